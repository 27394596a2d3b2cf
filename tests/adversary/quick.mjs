// A quick probe sends a few refused requests, one after another, and takes how long each took.

import { Line, question } from "./line.mjs";
import { median, say } from "./statistics.mjs";

/// How often each request is sent.
const TURNS = 7;
/// What a refusal may take, in ms, of the clock and of the server's CPU.
const MOST = 20;
/// How many errors, and how many bytes, a refusal may have.
const MOST_ERRORS = 10;
const MOST_BYTES = 16 * 1024;

export class Failed extends Error {}
export class Skipped extends Error {}

/// Ends the probe: `what` was seen, and `wanted` was not.
export function fail(what, wanted) {
  throw new Failed(`saw ${what}; wanted ${wanted}`);
}

/// Ends the probe when the answer is 429: it is the budget that answered, and not what is probed.
export function mindBudget(answer) {
  if (answer?.status !== 429) return;
  const seconds = answer.headers.get("retry-after");
  throw new Skipped(
    `429 after too many points from one address: start the server with CRADLE_BUDGET_PER_MINUTE=4000000000, ` +
      `or wait ${seconds} s`,
  );
}

/// What is said of an answer.
export function show(answer) {
  return answer ? `${answer.status} ${answer.body.toString("utf8", 0, 160)}` : "no answer";
}

/// The answer's body as JSON, or `null`.
export function json(answer) {
  try {
    return JSON.parse(answer.body.toString("utf8"));
  } catch {
    return null;
  }
}

/// Sends each of `[name, bytes]` some times, expects a 400 without data each time, and answers the slowest median.
export async function refusals(server, requests) {
  const line = await Line.open(server);
  let slowest = { ms: 0, name: "" };
  for (const [name, bytes] of requests) {
    const took = [];
    const cpu = [];
    for (let turn = 0; turn < TURNS; turn++) {
      const before = server.process?.cpu();
      const answer = await line.send(bytes);
      if (before) cpu.push(server.process.cpuSince(before));
      isRefused(name, answer);
      took.push(answer.ms);
    }
    const ms = median(took);
    if (ms > slowest.ms) slowest = { ms, name };
    if (ms > MOST) fail(`${name}: ${say(ms)} ms`, `400 within ${MOST} ms`);
    if (median(cpu) > MOST) fail(`${name}: ${say(median(cpu))} ms of the server's CPU`, `at most ${MOST} ms`);
  }
  line.close();
  return slowest;
}

function isRefused(name, answer) {
  mindBudget(answer);
  if (answer?.status !== 400) fail(`${name}: ${show(answer)}`, "400");
  const body = json(answer);
  if (!body || "data" in body) fail(`${name}: ${show(answer)}`, "JSON without `data`");
  if ((body.errors?.length ?? 0) > MOST_ERRORS) fail(`${name}: ${body.errors.length} errors`, `at most ${MOST_ERRORS}`);
  if (answer.body.length > MOST_BYTES) fail(`${name}: ${answer.body.length} bytes`, `at most ${MOST_BYTES}`);
}

/// Documents as requests.
export const documents = (server, named) => named.map(([name, text]) => [name, question(server, text)]);
