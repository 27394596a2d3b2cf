// H-43: bodies without end, without haste, and with files in them.

import { gzipSync } from "node:zlib";
import { Line, request } from "../line.mjs";
import { Skipped, fail, mindBudget, show } from "../quick.mjs";
import { say, sleep } from "../statistics.mjs";

export const id = "H-43";

/// How much of the 10 GB is sent at the most, and for how long, when nobody cuts it off.
const ENDLESS = 1024 * 1024 * 1024;
/// How much may be on its way into the kernel's buffers before it is cut off.
const MOST_TAKEN = 16 * 1024 * 1024;
const PATIENCE = 30_000;
/// How long a body may be on its way: twice the ten seconds of the default.
const LONGEST_BODY = 20_000;
/// How much the server's memory may grow, in MiB.
const MOST_GROWTH = 32;
const JSON_TYPE = { "content-type": "application/json" };

export async function run(server) {
  if (!server.process) throw new Skipped("the server's process is not found; name it by --pid");
  const before = server.process.memory();
  const stop = server.process.watchMemory();
  const sent = await Promise.all(Array.from({ length: 4 }, () => endless(server)));
  await whole(server);
  const slow = await slowly(server);
  const growth = stop() - before;
  if (growth > MOST_GROWTH) fail(`${say(growth)} MiB more memory`, `at most ${MOST_GROWTH} MiB`);
  const kib = Math.max(...sent) / 1024;
  const said = `10 GB cut off after ${kib.toFixed(0)} KiB; a byte a second ended by ${slow.status} after ` +
    `${say(slow.ms / 1000)} s; memory grew by ${say(growth)} MiB`;
  return { ms: slow.first, said };
}

/// A chunked body of 10 GB, until it is cut off: how many bytes were taken.
async function endless(server) {
  const line = await Line.open(server);
  const answered = line.receive(PATIENCE);
  const state = { done: false };
  answered.then(() => (state.done = true));
  line.write(request(server, "POST", "/graphql", { ...JSON_TYPE, "transfer-encoding": "chunked" }));
  const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(0x10000, 0x20), Buffer.from("\r\n")]);
  let sent = 0;
  while (!state.done && !line.isClosed && sent < ENDLESS) {
    // What the kernel has taken is not what the server has read: wait until the buffers are empty.
    const isTaken = line.write(chunk);
    sent += 0x10000;
    if (!isTaken) await Promise.race([new Promise((resolve) => line.socket.once("drain", resolve)), answered]);
  }
  const answer = await answered;
  mindBudget(answer);
  // Who goes on sending into a closed connection may lose the answer that came before it was closed.
  const isCut = answer ? answer.status === 413 : line.isClosed;
  if (!isCut || sent > MOST_TAKEN) fail(`10 GB in chunks: ${show(answer)} after ${sent} bytes`, "413, or an end, soon");
  line.close();
  return sent;
}

/// Bodies that are refused for what their head says, or for what is in them.
async function whole(server) {
  const part = (n) => `--x\r\ncontent-disposition: form-data; name="${n}"; filename="../../x"\r\n\r\n\r\n`;
  const parts = Array.from({ length: 10_000 }, (_, n) => part(n)).join("") + "--x--\r\n";
  const chunks = `4b000\r\n${" ".repeat(0x4b000)}\r\n0\r\n\r\n`;
  const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
  const multipart = { "content-type": "multipart/form-data; boundary=x" };
  for (const [name, statuses, bytes] of [
    ["a length of 10 GB", [413], request(server, "POST", "/graphql", { ...JSON_TYPE, "content-length": 10 * 1024 ** 3 })],
    ["300 KiB in chunks", [413], request(server, "POST", "/graphql", { ...JSON_TYPE, "transfer-encoding": "chunked" }, chunks)],
    ["multipart", [415], request(server, "POST", "/graphql", multipart, part(0) + "--x--\r\n")],
    ["10,000 parts", [413], request(server, "POST", "/graphql", multipart, parts)],
    ["a zip bomb", [400], request(server, "POST", "/graphql", { ...JSON_TYPE, "content-encoding": "gzip" }, zeros)],
    ["brackets without end", [400], request(server, "POST", "/graphql", JSON_TYPE, "[".repeat(250_000))],
  ]) {
    const line = await Line.open(server);
    const answer = await line.send(bytes);
    mindBudget(answer);
    if (!statuses.includes(answer?.status)) fail(`${name}: ${show(answer)}`, statuses.join(" or "));
    line.close();
  }
}

/// A body of one byte a second.
async function slowly(server) {
  const line = await Line.open(server);
  const refused = await line.send(request(server, "POST", "/graphql", { "content-type": "multipart/form-data" }, "x"));
  const begun = performance.now();
  let ended = false;
  const answered = line.receive(PATIENCE);
  answered.then(() => (ended = true));
  line.write(request(server, "POST", "/graphql", { ...JSON_TYPE, "content-length": 1000 }));
  while (!ended) {
    line.write(" ");
    await Promise.race([sleep(1000), answered]);
  }
  const answer = await answered;
  const ms = performance.now() - begun;
  if (answer?.status !== 408) fail(`a byte a second: ${show(answer)} after ${say(ms / 1000)} s`, "408");
  if (answer.headers.get("connection") !== "close") fail(show(answer), "408 and the end of the connection");
  if (ms > LONGEST_BODY) fail(`408 after ${say(ms / 1000)} s`, `within ${LONGEST_BODY / 1000} s`);
  line.close();
  return { status: answer.status, ms, first: refused?.ms ?? NaN };
}
