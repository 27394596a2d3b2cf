// A browser without script: it keeps cookies as it is told to, follows what leads on, and fills in forms.
// The school's public address is led to the server of the test, as a proxy would.
import assert from 'node:assert/strict';

export const SCHOOL = 'https://school.example';

let browsers = 0;

export class Browser {
  #cookies = [];

  /** Each browser is at an address of its own, so that one's wrong tries do not keep another waiting. */
  constructor(cradle, address = `203.0.113.${(browsers += 1)}`) {
    Object.assign(this, { cradle, address, seen: [] });
  }

  /** One request, and its answer, wherever that leads. */
  async ask(url, { form } = {}) {
    const at = new URL(url, this.at ?? SCHOOL);
    const there = at.origin === SCHOOL ? new URL(at.pathname + at.search, this.cradle.url) : at;
    const answer = await fetch(there, {
      redirect: 'manual',
      headers: { cookie: this.#sent(at), 'user-agent': 'A browser', ...(at.origin === SCHOOL && { 'x-forwarded-for': this.address }) },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(at, line);
    this.at = at;
    this.seen.push(at);
    const page = await answer.text();
    const location = answer.headers.get('location');
    return { status: answer.status, headers: answer.headers, page: page.replaceAll('&#x2f;', '/'), at, leads: location && new URL(location, at) };
  }

  /** The same, and on through every redirect until `until` says that it is far enough. */
  async go(url, { form, until = () => false } = {}) {
    let answer = await this.ask(url, { form });
    for (let hops = 0; answer.leads && !until(answer.leads); hops += 1) {
      assert.ok(hops < 20, 'led in circles');
      answer = await this.ask(answer.leads);
    }
    return answer;
  }

  /** Sends the only form of a page, with what it holds and what is filled in. */
  submit(answer, filled = {}, options = {}) {
    const forms = [...answer.page.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)];
    assert.equal(forms.length, 1, `one form: ${answer.page}`);
    const [[, action, inside]] = forms;
    const form = {};
    for (const [field] of inside.matchAll(/<input[^>]*>/g)) {
      const said = (name) => field.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1];
      form[said('name')] = said('value') ?? '';
    }
    return this.go(action, { form: { ...form, ...filled }, ...options });
  }

  /** What a cookie of an origin holds. */
  cookie(name, url = SCHOOL) {
    return this.#cookies.find((cookie) => cookie.name === name && cookie.origin === new URL(url).origin)?.value;
  }

  #keep(at, line) {
    const [pair, ...attributes] = line.split(';').map((part) => part.trim());
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    const said = (wanted) => attributes.find((part) => part.toLowerCase().startsWith(`${wanted}=`))?.split('=')[1];
    const path = said('path') ?? '/';
    if (name.startsWith('__Host-')) assert.ok(path === '/' && attributes.includes('Secure') && !said('domain'), line);
    const is = (cookie) => cookie.name === name && cookie.path === path && cookie.origin === at.origin;
    this.#cookies = this.#cookies.filter((cookie) => !is(cookie));
    const expires = said('expires');
    if (said('max-age') === '0' || (expires && new Date(expires) <= new Date())) return;
    this.#cookies.push({ name, value, path, origin: at.origin, line });
  }

  #sent(at) {
    const fits = ({ origin, path }) => origin === at.origin && `${at.pathname}/`.startsWith(path.endsWith('/') ? path : `${path}/`);
    return this.#cookies.filter(fits).map(({ name, value }) => `${name}=${value}`).join('; ');
  }
}
