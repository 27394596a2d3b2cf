// What is said of an overload, and what is missing from it.

import { median, p99, say } from "../statistics.mjs";

const MOST_GROWTH = 256;
/// How far the flood must be above the peak to be the overload that is asked for.
const LEAST_FACTOR = 9;
/// What is left of the peak afterwards, at the least: below that the server has suffered, or the machine is another.
const LEAST_LEFT = 0.75;
/// A client whose clock is later than this was starved itself, and no judge of others.
const MOST_LAG = 20;

const count = (part, status) => part.statuses[status] ?? 0;

/// `{ ms, said, missing }` of a storm: the p99 of the surplus as a witness saw it, the figures, and what does not hold.
export function judged({ peak, after, overload, main, witness, health, growth, recovery, seconds }) {
  const surplus = witness.took[503] ?? [];
  const granted = [...(witness.took[200] ?? []), ...(main.took[200] ?? [])];
  const others = Object.keys({ ...main.statuses, ...witness.statuses }).filter((it) => it !== "200" && it !== "503");
  const mean = (what) => (peak[what] + after[what]) / 2;
  const share = (overload.goodput / mean("goodput")) * 100;
  const shareByCpu = (overload.byCpu / mean("byCpu")) * 100;
  const [due, sent] = [main.due, main.sent].map((requests) => requests / seconds / peak.goodput);
  const broken = main.broken + witness.broken + main.refused + witness.refused;
  const silent = main.withoutRetryAfter + witness.withoutRetryAfter;
  const lag = Math.max(p99(witness.lag), p99(health.lag));
  const alive = health.took[200] ?? [];
  const said = [
    `peak ${peak.goodput.toFixed(0)}/s with ${say(peak.cpu / 3)} CPUs, and ${after.goodput.toFixed(0)}/s afterwards`,
    `${say(due)} times that fell due for ${seconds} s, ${say(sent)} times that was sent`,
    `${main.held} found all lines waiting for an answer`,
    `goodput ${share.toFixed(0)} % by the clock, ${shareByCpu.toFixed(0)} % by the server's CPU`,
    `the server had ${say(overload.cpu / seconds)} CPUs, the flood ${say(main.cpu / seconds / 1000)}`,
    `p99 of ${granted.length} accepted ${say(p99(granted))} ms`,
    `${count(main, 503) + count(witness, 503)} times 503, ${silent} without Retry-After`,
    `${surplus.length} of these came to a witness: median ${say(median(surplus))} ms, p99 ${say(p99(surplus))} ms`,
    `p99 of the flood's own ${say(p99(main.took[503] ?? []))} ms`,
    `${broken} broken`,
    `/healthz ${count(health, 200)} of ${health.sent}, median ${say(median(alive))} ms, p99 ${say(p99(alive))} ms`,
    `witnesses' own clocks late by ${say(lag)} ms at p99, the flood's by ${say(p99(main.lag))}`,
    `memory grew by ${say(growth)} MiB`,
    `recovered after ${say(recovery / 1000)} s`,
  ].join("; ");

  const missing = [];
  const wanted = (isSo, what) => isSo || missing.push(what);
  const isClient = p99(main.lag) > 5 * MOST_LAG || due < LEAST_FACTOR;
  if (sent < LEAST_FACTOR && isClient) missing.push("an overload; this machine's client cannot make one");
  // The client had every request ready: the server had neither answered nor turned away those before.
  else wanted(sent >= LEAST_FACTOR, "each request answered or turned away in time for the next one on its line");
  wanted(lag < MOST_LAG, "witnesses that are not starved themselves");
  // The flood takes CPU from a server on the same machine: what a second of its own CPU grants is compared then.
  wanted(Math.max(share, shareByCpu) >= 80, "goodput of 80 % of the peak");
  wanted(p99(granted) < 2_000, "p99 of accepted below 2 s");
  const odd = others.join(", ") || "no answer";
  wanted(others.length === 0 && broken === 0, `nothing but 200 and 503 (there was ${odd})`);
  wanted(surplus.length > 0 && silent === 0, "503 with Retry-After for the surplus");
  wanted(!(p99(surplus) >= 50), "p99 of the surplus below 50 ms");
  wanted(health.sent > 0 && count(health, 200) === health.due, "/healthz always answering");
  wanted(p99(alive) < 1_000, "/healthz answering within a second");
  wanted(growth < MOST_GROWTH, `memory grown by less than ${MOST_GROWTH} MiB`);
  wanted(recovery < 5_000, "recovery within 5 s");
  wanted(after.goodput >= peak.goodput * LEAST_LEFT, "a peak afterwards that is as it was");
  return { ms: p99(surplus), said, missing };
}
