// Guesses at accounts, each from an address of its own where the server believes what a proxy says.

import { randomBytes, randomInt } from "node:crypto";
import { question } from "./line.mjs";
import { json } from "./quick.mjs";

const SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { token problems { code message } } }";

/// An address where nobody has ever been: of 254 in each of the networks that are for tests of networks.
export const somewhere = () => `198.${randomInt(18, 20)}.${randomInt(256)}.${randomInt(1, 255)}`;

/// An e-mail address that nobody has, as long as `like`.
export function nobody(like = "known-00000000@adversary.invalid") {
  const [local, domain] = like.split("@");
  return `${randomBytes(local.length).toString("hex").slice(0, local.length)}@${domain}`;
}

/// The bytes of a wrong sign-in, said to come from `address`.
export function guess(server, email, address = somewhere(), more = {}) {
  const input = { email, password: `a guess of many ${randomBytes(8).toString("hex")}` };
  return question(server, SIGN_IN, { input }, null, { "x-forwarded-for": address, ...more });
}

/// The codes of what `field` was refused for, or of the errors.
export function codes(answer, field) {
  const said = json(answer);
  const problems = said?.data?.[field]?.problems ?? said?.errors?.map(({ extensions }) => extensions) ?? [];
  return problems.map((problem) => problem?.code ?? "none").join(",");
}
