/** Who may start scenarios, and where none can be started. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '../../shared/client/client.ts';
import { createSimulator } from '../../shared/engine/source/simulator/simulator.ts';
import { ask, post, wall } from '../support/scenario-calls.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { until } from '../support/until.ts';

const TOKEN = 'correct-horse-battery';
const SHARE = 'staple-for-reading';

describe('rights', () => {
  let server: TestServer;
  beforeAll(async () => {
    const simulator = createSimulator({ seed: 1, startMs: Math.floor(wall()), rate: 100 });
    const tokens = { token: TOKEN, shareToken: SHARE };
    server = await startTestServer(simulator, {}, { tokens });
  });
  afterAll(() => server.stop());

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  test('a token that only shares may look at events and start none', async () => {
    expect(await post(server, { name: 'burst' }, bearer(SHARE))).toMatchObject({
      status: 403,
      error: { code: 'FORBIDDEN' },
    });
    expect(
      await ask(server, '/api/events/event-1', { method: 'DELETE', headers: bearer(SHARE) }),
    ).toMatchObject({ status: 403 });
    expect(await ask(server, '/api/events', { headers: bearer(SHARE) })).toMatchObject({
      status: 200,
      events: [],
    });
    expect((await post(server, { name: 'burst' })).status).toBe(401);
    expect((await post(server, { name: 'burst' }, bearer(TOKEN))).status).toBe(201);
  });

  test('holds on the socket too', async () => {
    const client = createClient(server.url, {
      connect: (url, protocols) => new WebSocket(url, protocols, { headers: bearer(SHARE) }),
      now: wall,
      random: () => 0,
      setTimer: (run, afterMs) => setTimeout(run, afterMs),
      clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
    });
    await until(() => client.state === 'open', 'open');
    await expect(client.startScenario({ name: 'burst' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(client.request({ type: 'stop', event: 'event-1' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await client.events()).toHaveLength(1);
    client.close();
  });
});

test('a market that is not simulated has an empty timeline and takes no scenario', async () => {
  const server = await startTestServer(createTimedSource(1, 100));
  const answer = await post(server, { name: 'flash-crash' });
  expect(answer).toMatchObject({ status: 409, error: { code: 'NOT_SIMULATED' } });
  expect((await ask(server, '/api/events')).events).toEqual([]);
  await server.stop();
});
