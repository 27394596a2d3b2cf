// H-64: ten times as much as the server can do.

import { createHash } from "node:crypto";
import { cpus } from "node:os";
import { ENROLMENTS, GUESS, NORMAL, READING } from "../documents.mjs";
import { flood } from "../flood.mjs";
import { Line, question, request } from "../line.mjs";
import { Skipped, fail, json, mindBudget, show } from "../quick.mjs";
import { sleep } from "../statistics.mjs";
import { judged } from "./overload.mjs";

export const id = "H-64";

const FACTOR = 10;
/// Lines of the flood: within what a server should hold open, and twice what a server needs that answers in time.
const LINES = 1_000;
/// The peak is the most that any of so many lines, which ask in turn, are granted.
const IN_TURN = [4, 8, 16, 32];
/// Who takes the time lives in processes of their own, which have next to nothing else to do.
const WITNESS = { lines: 200, rate: 50 };
const HEALTH = { lines: 50, rate: 20 };
/// Somebody goes on signing in, or is told that her password is wrong. Each line asks within the ten seconds that a server
/// may wait for a new connection to ask something, or it would be closed, and rightly, just as it asks.
const ENTRANCE = { lines: 4, rate: 1 };
/// How often it is calm and then overloaded, and for how many seconds it is calm.
const ROUNDS = { short: 5, long: 3 };
const CALM = 3;

export async function run(server, { long, token }) {
  if (!server.process) throw new Skipped("the server's process is not found; name it by --pid");
  const [seconds, rounds] = long ? [60, ROUNDS.long] : [10, ROUNDS.short];
  const crowds = [
    ["strangers who read courses", question(server, READING)],
    ["strangers who ask by hash", await byHash(server, READING)],
  ];
  if (token) crowds.push(["people signed in, who ask the database", question(server, ENROLMENTS, undefined, token)]);
  const lines = [];
  const broken = [];
  for (const [name, bytes] of crowds) {
    await isWithinLimits(server, bytes);
    const { ms, said, missing } = judged(await storm(server, bytes, seconds, rounds));
    lines.push({ ms, said: `${name}: ${said}` });
    broken.push(...missing.map((what) => `${what} (${name})`));
  }
  const said = lines.map((line) => line.said).join(" | ");
  if (broken.length > 0) fail(said, broken.join(", "));
  return { ms: Math.max(...lines.map((line) => line.ms)), said };
}

/// A question by the hash of its document, which the server knows from here on.
async function byHash(server, document) {
  const sha256Hash = createHash("sha256").update(document).digest("hex");
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  const line = await Line.open(server);
  mindBudget(await line.send(question(server, document, undefined, undefined, {}, { extensions })));
  line.close();
  return question(server, undefined, undefined, undefined, {}, { extensions });
}

/// The work itself must be taken, or nothing is measured.
async function isWithinLimits(server, bytes) {
  const line = await Line.open(server);
  const answer = await line.send(bytes);
  line.close();
  mindBudget(answer);
  const said = json(answer);
  if (answer?.status !== 200 || said?.errors) fail(show(answer), "200 to a document within every limit");
  if (said.data.courses?.length === 0) throw new Skipped("no course is published here, and to read nothing is no work");
  if (said.data.viewer === null) throw new Skipped("the token is nobody's");
}

/// Calm and overload by turns. A machine that others use too is not as fast at one moment as at the next, so what is
/// granted in an overload is compared with what is granted just before and just after it.
async function storm(server, bytes, seconds, times) {
  const plan = { target: { host: server.host, port: server.port }, bytes: bytes.toString("base64") };
  await flood({ ...plan, lines: 32, seconds: 2 });
  const peak = await highest(server, plan);
  const calm = () => measured(server, CALM, () => flood({ ...plan, lines: peak.lines, seconds: CALM }));
  const memory = server.process.memory();
  const stop = server.process.watchMemory();
  const rounds = [];
  try {
    let [before, most] = [await calm(), peak.goodput];
    for (let round = 0; round < times; round++) {
      most = Math.max(most, before.goodput);
      const overload = await measured(server, seconds, () => overloaded(server, plan, most * FACTOR, seconds));
      if (overload.results[0].statuses[429]) mindBudget({ status: 429, headers: new Map([["retry-after", "60"]]) });
      const recovery = overload.results[0].drained + (await recovered(server, bytes));
      const after = await calm();
      rounds.push({ before, overload, recovery, after });
      before = after;
    }
  } finally {
    stop();
  }
  return { peak, rounds, growth: stop() - memory, seconds, isApart: server.process.isApart(), cores: cpus().length };
}

/// The flood; who takes the time of its surplus; and, aside, who asks for a sign of life and who comes in.
function overloaded(server, plan, rate, seconds) {
  const healthz = request(server, "GET", "/healthz").toString("base64");
  const guess = question(server, `mutation { ${GUESS} }`).toString("base64");
  const aside = (result) => ({ ...result, isAside: true });
  return Promise.all([
    flood({ ...plan, lines: LINES, rate, seconds }),
    flood({ ...plan, ...WITNESS, seconds }),
    flood({ ...plan, bytes: healthz, ...HEALTH, seconds }).then(aside),
    flood({ ...plan, bytes: guess, ...ENTRANCE, seconds }).then(aside),
  ]);
}

/// The most that any number of lines is granted which ask in turn.
async function highest(server, plan) {
  let peak = { goodput: 0 };
  for (const lines of IN_TURN) {
    const one = await measured(server, CALM, () => flood({ ...plan, lines, seconds: CALM }));
    if (one.goodput > peak.goodput) peak = { ...one, lines };
  }
  return peak;
}

/// Runs floods and says how much was granted in a second while they were on, and in a second of the server's CPU.
async function measured(server, seconds, run) {
  const before = server.process.cpu();
  const results = [await run()].flat();
  const cpu = server.process.cpuSince(before) / 1000;
  const granted = (part) => results.reduce((sum, it) => sum + (it.isAside ? 0 : (it[part][200] ?? 0)), 0);
  return { results, cpus: cpu / seconds, goodput: granted("within") / seconds, byCpu: granted("statuses") / cpu };
}

/// How long it takes, in ms, until a whole second's requests are answered well, those of the crowd and normal ones.
async function recovered(server, bytes) {
  const begun = performance.now();
  const normal = question(server, NORMAL);
  for (let good = 0; performance.now() - begun < 15_000; ) {
    const line = await Line.open(server).catch(() => null);
    const answer = await line?.send(good % 2 === 0 ? normal : bytes, 1_000);
    line?.close();
    good = answer?.status === 200 && answer.ms < 250 ? good + 1 : 0;
    if (good === 10) return Math.max(0, performance.now() - begun - 1_000);
    await sleep(100);
  }
  return Infinity;
}
