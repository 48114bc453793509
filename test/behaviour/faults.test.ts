/** Frames that are lost, doubled, swapped or late: what our client makes of them. Its cases run side by side. */
import { describe, expect, test, type TestContext } from 'vitest';
import type { Client } from '../../shared/client/client-contract.ts';
import type { Source } from '../../shared/engine/source/source.ts';
import type { Command } from '../../shared/wire/command.ts';
import { createTimedSource, createTruth } from '../support/timed-source.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

type Fault = Omit<Extract<Command, { type: 'fault' }>, 'type' | 'id'>;

const SYMBOLS = 3;
const RATE = 2_000;
/** Cases that run side by side wait for each other too. */
const PATIENT_MS = 10_000;

/** A server that may be asked for faults, and a client of it; both end with the test. */
async function start(
  source: Source,
  faults: boolean,
  onTestFinished: TestContext['onTestFinished'],
): Promise<{ server: TestServer; client: Client }> {
  const server = await startTestServer(source, {}, { faults });
  const client = connectTo(server.url);
  onTestFinished(async () => {
    client.close();
    await server.stop();
  });
  return { server, client };
}

const FAULTS: [string, Fault][] = [
  ['a fifth of the frames lost', { drop: 0.2 }],
  ['a fifth of the frames doubled', { duplicate: 0.2 }],
  ['a fifth of the frames swapped', { reorder: 0.2 }],
  ['every frame late', { delayMs: 300 }],
  ['a stall of a second and a half', { stallMs: 1_500 }],
  ['a close that says come back', { closeCode: 4_000, closeAfterMs: 300 }],
  ['all at once', { drop: 0.1, duplicate: 0.1, reorder: 0.1, delayMs: 40 }],
];

describe('our own client', () => {
  test.concurrent.for(FAULTS)(
    'gets every tick once and in order, or is told, under %s',
    { timeout: 30_000 },
    async ([_name, fault], { onTestFinished }) => {
      const source = createTimedSource(SYMBOLS, RATE);
      const { server, client } = await start(source, true, onTestFinished);
      const truth = createTruth(SYMBOLS);
      const { market } = server.markets.primary;
      market.listen(truth.listener);
      const next: number[] = [0, 0, 0];
      const wrong: string[] = [];
      client.on('snapshot', ({ state }) => (next[state.instrument] = state.sequence + 1));
      client.on('merged', ({ state, standsFor }) => {
        if (state.sequence - standsFor + 1 !== next[state.instrument]) wrong.push('merged');
        next[state.instrument] = state.sequence + 1;
      });
      client.on('ticks', ({ run, columns }) => {
        const id = run.instrument;
        if (run.firstSequence !== next[id])
          wrong.push(`${id}: ${run.firstSequence} for ${next[id]}`);
        for (let row = run.from; row < run.to; row++) {
          const sequence = run.firstSequence + row - run.from;
          if (columns.size[row] !== truth.sizes[id]![sequence])
            wrong.push(`${id}: tick ${sequence}`);
        }
        next[id] = run.firstSequence + run.count;
      });
      client.subscribe(['S0', 'S1', 'S2']);
      await until(() => next.every((one) => one > 0), 'snapshots', PATIENT_MS);
      await client.request({ type: 'fault', ...fault });
      /* The fault lasts for so much of the market's time. */
      const overMs = market.lastTimeMs + 1_600;
      await until(() => market.lastTimeMs > overMs, 'ticks under the fault', PATIENT_MS);
      if (client.state === 'open') await client.request({ type: 'fault' });
      const target = [0, 1, 2].map((id) => market.state(id).sequence);
      await until(() => next.every((one, id) => one > target[id]!), 'caught up', PATIENT_MS);
      expect(wrong).toEqual([]);
      expect(client.stats.missedTicks).toBe(0);
      expect(client.stats.ticks).toBeGreaterThan(RATE);
      if ((fault.drop ?? 0) > 0) expect(client.stats.repairs).toBeGreaterThan(3);
    },
  );

  test('is refused faults by a server that was not started with them', async (context) => {
    const { client } = await start(createTimedSource(1, 100), false, context.onTestFinished);
    await until(() => client.state === 'open', 'connection');
    await expect(client.request({ type: 'fault', drop: 1 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});
