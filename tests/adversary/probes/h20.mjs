// H-20: mutations that a foreign page could make a browser send.

import { randomUUID } from "node:crypto";
import { Line, question, request } from "../line.mjs";
import { fail, json, mindBudget, show } from "../quick.mjs";

export const id = "H-20";

const SIGN_UP = "mutation($input: SignUpInput!) { signUp(input: $input) { mailed problems { code } } }";

/// Whether a request was executed is seen from its idempotency key: another sign-up with the same key is refused
/// once the first one was done.
export async function run(server) {
  const run = randomUUID();
  const email = `probe-${run}@adversary.invalid`;
  const input = (zone) => ({ email, password: `mild owls ${run} count`, zone, idempotencyKey: run });
  const body = JSON.stringify({ query: SIGN_UP, variables: { input: input("Europe/Lisbon") } });
  const form = new URLSearchParams({ query: SIGN_UP, variables: JSON.stringify({ input: input("Europe/Lisbon") }) });
  const part = `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${body}\r\n--x--\r\n`;
  const post = (type, body) => request(server, "POST", "/graphql", type ? { "content-type": type } : {}, body);
  const get = (headers) => request(server, "GET", `/graphql?${form}`, headers);

  const line = await Line.open(server);
  let slowest = 0;
  for (const [name, statuses, bytes] of [
    ["text/plain", [415], post("text/plain", body)],
    ["text/plain that says JSON", [415], post("text/plain; application/json", body)],
    ["a form", [415], post("application/x-www-form-urlencoded", String(form))],
    ["JSON called a form", [415], post("application/x-www-form-urlencoded", body)],
    ["multipart", [415], post("multipart/form-data; boundary=x", part)],
    ["no content type", [415], post(null, body)],
    ["GET", [405], get({})],
    ["GET with a content type", [405], get({ "content-type": "application/json" })],
    ["GET for event streams", [405], get({ accept: "text/event-stream" })],
  ]) {
    const answer = await line.send(bytes);
    mindBudget(answer);
    if (!statuses.includes(answer?.status)) fail(`${name}: ${show(answer)}`, statuses.join(" or "));
    if (json(answer)?.data) fail(`${name}: ${show(answer)}`, "no data");
    slowest = Math.max(slowest, answer.ms);
  }
  const done = await line.send(question(server, SIGN_UP, { input: input("Europe/Paris") }));
  mindBudget(done);
  const codes = (answer) => JSON.stringify(json(answer)?.data?.signUp?.problems?.map(({ code }) => code));
  if (codes(done) !== "[]") fail(`the key used up: ${show(done)}`, "no effect of any of these");
  const again = await line.send(question(server, SIGN_UP, { input: input("Europe/Rome") }));
  if (codes(again) !== '["IDEMPOTENCY_MISMATCH"]') fail(show(again), "an effect that can be seen by its key");
  line.close();
  return { ms: slowest, said: "9 ways, and no effect of any" };
}
