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

/// `leaf` as often as `times` says, by fragments that spread each other: a short text for so much.
function often(type, [first, second, third], leaf) {
  const spread = (times, name) => many(times, `...${name} `);
  const last = `fragment B on ${type} { ${many(third, `${leaf} `)}}`;
  return [spread(first, "A"), `fragment A on ${type} { ${spread(second, "B")}} ${last}`];
}

/// Within every limit, and as much work as a stranger can ask for in a short text and have answered in one: the lessons
/// of a course, again and again.
export const READING = (([course, fragments]) => `{ courses { ${course}} } ${fragments}`)(
  often("Course", [4, 4, 7], "modules { lessons { id } }"),
);

/// The same of the database, for who is signed in: two hundred times who learns what.
export const ENROLMENTS = (([user, fragments]) => `{ viewer { ${user}} } ${fragments}`)(
  often("User", [5, 5, 8], "enrolments(first: 1) { edges { node { id } } }"),
);

/// What normal people ask.
export const NORMAL = "{ courses { key title modules { key title } } }";
