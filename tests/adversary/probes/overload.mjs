// What is said of an overload, and what is missing from it.

import { median, p99, say } from "../statistics.mjs";

const MOST_GROWTH = 256;
/// How far what is sent must be above the peak to be the overload that is asked for.
const LEAST_FACTOR = 9;
/// Percent of the peak that is granted, in the median of all overloads and in the worst of them.
const LEAST_SHARE = 80;
const LEAST_OF_ONE = 50;
/// What is left of the peak in the end, at the least: below that the server has suffered, or the machine is another.
const LEAST_LEFT = 0.75;
/// How busy the machine is, at the least, when a flood takes time from the server.
const BUSY = 0.9;
/// A client whose clock is later than this was starved itself, and no judge of others.
const MOST_LAG = 20;

/// `{ ms, said, missing }` of a storm: the p99 of the surplus as a witness saw it, the figures, and what does not hold.
export function judged({ peak, rounds, growth, seconds, isApart, cores }) {
  const results = (at) => pooled(rounds.map(({ overload }) => overload.results[at]));
  const [main, witness, health, entrance] = [0, 1, 2, 3].map(results);
  const surplus = witness.took[503] ?? [];
  const granted = [...(witness.took[200] ?? []), ...(main.took[200] ?? [])];
  const alive = health.took[200] ?? [];
  const count = (status) => (main.statuses[status] ?? 0) + (witness.statuses[status] ?? 0);
  const others = Object.keys({ ...main.statuses, ...witness.statuses }).filter((it) => it !== "200" && it !== "503");
  const shares = sharesOf(rounds, "goodput");
  const sharesByCpu = sharesOf(rounds, "byCpu");
  const cpus = median(rounds.map(({ overload }) => overload.cpus));
  const floodCpus = main.cpu / rounds.length / seconds / 1000;
  // A flood takes time from a server on the same cores, if these are busy: what a second of the server's own CPU grants
  // is compared then.
  const isStarving = !isApart && cpus + floodCpus >= BUSY * cores;
  const counts = isStarving && median(sharesByCpu) > median(shares) ? sharesByCpu : shares;
  const left = median(rounds.slice(-2).map(({ after }) => after.goodput));
  const sent = median(rounds.map((round) => round.overload.results[0].sent / seconds / around(round, "goodput")));
  const broken = main.broken + witness.broken + main.refused + witness.refused;
  const silent = main.withoutRetryAfter + witness.withoutRetryAfter;
  const lag = Math.max(p99(witness.lag), p99(health.lag));
  const recovery = Math.max(...rounds.map((round) => round.recovery));
  const cameIn = (entrance.statuses[200] ?? 0) + (entrance.statuses[429] ?? 0);
  const said = [
    `${rounds.length} overloads of ${seconds} s, ${isApart ? "client and server on cores of their own" : "on one machine"}`,
    `peak ${peak.goodput.toFixed(0)}/s with ${say(peak.cpus)} CPUs, and ${left.toFixed(0)}/s in the end`,
    `${say(sent)} times that was sent; ${main.held} more found all lines waiting for an answer`,
    `goodput by the clock ${list(shares)} %, by the server's CPU ${list(sharesByCpu)} %`,
    `the server had ${say(cpus)} CPUs, the flood ${say(floodCpus)}, of ${cores}`,
    `p99 of ${granted.length} accepted ${say(p99(granted))} ms`,
    `${count(503)} times 503, ${silent} without Retry-After`,
    `${surplus.length} of these came to a witness: median ${say(median(surplus))} ms, p99 ${say(p99(surplus))} ms`,
    `p99 of the flood's own ${say(p99(main.took[503] ?? []))} ms`,
    `${broken} broken`,
    `/healthz ${health.statuses[200] ?? 0} of ${health.sent}, median ${say(median(alive))} ms, p99 ${say(p99(alive))} ms`,
    `${cameIn} of ${entrance.due} sign-ins were not turned away (${entrance.broken} broken), p99 ${say(p99(Object.values(entrance.took).flat()))} ms`,
    `witnesses' own clocks late by ${say(lag)} ms at p99, the flood's by ${say(p99(main.lag))}`,
    `memory grew by ${say(growth)} MiB`,
    `recovered after ${say(recovery / 1000)} s`,
  ].join("; ");

  const missing = [];
  const wanted = (isSo, what) => isSo || missing.push(what);
  if (sent < LEAST_FACTOR && p99(main.lag) > MOST_LAG) missing.push("an overload; this machine's client cannot make one");
  // The client had every request ready: the server had neither answered nor turned away those before.
  else wanted(sent >= LEAST_FACTOR, "each request answered or turned away in time for the next one on its line");
  wanted(lag < MOST_LAG, "witnesses that are not starved themselves");
  wanted(median(counts) >= LEAST_SHARE, `goodput of ${LEAST_SHARE} % of the peak`);
  wanted(Math.min(...counts) >= LEAST_OF_ONE, `goodput of ${LEAST_OF_ONE} % of the peak each time`);
  wanted(p99(granted) < 2_000, "p99 of accepted below 2 s");
  const odd = others.join(", ") || "no answer";
  wanted(others.length === 0 && broken === 0, `nothing but 200 and 503 (there was ${odd})`);
  wanted(surplus.length > 0 && silent === 0, "503 with Retry-After for the surplus");
  wanted(!(p99(surplus) >= 50), "p99 of the surplus below 50 ms");
  wanted(health.sent > 0 && health.statuses[200] === health.due, "/healthz always answering");
  wanted(p99(alive) < 1_000, "/healthz answering within a second");
  wanted(entrance.sent > 0 && cameIn === entrance.due, "whoever signs in checked, or told to wait with her guesses");
  wanted(growth < MOST_GROWTH, `memory grown by less than ${MOST_GROWTH} MiB`);
  wanted(recovery < 5_000, "recovery within 5 s");
  wanted(left >= peak.goodput * LEAST_LEFT, "a peak in the end that is as it was");
  return { ms: p99(surplus), said, missing };
}

/// The mean of what was granted before an overload and after it.
const around = ({ before, after }, what) => (before[what] + after[what]) / 2;

/// What each overload granted, in percent of what was granted around it.
const sharesOf = (rounds, what) => rounds.map((round) => (round.overload[what] / around(round, what)) * 100);

const list = (shares) => shares.map((share) => share.toFixed(0)).join(", ");

/// Floods of the same kind as one.
function pooled(floods) {
  const sum = (of) => floods.reduce((sum, one) => sum + of(one), 0);
  const all = { statuses: {}, took: {}, lag: floods.flatMap(({ lag }) => lag) };
  for (const name of ["due", "sent", "held", "broken", "refused", "withoutRetryAfter", "cpu"]) all[name] = sum((one) => one[name]);
  for (const status of new Set(floods.flatMap(({ statuses }) => Object.keys(statuses)))) {
    all.statuses[status] = sum(({ statuses }) => statuses[status] ?? 0);
    all.took[status] = floods.flatMap(({ took }) => took[status] ?? []);
  }
  return all;
}
