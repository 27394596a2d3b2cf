// H-65: two thousand who send a byte a second, and five hundred who never read.

import { load } from "../load.mjs";
import { NORMAL } from "../documents.mjs";
import { Line, question, request } from "../line.mjs";
import { Skipped, fail, mindBudget, show } from "../quick.mjs";
import { p99, say, sleep } from "../statistics.mjs";
import { openConnections } from "../target.mjs";

export const id = "H-65";

const HEADS = 1_000;
const BODIES = 1_000;
const READERS = 500;
/// More bytes than Linux buffers on both sides of a connection that nobody reads from.
const BUFFERED = 8 * 1024 * 1024;
/// How long the normal load is measured, in s, and how many requests it sends in each.
const MEASURED = 8;
const RATE = 50;
/// How long the server may take to close them all, in ms.
const PATIENCE = 100_000;

export async function run(server) {
  if (!server.process) throw new Skipped("the server's process is not found; name it by --pid");
  const target = { host: server.host, port: server.port, authority: server.authority };
  const normal = { target, bytes: question(server, NORMAL), lines: 40, rate: RATE, seconds: MEASURED };
  await load({ ...normal, seconds: 2 });
  const before = await load(normal);
  if (before.statuses[429]) mindBudget({ status: 429, headers: new Map([["retry-after", "60"]]) });

  const memory = server.process.memory();
  const slow = [];
  const drip = setInterval(() => slow.forEach((line) => line.isClosed || line.write("x")), 1_000);
  try {
    const deaf = [];
    await crowd(server, deaf, READERS, await much(server), (line) => line.socket.pause());
    await quiet(server);
    const begun = performance.now();
    await crowd(server, slow, HEADS, `GET /healthz HTTP/1.1\r\nhost: ${server.authority}\r\nx-slow: `);
    const json = { "content-type": "application/json", "content-length": 100_000 };
    const told = [];
    const tell = (line) => told.push(line.receive(PATIENCE));
    await crowd(server, slow, BODIES, request(server, "POST", "/graphql", json), tell);
    const opened = performance.now() - begun;
    const all = new Set([...slow, ...deaf].map((line) => line.port));
    const held = openConnections(server.port, all);
    const during = await load(normal);
    const growth = server.process.memory() - memory;
    const { left, ms } = await closed(server, all, begun);
    deaf.forEach((line) => line.close());
    const statuses = (await Promise.all(told)).map((answer) => answer?.status ?? "nothing");
    const otherwise = statuses.filter((status) => status !== 408);
    const refused = HEADS + BODIES + READERS - slow.length - deaf.length;
    return judged({ before, during, opened, refused, held, growth, left, ms, otherwise });
  } finally {
    clearInterval(drip);
    slow.forEach((line) => line.close());
  }
}

/// Opens `count` lines, and sends `first` on each.
async function crowd(server, into, count, first, then = () => {}) {
  for (let opened = 0; opened < count; opened += 50) {
    const lines = await Promise.all(Array.from({ length: 50 }, () => Line.open(server).catch(() => null)));
    for (const line of lines) {
      if (!line) continue;
      then(line);
      line.write(first);
      into.push(line);
    }
    await sleep(10);
  }
}

/// So many requests at once that their answers are more than the kernel buffers for who does not read.
async function much(server) {
  const asset = request(server, "GET", "/assets/cradle.css");
  const line = await Line.open(server);
  const answer = await line.send(asset);
  line.close();
  if (answer?.status !== 200) fail(show(answer), "200 to a style sheet");
  return Buffer.concat(Array(Math.ceil(BUFFERED / answer.body.length)).fill(asset));
}

/// Waits until the server has written what it can to those who do not read: that is work, and not waiting.
async function quiet(server) {
  for (let turn = 0; turn < 60; turn++) {
    const before = server.process.cpu();
    await sleep(500);
    if (server.process.cpuSince(before) < 100) return;
  }
}

/// Waits until the server has closed all of them: how many it has not, and when it was done.
async function closed(server, ports, begun) {
  for (;;) {
    const left = openConnections(server.port, ports);
    const ms = performance.now() - begun;
    if (left === 0 || ms > PATIENCE) return { left, ms };
    await sleep(500);
  }
}

function judged({ before, during, opened, refused, held, growth, left, ms, otherwise }) {
  const all = HEADS + BODIES + READERS;
  const [usual, beside] = [p99(before.took[200] ?? []), p99(during.took[200] ?? [])];
  const said = [
    `normal p99 ${say(usual)} ms before and ${say(beside)} ms beside ${held} of ${all} that were open`,
    `all opened within ${say(opened / 1000)} s and closed after ${say(ms / 1000)} s, ${left} left`,
    `${refused} could not connect`,
    `${otherwise.length} slow bodies were not answered 408`,
    `memory grew by ${say(growth)} MiB`,
  ].join("; ");
  const answered = during.statuses[200] ?? 0;
  if (answered !== during.sent) fail(`${said}; ${answered} of ${during.sent} normal requests answered`, "all");
  // Unchanged, as far as a machine with other things to do can tell.
  if (beside > Math.max(2 * usual, usual + 20)) fail(said, "normal p99 unchanged");
  if (refused > 0) fail(said, "room for all of them");
  if (held < all / 2) fail(said, "most of them open while it was measured");
  if (left > 0) fail(said, `all closed within ${PATIENCE / 1000} s`);
  if (otherwise.length > 0) fail(`${said} (${otherwise[0]})`, "408 to every slow body");
  return { ms: beside, said };
}
