/**
 * Logging in where a token is asked for. The token is sent once and never kept. A link may bring one in its
 * fragment, which no server sees.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import type { AppState } from '../state/app-state.ts';
import type { LoginService } from './backend.ts';

const SHARE = '#share=';

/** Takes a share token out of the address. */
function takeShareToken(): string | undefined {
  if (!location.hash.startsWith(SHARE)) return undefined;
  const token = decodeURIComponent(location.hash.slice(SHARE.length));
  history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** Logs in and connects. What goes wrong is shown in the dialog. */
export async function logIn(
  service: LoginService,
  client: Client,
  state: AppState,
  token: string,
): Promise<void> {
  const { login } = state;
  login.value = { ...login.peek(), isBusy: true };
  const error = await service.logIn(token).catch(() => 'The server does not answer.');
  if (error !== undefined) {
    login.value = { isNeeded: true, isBusy: false, error };
    return;
  }
  login.value = { isNeeded: false, isBusy: false };
  if (client.state === 'closed') location.reload();
  else client.reconnectNow();
}

/** Asks for a token whenever one is wanted, keeps in mind what this page may do, and says why it may not connect. */
export function watchLogin(service: LoginService, client: Client, state: AppState): void {
  const ask = async (): Promise<void> => {
    const rights = await service.rights();
    if (rights === undefined) return;
    const { login } = state;
    state.rights.value = rights;
    if (rights === 'none' && !login.peek().isNeeded)
      login.value = { isNeeded: true, isBusy: false };
  };
  const tellRefusal = async (): Promise<void> => {
    const text = await service.refusal();
    if (text !== undefined) state.notice.value = { tone: 'error', text };
  };
  client.on('state', ({ state: phase }) => {
    if (phase === 'waiting') tellRefusal().catch(() => undefined);
    // Away is not the same as closed to us: a server that is down answers nothing here either.
    if (phase !== 'connecting') ask().catch(() => undefined);
    if (phase === 'open') state.login.value = { isNeeded: false, isBusy: false };
  });
  const shared = takeShareToken();
  if (shared !== undefined) void logIn(service, client, state, shared);
}
