/**
 * The secrets that webhooks of alerts are signed with: from a file that the operator names, or from one that is made
 * with the first start, readable by its owner alone. Never logged.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SECRET_PREFIX } from '../alert/webhook-signature.ts';
import { ConfigError } from '../config/config-error.ts';
import { readTextFile } from './text-file.ts';

/** Bytes of a key, as Standard Webhooks wants: 24 to 64. */
const KEY_BYTES = 32;
const SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

function toSecrets(text: string, path: string): string[] {
  const secrets = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (secrets.length > 0 && secrets.every((one) => SECRET.test(one))) return secrets;
  throw new ConfigError(
    `webhookSecretFile: ${path} must hold lines of ${SECRET_PREFIX} and 24 to 64 bytes in Base64`,
  );
}

/** Makes a secret and keeps it; where no file can be written it lasts as long as the server. */
function makeSecret(path: string): string {
  const secret = SECRET_PREFIX + randomBytes(KEY_BYTES).toString('base64');
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  } catch {
    /* Alerts are not kept either where nothing can be written. */
  }
  return secret;
}

/**
 * Reads the secrets, the newest first.
 * @param given file of the operator  @param usual where one is made when none is given
 * @throws ConfigError for a file that cannot be read, or holds none
 */
export function readWebhookSecrets(given: string | undefined, usual: string): string[] {
  let text: string;
  try {
    text = readTextFile(given ?? usual);
  } catch {
    if (given !== undefined) throw new ConfigError(`webhookSecretFile: ${given} cannot be read`);
    return [makeSecret(usual)];
  }
  return toSecrets(text, given ?? usual);
}
