/**
 * The server that the page came from: its socket, and the login, which must be HTTP because it ends in a cookie
 * that scripts cannot read.
 */
import type { Rights } from '../state/rights.ts';
import { toServerUrl, toSocketUrl } from './addresses.ts';
import type { Backend, LoginService } from './backend.ts';
import { createBrowserEnvironment } from './browser-environment.ts';

const RIGHTS: readonly Rights[] = ['full', 'read', 'none'];

/** Logs in at the server of this page. */
const createServerLogin = (): LoginService => ({
  async rights() {
    const response = await fetch(toServerUrl('api/me'));
    if (!response.ok) return undefined;
    const { rights } = (await response.json()) as { rights?: unknown };
    return RIGHTS.find((each) => each === rights);
  },
  async refusal() {
    const query = new URLSearchParams({ origin: location.origin });
    const response = await fetch(toServerUrl(`api/me?${query}`));
    if (!response.ok) return undefined;
    const { refusal } = (await response.json()) as { refusal?: string };
    return refusal;
  },
  async logIn(token) {
    const response = await fetch(toServerUrl('api/login'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (response.ok) return undefined;
    const body = (await response.json()) as { error?: { message?: string } };
    return body.error?.message ?? 'The token was refused.';
  },
});

/** Makes the backend of a page that a server sent. */
export const createServerBackend = (): Backend => ({
  socketUrl: toSocketUrl(),
  environment: createBrowserEnvironment(),
  login: createServerLogin(),
  imports: () => import('./server-imports.ts').then((all) => all.createServerImports()),
});
