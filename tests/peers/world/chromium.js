// The browser of the system, led to a school behind TLS, and what somebody does in one window of it.
import assert from 'node:assert/strict';
import { accessSync, constants } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { SCHOOL } from './browser.js';
import { within } from './people.js';
import { totp } from './totp.js';

const OURS = `${SCHOOL}/verify/a-page-of-ours`;
const PROGRAM = process.env.CRADLE_CHROMIUM ?? '/usr/bin/chromium';
const STEP_MS = 30_000;

/** Why there is no browser here: reason enough to skip, unless it is required. */
export function missing() {
  try {
    accessSync(PROGRAM, constants.X_OK);
    return false;
  } catch {
    const why = `there is no ${PROGRAM}: install Chromium, or name it in CRADLE_CHROMIUM`;
    assert.ok(!(process.env.CRADLE_TEST_REQUIRE ?? '').split(',').includes('chromium'), why);
    return why;
  }
}

/** Starts it. Every host is at `front`, whose key is the only one that is trusted besides those of the world. */
export function launch(front) {
  return chromium.launch({
    executablePath: PROGRAM,
    args: [
      `--host-resolver-rules=MAP * 127.0.0.1:${front.port}`,
      `--ignore-certificate-errors-spki-list=${front.pin}`,
      // The tests of a container run as root, and have little shared memory.
      '--no-sandbox',
      '--disable-dev-shm-usage',
    ],
  });
}

let windows = 0;

/**
 * A window of a browser of its own: nothing that another has kept is in it, and it is at an address of its own, so that
 * one's wrong tries do not keep another waiting.
 */
export async function open(browser, options = {}) {
  const extraHTTPHeaders = { 'x-forwarded-for': `203.0.113.${(windows += 1)}` };
  const context = await browser.newContext({ extraHTTPHeaders, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto(OURS);
  return new Window(context, page);
}

class Window {
  constructor(context, page) {
    Object.assign(this, { context, page });
  }

  /** Asks the graph as a page of the school does, and answers the status and what was said. */
  ask(query, input) {
    return this.page.evaluate(async (body) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: answer.status, ...(await answer.json()) };
    }, { query, variables: { input } });
  }

  /** Does one thing, and answers its payload, in which there is no problem. */
  async does(query, input) {
    const { status, data, errors } = await this.ask(query, input);
    assert.deepEqual([status, errors], [200, undefined], query);
    const [payload] = Object.values(data);
    assert.deepEqual(payload.problems ?? [], [], query);
    return payload;
  }

  /** The address of who is signed in here, or `null`. */
  async viewer() {
    return (await this.ask('{ viewer { email } }')).data.viewer?.email ?? null;
  }

  /** The cookie of the session, if there is one; scripts see none of it. */
  async session() {
    assert.equal(await this.page.evaluate(() => document.cookie), '');
    const cookies = await this.context.cookies(SCHOOL);
    return cookies.find(({ name }) => name === '__Host-session');
  }

  /** A device that keeps passkeys and asks for a finger, which is always right. */
  async bringAuthenticator() {
    const devtools = await this.context.newCDPSession(this.page);
    await devtools.send('WebAuthn.enable');
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    };
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
    return async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  }

  /** What the browser answers, as JSON, when it is asked to `create` a passkey or to `get` one. */
  answer(how, options) {
    return within(this.page.evaluate(async ({ how, options }) => {
      const asked = JSON.parse(options);
      const read = how === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON';
      asked.publicKey = PublicKeyCredential[read](asked.publicKey);
      return JSON.stringify((await navigator.credentials[how](asked)).toJSON());
    }, { how, options }));
  }

  /** Listens in both ways there are. Answers when both are open, with how to learn how each ended, and when. */
  async listen(query) {
    await this.page.evaluate(({ query }) => {
      const socket = new WebSocket(`wss://${location.host}/graphql/ws`, 'graphql-transport-ws');
      socket.onopen = () => socket.send(JSON.stringify({ type: 'connection_init' }));
      const events = new EventSource(`/graphql?${new URLSearchParams({ query })}`);
      const open = [
        new Promise((resolve) => (socket.onmessage = ({ data }) => resolve(JSON.parse(data).type))),
        new Promise((resolve) => events.addEventListener('next', ({ data }) => resolve(JSON.parse(data)), { once: true })),
      ];
      const ended = [
        new Promise((resolve) => (socket.onclose = ({ code, reason }) => resolve({ code, reason, at: Date.now() }))),
        new Promise((resolve) => events.addEventListener('complete', () => {
          resolve({ at: Date.now() });
          events.close();
        })),
      ];
      window.live = { open: Promise.all(open), ended: Promise.all(ended) };
    }, { query });
    const opened = await within(this.page.evaluate(() => window.live.open));
    return { opened, ended: () => within(this.page.evaluate(() => window.live.ended)) };
  }
}

/** An authenticator in somebody's hand: it never shows the same code twice, and she waits for the next if she must. */
export class Authenticator {
  #last = 0;

  constructor(secret) {
    this.secret = secret;
  }

  /** The earliest code that is still taken, which may be that of the step before: she types slowly. */
  async code() {
    const now = () => Math.floor(Date.now() / STEP_MS);
    const slow = Math.floor((Date.now() + 3_000) / STEP_MS) - 1;
    this.#last = Math.max(this.#last + 1, slow);
    while (this.#last > now() + 1) await sleep(200);
    return totp(this.secret, this.#last - now());
  }
}

/**
 * Whatever a page of another site can do to have her signed out of the school. Answers what that page is told, and with
 * which status the school answers when it leads there.
 */
export async function tries(page, site) {
  const mutation = 'mutation { signOut { signedOut } }';
  // With a header of ours, the browser would ask before it tries; it comes from the proxy's own address from here on.
  await page.context().setExtraHTTPHeaders({});
  await page.goto(site);
  const told = await page.evaluate(async ({ school, ours, mutation }) => {
    const graphql = `${school}/graphql`;
    const request = { method: 'POST', credentials: 'include', body: JSON.stringify({ query: mutation }) };
    const headers = { 'content-type': 'application/json' };
    const asked = await fetch(graphql, { ...request, headers }).catch((error) => error.name);
    const sent = (await fetch(graphql, { ...request, mode: 'no-cors' })).type;
    const socket = await new Promise((resolve) => {
      const opened = new WebSocket(`${graphql.replace('https', 'wss')}/ws`, 'graphql-transport-ws');
      opened.onopen = () => resolve('open');
      opened.onclose = ({ code }) => resolve(code);
    });
    const events = await new Promise((resolve) => {
      const source = new EventSource(`${graphql}?query={viewer{email}}`, { withCredentials: true });
      source.onopen = () => resolve('open');
      source.onerror = () => resolve(source.readyState);
    });
    const frame = document.body.appendChild(document.createElement('iframe'));
    await new Promise((resolve) => Object.assign(frame, { onload: resolve, src: ours }));
    return { asked, sent, socket, events };
  }, { school: SCHOOL, ours: OURS, mutation });
  told.framed = page.frames().some((frame) => frame.url() === OURS);

  const leads = async (how) => {
    await page.goto(site);
    const answer = page.waitForResponse((response) => response.request().isNavigationRequest() && response.url().startsWith(SCHOOL));
    await page.evaluate(({ school, how, mutation }) => {
      const form = Object.assign(document.createElement('form'), { action: `${school}/graphql`, ...how });
      const field = Object.assign(document.createElement('input'), { name: 'query', value: mutation });
      form.append(field);
      document.body.append(form);
      form.submit();
    }, { school: SCHOOL, how, mutation });
    await page.waitForURL(`${SCHOOL}/graphql**`);
    return (await answer).status();
  };
  return { told, shown: [await leads({ method: 'post', enctype: 'text/plain' }), await leads({ method: 'get' })] };
}
