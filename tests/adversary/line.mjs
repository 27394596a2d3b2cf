// A line is one TCP connection that speaks HTTP/1.1, written by hand so that it can misbehave.

import net from "node:net";

/// How long an answer is waited for, in ms.
const PATIENCE = 15_000;

/// Turns the bytes that arrive into answers.
class Parser {
  #rest = Buffer.alloc(0);
  #answer = null;

  /// Answers that are complete with `bytes`.
  push(bytes) {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const complete = [];
    for (let answer = this.#next(); answer; answer = this.#next()) complete.push(answer);
    return complete;
  }

  #next() {
    if (!this.#answer) {
      const end = this.#rest.indexOf("\r\n\r\n");
      if (end < 0) return null;
      const [first, ...lines] = this.#rest.toString("latin1", 0, end).split("\r\n");
      const header = (line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()];
      this.#answer = { status: Number(first.split(" ")[1]), headers: new Map(lines.map(header)), parts: [] };
      this.#rest = this.#rest.subarray(end + 4);
    }
    const answer = this.#answer;
    const done = answer.headers.get("transfer-encoding") === "chunked" ? this.#chunks(answer) : this.#whole(answer);
    if (!done) return null;
    this.#answer = null;
    answer.body = Buffer.concat(answer.parts);
    return answer;
  }

  #whole(answer) {
    const length = Number(answer.headers.get("content-length") ?? 0);
    if (this.#rest.length < length) return false;
    answer.parts.push(this.#rest.subarray(0, length));
    this.#rest = this.#rest.subarray(length);
    return true;
  }

  #chunks(answer) {
    for (;;) {
      const end = this.#rest.indexOf("\r\n");
      if (end < 0) return false;
      const length = parseInt(this.#rest.toString("latin1", 0, end), 16);
      if (this.#rest.length < end + 2 + length + 2) return false;
      answer.parts.push(this.#rest.subarray(end + 2, end + 2 + length));
      this.#rest = this.#rest.subarray(end + 2 + length + 2);
      if (length === 0) return true;
    }
  }
}

/// One connection.
export class Line {
  #parser = new Parser();
  #waiting = [];
  /// Whether the other side has closed it, or it broke.
  isClosed = false;

  constructor(socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes) => {
      for (const answer of this.#parser.push(bytes)) this.#waiting.shift()?.(answer);
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.isClosed = true;
      for (const waiting of this.#waiting.splice(0)) waiting(null);
    });
  }

  /// Connects, within the patience; otherwise an error.
  static open(target) {
    return new Promise((resolve, reject) => {
      const socket = net.connect(target.port, target.host);
      const late = setTimeout(() => socket.destroy(new Error("no connection in time")), PATIENCE);
      socket.once("error", (error) => {
        clearTimeout(late);
        reject(error);
      });
      socket.once("connect", () => {
        clearTimeout(late);
        resolve(new Line(socket));
      });
    });
  }

  /// The port of this side.
  get port() {
    return this.socket.localPort;
  }

  /// Sends bytes, and answers what came back, or `null` when the line was closed or the patience was over.
  send(bytes, patience = PATIENCE) {
    const answer = this.receive(patience);
    this.write(bytes);
    return answer;
  }

  /// Writes bytes, whatever they are.
  write(bytes) {
    return this.socket.writable && this.socket.write(bytes);
  }

  /// The next answer.
  receive(patience = PATIENCE) {
    if (this.isClosed) return Promise.resolve(null);
    return new Promise((resolve) => {
      const begun = performance.now();
      const late = setTimeout(() => settle(null), patience);
      const settle = (answer) => {
        clearTimeout(late);
        const at = this.#waiting.indexOf(settle);
        if (at >= 0) this.#waiting.splice(at, 1);
        if (answer) answer.ms = performance.now() - begun;
        resolve(answer);
      };
      this.#waiting.push(settle);
    });
  }

  close() {
    this.socket.destroy();
  }
}

/// The bytes of a request. `body` may be left out.
export function request(target, method, path, headers = {}, body = "") {
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${target.authority}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  const bytes = Buffer.from(body);
  if (method !== "GET" && !("transfer-encoding" in headers) && !("content-length" in headers)) {
    lines.push(`content-length: ${bytes.length}`);
  }
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), bytes]);
}

const MEDIA = "application/graphql-response+json";

/// The bytes of a question to the graph, by whom a token belongs to, or by nobody. `more` is further headers, and
/// `parameters` further parameters.
export function question(target, document, variables, token, more = {}, parameters = {}) {
  const headers = { "content-type": "application/json", accept: MEDIA, ...more };
  if (token) headers.authorization = `Bearer ${token}`;
  return request(target, "POST", "/graphql", headers, JSON.stringify({ query: document, variables, ...parameters }));
}
