// A flood runs in a process of its own: one request on many lines, at a rate that no answer slows down, and as little
// done about each answer as can be: its status, its length, and how long it took.

import { fork } from "node:child_process";
import net from "node:net";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";

/// How long what is under way at the end is waited for, in ms.
const PATIENCE = 15_000;
/// How many latencies are kept of each status.
const MOST_KEPT = 400_000;

/// Starts a flood: `{ target, bytes, lines, seconds, rate, nice }`. `bytes` is base64. With a `rate`, so many requests a
/// second fall due, whatever becomes of the others; each goes out on a line that is idle, or waits for none and is held
/// back when all `lines` are under way. Without one, every line asks again as soon as it is answered.
///
/// Answers `{ due, sent, held, broken, refused, drained, statuses, within, withoutRetryAfter, took, lag, cpu }`.
export function flood(plan) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ["flood"], { serialization: "advanced" });
    child.once("message", (result) => {
      resolve(result);
      child.kill();
    });
    child.once("error", reject);
    child.once("exit", (code) => code && reject(new Error(`the flood ended with ${code}`)));
    child.send(plan);
  });
}

class Flood {
  #idle = [];
  #open = 0;
  #underWay = 0;
  due = 0;
  sent = 0;
  held = 0;
  broken = 0;
  /// Connections that were not accepted.
  refused = 0;
  /// How long the last answers took once it was over, in ms.
  drained = 0;
  statuses = {};
  /// Of these, those that came while the flood was on.
  within = {};
  withoutRetryAfter = 0;
  took = {};
  /// How late the clock of this process was, in ms: what it measures is too large by as much.
  lag = [];

  constructor(plan) {
    this.plan = plan;
    this.bytes = Buffer.from(plan.bytes, "base64");
  }

  async run() {
    if (this.plan.nice) setPriority(this.plan.nice);
    // All lines are open before it begins: that a server accepts quickly is not asked here.
    for (let from = 0; from < this.plan.lines; from += 100) {
      const some = Math.min(100, this.plan.lines - from);
      await Promise.all(Array.from({ length: some }, () => this.#connect()));
    }
    const usage = process.cpuUsage();
    this.begun = performance.now();
    this.end = this.begun + this.plan.seconds * 1000;
    if (this.plan.rate) await this.#openLoop();
    else {
      for (const line of this.#idle.splice(0)) this.#ask(line);
      await pause(this.plan.seconds * 1000);
    }
    const { user, system } = process.cpuUsage(usage);
    this.cpu = (user + system) / 1000;
    const patience = performance.now() + PATIENCE;
    while (this.#underWay > 0 && performance.now() < patience) await pause(20);
    this.broken += this.#underWay;
    this.drained = Math.max(0, performance.now() - this.end);
    const { due, sent, held, broken, refused, drained, statuses, within, withoutRetryAfter, took, lag, cpu } = this;
    return { due, sent, held, broken, refused, drained, statuses, within, withoutRetryAfter, took, lag, cpu };
  }

  async #openLoop() {
    let expected = performance.now();
    for (let now = this.begun; now < this.end; now = performance.now()) {
      this.lag.push(Math.max(0, now - expected));
      const wanted = Math.floor(((now - this.begun) / 1000) * this.plan.rate);
      for (; this.due < wanted; this.due++) {
        // Whichever has been idle for the longest: one that is never used is closed by the server, and rightly.
        const line = this.#idle.shift();
        if (line) this.#ask(line);
        else this.held += 1;
      }
      expected = performance.now() + 2;
      await pause(2);
    }
  }

  #connect() {
    return new Promise((resolve) => {
      const line = { socket: null, left: 0, head: "", at: 0, isAsking: false };
      const callback = (count, buffer) => this.#read(line, count, buffer);
      const onread = { buffer: Buffer.allocUnsafe(64 * 1024), callback };
      line.socket = net.connect({ port: this.plan.target.port, host: this.plan.target.host, noDelay: true, onread });
      line.socket.once("connect", () => {
        line.isOpen = true;
        this.#open += 1;
        this.#idle.push(line);
        resolve();
      });
      line.socket.on("error", () => {});
      line.socket.once("close", () => {
        if (!line.isOpen || this.begun === undefined) this.refused += 1;
        this.#lost(line);
        resolve();
      });
    });
  }

  #ask(line) {
    this.sent += 1;
    this.#underWay += 1;
    line.isAsking = true;
    line.at = performance.now();
    line.socket.write(this.bytes);
  }

  #lost(line) {
    line.isClosed = true;
    if (line.isAsking) {
      line.isAsking = false;
      this.#underWay -= 1;
      this.broken += 1;
    }
    const at = this.#idle.indexOf(line);
    if (at >= 0) this.#idle.splice(at, 1);
    // Another takes its place, for as long as there is a flood.
    const again = () => performance.now() < this.end && this.#connect();
    if (performance.now() < this.end) setTimeout(again, 20);
  }

  /// Some bytes of an answer: its head says how many there are.
  #read(line, count, buffer) {
    if (line.left > 0) {
      line.left -= count;
    } else {
      line.head += buffer.latin1Slice(0, count);
      const end = line.head.indexOf("\r\n\r\n");
      if (end < 0) return true;
      const length = /\r\ncontent-length: (\d+)/i.exec(line.head)?.[1] ?? 0;
      line.left = end + 4 + Number(length) - line.head.length;
      line.status = line.head.slice(9, 12);
      if (line.status === "503" && !/\r\nretry-after: /i.test(line.head)) this.withoutRetryAfter += 1;
      line.head = "";
    }
    if (line.left <= 0 && line.isAsking) this.#answered(line);
    return true;
  }

  #answered(line) {
    const now = performance.now();
    const { status } = line;
    line.isAsking = false;
    line.left = 0;
    this.#underWay -= 1;
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    if (now < this.end) this.within[status] = (this.within[status] ?? 0) + 1;
    const took = (this.took[status] ??= []);
    if (took.length < MOST_KEPT) took.push(now - line.at);
    if (now >= this.end) line.socket.destroy();
    else if (this.plan.rate) this.#idle.push(line);
    else this.#ask(line);
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

if (process.argv[2] === "flood" && process.send) {
  process.once("message", async (plan) => process.send(await new Flood(plan).run()));
}
