/** What happened on a market's timeline is in its recording, and in the replay of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Server } from '../../server/app.ts';
import { buildServer } from '../../server/cli/serve.ts';
import { toConfig } from '../../server/config.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { connectTo } from '../support/test-server.ts';
import { until } from '../support/until.ts';

describe('a live market that is recorded', () => {
  let folder: string;
  let app: Server;
  let client: Client;
  let started: readonly MarketEvent[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tickdeck-events-'));
    const config = toConfig(
      {},
      {
        port: 0,
        seed: 3,
        historyMinutes: 1,
        recordings: folder,
        record: 'show',
        logLevel: 'silent',
      },
    );
    ({ server: app } = await buildServer(config));
    const { port } = await app.start();
    client = connectTo(`ws://127.0.0.1:${port}/ws`);
    const told: MarketEvent[] = [];
    client.on('events', ({ events }) => void told.push(...events));
    await until(() => client.state === 'open', 'open');
    await client.request({ type: 'join', market: 'live' });
    started = [
      ...(await client.startScenario({ event: 'halt', target: 'KO', haltSeconds: 1 })),
      ...(await client.startScenario({ event: 'burst', at: '5m' })),
    ];
    await until(() => told.some(({ origin }) => origin === 'market'), 'the halt', 10_000);
    /* It is told before it begins; what the tape has not reached when it ends never came. */
    const { primary } = app.engine.markets;
    await until(() => primary.market.lastTimeMs > started[0]!.atMs, 'its moment', 10_000);
  }, 60_000);
  afterAll(() => {
    client.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('has its events in the tape and in the replay, and those that never came are not there', async () => {
    await app.stop();
    client.close();
    const tape = openTape(join(folder, 'show.tape'));
    const events = tape.events();
    tape.close();
    expect(tape.isComplete).toBe(true);
    expect(events[0]).toEqual(started[0]);
    expect(events.map(({ kind, origin }) => [kind, origin])).toEqual([
      ['halt', 'live'],
      ['halt', 'market'],
    ]);

    ({ server: app } = await buildServer(
      toConfig({}, { port: 0, seed: 4, historyMinutes: 1, recordings: folder, logLevel: 'silent' }),
    ));
    const { port } = await app.start();
    client = connectTo(`ws://127.0.0.1:${port}/ws`);
    await until(() => client.state === 'open', 'open');
    const { name } = await client.openReplay('show', { paused: true });
    expect(await client.events(name)).toEqual(events);
    const response = await fetch(`http://127.0.0.1:${port}/api/events?market=${name}`);
    expect(await response.json()).toEqual({ market: name, events });
    expect(await client.events()).toEqual([]);

    /* Made once the server is ready. */
    const list = async (): Promise<string> =>
      (await fetch(`http://127.0.0.1:${port}/api/recordings`)).text();
    await until(async () => (await list()).includes('"demo"'), 'demo', 30_000);
    const { name: demo } = await client.openReplay('demo', { paused: true });
    const story = (await client.events(demo)).map(({ kind }) => kind);
    expect(story).toEqual(expect.arrayContaining(['sector_news', 'halt', 'flash_crash']));
    await app.stop();
  }, 60_000);
});
