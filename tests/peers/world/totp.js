// An authenticator (RFC 6238): six digits of a secret and the time, by steps of thirty seconds.
import { createHmac } from 'node:crypto';

const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code of a secret in base32, so many steps ahead of now. */
export function totp(secret, ahead = 0) {
  const bits = [...secret.replace(/=/g, '')].map((sign) => SIGNS.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac('sha1', key).update(step).digest();
  const from = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return String(from % 1_000_000).padStart(6, '0');
}
