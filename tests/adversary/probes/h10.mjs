// H-10: a thousand guesses at a password in one request.

import { GUESS, many } from "../documents.mjs";
import { request } from "../line.mjs";
import { documents, refusals } from "../quick.mjs";

export const id = "H-10";

export async function run(server) {
  const array = JSON.stringify(Array.from({ length: 1000 }, () => ({ query: `mutation { ${GUESS} }` })));
  const slowest = await refusals(server, [
    ...documents(server, [
      ["1,000 aliases", `mutation { ${many(1000, `a#: ${GUESS} `)} }`],
      ["2 aliases", `mutation { ${many(2, `a#: ${GUESS} `)} }`],
      ["the same field twice", `mutation { ${many(2, `${GUESS} `)} }`],
      ["a fragment spread twice", `mutation { ...F ...F } fragment F on Mutation { ${GUESS} }`],
      ["1,000 operations", many(1000, `mutation M# { ${GUESS} } `)],
    ]),
    ["an array of 1,000 operations", request(server, "POST", "/graphql", { "content-type": "application/json" }, array)],
  ]);
  return { ms: slowest.ms, said: `slowest: ${slowest.name}` };
}
