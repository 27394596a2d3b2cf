// Relay: its compiler accepts the graph, what it makes to refetch with is answered, and no id names two things.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildSchema, isObjectType } from 'graphql';
import compiler from 'relay-compiler';
import { demonstration } from './world/cradle.js';
import { failsACheck, painRises, signedIn } from './world/people.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const sdl = readFileSync(join(here, '../../schema/schema.graphql'), 'utf8');

let cradle;
let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cradle-relay-'));
  cradle = await demonstration();
  await painRises(cradle);
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await cradle?.stop();
});

/** Where everything stands that has an id, in requests that are not too much. */
const WHAT_HAS_AN_ID = [
  '{ viewer { sessions(first: 1) { edges { node { __typename id } } } } }',
  '{ viewer { __typename id enrolments(first: 1) { edges { node { __typename id attempts { __typename id } } } } } }',
  `query($attempt: ID!) { node(id: $attempt) { __typename id ... on Attempt {
    questions { __typename id options { __typename id } }
    result { questions { __typename options { __typename } } }
  } } }`,
  `{ course(key: "sciatica-in-pregnancy") {
    __typename id edition { __typename id library { __typename id } }
    modules { __typename id lessons { __typename id } }
  } }`,
  '{ library(key: "pelvic-library") { __typename id exercises { __typename id } } }',
  `{ coach {
    clients(first: 1) { edges { node { __typename id } } }
    alerts(first: 1) { edges { node { __typename id } } }
  } }`,
  'query($client: ID!) { client(id: $client) { __typename id routines { __typename id } } }',
];

/** What a browser has to make, under a name: the stories look at its ids. */
const MADE_BY_BROWSERS = ['Passkey'];

/** Notes which types every id that stands in an answer is said of. */
function note(answer, named) {
  if (answer === null || typeof answer !== 'object') return;
  if (answer.id) named.set(answer.id, (named.get(answer.id) ?? new Set()).add(answer.__typename));
  for (const below of Object.values(answer)) note(below, named);
}

/** Compiles the operations over `schema`, and answers the texts of the queries that came of it. */
function compile(schema) {
  const project = mkdtempSync(join(folder, 'project-'));
  const made = join(project, 'made');
  mkdirSync(made);
  cpSync(join(here, 'relay'), join(project, 'source'), { recursive: true });
  writeFileSync(join(project, 'schema.graphql'), schema);
  const config = {
    src: './source',
    schema: './schema.graphql',
    artifactDirectory: './made',
    language: 'javascript',
    // An `id` that is no ID is nothing to know a thing by: none is allowed.
    schemaConfig: { nonNodeIdFields: { allowedIdTypes: {} } },
  };
  writeFileSync(join(project, 'relay.config.json'), JSON.stringify(config));
  const ran = spawnSync(compiler, [], { cwd: project, encoding: 'utf8' });
  const queries = {};
  for (const file of readdirSync(made)) {
    const [, text] = readFileSync(join(made, file), 'utf8').match(/^ +"text": (".*")/m) ?? [];
    if (text) queries[file.replace('.graphql.js', '')] = JSON.parse(text);
  }
  return { failed: ran.status !== 0, said: ran.stdout + ran.stderr, queries };
}

let made;
test('relay-compiler compiles what a front end would ask', () => {
  const { failed, said, queries } = compile(sdl);
  assert.ok(!failed, said);
  assert.deepEqual(Object.keys(queries).sort(), [
    'operationsAcknowledgeMutation',
    'operationsAlertQuery',
    'operationsAlertsPageQuery',
    'operationsCoachQuery',
    'operationsEnrolMutation',
    'operationsEnrolmentsPageQuery',
    'operationsEntryQuery',
    'operationsLearnerQuery',
    'operationsNodeQuery',
    'operationsProgressQuery',
    'operationsRosterPageQuery',
  ]);
  made = queries;
});

test('relay-compiler refuses a graph whose rows are no nodes, or whose ids are no ids', () => {
  for (const [is, were, complaint] of [
    ['type Alert implements Node {', 'type Alert {', /operations_alert/],
    ['type AttemptQuestion {\n\t"""\n\tIts id on this form.\n\t"""\n\tid: ID!', 'type AttemptQuestion {\n\tid: String!', /AttemptQuestion/],
    ['type EnrolmentEdge {', 'type EnrolmentStep {', /EnrolmentEdge/],
  ]) {
    assert.ok(sdl.includes(is), is);
    const { failed, said } = compile(sdl.replace(is, were));
    assert.ok(failed, were);
    assert.match(said, complaint);
  }
});

test('what the compiler has made to refetch with is answered', async () => {
  const [ada, bo] = [await signedIn(cradle, 'trainee'), await signedIn(cradle, 'coach')];
  const { viewer } = await ada.ask('{ viewer { id enrolments(first: 1) { edges { node { id } } } } }');
  const { coach } = await bo.ask(
    '{ coach { clients(first: 1) { edges { node { id } } } alerts(first: 1) { edges { node { id } } } } }',
  );
  const [enrolment, entry, alert] = [viewer.enrolments, coach.clients, coach.alerts].map(({ edges }) => edges[0].node.id);
  const answers = [
    [ada, 'operationsEnrolmentsPageQuery', { id: viewer.id }, ({ node }) => node.enrolments.edges[0].node.id, enrolment],
    [ada, 'operationsProgressQuery', { id: enrolment }, ({ node }) => node.nameAsPrinted, 'Ada Moreau'],
    [bo, 'operationsRosterPageQuery', {}, ({ coach }) => coach.clients.edges[0].node.id, entry],
    [bo, 'operationsEntryQuery', { id: entry }, ({ node }) => node.name, 'Mia Ferreira'],
    [bo, 'operationsAlertsPageQuery', {}, ({ coach }) => coach.alerts.edges[0].node.id, alert],
    [bo, 'operationsAlertQuery', { id: alert }, ({ node }) => node.kind, 'PAIN_RISE'],
    [bo, 'operationsNodeQuery', { id: alert }, ({ node }) => node.__typename, 'Alert'],
    [bo, 'operationsAcknowledgeMutation', { input: { alert } }, (data) => data.acknowledgeAlert.alert.id, alert],
    // A coach's entry and alert are there for herself alone.
    [ada, 'operationsEntryQuery', { id: entry }, ({ node }) => node, null],
    [ada, 'operationsAlertQuery', { id: alert }, ({ node }) => node, null],
  ];
  for (const [who, name, variables, found, expected] of answers) {
    assert.deepEqual(found(await who.ask(made[name], variables)), expected, name);
  }
});

test('no id names two things', async () => {
  const [ada, bo] = [await signedIn(cradle, 'trainee'), await signedIn(cradle, 'coach')];
  const attempt = await failsACheck(ada);
  const { coach } = await bo.ask('{ coach { clients(first: 1) { edges { node { client } } } } }');
  const client = coach.clients.edges[0].node.client;
  const named = new Map();
  for (const who of [ada, bo]) {
    for (const document of WHAT_HAS_AN_ID) note(await who.ask(document, { client, attempt }), named);
  }
  const seen = new Set([...named.values()].flatMap((types) => [...types]));
  const types = Object.values(buildSchema(sdl).getTypeMap()).filter((type) => isObjectType(type) && type.getFields().id);
  const expected = types.map(({ name }) => name).filter((name) => !MADE_BY_BROWSERS.includes(name));
  assert.deepEqual([...seen].sort(), expected.sort(), 'every type that has an id is looked at');
  const doubtful = [...named].filter(([, types]) => types.size > 1).map(([id, types]) => `${id}: ${[...types].join()}`);
  assert.deepEqual(doubtful, []);
});
