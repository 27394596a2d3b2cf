// A school's own provider: node-oidc-provider, with people who have addresses, and keys that can be changed.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { SCHOOL } from './browser.js';

export const CLIENT = { id: 'cradle', secret: 'a secret that only the two of them know' };
export const BACK = `${SCHOOL}/sign-in/provider/back`;

/** Everybody at the school, by the name under which they sign in there. */
export const PEOPLE = {
  ada: { email: 'ada@school.example', email_verified: true, zoneinfo: 'Europe/Lisbon', locale: 'en-GB' },
  bo: { email: 'bo@school.example', email_verified: true },
  cy: { email: 'cy@school.example', email_verified: false, zoneinfo: 'Europe/Lisbon' },
  dee: { zoneinfo: 'Europe/Lisbon' },
  eve: { email: 'Ada@School.example', email_verified: true, zoneinfo: 'Moon/Base' },
};

/** Starts it; `changeKeys` has it sign with others from then on. */
export async function school() {
  let answer;
  const server = createServer((request, response) => answer(request, response));
  const listen = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address();
  const issuer = `http://127.0.0.1:${port}`;
  const seen = [];
  const changeKeys = async () => {
    const provider = await made(issuer);
    const callback = provider.callback();
    answer = (request, response) => {
      seen.push(`${request.method} ${new URL(request.url, issuer).pathname}`);
      callback(request, response);
    };
  };
  await changeKeys();
  const stop = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return { issuer, seen, changeKeys, stop, start: () => listen(port) };
}

async function made(issuer) {
  // What it says of its own development settings is nobody's business here.
  const [warn, info] = [console.warn, console.info];
  Object.assign(console, { warn() {}, info() {} });
  try {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const key = { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256' };
    return new Provider(issuer, {
      clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [BACK], grant_types: ['authorization_code'], response_types: ['code'] }],
      pkce: { required: () => true },
      ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 60, IdToken: 60 },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['zoneinfo', 'locale'] },
      cookies: { keys: ['a key for cookies'] },
      jwks: { keys: [key] },
      features: { devInteractions: { enabled: true } },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
    });
  } finally {
    Object.assign(console, { warn, info });
  }
}

/** Signs in at the provider as somebody, and agrees there: until it sends her back. */
export async function signInThere(browser, name, answer, path = '/sign-in/provider') {
  const isBack = { until: (leads) => leads.href.startsWith(BACK) };
  const begun = answer ?? (await browser.go(path, isBack));
  if (begun.leads) return begun;
  const known = await browser.submit(begun, { login: name, password: 'whatever' }, isBack);
  return known.leads ? known : browser.submit(known, {}, isBack);
}
