// The Relay rules of graphql-eslint over our schema: clean, with two defaults changed, and why.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import graphql from '@graphql-eslint/eslint-plugin';
import { ESLint } from 'eslint';

const sdl = fileURLToPath(new URL('../../schema/schema.graphql', import.meta.url));

const RULES = {
  // Pages run forward only: a cursor is the row's id, and nothing here is read from its end. So there is `first` and
  // `after`, and no `last` and `before`.
  'relay-arguments': { includeBoth: false },
  'relay-connection-types': undefined,
  // A list is not always a page of people's rows: what an edition contains is bounded when it is published, and stands
  // there whole, in order.
  'relay-edge-types': { listTypeCanWrapOnlyEdgeType: false },
  'relay-page-info': undefined,
};

async function complaints(rules) {
  const named = Object.entries(rules).map(([rule, options]) => [`@graphql-eslint/${rule}`, ['error', options].filter(Boolean)]);
  const eslint = new ESLint({
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    overrideConfigFile: true,
    ignore: false,
    overrideConfig: {
      files: ['**/*.graphql'],
      plugins: { '@graphql-eslint': graphql },
      languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: sdl } } },
      linterOptions: { noInlineConfig: true },
      rules: Object.fromEntries(named),
    },
  });
  const [{ messages }] = await eslint.lintFiles([sdl]);
  return messages.map(({ ruleId, line, message }) => `${ruleId?.split('/')[1]} line ${line}: ${message}`);
}

test('the four rules are clean', async () => {
  assert.deepEqual(await complaints(RULES), []);
});

test('with their defaults they complain of these two things, and of nothing else', async () => {
  const rules = Object.fromEntries(Object.keys(RULES).map((rule) => [rule]));
  const said = await complaints(rules);
  const of = (rule) => said.filter((complaint) => complaint.startsWith(rule));
  assert.ok(of('relay-arguments').length >= 3, 'every connection');
  assert.ok(of('relay-edge-types').length >= 10, 'every list');
  assert.equal(of('relay-arguments').length + of('relay-edge-types').length, said.length);
  for (const complaint of of('relay-edge-types')) assert.match(complaint, /list type should only wrap an edge type/i);
  for (const complaint of of('relay-arguments')) assert.match(complaint, /`?(last|before)`?/);
});
