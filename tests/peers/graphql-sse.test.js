// graphql-sse with a connection for each operation: a query, a mutation that is refused, a subscription, a session's end.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createClient } from 'graphql-sse';
import { demonstration } from './world/cradle.js';
import { BECOME_COACH, PROGRESS_CHANGED, UNCERTIFIED, VIEWER, isRefused, once, readsOn, signedIn, within } from './world/people.js';

let cradle;
before(async () => (cradle = await demonstration()));
after(() => cradle?.stop());

function client(person, options = {}) {
  const headers = person && { authorization: person.authorization };
  return createClient({ url: cradle.graphql, headers, retryAttempts: 0, ...options });
}

test('a query', async () => {
  const ada = await signedIn(cradle, 'trainee');
  const { data, errors } = await once(client(ada), VIEWER);
  assert.equal(errors, undefined);
  assert.deepEqual(data, { viewer: { email: ada.email } });
});

test('a query by GET', async () => {
  const ada = await signedIn(cradle, 'trainee');
  const sent = { authorization: ada.authorization, accept: 'text/event-stream' };
  const answer = await fetch(`${cradle.graphql}?${new URLSearchParams({ query: VIEWER })}`, { headers: sent });
  assert.match(answer.headers.get('content-type'), /^text\/event-stream/);
  const [first, last] = events(await answer.text());
  assert.equal(first.event, 'next');
  assert.deepEqual(JSON.parse(first.data).data, { viewer: { email: ada.email } });
  assert.equal(last.event, 'complete');
});

test('a mutation that is refused', async () => {
  const { data, errors } = await once(client(await signedIn(cradle, 'trainee')), BECOME_COACH, UNCERTIFIED);
  assert.equal(errors, undefined);
  isRefused(data);
});

test('a subscription of three events', async () => {
  const ada = await signedIn(cradle, 'trainee');
  const reading = await ada.reading();
  const stream = client(ada).iterate({ query: PROGRESS_CHANGED, variables: { enrolment: reading.enrolment } });
  const next = async () => {
    const { done, value } = await within(stream.next());
    assert.ok(!done && !value.errors, JSON.stringify(value?.errors));
    return value.data;
  };
  await readsOn(ada, next, reading);
  await stream.return();
});

test('what changes for another is not found', async () => {
  const [ada, bo] = [await signedIn(cradle, 'trainee'), await signedIn(cradle, 'coach')];
  const { enrolment } = await ada.reading();
  const { data, errors } = await once(client(bo), PROGRESS_CHANGED, { enrolment });
  assert.deepEqual([data ?? null, errors?.map(({ extensions }) => extensions.code)], [null, ['NOT_FOUND']]);
});

test('a session that ends says so, and completes its stream, and no other', async () => {
  const [ada, other] = [await signedIn(cradle, 'trainee'), await signedIn(cradle, 'trainee')];
  const { enrolment, ahead } = await ada.reading();
  const subscription = { query: PROGRESS_CHANGED, variables: { enrolment } };
  const [ending, staying] = [ada, other].map((person) => client(person).iterate(subscription));
  for (const stream of [ending, staying]) assert.equal((await within(stream.next())).value.data.progressChanged.id, enrolment);
  const last = within(ending.next());
  await ada.signOut();
  const { data, errors } = (await last).value;
  assert.deepEqual([data ?? null, errors.map(({ extensions }) => extensions.code)], [null, ['UNAUTHENTICATED']]);
  assert.deepEqual(await within(ending.next()), { done: true, value: undefined });
  await other.complete(enrolment, ahead[0]);
  assert.equal((await within(staying.next())).value.data.progressChanged.id, enrolment);
  await staying.return();
});

/** The events of a stream that has ended. */
function events(text) {
  const blocks = text.split('\n\n').filter((block) => /^event:/m.test(block));
  const field = (block, name) => block.match(new RegExp(`^${name}: ?(.*)$`, 'm'))?.[1];
  return blocks.map((block) => ({ event: field(block, 'event'), data: field(block, 'data') }));
}
