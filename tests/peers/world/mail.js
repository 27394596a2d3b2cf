// A mail server that keeps what it is handed: as little of SMTP as a letter needs.
import { createServer } from 'node:net';
import { within } from './people.js';

/** Listens, and answers letters in the order in which they come, to whomever they go. */
export async function mailServer() {
  const [letters, waiting] = [[], []];
  const take = (letter) => {
    const index = waiting.findIndex(({ to }) => to === letter.to);
    if (index < 0) letters.push(letter);
    else waiting.splice(index, 1)[0].resolve(letter);
  };
  const server = createServer((socket) => converse(socket, take));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${server.address().port}`,
    /** The next letter to an address. */
    letterTo(to) {
      const index = letters.findIndex((letter) => letter.to === to);
      if (index >= 0) return Promise.resolve(letters.splice(index, 1)[0]);
      return within(new Promise((resolve) => waiting.push({ to, resolve })), 20);
    },
    stop: () => server.close(),
  };
}

function converse(socket, take) {
  let [heard, to, data] = ['', '', undefined];
  const say = (line) => socket.write(`${line}\r\n`);
  const line = (words) => {
    if (data !== undefined) {
      if (words !== '.') return (data += `${words.replace(/^\.\./, '.')}\n`);
      take({ to, ...read(data) });
      data = undefined;
      return say('250 kept');
    }
    if (/^ehlo/i.test(words)) return say('250 post.test');
    if (/^rcpt to:/i.test(words)) to = words.match(/<(.*)>/)[1];
    if (/^data/i.test(words)) {
      data = '';
      return say('354 go on');
    }
    if (/^quit/i.test(words)) {
      say('221 bye');
      return socket.end();
    }
    return say('250 fine');
  };
  say('220 post.test');
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    const lines = (heard + bytes).split('\r\n');
    heard = lines.pop();
    lines.forEach(line);
  });
}

function read(data) {
  const subject = data.match(/^Subject: (.*)$/m)?.[1];
  const part = data.split(/^--.*$/m).find((part) => /^Content-Type: text\/plain/im.test(part)) ?? '';
  const [head, ...body] = part.trim().split('\n\n');
  const is64 = /base64/i.test(head);
  return { subject, text: is64 ? Buffer.from(body.join(''), 'base64').toString() : body.join('\n\n') };
}
