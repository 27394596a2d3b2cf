// The target is the server under attack: its address, which must be this machine's own, and its process.

import fs from "node:fs";

/// What `--url` names. Anything but a loopback address is refused: this is for one's own server.
export function parseUrl(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    throw new Error(`${text} is no URL; write one like http://127.0.0.1:8080`);
  }
  const name = url.hostname;
  const isLoopback = name === "localhost" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
  if (url.protocol !== "http:" || !isLoopback || url.username || url.password || url.search || url.hash) {
    throw new Error(`${text} is not of this machine; only http:// and a loopback address are attacked`);
  }
  // Never resolved: a name in a hosts file could lead elsewhere.
  const host = name === "localhost" ? "127.0.0.1" : name.replace(/^\[|\]$/g, "");
  return { host, port: Number(url.port || 80), authority: url.host };
}

/// The process that listens on the port, or `null` when it cannot be found.
export function findProcess(port) {
  const inodes = new Set(sockets().filter((it) => it.port === port && it.state === "0A").map((it) => it.inode));
  for (const pid of numbers("/proc")) {
    for (const fd of list(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode && inodes.has(inode)) return Number(pid);
    }
  }
  return null;
}

/// How many connections the server has open, of those that come from `ports`.
export function openConnections(port, ports) {
  return sockets().filter((it) => it.port === port && it.state === "01" && ports.has(it.remotePort)).length;
}

/// A process, read through /proc.
export class Process {
  constructor(pid) {
    this.pid = pid;
  }

  /// Resident memory, in MiB.
  memory() {
    const status = fs.readFileSync(`/proc/${this.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) / 1024;
  }

  /// CPU time of every thread that lives, in ms.
  cpu() {
    const threads = new Map();
    for (const thread of numbers(`/proc/${this.pid}/task`)) {
      try {
        const words = fs.readFileSync(`/proc/${this.pid}/task/${thread}/schedstat`, "utf8").split(" ");
        threads.set(thread, Number(words[0]) / 1e6);
      } catch {
        // It ended in the meantime.
      }
    }
    return threads;
  }

  /// Whether it runs on other cores than this program.
  isApart() {
    const [its, own] = [cores(this.pid), cores("self")];
    return its.length > 0 && own.length > 0 && !its.some((core) => own.includes(core));
  }

  /// The ms of CPU since an earlier `cpu()`. A thread that ended in between is left out.
  cpuSince(before) {
    let sum = 0;
    for (const [thread, ms] of this.cpu()) sum += ms - (before.get(thread) ?? 0);
    return sum;
  }

  /// Watches its memory until `stop` is called, which answers the most it had.
  watchMemory() {
    let most = this.memory();
    const timer = setInterval(() => (most = Math.max(most, this.memory())), 100);
    return () => {
      clearInterval(timer);
      return Math.max(most, this.memory());
    };
  }
}

/// The cores that a process may run on.
function cores(pid) {
  const list = /^Cpus_allowed_list:\s+(\S+)$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? "";
  const range = ([from, to = from]) => Array.from({ length: to - from + 1 }, (_, at) => Number(from) + at);
  return list.split(",").filter(Boolean).flatMap((part) => range(part.split("-")));
}

function sockets() {
  const lines = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => read(file).split("\n").slice(1));
  return lines.filter(Boolean).map((line) => {
    const [, local, remote, state, , , , , , inode] = line.trim().split(/\s+/);
    const portOf = (address) => parseInt(address.split(":")[1], 16);
    return { port: portOf(local), remotePort: portOf(remote), state, inode };
  });
}

function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function list(folder) {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

function numbers(folder) {
  return list(folder).filter((name) => /^\d+$/.test(name));
}

function link(path) {
  try {
    return fs.readlinkSync(path);
  } catch {
    return "";
  }
}
