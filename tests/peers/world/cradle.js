// A running Cradle: the real program as a process of its own, on a free port, with a data folder that goes with it.
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = process.env.CRADLE_BIN ?? join(root, 'target/debug/cradle');

/** The demonstration: a course, a library, and everybody signed in. Answers the server with its `accounts`. */
export async function demonstration() {
  return start(async (folder, port) => {
    const server = run(['demo', '--json', '--data', folder, '--listen', `127.0.0.1:${port}`], {});
    return { server, settled: () => server.said.includes('\n') && JSON.parse(server.said.split('\n')[0]) };
  });
}

/**
 * Production, as its operator sets it up: a key, a database that was migrated, a public address, a mail server. What
 * else it is told, `more` says, which may put files into the folder.
 */
export async function production(more = () => ({})) {
  return start(async (folder, port) => {
    const settings = {
      CRADLE_DATA: folder,
      CRADLE_KEY_FILE: join(folder, 'key'),
      CRADLE_LISTEN: `127.0.0.1:${port}`,
      CRADLE_PUBLIC_URL: 'https://school.example',
      // Nobody is written to here; whatever would be, waits.
      CRADLE_SMTP_URL: 'smtp://127.0.0.1:9',
      CRADLE_LOG: 'warn',
      ...more(folder),
    };
    finish(['key', 'new', settings.CRADLE_KEY_FILE], settings);
    finish(['migrate'], settings);
    const server = run(['serve'], settings);
    const command = (...args) => finish(args, settings);
    return { server, settled: () => ({ complained: () => server.complained, command }) };
  });
}

/** Starts what `begin` begins, waits until it is ready, and tries another port when the first was taken meanwhile. */
async function start(begin) {
  for (let attempt = 1; ; attempt += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'cradle-peers-'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const { server, settled } = await begin(folder, port);
    const clear = () => rmSync(folder, { recursive: true, force: true });
    const stop = async () => {
      server.process.kill('SIGTERM');
      await server.ended;
      clear();
    };
    try {
      await ready(server, url);
      return { url, graphql: `${url}/graphql`, socket: `ws://127.0.0.1:${port}/graphql/ws`, folder, stop, ...settled() };
    } catch (error) {
      await stop();
      if (attempt === 3 || !server.complained.includes('another server')) throw error;
    }
  }
}

async function ready(server, url) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (server.process.exitCode !== null) break;
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`cradle does not serve: ${server.complained}`);
}

function run(args, settings) {
  const child = spawn(program, args, { env: environment(settings), stdio: ['ignore', 'pipe', 'pipe'] });
  const server = { process: child, said: '', complained: '' };
  child.stdout.on('data', (bytes) => (server.said += bytes));
  child.stderr.on('data', (bytes) => (server.complained += bytes));
  server.ended = new Promise((resolve) => child.once('close', resolve));
  child.once('error', (error) => (server.complained += `${program}: ${error.message}`));
  // Whatever ends the tests ends the server too.
  process.once('exit', () => child.kill('SIGKILL'));
  return server;
}

function finish(args, settings) {
  const ran = spawnSync(program, args, { env: environment(settings), encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`cradle ${args.join(' ')}: ${ran.error?.message ?? ran.stderr}`);
}

/** The program reads every variable that begins with CRADLE_, so it is given a clean environment. */
function environment(settings) {
  const { PATH, CRADLE_TEST_PROGRAM } = process.env;
  return { PATH, ...(CRADLE_TEST_PROGRAM && { CRADLE_TEST_PROGRAM }), ...settings };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
