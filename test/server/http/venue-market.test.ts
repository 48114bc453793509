/** A market that a venue feeds, over HTTP: its connection, its metrics, and who may see it. */
import { afterEach, expect, test } from 'vitest';
import { createHttpApp, type HttpApp } from '../../support/http-app.ts';
import { createScriptedSource } from '../../support/scripted-source.ts';

const OWNER = 'an-owner-token-1';
const GUEST = 'a-guest-token-22';
let parts: HttpApp | undefined;
afterEach(() => parts?.app.close());

const ask = async (url: string, token = OWNER) =>
  parts!.app.inject({ url, headers: { authorization: `Bearer ${token}` } });

async function open(mayShare: boolean): Promise<void> {
  const source = createScriptedSource();
  source.tell({ mayShare, reconnects: 3, latencyMs: { p50: 12, p99: 80 }, state: 'waiting' });
  parts = await createHttpApp({ source, tokens: { token: OWNER, shareToken: GUEST } });
}

test('its connection is described with the market', async () => {
  await open(false);
  const { markets } = (await ask('/api/markets')).json<{ markets: Record<string, unknown>[] }>();
  expect(markets[0]).toMatchObject({
    connection: { venue: 'Test Venue', state: 'waiting', latencyMs: { p50: 12, p99: 80 } },
  });
});

test('its counters are metrics with the names of market and venue', async () => {
  await open(false);
  const text = (await ask('/metrics')).body;
  const labels = 'market="live",venue="Test Venue"';
  expect(text).toContain(`tickdeck_venue_reconnects_total{${labels}} 3`);
  expect(text).toContain(`tickdeck_venue_state{${labels},state="waiting"} 1`);
  expect(text).toContain(`tickdeck_venue_state{${labels},state="live"} 0`);
  expect(text).toContain(`tickdeck_venue_latency_seconds{${labels},quantile="0.99"} 0.08`);
});

test.each(['instruments', 'quotes', 'bars?symbol=S0&interval=1m', 'events'])(
  'who may only look does not get its %s where the licence forbids it',
  async (route) => {
    await open(false);
    const refused = await ask(`/api/${route}`, GUEST);
    expect([refused.statusCode, refused.json<{ error: { code: string } }>().error.code]).toEqual([
      403,
      'FORBIDDEN',
    ]);
    expect((await ask(`/api/${route}`)).statusCode).not.toBe(403);
  },
);

test("with the operator's leave everybody gets it", async () => {
  await open(true);
  expect((await ask('/api/quotes', GUEST)).statusCode).toBe(200);
});
