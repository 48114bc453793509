import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Client } from '../../../shared/client/client-contract.ts';
import { createEmitter, type Emitter } from '../../../shared/client/events.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import type { LoginService } from '../../../web/net/backend.ts';
import { logIn, watchLogin } from '../../../web/net/login.ts';
import { type AppState, createAppState } from '../../../web/state/app-state.ts';
import type { Rights } from '../../../web/state/rights.ts';

describe('logging in', () => {
  let state: AppState<LineSeries>;
  let emitter: Emitter;
  let reconnects: number;
  let reloads: number;
  let tokens: string[];
  let rights: Rights | undefined;
  let refusal: string | undefined;
  let originRefusal: string | undefined;
  let address: { hash: string; pathname: string; search: string; reload: () => void };

  const service: LoginService = {
    rights: () => Promise.resolve(rights),
    refusal: () => Promise.resolve(originRefusal),
    logIn: (token) => {
      tokens.push(token);
      return Promise.resolve(refusal);
    },
  };
  const toClient = (phase: string): Client =>
    ({ on: emitter.on, state: phase, reconnectNow: () => reconnects++ }) as unknown as Client;

  beforeEach(() => {
    const store = { getItem: () => null, setItem: () => undefined };
    state = createAppState(store, {}, () => new LineSeries());
    emitter = createEmitter();
    reconnects = reloads = 0;
    tokens = [];
    rights = 'full';
    refusal = originRefusal = undefined;
    address = { hash: '', pathname: '/ticks/', search: '?s=A', reload: () => reloads++ };
    vi.stubGlobal('location', address);
    vi.stubGlobal('history', {
      replaceState: (_state: unknown, _title: string, url: string) => {
        address.hash = '';
        expect(url).toBe('/ticks/?s=A');
      },
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('a right token connects at once, or loads the page anew after the client has given up', async () => {
    await logIn(service, toClient('waiting'), state, 'secret');
    expect([reconnects, reloads]).toEqual([1, 0]);
    await logIn(service, toClient('closed'), state, 'secret');
    expect([reconnects, reloads]).toEqual([1, 1]);
    expect(state.login.value).toEqual({ isNeeded: false, isBusy: false });
  });

  test('a wrong one says why, in the dialog', async () => {
    refusal = 'That is not it.';
    await logIn(service, toClient('waiting'), state, 'guess');
    expect(state.login.value).toEqual({ isNeeded: true, isBusy: false, error: 'That is not it.' });
    expect(reconnects).toBe(0);
  });

  test('a server that is away says so', async () => {
    const away = { ...service, logIn: () => Promise.reject(new Error('offline')) };
    await logIn(away, toClient('waiting'), state, 'secret');
    expect(state.login.value.error).toBe('The server does not answer.');
  });

  test('a token is asked for when the page may do nothing, and not while it may', async () => {
    watchLogin(service, toClient('open'), state);
    rights = 'read';
    emitter.emit('state', { state: 'open' });
    await Promise.resolve();
    await Promise.resolve();
    expect(state.login.value.isNeeded).toBe(false);
    expect(state.rights.value).toBe('read');
    rights = 'none';
    emitter.emit('state', { state: 'closed' });
    await vi.waitFor(() => expect(state.login.value.isNeeded).toBe(true));
  });

  test('a server that does not say what the page may do changes nothing', async () => {
    rights = undefined;
    watchLogin(service, toClient('waiting'), state);
    emitter.emit('state', { state: 'waiting', retryInMs: 1 });
    await Promise.resolve();
    expect(state.rights.value).toBe('full');
    expect(state.login.value.isNeeded).toBe(false);
  });

  test('a page whose address is none of the server says which setting is missing, while it cannot connect', async () => {
    originRefusal = 'Start the server with --origins http://mybox.lan:4100.';
    watchLogin(service, toClient('waiting'), state);
    emitter.emit('state', { state: 'waiting', retryInMs: 1 });
    await vi.waitFor(() =>
      expect(state.notice.value).toEqual({ tone: 'error', text: originRefusal }),
    );
  });

  test('a token in the address is taken out of it and sent once', async () => {
    address.hash = '#share=a%20b';
    watchLogin(service, toClient('waiting'), state);
    await vi.waitFor(() => expect(reconnects).toBe(1));
    expect(tokens).toEqual(['a b']);
    expect(address.hash).toBe('');
  });
});
