// The close codes of graphql-transport-ws, message by message over a bare socket, and what does not close it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { demonstration } from './world/cradle.js';
import { PROGRESS_CHANGED, VIEWER, mailbox, signedIn, within } from './world/people.js';

let cradle;
let ada;
let enrolment;
const sockets = new Set();
before(async () => {
  cradle = await demonstration();
  ada = await signedIn(cradle, 'trainee');
  enrolment = (await ada.reading()).enrolment;
});
after(async () => {
  for (const socket of sockets) socket.terminate();
  await cradle?.stop();
});

const INIT = { type: 'connection_init' };
const subscribe = (id, payload = { query: VIEWER }) => ({ id, type: 'subscribe', payload });
/** A subscription that stays, under this id. */
const staying = (id) => subscribe(id, { query: PROGRESS_CHANGED, variables: { enrolment } });

/** A socket that is open: what it hears comes from `next`, and its end from `closed`. */
async function opened({ protocol = 'graphql-transport-ws', headers } = {}) {
  const socket = new WebSocket(cradle.socket, protocol, { headers });
  sockets.add(socket);
  const { push, next } = mailbox();
  socket.on('message', (bytes) => push(JSON.parse(bytes)));
  const closed = new Promise((resolve) => socket.once('close', (code, reason) => resolve(`${code}: ${reason}`)));
  closed.then(push);
  await within(new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject)));
  const send = (message) => socket.send(typeof message === 'object' && !Buffer.isBuffer(message) ? JSON.stringify(message) : message);
  return { socket, send, next, closed: () => within(closed, 20) };
}

/** One that has said who it is of, and was heard. */
async function acknowledged(person = ada) {
  const peer = await opened();
  peer.send({ ...INIT, payload: { authorization: person.authorization } });
  assert.equal((await peer.next()).type, 'connection_ack');
  return peer;
}

const code = (closed) => Number(closed.split(':')[0]);

const BAD = {
  'no JSON': 'hello',
  'half of an object': '{"type":"ping"',
  'a list': '[]',
  'a word': '"ping"',
  nothing: 'null',
  'no type': {},
  'a type that is no word': { type: 1 },
  'a type that is not known': { type: 'start' },
  'a type that only a server sends': { id: '1', type: 'next', payload: {} },
  'bytes that are no text': Buffer.from('{"type":"ping"}'),
  'a subscription without an id': { type: 'subscribe', payload: { query: VIEWER } },
  'a subscription with an id that is no word': { id: 1, type: 'subscribe', payload: { query: VIEWER } },
  'a subscription without a payload': { id: '1', type: 'subscribe' },
  'a subscription whose payload is no object': { id: '1', type: 'subscribe', payload: VIEWER },
  'a subscription whose payload has no document': { id: '1', type: 'subscribe', payload: {} },
  'a subscription whose document is no text': { id: '1', type: 'subscribe', payload: { query: 1 } },
  'a subscription whose variables are no object': {
    id: '1',
    type: 'subscribe',
    payload: { query: VIEWER, variables: 'none' },
  },
  'a subscription whose name is no text': {
    id: '1',
    type: 'subscribe',
    payload: { query: VIEWER, operationName: 1 },
  },
  'an end of nothing that is named': { type: 'complete' },
};

for (const [name, message] of Object.entries(BAD)) {
  test(`4400: ${name}`, async () => {
    const { send, closed } = await acknowledged();
    send(message);
    assert.equal(code(await closed()), 4400);
  });
}

test('4400: a bad message before anything else', async () => {
  const { send, closed } = await opened();
  send('hello');
  assert.equal(code(await closed()), 4400);
});

test('4401: a subscription before the acknowledgement', async () => {
  const { send, next } = await opened();
  send(subscribe('1'));
  assert.equal(await next(), '4401: Unauthorized', 'and nothing is answered');
});

test('4403: a token that is good for nothing', async () => {
  for (const authorization of ['Bearer nonsense', `Bearer ${'0'.repeat(64)}`, 'nonsense']) {
    const { send, next } = await opened();
    send({ ...INIT, payload: { authorization } });
    assert.equal(await next(), '4403: Forbidden', authorization);
  }
});

test('4403: a session that was ended before it came, and one that ends while it is here', async () => {
  const leaving = await signedIn(cradle, 'trainee');
  const here = await acknowledged(leaving);
  here.send(staying('1'));
  assert.equal((await here.next()).type, 'next');
  const silent = await acknowledged(leaving);
  await leaving.signOut();
  assert.equal(await here.closed(), '4403: Forbidden');
  assert.equal(await silent.closed(), '4403: Forbidden', 'nothing is asked over it, and it goes all the same');
  const late = await opened();
  late.send({ ...INIT, payload: { authorization: leaving.authorization } });
  assert.equal(await late.next(), '4403: Forbidden');
});

test('4406: a subprotocol that is not ours', async () => {
  const { closed } = await opened({ protocol: [] });
  assert.equal(await closed(), '4406: Subprotocol not acceptable');
});

test('4408: whoever does not say hello', async () => {
  const { closed } = await opened();
  assert.equal(await closed(), '4408: Connection initialisation timeout');
});

test('4409: an id that is still in use', async () => {
  const { send, next, closed } = await acknowledged();
  send(staying('one'));
  assert.deepEqual((({ id, type }) => [id, type])(await next()), ['one', 'next']);
  send(staying('one'));
  assert.equal(await closed(), '4409: Subscriber for one already exists');
});

test('an id is free again once its operation is complete, from either side', async () => {
  const { socket, send, next } = await acknowledged();
  for (const _ of ['once', 'and again']) {
    send(subscribe('one'));
    const { id, type, payload } = await next();
    assert.deepEqual([id, type, payload.data.viewer.email], ['one', 'next', ada.email]);
    assert.deepEqual(await next(), { id: 'one', type: 'complete' });
  }
  for (const _ of ['once', 'and again']) {
    send(staying('two'));
    assert.equal((await next()).type, 'next');
    send({ id: 'two', type: 'complete' });
  }
  send({ id: 'never begun', type: 'complete' });
  send(subscribe('three'));
  assert.equal((await next()).id, 'three');
  socket.close(1000);
});

test('4429: a second hello', async () => {
  for (const between of [[], [subscribe('1')]]) {
    const { send, closed } = await acknowledged();
    for (const message of between) send(message);
    send(INIT);
    assert.equal(await closed(), '4429: Too many initialisation requests');
  }
});

test('4429: two hellos at once', async () => {
  const { send, closed } = await opened();
  send(INIT);
  send(INIT);
  assert.equal(await closed(), '4429: Too many initialisation requests');
});

test('a ping is answered, before the hello too, and a pong is nothing', async () => {
  const { send, next } = await opened();
  send({ type: 'ping', payload: { sent: 1 } });
  const { type, payload } = await next();
  assert.equal(type, 'pong');
  assert.ok(payload === undefined || payload.sent === 1);
  send({ type: 'pong' });
  send(INIT);
  assert.equal((await next()).type, 'connection_ack');
  send({ type: 'ping' });
  assert.equal((await next()).type, 'pong');
});

test('who she is, the header of the handshake says as well', async () => {
  const { send, next } = await opened({ headers: { authorization: ada.authorization } });
  send(INIT);
  assert.equal((await next()).type, 'connection_ack');
  send(subscribe('1'));
  assert.equal((await next()).payload.data.viewer.email, ada.email);
});

test('a document that is no question is an error of its own, and the socket stays', async () => {
  const { send, next } = await acknowledged();
  const payloads = [
    { query: '{ viewer {' },
    { query: '{ nonsense }' },
    // A document may also be named by its hash: what the protocol does not know breaks no rule of its.
    { documentId: 'sha256:1' },
  ];
  for (const asked of payloads) {
    send(subscribe('1', asked));
    const { id, type, payload } = await next();
    assert.deepEqual([id, type], ['1', 'error'], JSON.stringify(asked));
    assert.deepEqual(payload.map(({ extensions }) => extensions.code), ['BAD_INPUT'], JSON.stringify(asked));
  }
  send(subscribe('1'));
  assert.equal((await next()).payload.data.viewer.email, ada.email);
});
