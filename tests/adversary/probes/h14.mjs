// H-14: names that other servers let pass.

import { bomb, many } from "../documents.mjs";
import { Line } from "../line.mjs";
import { documents, fail, json, refusals } from "../quick.mjs";

export const id = "H-14";

const NAMES = ["__schema", "__type", "__typename", "IntrospectionQuery"];

export async function run(server) {
  const verdicts = new Map();
  const all = [];
  for (const [what, text] of [
    ["a bomb", bomb(26).replace("{ ...F0 }", "query N { ...F }") + " fragment F on Query { ...F0 }"],
    ["aliases", `query N { ...F ${many(20, "a#: __typename ")} } fragment F on Query { __typename }`],
    ["depth", `query N { ...F courses ${"{ a ".repeat(30)}${"}".repeat(30)} } fragment F on Query { __typename }`],
    ["a page", "query N { viewer { ...F } } fragment F on User { enrolments(first: 101) { edges { cursor } } }"],
  ]) {
    all.push([what, what, text]);
    for (const name of NAMES) {
      all.push([what, `${what}, its operation named ${name}`, text.replace("query N", `query ${name}`)]);
      const fragment = text.replace("...F ", `...${name} `).replace("fragment F ", `fragment ${name} `);
      all.push([what, `${what}, its fragment named ${name}`, fragment]);
    }
  }
  const requests = documents(server, all.map(([, name, text]) => [name, text]));
  const slowest = await refusals(server, requests);
  const line = await Line.open(server);
  for (const [at, [, bytes]] of requests.entries()) {
    const [what, name] = all[at];
    const verdict = JSON.stringify(json(await line.send(bytes)));
    const plain = verdicts.get(what) ?? verdict;
    verdicts.set(what, plain);
    if (verdict !== plain) fail(`${name}: ${verdict.slice(0, 200)}`, `as without the name: ${plain.slice(0, 200)}`);
  }
  line.close();
  return { ms: slowest.ms, said: `slowest: ${slowest.name}` };
}
