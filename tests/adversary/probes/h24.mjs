// H-24: finding out who has an account, by what is answered and by how long that takes.

import { randomBytes, randomInt } from "node:crypto";
import { guess, nobody, somewhere } from "../guesses.mjs";
import { Line, question } from "../line.mjs";
import { Skipped, fail, json, mindBudget, show } from "../quick.mjs";
import { mannWhitney, median, say, sleep } from "../statistics.mjs";

export const id = "H-24";

/// How often each side is asked, and how often before that without counting.
const TURNS = 300;
const WARM = 20;
/// An account takes no more wrong guesses at once.
const MOST_GUESSES = 20;
/// In how many minutes each account is asked about at the most, where a second time in one is no work.
const MINUTES = 3;
/// How far the medians may be from each other, and how unlikely it may be that chance put them there.
const CLOSE = 0.05;
const CHANCE = 0.01;

const SIGN_UP = "mutation($input: SignUpInput!) { signUp(input: $input) { mailed problems { code message } } }";
const RESET =
  "mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { mailed problems { code } } }";

export async function run(server, { proxied, accounts }) {
  if (!proxied) throw new Skipped("start the server with CRADLE_PROXIES=127.0.0.1/32 and say so by --proxied");
  const least = Math.ceil((TURNS + WARM) / MOST_GUESSES);
  if (accounts.length < least) throw new Skipped(`name ${least} addresses with an account by --accounts FILE, or 300`);
  const line = await Line.open(server);
  const seen = [];
  for (const way of ways(server, accounts)) {
    const there = await line.send(way.ask(nobody()));
    if (there?.status === 400) seen.push({ said: `${way.name} is not in this server's graph`, missing: [] });
    else seen.push(await compared(line, way));
  }
  line.close();
  const said = seen.map((one) => one.said).join("; ");
  const missing = seen.flatMap((one) => one.missing);
  if (missing.length > 0) fail(said, missing.join(", "));
  return { ms: Math.max(...seen.map(({ apart }) => apart ?? 0)), said };
}

/// What is asked of an address, and of which addresses, with an account and without: as often of each on both sides,
/// so that on both as many are asked about for the first time.
function ways(server, accounts) {
  const strangers = accounts.map((account) => nobody(account));
  const inTurn = (emails) => (turn) => emails[turn % emails.length];
  const inputs = {
    signUp: (email) => ({ email, password: `mild owls count ${randomBytes(8).toString("hex")}`, zone: "Europe/Lisbon" }),
    requestPasswordReset: (email) => ({ email }),
  };
  const asked = (name, document) => (email) =>
    question(server, document, { input: inputs[name](email) }, null, { "x-forwarded-for": somewhere() });
  const bothInTurn = [inTurn(accounts), inTurn(strangers)];
  return [
    { name: "signIn", ask: (email) => guess(server, email), sides: bothInTurn, turns: TURNS },
    // Who signs up has an account after that, though not a confirmed one: each address is new.
    {
      name: "signUp",
      ask: asked("signUp", SIGN_UP),
      sides: [inTurn(accounts), (turn) => nobody(inTurn(accounts)(turn))],
      turns: TURNS,
    },
    // A second time in the same minute is no work: each address is asked about once in each.
    {
      name: "requestPasswordReset",
      ask: asked("requestPasswordReset", RESET),
      sides: bothInTurn,
      turns: Math.min(TURNS, accounts.length * MINUTES),
      perMinute: accounts.length,
    },
  ];
}

/// Asks both sides in an order that chance makes, and compares what was answered and how long it took.
async function compared(line, { name, ask, sides, turns, perMinute = Infinity }) {
  const took = [[], []];
  const answers = [new Map(), new Map()];
  for (let turn = 0; turn < WARM; turn++) await line.send(ask(nobody()));
  for (let left = turns; left > 0; left -= perMinute) {
    if (perMinute < Infinity) await nextMinute();
    for (const side of shuffled(Math.min(left, perMinute))) {
      const answer = await line.send(ask(sides[side](took[side].length)));
      mindBudget(answer);
      if (!answer) fail(`${name}: ${show(answer)}`, "an answer");
      const plain = withoutId(answer);
      answers[side].set(plain, (answers[side].get(plain) ?? 0) + 1);
      took[side].push(answer.ms);
    }
  }
  const [known, unknown] = took.map(median);
  const apart = Math.abs(known - unknown) / Math.min(known, unknown);
  const p = mannWhitney(...took);
  const kinds = new Set([...answers[0].keys(), ...answers[1].keys()]);
  const said =
    `${name} ${turns} times each: median ${known.toFixed(2)} ms with an account and ${unknown.toFixed(2)} without, ` +
    `${say(apart * 100)} % apart, Mann-Whitney p ${p.toFixed(4)}, ` +
    (kinds.size === 1 ? "the same bytes" : `${kinds.size} different answers`);
  const missing = [];
  const seen = [...kinds].join(" and ").slice(0, 600);
  if (kinds.size !== 1) missing.push(`${name}: one answer for both (there was ${seen})`);
  if (apart > CLOSE) missing.push(`${name}: medians within ${CLOSE * 100} %`);
  if (p <= CHANCE) missing.push(`${name}: p above ${CHANCE}`);
  return { said, missing, apart: Math.abs(known - unknown) };
}

/// So many of each side in an order that chance makes. What one side leaves to be done afterwards, such as a letter, is
/// then done as often while the other is asked as while it is asked itself.
function shuffled(each) {
  const all = [...Array(each).fill(0), ...Array(each).fill(1)];
  for (let at = all.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [all[at], all[other]] = [all[other], all[at]];
  }
  return all;
}

/// Waits until a minute of the clock begins.
const nextMinute = () => sleep(60_200 - (Date.now() % 60_000));

/// All of an answer that could tell something, without what differs anyway: its id, and when it was given.
function withoutId(answer) {
  const headers = [...answer.headers].filter(([name]) => name !== "x-request-id" && name !== "date");
  const body = answer.body.toString("utf8").replaceAll(answer.headers.get("x-request-id") ?? "no id", "ID");
  if (json(answer)?.data == null) fail(show(answer), "data");
  return `${answer.status} ${headers.map((header) => header.join(": ")).join(", ")} ${body}`;
}
