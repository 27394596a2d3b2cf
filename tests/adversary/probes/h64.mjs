// H-64: ten times as much as the server can do.

import { load } from "../load.mjs";
import { NORMAL, WORK } from "../documents.mjs";
import { Line, question, request } from "../line.mjs";
import { Skipped, fail, json, mindBudget, show } from "../quick.mjs";
import { p99, say, sleep } from "../statistics.mjs";

export const id = "H-64";

const FACTOR = 10;
/// Lines of the load: within what a server should hold open.
const LINES = 1_000;
/// A small second load tells how quickly answers come: the first one has too much to do to take the time.
const WITNESS = { lines: 60, rate: 100 };
const MOST_GROWTH = 256;

export async function run(server, { long }) {
  if (!server.process) throw new Skipped("the server's process is not found; name it by --pid");
  const seconds = long ? 60 : 10;
  const target = { host: server.host, port: server.port, authority: server.authority };
  const work = { target, bytes: question(server, WORK) };
  await isWithinLimits(server, work.bytes);

  await load({ ...work, lines: 32, seconds: 2 });
  const peak = await measured(server, () => load({ ...work, lines: 32, seconds: 5 }), 5);
  mindThrottled(peak.result);
  const memory = server.process.memory();
  const stop = server.process.watchMemory();
  const overload = await measured(server, () => storm(server, work, peak.goodput * FACTOR, seconds), seconds);
  const growth = stop() - memory;
  const recovery = await recovered(server);
  return judged({ peak, overload, growth, recovery, seconds });
}

/// The work itself must be taken, or nothing is measured.
async function isWithinLimits(server, bytes) {
  const line = await Line.open(server);
  const answer = await line.send(bytes);
  line.close();
  mindBudget(answer);
  const said = json(answer);
  if (answer?.status !== 200 || said?.errors) fail(show(answer), "200 to a document within every limit");
  if (said.data.courses.length === 0) throw new Skipped("no course is published here, and to read nothing is no work");
}

/// Runs a load and says how much was granted in a second, and in a second of the server's CPU.
async function measured(server, run, seconds) {
  const before = server.process.cpu();
  const result = await run();
  const cpu = server.process.cpuSince(before) / 1000;
  const main = result.main ?? result;
  const granted = (main.came[200] ?? []).filter((at) => at <= seconds * 1000).length;
  return { result, cpu, goodput: granted / seconds, byCpu: (main.statuses[200] ?? 0) / cpu };
}

/// The overload, with a witness beside it and somebody who looks whether the server lives.
async function storm(server, work, rate, seconds) {
  const alive = { ...work, bytes: request(server, "GET", "/healthz"), lines: 300, rate: 20, seconds };
  const [main, witness, health] = await Promise.all([
    load({ ...work, lines: LINES, rate, seconds }),
    load({ ...work, ...WITNESS, seconds }),
    load(alive),
  ]);
  return { main, witness, health };
}

/// How long it takes, in ms, until a whole second's requests are answered well.
async function recovered(server) {
  const begun = performance.now();
  const normal = question(server, NORMAL);
  for (let good = 0; performance.now() - begun < 15_000; ) {
    const line = await Line.open(server).catch(() => null);
    const answer = await line?.send(normal, 1_000);
    line?.close();
    good = answer?.status === 200 && answer.ms < 250 ? good + 1 : 0;
    if (good === 10) return performance.now() - begun - 1_000;
    await sleep(100);
  }
  return Infinity;
}

function mindThrottled({ statuses }) {
  if (statuses[429]) mindBudget({ status: 429, headers: new Map([["retry-after", "60"]]) });
}

function judged({ peak, overload, growth, recovery, seconds }) {
  const { main, witness, health } = overload.result;
  mindThrottled(main);
  const surplus = witness.took[503] ?? [];
  const granted = [...(witness.took[200] ?? []), ...(main.took[200] ?? [])];
  const others = Object.keys(main.statuses).filter((status) => !["200", "503"].includes(status));
  const share = (overload.goodput / peak.goodput) * 100;
  const shareByCpu = (overload.byCpu / peak.byCpu) * 100;
  const offered = main.sent / seconds / peak.goodput;
  const broken = main.broken + witness.broken;
  const said = [
    `peak ${peak.goodput.toFixed(0)}/s`,
    `offered ${say(offered)} times that for ${seconds} s`,
    `goodput ${share.toFixed(0)} % by the clock and ${shareByCpu.toFixed(0)} % by the server's CPU`,
    `p99 of ${granted.length} accepted ${say(p99(granted))} ms`,
    `p99 of the surplus ${say(p99(surplus))} ms`,
    `${main.statuses[503] ?? 0} times 503, ${main.withoutRetryAfter} without Retry-After, ${broken} broken`,
    `/healthz ${health.statuses[200] ?? 0} of ${health.sent}, p99 ${say(p99(health.took[200] ?? []))} ms`,
    `memory grew by ${say(growth)} MiB`,
    `recovered after ${say(recovery / 1000)} s`,
  ].join("; ");
  const wanted = (isSo, what) => isSo || fail(said, what);
  wanted(offered >= 2, "an overload; this machine's client cannot make one");
  // The load takes CPU from a server on the same machine: what a second of its own CPU grants is compared then.
  wanted(Math.max(share, shareByCpu) >= 80, "goodput of 80 % of the peak");
  wanted(p99(granted) < 2_000, "p99 of accepted below 2 s");
  wanted(others.length === 0 && broken === 0, `nothing but 200 and 503 (there was ${others.join(", ") || "no answer"})`);
  wanted(surplus.length > 0 && main.withoutRetryAfter + witness.withoutRetryAfter === 0, "503 with Retry-After");
  wanted(p99(surplus) < 50, "p99 of the surplus below 50 ms");
  wanted(health.sent > 0 && health.statuses[200] === health.sent + health.held, "/healthz always answering");
  wanted(p99(health.took[200]) < 1_000, "/healthz answering within a second");
  wanted(growth < MOST_GROWTH, `memory grown by less than ${MOST_GROWTH} MiB`);
  wanted(recovery < 5_000, "recovery within 5 s");
  return { ms: p99(surplus), said };
}
