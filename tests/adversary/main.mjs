// The command line: which server, which probes, and one line for what came of each.

import fs from "node:fs";
import { Failed, Skipped } from "./quick.mjs";
import { Line } from "./line.mjs";
import { Process, findProcess, parseUrl } from "./target.mjs";
import { say } from "./statistics.mjs";
import * as h10 from "./probes/h10.mjs";
import * as h11 from "./probes/h11.mjs";
import * as h12 from "./probes/h12.mjs";
import * as h14 from "./probes/h14.mjs";
import * as h20 from "./probes/h20.mjs";
import * as h22 from "./probes/h22.mjs";
import * as h24 from "./probes/h24.mjs";
import * as h25 from "./probes/h25.mjs";
import * as h43 from "./probes/h43.mjs";
import * as h64 from "./probes/h64.mjs";
import * as h65 from "./probes/h65.mjs";

const PROBES = [h10, h11, h12, h14, h20, h22, h24, h25, h43, h64, h65];
const USAGE =
  "usage: tests/adversary/run [--url http://127.0.0.1:8080] [--pid PID] [--long] [--token FILE] [--proxied] " +
  `[--accounts FILE] [${PROBES.map(({ id }) => id).join(" ")}]`;
/// No probe goes on for longer, in ms.
const LONGEST = 1_200_000;

function parse(words) {
  const none = { pid: null, long: false, token: null, proxied: false, accounts: [], probes: [] };
  const options = { url: "http://127.0.0.1:8080", ...none };
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === "--url") options.url = words[++at] ?? "";
    else if (word === "--pid") options.pid = Number(words[++at]);
    else if (word === "--long") options.long = true;
    else if (word === "--token") [options.token] = listed(words[++at]);
    else if (word === "--proxied") options.proxied = true;
    else if (word === "--accounts") options.accounts = listed(words[++at]);
    else if (PROBES.some(({ id }) => id === word)) options.probes.push(word);
    else throw new Error(`${word} is unknown\n${USAGE}`);
  }
  return options;
}

/// The lines of a file: a secret does not stand among the words of a command, where everybody sees it.
function listed(file) {
  return fs.readFileSync(file ?? "", "utf8").split("\n").map((line) => line.trim()).filter(Boolean);
}

async function probe({ id, run }, server, options) {
  let late;
  const tooLate = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Failed(`saw no end after ${LONGEST / 1000} s; wanted one`)), LONGEST);
  });
  try {
    const { ms, said } = await Promise.race([run(server, options), tooLate]);
    console.log(`${id} PASS ${say(ms)} ms (${said})`);
    return "passed";
  } catch (error) {
    if (error instanceof Skipped) {
      console.log(`${id} SKIP ${error.message}`);
      return "skipped";
    }
    console.log(`${id} FAIL ${error instanceof Failed ? error.message : `broke: ${error.stack}`}`);
    return "failed";
  } finally {
    clearTimeout(late);
  }
}

async function main() {
  const options = parse(process.argv.slice(2));
  const server = parseUrl(options.url);
  (await Line.open(server).catch(() => {
    throw new Error(`nothing answers at ${options.url}; start it first (README.md says how)`);
  })).close();
  const pid = options.pid ?? findProcess(server.port);
  server.process = pid ? new Process(pid) : null;
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const one of PROBES) {
    if (options.probes.length > 0 && !options.probes.includes(one.id)) continue;
    counts[await probe(one, server, options)] += 1;
  }
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
  console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
  process.exit(counts.failed > 0 ? 1 : 0);
}

main().catch((error) => {
  console.error(`adversary: ${error.message}`);
  process.exit(2);
});
