// A provider that does what a good one never would, one thing at a time.
import { createServer } from 'node:http';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import { CLIENT } from './provider.js';

/** Starts it. `lie` has it answer the next questions otherwise: each of its functions takes what would be right. */
export async function liar() {
  const [keys, others] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')];
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', use: 'sig', alg: 'ES256' };
  const state = { nonce: undefined, lies: {} };
  const server = createServer(async (request, response) => {
    const issuer = `http://127.0.0.1:${server.address().port}`;
    const { pathname } = new URL(request.url, issuer);
    const right = {
      '/.well-known/openid-configuration': () => ({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        // It says that it does what must not be believed.
        id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
      }),
      '/jwks': () => ({ keys: [jwk] }),
      '/token': async () => ({ access_token: 'access', token_type: 'Bearer', expires_in: 60, id_token: await token(issuer) }),
    }[pathname];
    const answer = state.lies[pathname];
    if (answer) return answer(response, right);
    return right ? send(response, await right()) : send(response, {}, 404);
  });
  const token = (issuer) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: CLIENT.id, sub: 'ada', nonce: state.nonce, iat: now, exp: now + 60, email: 'liar@school.example', email_verified: true };
    const told = { ...claims, ...state.lies.claims };
    const sign = (alg, key, kid = 'one') => new SignJWT(told).setProtectedHeader({ alg, kid }).sign(key);
    return {
      unsigned: () => new UnsecuredJWT(told).encode(),
      shared: () => sign('HS256', Buffer.from(CLIENT.secret)),
      other: () => sign('ES256', others.privateKey),
      unknown: () => sign('ES256', others.privateKey, 'two'),
      right: () => sign('ES256', keys.privateKey),
    }[state.lies.signed ?? 'right']();
  };
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    issuer: `http://127.0.0.1:${server.address().port}`,
    lie: (lies) => Object.assign(state, { lies }),
    nonce: (nonce) => Object.assign(state, { nonce }),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export function send(response, body, status = 200, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
