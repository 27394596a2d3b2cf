// H-25: two hundred who sign in at once, and somebody who asks for something small.

import { availableParallelism } from "node:os";
import { flood } from "../flood.mjs";
import { codes, guess, nobody } from "../guesses.mjs";
import { Line, question } from "../line.mjs";
import { Skipped, fail, show } from "../quick.mjs";
import { p99, median, say, sleep } from "../statistics.mjs";

export const id = "H-25";

const TOGETHER = 200;
/// How often they come, a second apart: as soon as 503 says.
const WAVES = 10;
const RATE = 50;
const MOST_MS = 50;
/// What one hash takes, and what two hundred lines and requests may take besides, in MiB.
const HASH = 19;
const LINES = 16;

export async function run(server, { proxied }) {
  if (!proxied) throw new Skipped("start the server with CRADLE_PROXIES=127.0.0.1/32 and say so by --proxied");
  if (!server.process) throw new Skipped("the server's process is not found; name it by --pid");
  const small = question(server, "{ __typename }").toString("base64");
  const beside = { target: { host: server.host, port: server.port }, bytes: small, lines: 40, rate: RATE };
  const usual = await flood({ ...beside, seconds: 3 });
  const lines = await Promise.all(Array.from({ length: TOGETHER }, () => Line.open(server)));
  const memory = server.process.memory();
  const stop = server.process.watchMemory();
  const witness = flood({ ...beside, seconds: WAVES });
  const answers = [];
  for (let wave = 0; wave < WAVES; wave++) {
    const next = sleep(1_000);
    // Each from an address of its own, so that none is throttled before it costs anything.
    answers.push(...(await Promise.all(lines.map((line) => line.send(guess(server, nobody()))))));
    await next;
  }
  const asked = await witness;
  const growth = stop() - memory;
  const after = await afterwards(server, lines[0]);
  lines.forEach((line) => line.close());
  return judged({ usual, small: asked, answers, growth, after });
}

/// How long it takes, in ms, until somebody who signs in alone has her password checked again.
async function afterwards(server, line) {
  const begun = performance.now();
  while (performance.now() - begun < 10_000) {
    const answer = await line.send(guess(server, nobody()));
    if (answer?.status === 200) return performance.now() - begun;
    await sleep(250);
  }
  return Infinity;
}

function judged({ usual, small, answers, growth, after }) {
  // The server hashes on half of its cores, which are this machine's.
  const permits = Math.max(1, Math.floor(availableParallelism() / 2));
  const most = permits * HASH + LINES;
  const of = (status) => answers.filter((answer) => answer?.status === status);
  const [checked, surplus] = [of(200), of(503)];
  const silent = surplus.filter((answer) => !answer.headers.has("retry-after")).length;
  const odd = answers.find((answer) => ![200, 503].includes(answer?.status));
  const wrong = checked.find((answer) => codes(answer, "signIn") !== "CREDENTIALS_WRONG");
  const took = small.took[200] ?? [];
  const ms = (some) => some.map((answer) => answer.ms);
  const spread = (some) => `median ${say(median(ms(some)))} ms, p99 ${say(p99(ms(some)))} ms`;
  const before = say(p99(usual.took[200] ?? []));
  const said = [
    `${WAVES} waves of ${TOGETHER}: ${checked.length} passwords checked, ${spread(checked)}`,
    `${surplus.length} times 503, ${silent} without Retry-After, ${spread(surplus)}`,
    `${took.length} of ${small.due} small requests at ${RATE}/s, p99 ${say(p99(took))} ms (${before} before)`,
    `who asked for these had a clock late by ${say(p99(small.lag))} ms at p99`,
    `memory grew by ${say(growth)} MiB with ${permits} place${permits === 1 ? "" : "s"} of ${HASH} MiB`,
    `alone again, one was checked after ${after === Infinity ? "more than 10" : say(after / 1000)} s`,
  ].join("; ");
  const missing = [];
  const wanted = (isSo, what) => isSo || missing.push(what);
  wanted(odd === undefined, `200 or 503 to each (there was ${show(odd)})`);
  wanted(!wrong, `CREDENTIALS_WRONG (there was ${show(wrong)})`);
  wanted(took.length === small.due, "every small request answered");
  wanted(p99(took) < MOST_MS, `p99 of the small ones below ${MOST_MS} ms`);
  wanted(surplus.length > 0 && silent === 0, "503 with Retry-After for the surplus");
  wanted(growth <= most, `memory grown by at most ${most} MiB`);
  wanted(after < 2_000, "a password checked within 2 s once nobody else asks");
  if (missing.length > 0) fail(said, missing.join(", "));
  return { ms: p99(took), said };
}
