// Somebody's account in a real browser: Chromium, real pages and cookies, a passkey, and pages that mean her harm.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SCHOOL } from './world/browser.js';
import { Authenticator, launch, missing, open, tries } from './world/chromium.js';
import { production } from './world/cradle.js';
import { mailServer } from './world/mail.js';
import { front } from './world/tls.js';

const ADA = 'ada@home.example';
const [PASSWORD, NEW] = ['seven teal kettles hum at dawn', 'nine grey herons wade upstream'];
const COURSE = 'sciatica-in-pregnancy';

const SIGN_UP = 'mutation($input: SignUpInput!) { signUp(input: $input) { mailed problems { code } } }';
const SIGN_IN = `mutation($input: SignInInput!) { signIn(input: $input) {
  token challenge { token code recoveryCode passkey } problems { code }
} }`;
const COMPLETE = 'mutation($input: CompleteSignInInput!) { completeSignIn(input: $input) { token problems { code } } }';
const PASSKEY_SIGN_IN = `mutation($input: SignInWithPasskeyInput!) {
  signInWithPasskey(input: $input) { token problems { code } }
}`;
const SIGN_OUT = 'mutation { signOut { signedOut problems { code } } }';
const SESSIONS = '{ viewer { sessions(first: 10) { edges { node { id current program } } } } }';

describe('an account in Chromium', { skip: missing(), timeout: 90_000 }, () => {
  let [mail, cradle, proxy, browser, ada, other, authenticator, paper, passkeys] = [];

  before(async () => {
    mail = await mailServer();
    cradle = await production(() => ({ CRADLE_SMTP_URL: mail.url, CRADLE_PROXIES: '127.0.0.1/32' }));
    proxy = await front(() => cradle.url);
    browser = await launch(proxy);
    ada = await open(browser);
  });
  after(async () => {
    await browser?.close();
    await proxy?.stop();
    await cradle?.stop();
    mail?.stop();
  });

  /** Opens the link of the next letter with this subject. */
  async function follow(window, subject) {
    let letter;
    do letter = await mail.letterTo(ADA);
    while (letter.subject !== subject);
    const [link] = letter.text.match(/https:\S+/);
    assert.ok(link.startsWith(`${SCHOOL}/`), link);
    const answer = await window.page.goto(link);
    assert.equal(answer.status(), 200);
    return link;
  }

  const press = async (window, name) => {
    const [answer] = await Promise.all([
      window.page.waitForResponse((response) => response.request().method() === 'POST'),
      window.page.getByRole('button', { name }).click(),
    ]);
    await window.page.waitForLoadState();
    return [answer.status(), await window.page.getByRole('heading', { level: 1 }).textContent()];
  };

  /** Signs in with the password and a second factor, and sees a cookie that she did not have. */
  async function signIn(window, password, factor = async () => ({ code: await authenticator.code() })) {
    const before = await window.session();
    const input = { email: ADA, password, keeper: 'BROWSER' };
    const { challenge, ...nothing } = await window.does(SIGN_IN, input);
    assert.deepEqual(nothing, { token: null, problems: [] });
    assert.deepEqual([challenge.code, challenge.recoveryCode, typeof challenge.passkey], [true, true, 'string']);
    assert.deepEqual(await window.session(), before, 'the password alone opens nothing');
    const shown = { challenge: challenge.token, ...(await factor(challenge)) };
    const { token } = await window.does(COMPLETE, { ...shown, keeper: 'BROWSER' });
    assert.equal(token, null, 'no script gets the token');
    assert.notEqual((await window.session()).value, before?.value);
    assert.equal(await window.viewer(), ADA);
  }

  async function signInWithPasskey(window) {
    const { ceremony, options } = await window.does('mutation { beginPasskeySignIn { ceremony options problems { code } } }');
    const credential = await window.answer('get', options);
    const { token } = await window.does(PASSKEY_SIGN_IN, { ceremony, credential, keeper: 'BROWSER' });
    assert.deepEqual([token, await window.viewer()], [null, ADA]);
  }

  async function signOut(window) {
    const { value } = await window.session();
    assert.equal((await window.does(SIGN_OUT)).signedOut, true);
    assert.equal(await window.session(), undefined, 'the browser forgets it');
    assert.equal(await window.viewer(), null);
    assert.equal(await statusOf(value), 401, 'and so does the server');
  }

  /** What a cookie that was copied is good for. */
  async function statusOf(value) {
    const headers = { cookie: `__Host-session=${value}`, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
    const body = JSON.stringify({ query: '{ viewer { email } }' });
    return (await fetch(cradle.graphql, { method: 'POST', headers, body })).status;
  }

  test('she signs up, and confirms her address by the letter', async () => {
    assert.equal((await ada.does(SIGN_UP, { email: ADA, password: PASSWORD, zone: 'Europe/Lisbon' })).mailed, true);
    const early = await ada.ask(SIGN_IN, { email: ADA, password: PASSWORD, keeper: 'BROWSER' });
    assert.equal(early.data.signIn.problems.length, 1, 'not before that');
    await follow(ada, 'Confirm your address');
    assert.deepEqual(await press(ada, 'Confirm my address'), [200, 'Your address is confirmed']);
    assert.equal(await ada.session(), undefined, 'the link itself signs nobody in');
  });

  test('she signs in: the session is in a cookie that no script sees', async () => {
    const { token, challenge } = await ada.does(SIGN_IN, { email: ADA, password: PASSWORD, keeper: 'BROWSER' });
    assert.deepEqual([token, challenge], [null, null]);
    const { value, expires, ...kept } = await ada.session();
    assert.match(value, /^[\w-]{43}$/);
    assert.ok(Math.abs(expires - Date.now() / 1000 - 14 * 86_400) < 60, 'for fourteen days');
    assert.deepEqual(kept, {
      name: '__Host-session', domain: 'school.example', path: '/', httpOnly: true, secure: true, sameSite: 'Lax',
    });
    assert.equal(await ada.viewer(), ADA);
  });

  test('she sets up an authenticator: ten recovery codes, and another cookie', async () => {
    const { value } = await ada.session();
    const { ceremony, secret, uri } = await ada.does('mutation { beginTotp { ceremony secret uri problems { code } } }');
    assert.ok(uri.startsWith('otpauth://totp/') && uri.includes(secret), uri);
    authenticator = new Authenticator(secret);
    const confirm = 'mutation($input: ConfirmTotpInput!) { confirmTotp(input: $input) { token recoveryCodes problems { code } } }';
    const { token, recoveryCodes } = await ada.does(confirm, { ceremony, code: await authenticator.code() });
    assert.deepEqual([token, new Set(recoveryCodes).size], [null, 10]);
    [paper] = recoveryCodes;
    assert.notEqual((await ada.session()).value, value);
    assert.deepEqual([await statusOf(value), await ada.viewer()], [401, ADA], 'the one before is good for nothing');
  });

  test('she adds a passkey', async () => {
    passkeys = await ada.bringAuthenticator();
    const { value } = await ada.session();
    const { ceremony, options } = await ada.does('mutation { beginPasskey { ceremony options problems { code } } }');
    const credential = await ada.answer('create', options);
    const add = `mutation($input: AddPasskeyInput!) {
      addPasskey(input: $input) { token recoveryCodes passkey { name } problems { code } }
    }`;
    const added = await ada.does(add, { ceremony, credential, name: 'The telephone' });
    assert.deepEqual(added, { token: null, recoveryCodes: [], passkey: { name: 'The telephone' }, problems: [] });
    const [kept, ...more] = await passkeys();
    assert.deepEqual([kept.rpId, kept.isResidentCredential, more], ['school.example', true, []]);
    assert.notEqual((await ada.session()).value, value);
    assert.equal(await statusOf(value), 401);
  });

  test('she signs out, and in again with the password and a code', async () => {
    await signOut(ada);
    await signIn(ada, PASSWORD);
  });

  test('she signs out, and in again with the passkey alone', async () => {
    await signOut(ada);
    await signInWithPasskey(ada);
    assert.equal((await passkeys())[0].signCount, 2, 'it was made, and used once');
  });

  test('the passkey is a second factor too: made an author meanwhile, she publishes a course', async () => {
    await signOut(ada);
    cradle.command('grant', 'author', ADA);
    await signInWithPasskey(ada);
    const publish = `mutation($input: PublishEditionInput!) {
      publishEdition(input: $input) { edition { number } problems { code } }
    }`;
    for (const publication of ['pelvic-library', COURSE]) {
      const input = { publication, expectedVersion: 0, changes: [], changeReason: 'First edition' };
      assert.equal((await ada.does(publish, input)).edition.number, 1);
    }
  });

  test('she signs in elsewhere, sees both sessions, and ends the other: it is cut off at once', async () => {
    other = await open(browser);
    await signIn(other, PASSWORD);
    const listed = (await ada.ask(SESSIONS)).data.viewer.sessions.edges.map(({ node }) => node);
    assert.deepEqual(listed.map(({ current }) => current), [true, false]);
    for (const { program } of listed) assert.match(program, /Chrome\//);

    const enrol = 'mutation($input: EnrolInput!) { enrol(input: $input) { enrolment { id } problems { code } } }';
    const { enrolment } = await other.does(enrol, { course: COURSE, nameAsPrinted: 'Ada Moreau' });
    const live = await other.listen(`subscription { progressChanged(enrolment: "${enrolment.id}") { id } }`);
    const [greeting, { data, errors }] = live.opened;
    assert.deepEqual([greeting, data, errors], ['connection_ack', { progressChanged: { id: enrolment.id } }, undefined]);

    const end = 'mutation($input: EndSessionInput!) { endSession(input: $input) { session problems { code } } }';
    const { id: session } = listed.find(({ current }) => !current);
    assert.equal((await ada.does(end, { session })).session, session);
    const done = Date.now();
    const [socket, events] = await live.ended();
    assert.deepEqual([socket.code, socket.reason], [4403, 'Forbidden']);
    for (const { at } of [socket, events]) assert.ok(at - done < 1_000, `${at - done} ms after it was done`);
    assert.equal((await other.ask('{ viewer { email } }')).status, 401);
    assert.equal(await ada.viewer(), ADA);
    assert.equal((await ada.ask(SESSIONS)).data.viewer.sessions.edges.length, 1);
  });

  test('where her session was ended she signs in again, with a recovery code', async () => {
    await signIn(other, PASSWORD, () => ({ recoveryCode: paper }));
    const again = await other.ask(SIGN_IN, { email: ADA, password: PASSWORD, keeper: 'BROWSER' });
    const { token: challenge } = again.data.signIn.challenge;
    const refused = await other.ask(COMPLETE, { challenge, recoveryCode: paper, keeper: 'BROWSER' });
    assert.deepEqual(refused.data.completeSignIn.problems.map(({ code }) => code), ['CODE_WRONG'], 'it is used up');
  });

  for (const site of ['https://evil.example', 'https://shop.school.example']) {
    test(`a page of ${site} does nothing in her name`, async () => {
      const { value } = await ada.session();
      proxy.seen.length = 0;
      const page = await ada.context.newPage();
      const { told, shown } = await tries(page, site);
      assert.deepEqual(told, { asked: 'TypeError', sent: 'opaque', socket: 1006, events: 2, framed: false });
      assert.deepEqual(shown, [403, 403]);
      // A neighbour's page brings the cookie along; it is the server that refuses.
      const near = site.endsWith('.school.example');
      const [from, cookie] = near ? ['same-site', 'with the cookie'] : ['cross-site', 'without it'];
      const noted = proxy.seen.map(({ what, site, cookie, status }) => `${what} ${site} ${cookie}: ${status}`);
      assert.deepEqual(noted.sort(), [
        `GET /graphql ${from} ${cookie}: 403`,
        `GET /graphql ${from} with the cookie: 403`,
        `GET /graphql/ws ${site} ${cookie}: 403`,
        `GET /verify/a-page-of-ours ${from} ${cookie}: 200`,
        `OPTIONS /graphql ${from} without it: 405`,
        `POST /graphql ${from} ${cookie}: 403`,
        `POST /graphql ${from} ${cookie}: 403`,
      ].sort());
      await page.close();
      assert.equal((await ada.session()).value, value);
      assert.equal(await ada.viewer(), ADA);
    });
  }

  test('she has forgotten her password: the page behind the letter needs no script, and ends every session', async () => {
    const sessions = [await ada.session(), await other.session()];
    const forgot = `mutation($input: RequestPasswordResetInput!) {
      requestPasswordReset(input: $input) { mailed problems { code } }
    }`;
    assert.equal((await ada.does(forgot, { email: ADA })).mailed, true);
    const plain = await open(browser, { javaScriptEnabled: false });
    const link = await follow(plain, 'Set a new password');
    const field = plain.page.getByLabel('New password');
    await field.fill('short');
    assert.deepEqual(await press(plain, 'Set the password'), [422, 'Set a new password']);
    const problem = plain.page.locator('#problem');
    assert.match(await problem.textContent(), /8 characters/, 'as she has a second factor');
    assert.match(await field.getAttribute('aria-describedby'), /\bproblem\b/);
    assert.deepEqual([await field.getAttribute('aria-invalid'), await field.inputValue()], ['true', '']);
    assert.equal(await ada.viewer(), ADA, 'nothing has changed yet');

    await field.fill(NEW);
    assert.deepEqual(await press(plain, 'Set the password'), [200, 'Your password is set']);
    assert.equal(await plain.session(), undefined, 'it signs nobody in');
    assert.deepEqual(await Promise.all(sessions.map(({ value }) => statusOf(value))), [401, 401]);
    for (const window of [ada, other]) assert.equal((await window.ask(SESSIONS)).status, 401);
    await plain.page.goto(link);
    await field.fill(PASSWORD);
    assert.deepEqual(await press(plain, 'Set the password'), [410, 'This link no longer works']);
  });

  test('the old password is refused, and the new one still takes a second factor', async () => {
    const refused = await ada.ask(SIGN_IN, { email: ADA, password: PASSWORD, keeper: 'BROWSER' });
    assert.equal(refused.errors, undefined);
    assert.deepEqual([refused.data.signIn.challenge, refused.data.signIn.problems.length], [null, 1]);
    const factor = async ({ passkey }) => ({ passkey: await ada.answer('get', passkey) });
    await signIn(ada, NEW, factor);
    const listed = (await ada.ask(SESSIONS)).data.viewer.sessions.edges;
    assert.deepEqual(listed.map(({ node }) => node.current), [true]);
  });
});
