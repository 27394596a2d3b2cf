// urql as its documentation sets it up: queries and mutations by HTTP, subscriptions by graphql-sse, graphql-ws, or its own fetch.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient as createEvents } from 'graphql-sse';
import { createClient as createSocket } from 'graphql-ws';
import WebSocket from 'ws';
import { demonstration } from './world/cradle.js';
import { BECOME_COACH, PROGRESS_CHANGED, UNCERTIFIED, VIEWER, isRefused, mailbox, readsOn, signedIn, withoutError } from './world/people.js';

let cradle;
before(async () => (cradle = await demonstration()));
after(() => cradle?.stop());

/** What carries a subscription to the client of somebody, and what her client hears last when her session ends. */
const CARRIERS = {
  'graphql-sse': {
    options: ({ authorization }) => forwarded(createEvents({ url: cradle.graphql, headers: { authorization }, retryAttempts: 0 })),
    last: ({ error }) => assert.deepEqual(codes(error), ['UNAUTHENTICATED']),
  },
  'graphql-ws': {
    options: ({ authorization }) =>
      forwarded(
        createSocket({ url: cradle.socket, webSocketImpl: WebSocket, connectionParams: { authorization }, retryAttempts: 0 }),
      ),
    last: ({ error }) => assert.deepEqual([error.networkError.code, error.networkError.reason], [4403, 'Forbidden']),
  },
  'its own fetch': {
    options: () => ({ fetchSubscriptions: true, exchanges: [fetchExchange] }),
    last: ({ error }) => assert.deepEqual(codes(error), ['UNAUTHENTICATED']),
  },
};

function client(person, carrier = CARRIERS['its own fetch']) {
  const fetchOptions = { headers: { authorization: person.authorization } };
  return new Client({ url: cradle.graphql, fetchOptions, preferGetMethod: false, ...carrier.options(person) });
}

function forwarded(carrier) {
  const forwardSubscription = (request) => ({
    subscribe: (sink) => ({ unsubscribe: carrier.subscribe({ ...request, query: request.query ?? '' }, sink) }),
  });
  return { exchanges: [fetchExchange, subscriptionExchange({ forwardSubscription })] };
}

const codes = (error) => error.graphQLErrors.map(({ extensions }) => extensions.code);

test('a query', async () => {
  const ada = await signedIn(cradle, 'trainee');
  const { data, error } = await client(ada).query(VIEWER, {});
  assert.equal(error, undefined);
  assert.equal(data.viewer.email, ada.email);
});

test('a mutation that is refused', async () => {
  const ada = await signedIn(cradle, 'trainee');
  const { data, error } = await client(ada).mutation(BECOME_COACH, UNCERTIFIED);
  assert.equal(error, undefined);
  isRefused(data);
});

for (const [name, carrier] of Object.entries(CARRIERS)) {
  describe(`by ${name}`, () => {
    test('a subscription of three events', async () => {
      const ada = await signedIn(cradle, 'trainee');
      const reading = await ada.reading();
      const { next, end } = follow(client(ada, carrier), reading.enrolment);
      await readsOn(ada, withoutError(next), reading);
      end();
    });

    test('what changes for another is not found', async () => {
      const [ada, bo] = [await signedIn(cradle, 'trainee'), await signedIn(cradle, 'coach')];
      const { error } = await follow(client(bo, carrier), (await ada.reading()).enrolment).next();
      assert.deepEqual(codes(error), ['NOT_FOUND']);
    });

    test('a session that ends is told so', async () => {
      const ada = await signedIn(cradle, 'trainee');
      const { enrolment } = await ada.reading();
      const { next, end } = follow(client(ada, carrier), enrolment);
      assert.equal((await next()).data.progressChanged.id, enrolment);
      const last = next();
      await ada.signOut();
      carrier.last(await last);
      end();
    });
  });
}

function follow(urql, enrolment) {
  const { push, next } = mailbox();
  const following = urql.subscription(PROGRESS_CHANGED, { enrolment }).subscribe(push);
  return { next, end: () => following.unsubscribe() };
}
