// graphql-ws over one socket: a query, a mutation that is refused, a subscription, and the end of a session.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { demonstration } from './world/cradle.js';
import { BECOME_COACH, PROGRESS_CHANGED, UNCERTIFIED, VIEWER, isRefused, once, readsOn, signedIn, within } from './world/people.js';

let cradle;
before(async () => (cradle = await demonstration()));
after(() => cradle?.stop());

/** A client of this person, by the token in its first message; and what is noted of its socket. */
function client(person, options = {}) {
  return createClient({
    url: cradle.socket,
    webSocketImpl: WebSocket,
    connectionParams: person && { authorization: person.authorization },
    retryAttempts: 0,
    ...options,
  });
}

test('a query', async () => {
  const ada = await signedIn(cradle, 'trainee');
  const { data, errors } = await once(client(ada), VIEWER);
  assert.equal(errors, undefined);
  assert.deepEqual(data, { viewer: { email: ada.email } });
});

test('a query of nobody', async () => {
  assert.deepEqual((await once(client(), VIEWER)).data, { viewer: null });
});

test('a mutation that is refused', async () => {
  const { data, errors } = await once(client(await signedIn(cradle, 'trainee')), BECOME_COACH, UNCERTIFIED);
  assert.equal(errors, undefined);
  isRefused(data);
});

test('a subscription of three events, with a query over the same socket meanwhile', async () => {
  const ada = await signedIn(cradle, 'trainee');
  const sockets = [];
  const socket = client(ada, { on: { opened: (opened) => sockets.push(opened) } });
  const reading = await ada.reading();
  const events = socket.iterate({ query: PROGRESS_CHANGED, variables: { enrolment: reading.enrolment } });
  const next = async () => {
    const { done, value } = await within(events.next());
    assert.ok(!done && !value.errors, JSON.stringify(value?.errors));
    assert.equal((await once(socket, VIEWER)).data.viewer.email, ada.email);
    return value.data;
  };
  await readsOn(ada, next, reading);
  assert.equal(sockets.length, 1);
  const end = closed(sockets[0]);
  await events.return();
  assert.equal(await within(end), 1000, 'whoever leaves is answered');
});

test('what changes for another is not found, and the socket stays', async () => {
  const [ada, bo] = [await signedIn(cradle, 'trainee'), await signedIn(cradle, 'coach')];
  const { enrolment } = await ada.reading();
  let opened = 0;
  const socket = client(bo, { lazy: false, on: { opened: () => (opened += 1) } });
  const results = [];
  const failed = (async () => {
    for await (const result of socket.iterate({ query: PROGRESS_CHANGED, variables: { enrolment } })) results.push(result);
  })().catch((errors) => results.push({ errors }));
  await within(failed);
  assert.deepEqual(results.map(({ data, errors }) => [data ?? null, errors?.[0].extensions.code]), [[null, 'NOT_FOUND']]);
  assert.equal((await once(socket, VIEWER)).data.viewer.email, bo.email);
  assert.equal(opened, 1);
  await socket.dispose();
});

test('a session that ends closes its socket, and no other', async () => {
  const [ada, other] = [await signedIn(cradle, 'trainee'), await signedIn(cradle, 'trainee')];
  const { enrolment, ahead } = await ada.reading();
  const subscription = { query: PROGRESS_CHANGED, variables: { enrolment } };
  const [ending, staying] = [ada, other].map((person) => client(person).iterate(subscription));
  for (const events of [ending, staying]) assert.equal((await within(events.next())).value.data.progressChanged.id, enrolment);
  const end = assert.rejects(within(ending.next()), ({ code, reason }) => {
    assert.deepEqual([code, reason], [4403, 'Forbidden']);
    return true;
  });
  await ada.signOut();
  await end;
  await other.complete(enrolment, ahead[0]);
  assert.equal((await within(staying.next())).value.data.progressChanged.id, enrolment);
  await staying.return();
});

function closed(socket) {
  return new Promise((resolve) => socket.once('close', resolve));
}
