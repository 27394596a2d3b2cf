// The load runs in a thread of its own: many lines that ask the same question, as fast as is wanted.

import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { Line } from "./line.mjs";

/// How many latencies are kept of each status.
const MOST_KEPT = 200_000;

/// Starts a load in a thread: `{ target, bytes, seconds, lines, rate }`. With a `rate`, so many requests a second are
/// sent whether or not the others are answered (an open loop), over at most so many lines; without one, each line asks
/// again as soon as it is answered. Answers `{ sent, held, broken, throttled, statuses, late, took }`.
export function load(plan) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: plan });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

class Load {
  #idle = [];
  #open = 0;
  #inFlight = 0;
  sent = 0;
  held = 0;
  broken = 0;
  statuses = {};
  withoutRetryAfter = 0;
  /// Milliseconds to each answer, and when it came, by status.
  took = {};
  came = {};

  constructor(plan) {
    this.plan = plan;
    this.bytes = Buffer.from(plan.bytes);
  }

  async run() {
    this.begun = performance.now();
    this.end = this.begun + this.plan.seconds * 1000;
    await (this.plan.rate ? this.#openLoop() : this.#closedLoop());
    // What is under way may still be answered.
    const patience = performance.now() + 15_000;
    while (this.#inFlight > 0 && performance.now() < patience) await pause(20);
    const { sent, held, statuses, withoutRetryAfter, took, came } = this;
    return { sent, held, broken: this.broken + this.#inFlight, statuses, withoutRetryAfter, took, came };
  }

  async #closedLoop() {
    const one = async () => {
      let line = null;
      while (performance.now() < this.end) {
        line = line && !line.isClosed ? line : await this.#line();
        if (!line) await pause(50);
        else await this.#ask(line);
      }
      line?.close();
    };
    await Promise.all(Array.from({ length: this.plan.lines }, one));
  }

  async #openLoop() {
    let due = 0;
    for (let now = this.begun; now < this.end; now = performance.now()) {
      const wanted = Math.floor(((now - this.begun) / 1000) * this.plan.rate);
      for (; due < wanted; due++) this.#askSomehow();
      await pause(2);
    }
  }

  /// On an idle line, or a new one; or not at all, when there are as many as there may be.
  #askSomehow() {
    let line = this.#idle.pop();
    while (line?.isClosed) line = this.#idle.pop();
    if (line) {
      this.#ask(line).then(() => this.#rest(line));
    } else if (this.#open < this.plan.lines) {
      this.#line().then((line) => line && this.#ask(line).then(() => this.#rest(line)));
    } else {
      this.held += 1;
    }
  }

  #rest(line) {
    if (line.isClosed) return;
    if (performance.now() < this.end) this.#idle.push(line);
    else line.close();
  }

  async #line() {
    this.#open += 1;
    try {
      const line = await Line.open(this.plan.target);
      line.socket.once("close", () => (this.#open -= 1));
      return line;
    } catch {
      this.#open -= 1;
      this.broken += 1;
      return null;
    }
  }

  async #ask(line) {
    this.sent += 1;
    this.#inFlight += 1;
    const answer = await line.send(this.bytes);
    this.#inFlight -= 1;
    if (!answer) {
      this.broken += 1;
      line.close();
      return;
    }
    const { status } = answer;
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    if (status === 503 && !answer.headers.has("retry-after")) this.withoutRetryAfter += 1;
    const took = (this.took[status] ??= []);
    if (took.length < MOST_KEPT) {
      took.push(answer.ms);
      (this.came[status] ??= []).push(performance.now() - this.begun);
    }
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

if (!isMainThread && workerData?.target) new Load(workerData).run().then((result) => parentPort.postMessage(result));
