// The public audit of GraphQL over HTTP, against the production profile: every audit, and not one warning.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { production } from './world/cradle.js';

let cradle;
before(async () => (cradle = await production()));
after(() => cradle?.stop());

test('the audit has the 61 audits that we know', () => {
  assert.equal(serverAudits({ url: 'http://127.0.0.1' }).length, 61);
});

test('cradle serve passes 61 of 61, with no warning and no notice', async () => {
  const results = [];
  // One after the other, so that what is found is found again.
  for (const audit of serverAudits({ url: cradle.graphql })) results.push(await audit.fn());
  const failed = results.filter((result) => result.status !== 'ok');
  const lines = failed.map(({ id, name, status, reason, response }) => `${status} ${id} ${name}: ${reason}, got ${response.status}`);
  assert.deepEqual(lines, []);
  assert.equal(results.filter((result) => result.status === 'ok').length, 61);
});
