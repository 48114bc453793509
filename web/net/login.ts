/**
 * Logging in where the server asks for a token. The token is sent once and never kept: the server answers
 * with a cookie that scripts cannot read. A link may bring a token in its fragment, which no server sees.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import { toServerUrl } from './addresses.ts';
import type { AppState } from '../state/app-state.ts';
import type { Rights } from '../state/scenario-catalogue.ts';

const SHARE = '#share=';

interface Me {
  rights: Rights;
}

/** Takes a share token out of the address. */
function takeShareToken(): string | undefined {
  if (!location.hash.startsWith(SHARE)) return undefined;
  const token = decodeURIComponent(location.hash.slice(SHARE.length));
  history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** Sends a token. @returns why it was refused, in words, if it was */
async function sendToken(token: string): Promise<string | undefined> {
  const response = await fetch(toServerUrl('api/login'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  if (response.ok) return undefined;
  const body = (await response.json()) as { error?: { message?: string } };
  return body.error?.message ?? 'The token was refused.';
}

/** Logs in and connects. What goes wrong is shown in the dialog. */
export async function logIn(client: Client, state: AppState, token: string): Promise<void> {
  const { login } = state;
  login.value = { ...login.peek(), isBusy: true };
  const error = await sendToken(token).catch(() => 'The server does not answer.');
  if (error !== undefined) {
    login.value = { isNeeded: true, isBusy: false, error };
    return;
  }
  login.value = { isNeeded: false, isBusy: false };
  if (client.state === 'closed') location.reload();
  else client.reconnectNow();
}

/** Asks for a token whenever the server wants one, and keeps in mind what this page may do. */
export function watchLogin(client: Client, state: AppState): void {
  const ask = async (): Promise<void> => {
    const response = await fetch(toServerUrl('api/me'));
    if (!response.ok) return;
    const { rights } = (await response.json()) as Me;
    const { login } = state;
    state.rights.value = rights;
    if (rights === 'none' && !login.peek().isNeeded)
      login.value = { isNeeded: true, isBusy: false };
  };
  client.on('state', ({ state: phase }) => {
    // Away is not the same as closed to us: a server that is down answers nothing here either.
    if (phase !== 'connecting') ask().catch(() => undefined);
    if (phase === 'open') state.login.value = { isNeeded: false, isBusy: false };
  });
  const shared = takeShareToken();
  if (shared !== undefined) void logIn(client, state, shared);
}
