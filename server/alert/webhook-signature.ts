/**
 * Signatures of webhooks, as standardwebhooks.com says: HMAC-SHA256 over id, time and body, so that a receiver knows
 * who sent a message, that it is whole, and that it is not an old one again. Pure.
 */
import { createHmac } from 'node:crypto';

/** What a secret begins with; its key follows in Base64. */
export const SECRET_PREFIX = 'whsec_';

const toKey = (secret: string): Buffer =>
  Buffer.from(
    secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret,
    'base64',
  );

/**
 * Headers of a message.
 * @param secrets each gives a signature: while a key is changed, the old one goes on
 * @param timeS seconds since 1970
 */
export function toSignedHeaders(
  secrets: readonly string[],
  id: string,
  timeS: number,
  body: string,
): Record<string, string> {
  const sign = (secret: string): string =>
    `v1,${createHmac('sha256', toKey(secret)).update(`${id}.${timeS}.${body}`).digest('base64')}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timeS),
    'webhook-signature': secrets.map(sign).join(' '),
  };
}
