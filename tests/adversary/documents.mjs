// Documents that cost much to whoever executes them, or only validates them.

/// `one`, again and again, with the number of its turn where it says `#`.
export function many(times, one) {
  return Array.from({ length: times }, (_, turn) => one.replaceAll("#", turn)).join("");
}

/// Fragments `F0`, `F1`, …, of which each spreads the next one twice: two to the power of `number` leaves.
export function fragments(number, leaf = "__typename") {
  const spread = (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} } `;
  return Array.from({ length: number }, (_, n) => spread(n)).join("") + `fragment F${number} on Query { ${leaf} }`;
}

/// A bomb of fragments, spread at the root.
export const bomb = (number) => `{ ...F0 } ${fragments(number)}`;

/// A guess at a password, as a field.
export const GUESS = 'signIn(input: { email: "nobody@adversary.invalid", password: "a guess of many, #" }) { token }';

/// Within every limit, and much work: some hundred rows with few bytes each.
export const WORK =
  "{ courses { key modules { key lessons { key blocks { key } } } } " +
  many(2, 'l#: library(key: "pelvic-library") { exercises { key variants { key cues { role } } } } ') +
  "}";

/// What normal people ask.
export const NORMAL = "{ courses { key title modules { key title } } }";
