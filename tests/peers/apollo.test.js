// Apollo Client as its documentation sets it up: queries and mutations by HTTP, subscriptions by graphql-ws.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { SetContextLink } from '@apollo/client/link/context';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { getMainDefinition } from '@apollo/client/utilities';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { demonstration } from './world/cradle.js';
import { BECOME_COACH, PROGRESS_CHANGED, UNCERTIFIED, VIEWER, isRefused, mailbox, readsOn, signedIn, withoutError } from './world/people.js';

// Node has a WebSocket of its own from 22 on; Apollo Client asks for it by name when an operation fails.
globalThis.WebSocket ??= WebSocket;

let cradle;
before(async () => (cradle = await demonstration()));
after(() => cradle?.stop());

function client({ authorization }) {
  const authorized = new SetContextLink(({ headers }) => ({ headers: { ...headers, authorization } }));
  const http = authorized.concat(new HttpLink({ uri: cradle.graphql }));
  const socket = new GraphQLWsLink(
    createClient({ url: cradle.socket, webSocketImpl: WebSocket, connectionParams: { authorization }, retryAttempts: 0 }),
  );
  const link = ApolloLink.split(({ query }) => getMainDefinition(query).operation === 'subscription', socket, http);
  return new ApolloClient({ link, cache: new InMemoryCache() });
}

test('a query', async () => {
  const ada = await signedIn(cradle, 'trainee');
  const { data } = await client(ada).query({ query: gql(VIEWER) });
  assert.equal(data.viewer.email, ada.email);
});

test('a mutation that is refused', async () => {
  const ada = await signedIn(cradle, 'trainee');
  const { data } = await client(ada).mutate({ mutation: gql(BECOME_COACH), variables: UNCERTIFIED });
  isRefused(data);
});

test('a subscription of three events', async () => {
  const ada = await signedIn(cradle, 'trainee');
  const reading = await ada.reading();
  const { next, end } = follow(client(ada), reading.enrolment);
  await readsOn(ada, withoutError(next), reading);
  end();
});

test('what a subscription tells updates what a query has shown', async () => {
  const ada = await signedIn(cradle, 'trainee');
  const { enrolment, completed, ahead } = await ada.reading();
  const apollo = client(ada);
  const query = gql`query Shown($id: ID!) { node(id: $id) { id ... on Enrolment { progress { lessonsCompleted } } } }`;
  const shown = mailbox();
  const watching = apollo.watchQuery({ query, variables: { id: enrolment } }).subscribe(({ data }) => {
    if (data?.node) shown.push(data.node.progress.lessonsCompleted);
  });
  assert.equal(await shown.next(), completed);
  const { next, end } = follow(apollo, enrolment);
  await next();
  await ada.complete(enrolment, ahead[0]);
  assert.equal(await shown.next(), completed + 1, 'by its global id');
  watching.unsubscribe();
  end();
});

test('what changes for another is not found', async () => {
  const [ada, bo] = [await signedIn(cradle, 'trainee'), await signedIn(cradle, 'coach')];
  const { error } = await follow(client(bo), (await ada.reading()).enrolment).next();
  assert.ok(CombinedGraphQLErrors.is(error), `${error}`);
  assert.deepEqual(error.errors.map(({ extensions }) => extensions.code), ['NOT_FOUND']);
});

test('a session that ends closes the subscription', async () => {
  const ada = await signedIn(cradle, 'trainee');
  const { enrolment } = await ada.reading();
  const { next } = follow(client(ada), enrolment);
  assert.equal((await next()).data.progressChanged.id, enrolment);
  const last = next();
  await ada.signOut();
  assert.equal((await last).error.message, 'Socket closed with event 4403 Forbidden');
  assert.equal(await next(), 'complete');
});

/** The results of a subscription, one by one, and `complete` for its end. */
function follow(apollo, enrolment) {
  const { push, next } = mailbox();
  const results = apollo.subscribe({ query: gql(PROGRESS_CHANGED), variables: { enrolment } });
  const following = results.subscribe({ next: push, error: (error) => push({ error }), complete: () => push('complete') });
  return { next, end: () => following.unsubscribe() };
}
