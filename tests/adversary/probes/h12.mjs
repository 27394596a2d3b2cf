// H-12: fragments that unfold to millions of fields.

import { bomb, fragments } from "../documents.mjs";
import { documents, refusals } from "../quick.mjs";

export const id = "H-12";

export async function run(server) {
  const sizes = [20, 26, 29, 31];
  const payload = (size) => fragments(size, "problems { code }").replaceAll("on Query", "on SignOutPayload");
  const slowest = await refusals(
    server,
    documents(
      server,
      sizes.flatMap((size) => [
        [`${size} fragments`, bomb(size)],
        [`${size} fragments nobody spreads`, `{ __typename } ${fragments(size)}`],
        [`${size} fragments below a mutation`, `mutation { signOut { ...F0 } } ${payload(size)}`],
        [`${size} fragments in a circle`, `{ ...F0 } ${fragments(size, "...F0")}`],
        [`${size} fragments of unknown fields`, `{ ...F0 } ${fragments(size, "nope")}`],
      ]),
    ),
  );
  return { ms: slowest.ms, said: `slowest: ${slowest.name}` };
}
