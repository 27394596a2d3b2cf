// H-22: more guesses at passwords than one address may make.

import { codes, guess, nobody, somewhere } from "../guesses.mjs";
import { Line } from "../line.mjs";
import { Skipped, fail, show } from "../quick.mjs";
import { p99, say, sleep } from "../statistics.mjs";

export const id = "H-22";

/// What one address may guess wrong at once, and in every minute after that.
const MOST = 3;
const AT_ONCE = 50;
/// How long the second part goes on, in ms, and how long it pauses after each guess.
const MINUTE = 60_000;
const PAUSE = 500;
/// Headers by which some servers let themselves be told who asks.
const CLAIMS = ["x-forwarded-for", "x-real-ip", "forwarded", "cf-connecting-ip", "true-client-ip", "x-client-ip"];

export async function run(server, { proxied }) {
  if (proxied) throw new Skipped("the server believes what this machine says of where requests come from");
  await rested(server);
  const guesses = [];
  const begun = performance.now();
  const lines = await Promise.all(Array.from({ length: AT_ONCE }, () => Line.open(server)));
  await Promise.all(lines.map((line) => guessed(server, line, guesses)));
  lines.forEach((line) => line.close());
  const atOnce = granted(guesses);

  const line = await Line.open(server);
  while (performance.now() - begun < MINUTE + 2_000) {
    await guessed(server, line, guesses);
    await sleep(PAUSE);
  }
  line.close();
  return judged(guesses, atOnce, performance.now() - begun);
}

/// Waits until no earlier guess counts any more, if one was refused just now.
async function rested(server) {
  const line = await Line.open(server);
  const answer = await line.send(guess(server, nobody()));
  line.close();
  if (![200, 429].includes(answer?.status)) fail(show(answer), "200 or 429 to a wrong sign-in");
  // The bucket is full again a minute after the last one that counted.
  await sleep(MINUTE + 1_000);
}

/// One guess at an account of its own, by somebody who claims to be somewhere else.
async function guessed(server, line, guesses) {
  const claim = (name) => (name === "forwarded" ? `for=${somewhere()}` : somewhere());
  const claims = Object.fromEntries(CLAIMS.map((name) => [name, claim(name)]));
  const at = performance.now();
  const answer = await line.send(guess(server, nobody(), somewhere(), claims));
  const said = answer ? codes(answer, "signIn") : "";
  guesses.push({ at, ms: answer?.ms, status: answer?.status, said, wait: Number(answer?.headers.get("retry-after")) });
}

/// Whoever finds the queue before the hashing full is turned away like anybody, and nothing of hers is checked.
const granted = (guesses) => guesses.filter(({ status, wait }) => status !== 429 && !(status === 503 && wait >= 1));

function judged(guesses, atOnce, ms) {
  const all = granted(guesses);
  const refused = guesses.filter(({ status }) => status === 429);
  const later = all.length - atOnce.length;
  const minute = Math.max(...all.map(({ at }) => all.filter((it) => it.at >= at && it.at < at + MINUTE).length));
  const waits = refused.map(({ wait }) => wait);
  const took = refused.map(({ ms }) => ms);
  const busy = guesses.filter(({ status }) => status === 503).length;
  const said = [
    `${atOnce.length} of ${AT_ONCE} at once were checked`,
    `${later} of ${guesses.length - AT_ONCE} in the ${(ms / 1000).toFixed(0)} s after`,
    `${minute} in the busiest minute`,
    `${refused.length} times 429 with Retry-After from ${Math.min(...waits)} to ${Math.max(...waits)} s`,
    `p99 of these ${say(p99(took))} ms`,
    `${busy} times 503 with Retry-After`,
    `every one claimed another address by ${CLAIMS.length} headers`,
  ].join("; ");
  const odd = all.find(({ status, said }) => status !== 200 || said !== "CREDENTIALS_WRONG");
  if (odd) fail(`${said}; ${odd.status} ${odd.said}`, "200 with CREDENTIALS_WRONG, or 429");
  if (atOnce.length === 0) fail(said, "guesses to be checked before any is refused");
  if (atOnce.length > MOST || later > MOST) fail(said, `${MOST} at once, and ${MOST} in the minute after`);
  if (refused.some(({ wait, said }) => !(wait >= 1 && wait <= 61) || said !== "THROTTLED")) {
    fail(said, "429 with THROTTLED and a Retry-After of at most a minute");
  }
  return { ms: p99(took), said };
}
