// Signing in by a school's own provider: node-oidc-provider as it comes from the registry, and one that lies.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Browser, SCHOOL } from './world/browser.js';
import { production } from './world/cradle.js';
import { liar, send } from './world/liar.js';
import { mailServer } from './world/mail.js';
import { BACK, CLIENT, PEOPLE, school, signInThere } from './world/provider.js';
import { totp } from './world/totp.js';

const PASSWORD = 'seven teal kettles hum at dawn';

/** A server whose people sign in at `provider`. */
function served(provider, more = {}) {
  return production((folder) => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, `${CLIENT.secret}\n`, { mode: 0o600 });
    return {
      CRADLE_PROVIDER_ISSUER: provider.issuer,
      CRADLE_PROVIDER_CLIENT_ID: CLIENT.id,
      CRADLE_PROVIDER_CLIENT_SECRET_FILE: secret,
      CRADLE_PROVIDER_NAME: 'Hazel University',
      CRADLE_PROXIES: '127.0.0.1/32',
      ...more,
    };
  });
}

/** What a page says went wrong, as a status and a code. */
const wrong = ({ status, headers }) => [status, headers.get('x-problem-code')];

/** What the graph answers to a page of ours in somebody's browser, or to a program of nobody's. */
async function graph(cradle, browser, query, variables) {
  const cookie = browser && { cookie: `__Host-session=${browser.cookie('__Host-session')}`, 'sec-fetch-site': 'same-origin' };
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.1', ...cookie };
  const answer = await fetch(cradle.graphql, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  return answer.json();
}

const me = async (cradle, browser) => {
  const { data } = await graph(cradle, browser, '{ viewer { email zone providers { issuer linkedAt } } }');
  return data?.viewer;
};

describe('a provider as it should be', () => {
  let [provider, mail, cradle] = [];
  before(async () => {
    provider = await school();
    mail = await mailServer();
    cradle = await served(provider, { CRADLE_SMTP_URL: mail.url, CRADLE_LOG: 'info' });
  });
  after(async () => {
    await cradle?.stop();
    await provider?.stop();
    mail?.stop();
  });

  /** Signs in there and comes back, up to the question or the end. */
  const arrive = async (browser, name, path) =>
    browser.go((await signInThere(browser, name, undefined, path)).leads, { until: (leads) => leads.pathname === '/' });

  test('away: with PKCE, a state and a nonce of this one sign-in, bound to the browser', async () => {
    const seen = [];
    for (const browser of [new Browser(cradle), new Browser(cradle)]) {
      const { status, leads, headers } = await browser.ask('/sign-in/provider');
      assert.equal(status, 303);
      assert.equal(leads.origin, provider.issuer);
      const asked = Object.fromEntries(leads.searchParams);
      assert.deepEqual(
        [asked.response_type, asked.client_id, asked.redirect_uri, asked.scope, asked.code_challenge_method],
        ['code', CLIENT.id, BACK, 'openid email profile', 'S256'],
      );
      for (const secret of [asked.state, asked.nonce, asked.code_challenge]) assert.match(secret, /^[\w-]{43}$/);
      seen.push(asked.state, asked.nonce, asked.code_challenge);
      const [cookie, ...more] = headers.getSetCookie();
      assert.match(cookie, /^__Host-sign-in=[\w-]{43}; Path=\/; Max-Age=300; HttpOnly; SameSite=Lax; Secure$/);
      assert.deepEqual([more, headers.get('cache-control'), headers.get('referrer-policy')], [[], 'no-store', 'no-referrer']);
    }
    assert.equal(new Set(seen).size, 6, 'none is used twice');
    // The document of the provider was fetched once for both.
    assert.equal(provider.seen.filter((path) => path.includes('.well-known')).length, 1);
  });

  test('the provider itself refuses a sign-in without PKCE', async () => {
    const browser = new Browser(cradle);
    const { leads } = await browser.ask('/sign-in/provider');
    leads.searchParams.delete('code_challenge');
    leads.searchParams.delete('code_challenge_method');
    const back = await browser.ask(leads);
    assert.equal(back.leads.searchParams.get('error'), 'invalid_request');
    const { status, page } = await browser.ask(back.leads);
    assert.deepEqual([status, /has sent you back with an error/.test(page)], [502, true]);
  });

  test('a newcomer is asked, opens an account with her zone, and is written to', async () => {
    const browser = new Browser(cradle);
    const asked = await arrive(browser, 'ada');
    assert.deepEqual([asked.status, asked.at.pathname, asked.at.search], [200, '/sign-in/provider/link', '']);
    assert.match(asked.page, /Open an account\?.*Hazel University.*ada@school\.example.*value="Europe\/Lisbon"/s);
    assert.match(asked.headers.get('content-security-policy'), /default-src 'none'/);
    assert.equal(browser.cookie('__Host-session'), undefined, 'nothing is opened before she agrees');

    const unfit = await browser.submit(asked, { zone: 'Moon/Base' });
    assert.deepEqual(wrong(unfit), [422, 'ZONE_UNKNOWN']);
    const done = await browser.submit(unfit, { zone: 'Europe/Paris' }, { until: () => true });
    assert.deepEqual([done.status, done.leads.href], [303, `${SCHOOL}/`]);
    const session = done.headers.getSetCookie().find((line) => line.startsWith('__Host-session='));
    assert.match(session, /^__Host-session=[\w-]{43}; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure$/);
    assert.equal(browser.cookie('__Host-sign-in'), undefined, 'what bound the sign-in is gone');

    const { email, zone, providers } = await me(cradle, browser);
    assert.deepEqual([email, zone, providers.map(({ issuer }) => issuer)], [PEOPLE.ada.email, 'Europe/Paris', [provider.issuer]]);
    assert.ok(Date.now() - new Date(providers[0].linkedAt) < 60_000, 'when she agreed is kept');
    const subjects = [await mail.letterTo(email), await mail.letterTo(email)].map(({ subject }) => subject).sort();
    assert.deepEqual(subjects, ['You can sign in with Hazel University now', 'Your account is open']);
  });

  test('from the second time on she is signed in at once, and goes where she wanted to', async () => {
    const wanted = { '/explore?x=1': '/explore?x=1', '//evil.example': '/', 'https://evil.example/': '/', '/\\evil.example': '/' };
    for (const [to, there] of Object.entries(wanted)) {
      const browser = new Browser(cradle);
      const until = (leads) => leads.href.startsWith(BACK);
      const begun = await browser.go(`/sign-in/provider?to=${encodeURIComponent(to)}`, { until });
      const back = await signInThere(browser, 'ada', begun);
      const { status, leads } = await browser.ask(back.leads);
      assert.deepEqual([status, leads.href], [303, `${SCHOOL}${there}`]);
      assert.equal((await me(cradle, browser)).email, PEOPLE.ada.email);
    }
  });

  test('an account that is there already is linked by the button, and by nothing before it', async () => {
    const { email } = PEOPLE.bo;
    const sign = 'mutation($i: SignUpInput!) { signUp(input: $i) { mailed } }';
    await graph(cradle, undefined, sign, { i: { email, password: PASSWORD, zone: 'Europe/Paris' } });
    const [link] = (await mail.letterTo(email)).text.match(/https:\S+/);
    await new Browser(cradle).ask(link, { form: {} });
    await mail.letterTo(email);

    const browser = new Browser(cradle);
    for (const _ of ['asked', 'and asked again, as long as she has not agreed']) {
      const asked = await arrive(browser, 'bo');
      assert.match(asked.page, /Is this your account\?.*bo@school\.example/s);
      assert.ok(!asked.page.includes('name="zone"'), 'she has a zone');
      assert.equal(browser.cookie('__Host-session'), undefined);
    }
    const asked = await browser.ask('/sign-in/provider/link');
    await browser.submit(asked, {}, { until: () => true });
    assert.deepEqual(await me(cradle, browser).then(({ email, zone }) => [email, zone]), [email, 'Europe/Paris']);
    const letter = await mail.letterTo(email);
    assert.equal(letter.subject, 'You can sign in with Hazel University now');
    assert.match(letter.text, /If it was not you/);
    const again = await browser.submit(asked, {}, { until: () => true });
    assert.deepEqual(wrong(again), [410, 'CEREMONY_OVER'], 'the button works once');
  });

  test('what a stranger typed into a sign-up with her address is void once the provider has vouched for her', async () => {
    const email = (PEOPLE.fay = { email: 'fay@school.example', email_verified: true, zoneinfo: 'Europe/Lisbon' }).email;
    const sign = 'mutation($i: SignUpInput!) { signUp(input: $i) { mailed } }';
    await graph(cradle, undefined, sign, { i: { email, password: PASSWORD, zone: 'Europe/Paris' } });
    const [link] = (await mail.letterTo(email)).text.match(/https:\S+/);
    const browser = new Browser(cradle);
    const asked = await arrive(browser, 'fay');
    assert.match(asked.page, /Open an account\?/, 'what nobody has confirmed is no account');
    await browser.submit(asked, {}, { until: () => true });
    assert.equal((await me(cradle, browser)).email, email);
    assert.equal((await new Browser(cradle).ask(link, { form: {} })).status, 410);
    const signIn = 'mutation($i: SignInInput!) { signIn(input: $i) { token problems { code } } }';
    const tried = await graph(cradle, undefined, signIn, { i: { email, password: PASSWORD } });
    assert.deepEqual(tried.data.signIn, { token: null, problems: [{ code: 'CREDENTIALS_WRONG' }] });
  });

  test('without a verified address nothing is linked, and she reads why', async () => {
    for (const name of ['cy', 'dee']) {
      const browser = new Browser(cradle);
      const { status, page } = await arrive(browser, name);
      assert.equal(status, 403);
      assert.match(page, /does not say that your e-mail address is yours/);
      assert.equal(browser.cookie('__Host-session'), undefined);
      assert.equal((await browser.ask('/sign-in/provider/link')).status, 410);
    }
  });

  test('an address that has gone to somebody else there does not open the account of who had it before', async () => {
    const browser = new Browser(cradle);
    const answer = await arrive(browser, 'eve');
    assert.equal(answer.status, 403, 'an address is one however it is written');
    assert.match(answer.page, /This account is linked already/);
    assert.equal(browser.cookie('__Host-session'), undefined);
    const ada = new Browser(cradle);
    await arrive(ada, 'ada');
    const { email, providers } = await me(cradle, ada);
    assert.deepEqual([email, providers.length], [PEOPLE.ada.email, 1]);
  });

  test('a state of another browser, a state that was changed, and no cookie at all', async () => {
    const [ada, mallory, nobody] = [new Browser(cradle), new Browser(cradle), new Browser(cradle)];
    const back = (await signInThere(mallory, 'ada')).leads;
    await ada.ask('/sign-in/provider');
    assert.deepEqual(wrong(await ada.ask(back)), [410, 'SIGN_IN_NOT_VALID']);
    assert.deepEqual(wrong(await nobody.ask(back)), [410, 'CEREMONY_OVER']);
    const changed = new URL(back);
    changed.searchParams.set('state', 'A'.repeat(43));
    assert.deepEqual(wrong(await mallory.ask(changed)), [410, 'SIGN_IN_NOT_VALID']);
    for (const missing of ['state', 'code']) {
      const without = new URL(back);
      without.searchParams.delete(missing);
      assert.deepEqual(wrong(await mallory.ask(without)), [410, 'CEREMONY_OVER']);
    }
    for (const browser of [ada, mallory, nobody]) assert.equal(browser.cookie('__Host-session'), undefined);
    assert.equal((await mallory.ask(back)).status, 303, 'and the browser that began it finishes it');
  });

  test('what was come back with once is good for nothing', async () => {
    const browser = new Browser(cradle);
    const { leads } = await signInThere(browser, 'ada');
    const bound = browser.cookie('__Host-sign-in');
    assert.equal((await browser.ask(leads)).status, 303);
    assert.deepEqual(wrong(await browser.ask(leads)), [410, 'CEREMONY_OVER'], 'with the cookie gone');
    const headers = { cookie: `__Host-sign-in=${bound}`, 'x-forwarded-for': '198.51.100.2' };
    const replayed = await fetch(cradle.url + leads.pathname + leads.search, { redirect: 'manual', headers });
    assert.deepEqual(wrong(replayed), [410, 'CEREMONY_OVER'], 'and with the cookie kept');
    // A code that was used, with a sign-in that was not: the provider says no.
    const other = await signInThere(new Browser(cradle), 'ada');
    const again = await browser.ask('/sign-in/provider');
    const mixed = new URL(other.leads);
    mixed.searchParams.set('state', again.leads.searchParams.get('state'));
    assert.deepEqual(wrong(await browser.ask(mixed)), [410, 'SIGN_IN_NOT_VALID'], "another sign-in's code, and PKCE");
  });

  test('the form of a page that another browser was shown does nothing', async () => {
    PEOPLE.gil = { email: 'gil@school.example', email_verified: true, zoneinfo: 'Europe/Lisbon' };
    const [gil, victim] = [new Browser(cradle), new Browser(cradle)];
    const asked = await arrive(gil, 'gil');
    const posted = await victim.submit(asked, {}, { until: () => true });
    assert.deepEqual(wrong(posted), [410, 'CEREMONY_OVER']);
    assert.equal(victim.cookie('__Host-session'), undefined);
  });

  test('whoever does not agree at the provider comes back to a page that says so', async () => {
    const browser = new Browser(cradle);
    const asked = await browser.go('/sign-in/provider');
    const [abort] = asked.page.match(/[^"]*\/abort/);
    const back = await browser.go(abort);
    assert.equal(back.status, 403);
    assert.match(back.page, /You are not signed in.*Sign in with Hazel University/s);
    assert.ok(!back.page.includes('aborted'), 'what the provider writes is not repeated');
  });

  test('whoever guesses waits', async () => {
    const browser = new Browser(cradle);
    const statuses = [];
    for (let tries = 0; tries < 4; tries += 1) {
      await browser.ask('/sign-in/provider');
      statuses.push((await browser.ask(`${BACK}?code=guess&state=${'A'.repeat(43)}`)).status);
    }
    assert.deepEqual(statuses, [410, 410, 410, 429]);
  });

  test('a provider is unlinked as long as another way in is left', async () => {
    const unlink = 'mutation($i: UnlinkProviderInput!) { unlinkProvider(input: $i) { issuer problems { code } } }';
    const input = { i: { issuer: provider.issuer } };
    const [ada, bo] = [new Browser(cradle), new Browser(cradle)];
    const enter = async (browser, name, path) => browser.ask((await signInThere(browser, name, undefined, path)).leads);
    const silent = new Browser(cradle);
    await enter(silent, 'bo');
    const unproved = await graph(cradle, silent, unlink, input);
    assert.equal(unproved.errors[0].extensions.code, 'PROOF_REQUIRED', 'that the provider remembers her is no proof');
    for (const [browser, name] of [[ada, 'ada'], [bo, 'bo']]) await enter(browser, name, '/sign-in/provider?fresh=1');
    const refused = await graph(cradle, ada, unlink, input);
    assert.deepEqual(refused.data.unlinkProvider, { issuer: null, problems: [{ code: 'LAST_WAY_IN' }] });
    assert.equal((await me(cradle, ada)).providers.length, 1);
    const done = await graph(cradle, bo, unlink, input);
    assert.deepEqual(done.data.unlinkProvider, { issuer: provider.issuer, problems: [] });
    assert.deepEqual((await me(cradle, bo)).providers, []);
    const again = await graph(cradle, bo, unlink, input);
    assert.deepEqual(again.data.unlinkProvider, done.data.unlinkProvider, 'doing it again changes nothing');
    assert.match((await arrive(new Browser(cradle), 'bo')).page, /Is this your account\?/, 'and she is asked again');
  });

  test('whoever has a second factor is asked for it: the provider alone opens nothing', async () => {
    PEOPLE.hal = { email: 'hal@school.example', email_verified: true, zoneinfo: 'Europe/Lisbon' };
    const first = new Browser(cradle);
    await first.submit(await arrive(first, 'hal', '/sign-in/provider?fresh=1'), {}, { until: () => true });
    const begun = await graph(cradle, first, 'mutation { beginTotp { ceremony secret } }');
    const { ceremony, secret } = begun.data.beginTotp;
    const confirm = 'mutation($i: ConfirmTotpInput!) { confirmTotp(input: $i) { recoveryCodes problems { code } } }';
    const confirmed = await graph(cradle, first, confirm, { i: { ceremony, code: totp(secret) } });
    const [recovery] = confirmed.data.confirmTotp.recoveryCodes;

    for (const code of [totp(secret, 1), recovery.toLowerCase().replaceAll('-', ' ')]) {
      const browser = new Browser(cradle);
      const begun = await browser.go('/sign-in/provider?to=/explore', { until: (leads) => leads.href.startsWith(BACK) });
      const asked = await browser.go((await signInThere(browser, 'hal', begun)).leads);
      assert.deepEqual([asked.status, asked.at.pathname], [200, '/sign-in/code']);
      assert.equal(browser.cookie('__Host-session'), undefined);
      const wrongly = await browser.submit(asked, { code: '000000' });
      assert.deepEqual(wrong(wrongly), [422, 'CODE_WRONG']);
      assert.equal(browser.cookie('__Host-session'), undefined);
      const elsewhere = await new Browser(cradle).submit(asked, { code }, { until: () => true });
      assert.deepEqual(wrong(elsewhere), [410, 'CEREMONY_OVER'], 'in another browser the form does nothing');
      const done = await browser.submit(wrongly, { code }, { until: () => true });
      assert.deepEqual([done.status, done.leads?.href], [303, `${SCHOOL}/explore`]);
      assert.equal((await me(cradle, browser)).email, PEOPLE.hal.email);
      const again = await browser.submit(wrongly, { code }, { until: () => true });
      assert.deepEqual(wrong(again), [410, 'CEREMONY_OVER'], 'once');
    }
    await mail.letterTo(PEOPLE.hal.email);
  });

  test('new keys are fetched when a token is signed with one', async () => {
    await sleep(1100);
    await provider.changeKeys();
    const browser = new Browser(cradle);
    const { status } = await browser.ask((await signInThere(browser, 'ada')).leads);
    assert.equal(status, 303);
    assert.equal((await me(cradle, browser)).email, PEOPLE.ada.email);
  });

  test('a provider that goes away in the middle is a plain "not now"', async () => {
    const browser = new Browser(cradle);
    const { leads } = await signInThere(browser, 'ada');
    await provider.stop();
    const down = await browser.ask(leads);
    assert.deepEqual(wrong(down), [503, 'PROVIDER_UNAVAILABLE']);
    assert.match(down.page, /Not now.*or sign in with your password/s);
    await provider.start();
  });

  test('no log line holds a code, a state, or anything else that was secret', async () => {
    const log = cradle.complained();
    assert.match(log, /\/sign-in\/provider\/back/);
    for (const secret of ['code=', 'state=', CLIENT.secret, 'school.example"', 'id_token']) {
      assert.ok(!log.includes(secret), secret);
    }
    assert.ok(!/"level":"ERROR"/i.test(log), 'and nothing of it was a fault');
  });
});

describe('a provider that lies', () => {
  let [provider, cradle] = [];
  before(async () => {
    provider = await liar();
    cradle = await served(provider);
  });
  after(async () => {
    await cradle?.stop();
    provider?.stop();
  });

  /** Comes back from the provider, which tells these lies from then on. */
  async function comeBack(lies, nonce) {
    const browser = new Browser(cradle);
    const { leads } = await browser.ask('/sign-in/provider');
    provider.nonce(nonce ?? leads.searchParams.get('nonce'));
    provider.lie(lies);
    const answer = await browser.ask(`${BACK}?code=any&state=${leads.searchParams.get('state')}`);
    assert.equal(browser.cookie('__Host-session'), undefined);
    provider.lie({});
    return answer;
  }

  test('when it does not lie, it is believed', async () => {
    assert.equal((await comeBack({})).leads.pathname, '/sign-in/provider/link');
  });

  const now = Math.floor(Date.now() / 1000);
  const LIES = {
    'another nonce': [{}, 'B'.repeat(43)],
    'no nonce': [{ claims: { nonce: undefined } }],
    'another audience': [{ claims: { aud: 'another program' } }],
    'another audience beside ours': [{ claims: { aud: [CLIENT.id, 'another program'] } }],
    'another party': [{ claims: { azp: 'another program' } }],
    'another issuer': [{ claims: { iss: 'https://id.evil.example' } }],
    'a token that has run out': [{ claims: { exp: now - 60 } }],
    "another one's access token": [{ claims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }],
    'no signature': [{ signed: 'unsigned' }],
    'a signature by the secret that we share': [{ signed: 'shared' }],
    "a signature by another's key": [{ signed: 'other' }],
    'a signature by a key that nobody knows': [{ signed: 'unknown' }],
    'no token': [{ '/token': (response) => send(response, { access_token: 'a', token_type: 'Bearer' }) }],
  };
  for (const [name, [lies, nonce]] of Object.entries(LIES)) {
    test(`not believed: ${name}`, async () => {
      assert.deepEqual(wrong(await comeBack(lies, nonce)), [502, 'PROVIDER_NOT_TRUSTED']);
    });
  }

  const FAULTS = {
    'an answer that never ends': (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = setInterval(() => response.write(' '.repeat(64 * 1024)), 1);
      response.on('close', () => clearInterval(more));
    },
    'an answer that never comes': () => {},
    'an answer that leads elsewhere': (response) => send(response, {}, 307, { location: '/jwks' }),
    'an error of its own': (response) => send(response, { error: 'server_error' }, 500),
    'a client that it does not know': (response) => send(response, { error: 'invalid_client' }, 401),
    'an answer that is no JSON': (response) => response.end('<h1>hello</h1>'),
    'no answer': (response) => response.destroy(),
  };
  for (const [name, fault] of Object.entries(FAULTS)) {
    test(`not now: ${name}`, async () => {
      const began = Date.now();
      assert.deepEqual(wrong(await comeBack({ '/token': fault })), [503, 'PROVIDER_UNAVAILABLE']);
      assert.ok(Date.now() - began < 7000, 'nobody waits for long');
    });
  }

  test('a code that it does not know is the end of the sign-in', async () => {
    const lies = { '/token': (response) => send(response, { error: 'invalid_grant' }, 400) };
    assert.deepEqual(wrong(await comeBack(lies)), [410, 'SIGN_IN_NOT_VALID']);
  });
});

describe('no provider', () => {
  test('that cannot be reached: every page says "not now", and the server is well', async () => {
    const cradle = await served({ issuer: 'http://127.0.0.1:9' });
    try {
      const browser = new Browser(cradle);
      for (const _ of ['asked', 'not asked again so soon']) {
        const down = await browser.ask('/sign-in/provider');
        assert.deepEqual(wrong(down), [503, 'PROVIDER_UNAVAILABLE']);
        assert.match(down.page, /does not answer at the moment/);
      }
      assert.equal((await fetch(`${cradle.url}/readyz`)).status, 200);
    } finally {
      await cradle.stop();
    }
  });

  test('whose document is of another, or leads to where no TLS is', async () => {
    const provider = await liar();
    const lies = {
      'of another': { issuer: 'https://id.evil.example' },
      'without TLS': { authorization_endpoint: 'ftp://127.0.0.1/auth' },
      'without keys': { jwks_uri: `${provider.issuer}/nowhere` },
    };
    try {
      for (const [name, changed] of Object.entries(lies)) {
        const cradle = await served(provider);
        provider.lie({ '/.well-known/openid-configuration': async (response, right) => send(response, { ...right(), ...changed }) });
        assert.deepEqual(wrong(await new Browser(cradle).ask('/sign-in/provider')), [503, 'PROVIDER_UNAVAILABLE'], name);
        await cradle.stop();
      }
    } finally {
      provider.stop();
    }
  });

  test('at all: there is nothing under its addresses', async () => {
    const cradle = await production();
    try {
      const browser = new Browser(cradle);
      assert.equal((await browser.ask('/sign-in/provider')).status, 404);
    } finally {
      await cradle.stop();
    }
  });
});
