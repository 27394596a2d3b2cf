// Automatic persisted queries, as Apollo Client and urql send them: a hash that is not known, then with its document, then alone.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { production } from './world/cradle.js';

let cradle;
before(async () => (cradle = await production()));
after(() => cradle?.stop());

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** A fetch that notes of each request whether it came with its document, and what was answered. */
function noting(requests) {
  return async (url, options) => {
    const sent = options.method === 'POST' ? JSON.parse(options.body) : Object.fromEntries(new URL(url).searchParams);
    const extensions = typeof sent.extensions === 'string' ? JSON.parse(sent.extensions) : sent.extensions;
    assert.match(extensions.persistedQuery.sha256Hash, /^[0-9a-f]{64}$/);
    const answer = await fetch(url, options);
    const { errors } = await answer.clone().json();
    const said = errors?.map(({ message, extensions }) => `${message} ${extensions?.code}`).join() ?? 'answered';
    requests.push(`${options.method} ${sent.query ? 'hash and document' : 'hash'}: ${said}`);
    return answer;
  };
}

function apollo(requests, useGETForHashedQueries) {
  const link = ApolloLink.from([
    new PersistedQueryLink({ sha256, useGETForHashedQueries }),
    new HttpLink({ uri: cradle.graphql, fetch: noting(requests) }),
  ]);
  return new ApolloClient({ link, cache: new InMemoryCache() });
}

function urql(requests) {
  return new Client({ url: cradle.graphql, exchanges: [persistedExchange(), fetchExchange], fetch: noting(requests) });
}

const UNKNOWN = 'PersistedQueryNotFound PERSISTED_QUERY_NOT_FOUND';

test('Apollo: not known, registered, found', async () => {
  const query = gql`query ApolloCourses { courses { id } }`;
  for (const [requests, expected] of [
    [[], [`POST hash: ${UNKNOWN}`, 'POST hash and document: answered']],
    [[], ['POST hash: answered']],
  ]) {
    const { data } = await apollo(requests, false).query({ query });
    assert.deepEqual(data.courses, []);
    assert.deepEqual(requests, expected);
  }
});

test('Apollo: what is known is fetched by GET', async () => {
  const query = gql`query ApolloCoursesByGet { courses { id } }`;
  for (const [requests, expected] of [
    [[], [`GET hash: ${UNKNOWN}`, 'POST hash and document: answered']],
    [[], ['GET hash: answered']],
  ]) {
    const { data } = await apollo(requests, true).query({ query });
    assert.deepEqual(data.courses, []);
    assert.deepEqual(requests, expected);
  }
});

test('urql: not known, registered, found', async () => {
  const query = 'query UrqlCourses { courses { id } }';
  for (const [requests, expected] of [
    [[], [`GET hash: ${UNKNOWN}`, 'GET hash and document: answered']],
    [[], ['GET hash: answered']],
  ]) {
    const { data, error } = await urql(requests).query(query, {});
    assert.equal(error, undefined);
    assert.deepEqual(data.courses, []);
    assert.deepEqual(requests, expected);
  }
});

test('a document does not register under the hash of another', async () => {
  const send = (query, sha256Hash) =>
    fetch(cradle.graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, extensions: { persistedQuery: { version: 1, sha256Hash } } }),
    }).then((answer) => answer.json());
  const hash = sha256('{ courses { title } }');
  assert.equal((await send('{ courses { key } }', hash)).data, undefined);
  const [error] = (await send(undefined, hash)).errors;
  assert.equal(error.message, 'PersistedQueryNotFound');
});
