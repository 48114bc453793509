/**
 * Questions of the command line to a running server, over HTTP. Says in one sentence why there is no answer.
 */
import { ConfigError } from '../config/config-error.ts';
import { readClientToken } from '../config.ts';

/** Which server, and by which right. */
export interface ServerFlags {
  readonly server: string;
  readonly token?: string;
}

/** Longest wait for an answer, ms: keeping an hour copies all of it. */
const PATIENCE_MS = 60_000;

/** @param path with its query, if it has one */
function toUrl(server: string, path: string): URL {
  const withScheme = /^[a-z]+:\/\//.test(server) ? server : `http://${server}`;
  try {
    const base = new URL(withScheme.replace(/^ws/, 'http'));
    const [pathname, query = ''] = path.split('?');
    base.pathname = `${base.pathname.replace(/\/(ws)?$/, '')}${pathname}`;
    base.search = query;
    return base;
  } catch {
    throw new ConfigError(`--server: not an address: "${server}"`);
  }
}

/**
 * Asks.
 * @param body left out where there is none
 * @returns the answer's JSON
 * @throws ConfigError when no server answers, or with what it says of the request
 */
export async function askServer(
  { server, token = readClientToken() }: ServerFlags,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<unknown> {
  const url = toUrl(server, path);
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new ConfigError(`no Tickdeck server answers at ${server}`);
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  const { error } = (answer ?? {}) as { error?: { message?: string } };
  throw new ConfigError(error?.message ?? `${server} answers ${response.status}`);
}
