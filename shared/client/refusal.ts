/**
 * Upgrades that a server refuses for good: trying again with the same token, from the same place, would be
 * refused again.
 */
import type { ErrorBody } from '../wire/server-message.ts';

/** What the package ws says of an upgrade that was refused. */
const UPGRADE_REFUSED = /Unexpected server response: (\d{3})/;

/** HTTP status out of a socket's error, where it tells one. */
export function toRefusedStatus(errorText: string | undefined): number | undefined {
  const status = UPGRADE_REFUSED.exec(errorText ?? '')?.[1];
  return status === undefined ? undefined : Number(status);
}

/** The error behind a status, or undefined when it is worth trying again. */
export function toFinalRefusal(status: number | undefined): ErrorBody | undefined {
  if (status === 401) {
    const message = 'The server wants a token and got none, or a wrong one (status 401).';
    return { code: 'UNAUTHORIZED', message };
  }
  if (status === 403) {
    return { code: 'FORBIDDEN', message: 'The server refused the connection (status 403).' };
  }
  return undefined;
}
