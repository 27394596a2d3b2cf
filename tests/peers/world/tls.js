// What stands in front of a school: a proxy that speaks TLS, and sites of others on the same machine.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:https';
import { request as ask } from 'node:http';
import { connect } from 'node:net';
import { SCHOOL } from './browser.js';

/**
 * Listens for every host there is. What is asked of the school goes to the server at `target()`, and is noted in `seen`;
 * all others have an empty page that may do whatever it likes.
 */
export async function front(target) {
  const { key, cert, pin } = certificate();
  const seen = [];
  const school = new URL(SCHOOL).host;
  const server = createServer({ key, cert });

  /** The request as the server gets it, and a line of what it was. */
  const passed = ({ method, url, headers, socket }) => {
    const { pathname } = new URL(url, SCHOOL);
    // A browser says where a request comes from, but of a socket it says the origin alone.
    const site = headers['sec-fetch-site'] ?? headers.origin;
    const cookie = /__Host-session=/.test(headers.cookie ?? '') ? 'with the cookie' : 'without it';
    const note = { what: `${method} ${pathname}`, site, cookie, status: undefined };
    seen.push(note);
    const forwarded = [headers['x-forwarded-for'], socket.remoteAddress].filter(Boolean).join(', ');
    const { hostname, port } = new URL(target());
    const options = { hostname, port, method, path: url, headers: { ...headers, 'x-forwarded-for': forwarded } };
    return { note, options };
  };

  server.on('request', (request, response) => {
    if (request.headers.host !== school) {
      return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Elsewhere</title>');
    }
    const { note, options } = passed(request);
    const onward = ask(options, (answer) => {
      note.status = answer.statusCode;
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });

  server.on('upgrade', (request, socket, head) => {
    const { note, options } = passed(request);
    const lines = Object.entries(options.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const onward = connect(options.port, options.hostname);
    onward.write(`GET ${options.path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    onward.write(head);
    onward.once('data', (bytes) => (note.status = Number(bytes.toString('latin1', 9, 12))));
    onward.pipe(socket).pipe(onward);
    for (const [one, other] of [[socket, onward], [onward, socket]]) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
  });

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return { port: server.address().port, pin, seen, stop };
}

/** A key, and a certificate that it signs for itself. `pin` is by what a browser is told to trust this key alone. */
function certificate() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const time = (at) => der(0x17, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, '').slice(2)));
  const name = der(0x30, der(0x31, der(0x30, der(0x06, Buffer.from([0x55, 4, 3])), der(0x0c, Buffer.from('school.example')))));
  const day = 86_400_000;
  const validity = der(0x30, time(new Date(Date.now() - day)), time(new Date(Date.now() + day)));
  const algorithm = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const number = der(0x02, Buffer.from([1]));
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  const told = der(0x30, version, number, algorithm, name, validity, name, spki);
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', told, privateKey)]));
  const whole = der(0x30, told, algorithm, signature).toString('base64').match(/.{1,64}/g).join('\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${whole}\n-----END CERTIFICATE-----\n`,
    pin: createHash('sha256').update(spki).digest('base64'),
  };
}

/** One value in the form of X.690: what it is, how long, and its bytes. */
function der(tag, ...parts) {
  const bytes = Buffer.concat(parts);
  const size = bytes.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), bytes]);
}
