// H-11: aliases, duplicates and directives without end.

import { many } from "../documents.mjs";
import { documents, refusals } from "../quick.mjs";

export const id = "H-11";

export async function run(server) {
  const slowest = await refusals(
    server,
    documents(server, [
      ["10,000 aliases", `{ ${many(10_000, "a#:__typename ")} }`],
      ["10,000 duplicates", `{ ${many(10_000, "__typename ")} }`],
      ["10,000 @skip", `{ __typename ${many(10_000, "@skip(if:false) ")} }`],
      ["50,000 unknown directives", `{ __typename ${many(50_000, "@a ")} }`],
      ["16 aliases", `{ courses { ${many(16, "a#: key ")} } }`],
      ["1,900 unknown fields", `{ courses { ${many(1_900, "nope ")} } }`],
      ["450 variables that nobody uses", `query(${many(450, "$v#: Int ")}) { __typename }`],
      ["900 brackets", `{ node(id: ${"[".repeat(900)}${"]".repeat(900)}) { id } }`],
    ]),
  );
  return { ms: slowest.ms, said: `slowest: ${slowest.name}` };
}
