// The explorer: signs in, runs worked operations, and keeps what later ones need.
// It stores nothing: the token and the kept values live in this page, and are gone with it.
"use strict";

const element = (id) => document.getElementById(id);
const operations = [...document.querySelectorAll("button.operation")];
const members = [...document.querySelectorAll(".cast button")];

/** Who is signed in, what is chosen, and what is kept: a name, its value, and the operation that saved it. */
const state = { token: null, role: "visitor", chosen: null, kept: new Map() };

const SIGN_IN =
  "mutation ($input: SignInInput!) { signIn(input: $input) { token problems { code message hint } } }";
const SIGN_OUT = "mutation { signOut { signedOut } }";

/** Sends one request, as whoever is signed in. */
async function ask(query, variables) {
  const headers = { "Content-Type": "application/json" };
  if (state.token) headers.Authorization = `Bearer ${state.token}`;
  const begun = performance.now();
  const body = JSON.stringify({ query, variables });
  const response = await fetch("/graphql", { method: "POST", headers, body, credentials: "omit" });
  const text = await response.text();
  const milliseconds = Math.round(performance.now() - begun);
  return { status: response.status, milliseconds, bytes: new Blob([text]).size, json: JSON.parse(text) };
}

// Who are you?

async function signIn(email, password, role) {
  leave();
  element("who").textContent = `Signing in as ${email} …`;
  let answer;
  try {
    answer = await ask(SIGN_IN, { input: { email, password } });
  } catch (error) {
    become(null, "visitor", `Not signed in. The server did not answer. ${error.message}`);
    return false;
  }
  const payload = answer.json.data?.signIn;
  if (!payload?.token) {
    const problem = payload?.problems[0] ?? answer.json.errors?.[0] ?? { message: answer.json.title };
    become(null, "visitor", `Not signed in. ${problem.message} ${problem.hint ?? ""}`);
    return false;
  }
  offer(role);
  become(payload.token, role, `You are ${email}${role ? `, ${article(role)}` : ""}.`);
  return true;
}

/** Ends the session that is held, and does not wait for the answer. */
function leave() {
  if (state.token) ask(SIGN_OUT).catch(() => {});
  state.token = null;
}

function become(token, role, said) {
  state.token = token;
  state.role = role;
  element("who").textContent = said;
  for (const member of members) {
    member.setAttribute("aria-pressed", String(member.dataset.role === role));
  }
  if (role) {
    for (const group of document.querySelectorAll("nav details")) group.open = group.dataset.role === role;
  }
  sayForWhom();
}

/** Shows what somebody of this role would do first, unless the operation on the page was edited. */
function offer(role) {
  const { document: text, variables, role: before } = state.chosen.dataset;
  const untouched = element("document").value === text.trimEnd() && element("variables").value === variables;
  const first = operations.find((operation) => operation.dataset.role === role);
  if (!first || before === role || !untouched) return;
  choose(first, false);
  element("answer").hidden = true;
  element("verdict").textContent = "Nothing of this was run yet.";
  element("measured").textContent = "";
}

function article(role) {
  return `${/^[aeiou]/.test(role) ? "an" : "a"} ${role}`;
}

/** What is chosen may be for somebody else. */
function sayForWhom() {
  const role = state.chosen?.dataset.role;
  const fits = !role || role === "visitor" || role === state.role || state.role === null;
  element("for-whom").hidden = fits;
  if (!fits) {
    element("for-whom").textContent = `This is for ${article(role)}, and you are ${article(state.role)}.`;
  }
}

// What would you do?

function choose(operation, moveThere) {
  const { about, document: text, variables, runs, path } = operation.dataset;
  state.chosen = operation;
  for (const other of operations) other.removeAttribute("aria-current");
  operation.setAttribute("aria-current", "true");
  element("title").textContent = operation.firstChild.textContent;
  element("about").textContent = runs > 1 ? `${about} Run it ${runs} times.` : about;
  element("document").value = text.trimEnd();
  element("variables").value = variables;
  element("document").rows = Math.min(30, text.trimEnd().split("\n").length + 1);
  element("variables").rows = Math.max(3, variables.split("\n").length + 1);
  element("editor").setAttribute("aria-label", path);
  sayForWhom();
  sayNext();
  if (moveThere) element("title").focus();
}

/** The operation after the chosen one, of the same role. */
function following() {
  const next = operations[operations.indexOf(state.chosen) + 1];
  return next?.dataset.role === state.chosen?.dataset.role ? next : undefined;
}

function sayNext() {
  const next = state.chosen && following();
  element("next").hidden = !next;
  if (next) element("next").textContent = `Next: ${next.firstChild.textContent}`;
}

// Running it.

/** Puts kept values in the place of their names; a name without a value is added to `missing`. */
function fill(value, missing) {
  const take = (name) => {
    if (!state.kept.has(name)) missing.add(name);
    return state.kept.get(name)?.value;
  };
  if (Array.isArray(value)) return value.map((item) => fill(item, missing));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, missing)]));
  }
  if (typeof value !== "string") return value;
  const whole = value.match(/^\{\{(\w+)\}\}$/);
  return whole ? take(whole[1]) : value.replace(/\{\{(\w+)\}\}/g, (_, name) => take(name));
}

/** What stands at a JSON pointer (RFC 6901). */
function at(data, pointer) {
  const parts = pointer.split("/").slice(1);
  return parts.reduce((found, part) => found?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], data);
}

async function run() {
  const text = element("variables").value.trim();
  const missing = new Set();
  let variables;
  try {
    variables = text ? fill(JSON.parse(text), missing) : undefined;
  } catch (error) {
    return notRun(`The variables are not JSON. ${error.message}`);
  }
  if (missing.size > 0) return notRun([...missing].map(whoSaves).join(" "));
  element("variables").removeAttribute("aria-invalid");
  element("verdict").textContent = "Running …";
  let answer;
  try {
    answer = await ask(element("document").value, variables);
  } catch (error) {
    element("verdict").textContent = `The server did not answer. ${error.message}`;
    return undefined;
  }
  return show(answer);
}

/** The variables are to be mended first. */
function notRun(why) {
  element("variables").setAttribute("aria-invalid", "true");
  element("variables").focus();
  element("verdict").textContent = `Not run. ${why}`;
}

function whoSaves(name) {
  const saves = operations.filter((operation) => name in JSON.parse(operation.dataset.saves));
  const titles = saves.map((operation) => `“${operation.firstChild.textContent}”`).join(" or ");
  const who = titles ? ` The answer to ${titles} has one, if there is one.` : "";
  return `Nothing is kept as ${name} yet.${who}`;
}

function show(answer) {
  const { status, milliseconds, bytes, json } = answer;
  const kept = keep(json.data);
  if (status === 401 && state.token) become(null, "visitor", "The session has ended. You are a visitor.");
  const saved = kept.length > 0 ? ` Kept for later: ${kept.join(", ")}.` : "";
  element("verdict").textContent = verdict(answer) + saved;
  const cost = json.extensions?.cost === undefined ? "" : ` · cost ${json.extensions.cost}`;
  element("measured").textContent = `HTTP ${status} · ${milliseconds} ms · ${bytes.toLocaleString("en")} bytes${cost}`;
  element("answer").hidden = false;
  element("answer").textContent = JSON.stringify(json, null, 2);
  element("answer").scrollTop = 0;
  if (state.chosen && !state.chosen.querySelector("span")) {
    const mark = document.createElement("span");
    mark.textContent = " ✓ run";
    state.chosen.append(mark);
  }
}

/** What came of it, in a sentence. */
function verdict({ json }) {
  if (json.errors) {
    return `An error: ${json.errors.map((error) => error.extensions?.code ?? error.message).join(", ")}.`;
  }
  const { expects, again } = state.chosen?.dataset ?? {};
  const problems = Object.values(json.data ?? {}).flatMap((field) => field?.problems ?? []);
  const codes = [...new Set(problems.map((problem) => problem.code))].join(", ");
  if (!codes) return json.data ? "Done." : "Refused.";
  if (codes === expects) return `Refused with ${codes}, which is what this shows.`;
  return codes === again ? `Refused with ${codes}: it was done before.` : `Refused with ${codes}.`;
}

/** Keeps what the chosen operation saves, and answers the names. */
function keep(data) {
  const saves = Object.entries(JSON.parse(state.chosen?.dataset.saves ?? "{}"));
  const found = saves.map(([name, pointer]) => [name, at(data, pointer)]);
  const there = found.filter(([, value]) => value !== undefined && value !== null);
  for (const [name, value] of there) state.kept.set(name, { value, by: state.chosen.firstChild.textContent });
  element("none-kept").hidden = state.kept.size > 0;
  element("kept").replaceChildren(...[...state.kept].flatMap(([name, { value, by }]) => {
    const term = document.createElement("dt");
    const said = document.createElement("dd");
    term.textContent = name;
    said.textContent = `${value} (from “${by}”)`;
    return [term, said];
  }));
  return there.map(([name]) => name);
}

// The schema.

function filter() {
  const wanted = element("filter").value.trim().toLowerCase();
  const definitions = [...element("schema").querySelectorAll("pre")];
  for (const definition of definitions) {
    definition.hidden = !definition.textContent.toLowerCase().includes(wanted);
  }
  const shown = definitions.filter((definition) => !definition.hidden).length;
  element("found").textContent = wanted ? `${shown} of ${definitions.length} definitions` : `${shown} definitions`;
}

for (const member of members) {
  member.addEventListener("click", () => {
    const { email, password, role } = member.dataset;
    if (email) return signIn(email, password, role);
    leave();
    offer("visitor");
    become(null, "visitor", "You are a visitor.");
  });
}
for (const operation of operations) operation.addEventListener("click", () => choose(operation, true));
element("next").addEventListener("click", () => choose(following(), true));
element("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { email, password } = event.target.elements;
  if (await signIn(email.value, password.value, null)) event.target.reset();
});
element("editor").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
element("editor").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  run();
});
element("filter").addEventListener("input", filter);
choose(operations[0], false);
