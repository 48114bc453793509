/** The client library with a token: sent with each connection, kept over reconnects, and an error when refused. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Client } from '../../shared/client/client-contract.ts';
import { connect, streamTicks } from '../../shared/client/connect.ts';
import type { ErrorBody } from '../../shared/wire/server-message.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const TOKEN = 'a-token-of-some-length';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

let server: TestServer;
const clients: Client[] = [];
const sockets: WebSocket[] = [];

/** The class of ws, and what was made with it. */
class WatchedSocket extends WebSocket {
  constructor(...args: ConstructorParameters<typeof WebSocket>) {
    super(...args);
    sockets.push(this);
  }
}

beforeEach(async () => {
  sockets.length = 0;
  server = await startTestServer(createTimedSource(1, 500), {}, { tokens: { token: TOKEN } });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  for (const client of clients.splice(0)) client.close();
  await server.stop();
});

function connectWith(token?: string): { client: Client; errors: ErrorBody[]; states: string[] } {
  const client = connect(server.url, {
    WebSocket: WatchedSocket,
    ...(token === undefined ? {} : { token }),
  });
  clients.push(client);
  const errors: ErrorBody[] = [];
  const states: string[] = [];
  client.on('error', (error) => errors.push(error));
  client.on('state', ({ state }) => states.push(state));
  return { client, errors, states };
}

/** Another client, of a server that is not there, has tried three times meanwhile. */
async function untilAnotherHasTriedAgain(): Promise<void> {
  let tries = 0;
  class CountedSocket extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      tries++;
    }
  }
  clients.push(connect('ws://127.0.0.1:9/ws', { WebSocket: CountedSocket }));
  await until(() => tries >= 3, 'three tries', 3 * LIMITS.backoffMaxMs);
}

describe('a client with a token', () => {
  test('is let in, and brings the token again when it returns', async () => {
    const { client, errors } = connectWith(TOKEN);
    client.subscribe(['S0']);
    await until(() => client.stats.ticks > 10, 'ticks');
    sockets[0]!.terminate();
    const { ticks } = client.stats;
    await until(() => client.stats.ticks > ticks + 10, 'ticks after the return');
    expect([sockets.length, errors]).toEqual([2, []]);
  });

  test.each([['a wrong one'.replaceAll(' ', '-')], [undefined]])(
    'is told of a refusal (%s) once, and tries no further',
    async (token) => {
      const { client, errors, states } = connectWith(token);
      await until(() => states.includes('closed'), 'the end');
      await untilAnotherHasTriedAgain();
      expect(errors).toMatchObject([{ code: 'UNAUTHORIZED' }]);
      expect(errors[0]!.message).toMatch(/wants a token/);
      expect([client.state, sockets.length]).toEqual(['closed', 1]);
    },
  );

  test('makes a stream of ticks fail with that error instead of ending as if all were well', async () => {
    const { client } = connectWith('a-wrong-one');
    const read = async (): Promise<void> => {
      for await (const tick of streamTicks(client, ['S0'])) void tick;
    };
    await expect(read()).rejects.toMatchObject({ name: 'ClientError', code: 'UNAUTHORIZED' });
  });

  test('goes on trying where a refusal may pass', async () => {
    for (let i = 0; i <= LIMITS.wrongTokensPerMinute; i++) {
      await fetch(server.url.replace(/^ws:(.*)\/ws$/, 'http:$1/api/markets'), {
        headers: { authorization: `Bearer x${i}` },
      });
    }
    const { states, errors } = connectWith('one-wrong-token-more');
    await until(() => states.includes('waiting'), 'the wait');
    expect(errors).toEqual([]);
  });
});

describe('a token that no header can carry', () => {
  test('comes among the subprotocols in a browser, which sets no header', async () => {
    const offered: string[][] = [];
    /** A browser's class takes an address and subprotocols, and nothing else. */
    class BrowserSocket extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        offered.push(protocols);
        sockets.push(this);
      }
    }
    vi.stubGlobal('WebSocket', BrowserSocket);
    vi.stubGlobal('process', undefined);
    const make = (token: string) => connect(server.url, { token });
    const right = make(TOKEN);
    const wrong = make(`${TOKEN}~?>`);
    vi.unstubAllGlobals();
    clients.push(right, wrong);
    right.subscribe(['S0']);
    await until(() => right.stats.ticks > 10, 'ticks');
    expect(offered[0]).toEqual(['tickdeck.v1', 'tickdeck.token.YS10b2tlbi1vZi1zb21lLWxlbmd0aA']);
    expect(offered[1]![1]).toBe('tickdeck.token.YS10b2tlbi1vZi1zb21lLWxlbmd0aH4_Pg');
    expect(sockets[0]!.protocol).toBe('tickdeck.v1');
    await until(() => wrong.state === 'waiting' || wrong.state === 'closed', 'the refusal');
    expect(wrong.stats.ticks).toBe(0);
  });

  test.each(['has a blank', 'line\nfeed', '', 'naïve'])('is an error when it is %j', (token) => {
    const make = (): Client => connect('ws://localhost/ws', { WebSocket: WatchedSocket, token });
    expect(make).toThrow(/^token: visible ASCII/);
    expect(sockets).toEqual([]);
  });
});

describe('the WebSocket class of Node itself', () => {
  /** Runs a program with Node's own class, and gives what it prints. */
  function run(token: string): Promise<string> {
    const code = `
      import { connect } from ${JSON.stringify(`${ROOT}shared/client/connect.ts`)};
      const client = connect(${JSON.stringify(server.url)}, { token: ${JSON.stringify(token)} });
      client.on('error', ({ code }) => console.log(code));
      client.on('state', ({ state }) => {
        if (state === 'open' || state === 'closed') console.log(state);
        if (state === 'open') client.close();
      });`;
    const flags = ['--experimental-websocket', '--no-warnings', '--import', 'tsx'];
    const child = spawn(process.execPath, [...flags, '--input-type=module', '-e', code], {
      cwd: ROOT,
    });
    let text = '';
    child.stdout.on('data', (data: Buffer) => (text += data.toString()));
    child.stderr.on('data', (data: Buffer) => (text += data.toString()));
    return new Promise((resolve) => child.on('exit', () => resolve(text.trim())));
  }

  test('sends the token too, and learns of a refusal', async () => {
    const [right, wrong] = await Promise.all([run(TOKEN), run('a-wrong-one')]);
    expect(right.split('\n')).toEqual(['open', 'closed']);
    expect(wrong.split('\n')).toEqual(['UNAUTHORIZED', 'closed']);
  }, 30_000);
});
