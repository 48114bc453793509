/**
 * What nobody has is declared with its cause, to everybody who looks, now or later: feed down, halts, holes of a
 * recording. (A client that fell behind: slow-client.test.ts.)
 */
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Client } from '../../shared/client/client-contract.ts';
import { streamTicks } from '../../shared/client/stream.ts';
import type { StreamedTick } from '../../shared/client/streamed-tick.ts';
import { GAP } from '../../shared/wire/codes.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { GapContent } from '../../shared/wire/notice-frame.ts';
import { createTickColumns, MISSING, pushTrade, SIDE } from '../../shared/model/tick.ts';
import { startRecorder } from '../../server/recording/recorder.ts';
import { createRecordingShelf } from '../../server/recording/recording-shelf.ts';
import { createSimulator } from '../../shared/engine/source/simulator/simulator.ts';
import { parseScenario } from '../../shared/engine/source/simulator/scenario/scenario-parse.ts';
import { createTapePlayer } from '../../shared/tape/tape-player.ts';

import { openTape } from '../../server/tape/open-tape.ts';
import { createTapeWriter } from '../../server/tape/writer.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createListSource } from '../support/list-source.ts';
import { createMutableSource, createTimedSource } from '../support/timed-source.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const NOON = 1_767_268_800_000;

let server: TestServer;
const clients: Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.stop();
});

function connect(): { client: Client; gaps: GapContent[] } {
  const client = connectTo(server.url);
  clients.push(client);
  const gaps: GapContent[] = [];
  client.on('gap', ({ content }) => gaps.push({ ...content }));
  return { client, gaps };
}

describe('a feed that falls mute while the connection stands', () => {
  test('is noticed within ten seconds, told to pages that come later, and over with the next tick', async () => {
    const clock = createFakeClock();
    const source = createMutableSource(clock.now);
    server = await startTestServer(source, {}, { clock });
    const { client, gaps } = connect();
    const silences: (number | undefined)[] = [];
    let heartbeats = 0;
    client.on('market', ({ silentSinceMs }) => silences.push(silentSinceMs));
    client.on('heartbeat', () => heartbeats++);
    client.subscribe(['S0']);
    await clock.until(() => client.stats.ticks > 100, 'ticks');
    await clock.run(1_200);
    silences.length = 0;
    source.isMute = true;
    const mutedMs = clock.elapsed();
    await clock.until(() => silences.length > 0, 'the silence');
    expect(clock.elapsed() - mutedMs).toBeGreaterThanOrEqual(LIMITS.feedSilentMs - 100);
    expect(clock.elapsed() - mutedMs).toBeLessThan(LIMITS.staleMs);
    expect([client.state, client.isStale]).toEqual(['open', false]);
    expect(heartbeats).toBeGreaterThan(0);
    const { market } = server.markets.primary;
    const sinceMs = market.lastTimeMs;
    expect(silences).toEqual([sinceMs]);
    await clock.until(() => gaps.length > 0, 'the gap');
    /* It begins where the symbol itself was last heard of. */
    const { fromMs } = market.gapsOf(0)[0]!;
    expect(fromMs).toBeLessThanOrEqual(sinceMs);
    const lasting = { fromSequence: 0, toSequence: 0, cause: GAP.feedDown, fromMs };
    expect(gaps).toMatchObject([{ ...lasting, toMs: fromMs }]);

    const late = connect();
    late.client.subscribe(['S0']);
    await clock.until(() => late.gaps.length > 0, 'the gap told to a later client');
    expect(late.client.market('live')?.silentSinceMs).toBe(sinceMs);
    expect(late.gaps).toMatchObject([{ ...lasting, toMs: fromMs }]);

    source.isMute = false;
    await clock.until(() => silences.length === 2, 'the end of the silence');
    expect(silences[1]).toBeUndefined();
    await clock.until(() => gaps.length === 2 && late.gaps.length === 2, 'the ends of the gap');
    expect(gaps[1]).toMatchObject(lasting);
    expect(gaps[1]!.toMs).toBeGreaterThan(sinceMs + LIMITS.feedSilentMs);
    expect(late.client.market('live')?.silentSinceMs).toBeUndefined();
    expect(client.stats.missedTicks).toBe(0);
  });
});

describe('a recording', () => {
  /** Plays a source to its end and gives the gaps of a symbol, in order. */
  async function replay(
    open: () => ReturnType<typeof createTapePlayer>,
    symbol = 'S0',
  ): Promise<GapContent[]> {
    server = await startTestServer(createTimedSource(1, 50), { tape: open });
    const { client, gaps } = connect();
    await until(() => client.state === 'open', 'the connection');
    const market = await client.openReplay('tape', { paused: true });
    const subscribed = new Promise((resolve) => client.on('snapshot', resolve));
    client.subscribe([symbol], { market: market.name });
    await subscribed;
    await client.request({ type: 'speed', market: market.name, speed: 'max' });
    await client.request({ type: 'play', market: market.name });
    await until(() => client.market(market.name)?.replay?.state === 'ended', 'the end', 20_000);
    return gaps;
  }

  test('with holes tells its viewers of each, before the ticks after it', async () => {
    const path = join(makeFolder(), 'a.tape');
    const writer = createTapeWriter(path, {
      instruments: toInstruments(2),
      provenance: { kind: 'recorded', label: 'test' },
      previousClose: [MISSING, MISSING],
      createdMs: NOON,
      epoch: 1,
    });
    const columns = createTickColumns(2);
    for (const from of [0, 60_000]) {
      columns.length = 0;
      pushTrade(columns, 0, NOON + from, 0, 100, 1, SIDE.buy);
      pushTrade(columns, 1, NOON + from + 500, 0, 100, 1, SIDE.buy);
      writer.append(columns, 0, 2);
      if (from === 0) writer.gap(NOON + 500, NOON + 60_000, GAP.recorderOff);
    }
    await writer.close();
    const order: string[] = [];
    const playing = replay(() => createTapePlayer(openTape(path)));
    await until(() => clients.length > 0, 'the client');
    clients[0]!.on('gap', () => order.push('gap'));
    clients[0]!.on('ticks', ({ run }) => order.push(`ticks from ${run.firstSequence}`));
    const gaps = await playing;
    const hole = { fromSequence: 0, cause: GAP.recorderOff };
    expect(gaps).toMatchObject([{ ...hole, fromMs: NOON + 500, toMs: NOON + 60_000 }]);
    expect(order).toEqual(['gap', 'ticks from 2']);
  });

  test('of a live market notes the time in which the whole feed was mute', async () => {
    server = await startTestServer(createTimedSource(1, 200));
    const { primary: live } = server.markets;
    const path = join(makeFolder(), 'live.tape');
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    await until(() => live.market.counters.ticks > 20, 'ticks');
    const recorder = startRecorder(live, path, NOON, log);
    await until(() => recorder.report().ticks > 20, 'recorded ticks');
    const fromMs = live.market.lastTimeMs;
    live.market.beginSilence();
    await until(() => live.market.silentSinceMs === undefined, 'the end of the silence');
    await until(() => live.market.lastTimeMs > fromMs + 50, 'later ticks');
    await recorder.stop();
    const tape = openTape(path);
    const { gaps } = tape.allGaps();
    expect(gaps).toMatchObject([{ fromMs, cause: GAP.feedDown, instrument: 0 }]);
    expect(gaps[0]!.toMs).toBeGreaterThan(fromMs);
    tape.close();
  });

  test('shows its holes in the overview for the timeline', async () => {
    server = await startTestServer(createTimedSource(1, 50));
    const folder = makeFolder();
    const writer = createTapeWriter(join(folder, 'holes.tape'), {
      instruments: toInstruments(1),
      provenance: { kind: 'recorded', label: 'test' },
      previousClose: [MISSING],
      createdMs: NOON,
      epoch: 1,
    });
    const columns = createTickColumns(1);
    pushTrade(columns, 0, NOON, 0, 100, 1, SIDE.buy);
    writer.append(columns, 0, 1);
    writer.gap(NOON, NOON + 9_000, GAP.recorderOff);
    writer.gap(NOON + 10_000, NOON + 11_000, GAP.feedDown);
    await writer.close();
    expect((await createRecordingShelf(folder).overview('holes', 4)).gaps).toEqual([
      { fromMs: NOON, toMs: NOON + 9_000, cause: 'recorderOff' },
      { fromMs: NOON + 10_000, toMs: NOON + 11_000, cause: 'feedDown' },
    ]);
  });

  test('of a simulated outage and a halt tells of both, as the live market did', async () => {
    const simulator = createSimulator({
      seed: 5,
      startMs: NOON,
      rate: 300,
      scenario: parseScenario(
        'name: test\nevents:\n  - { at: 5s, event: feed_outage }\n  - { at: 40s, event: halt, target: AAPL, haltSeconds: 10 }\n',
      ),
    });
    const columns = createTickColumns(60_000);
    /* It gives way in a quiet stretch: it is asked until it has no more. */
    for (let hasMore = true; hasMore;) hasMore = simulator.read(NOON + 90_000, columns);
    const gaps = await replay(() => createListSource(simulator.instruments, columns), 'AAPL');
    const down = gaps.filter(({ cause }) => cause !== GAP.halt);
    const halts = gaps.filter(({ cause }) => cause === GAP.halt);
    expect(down).toHaveLength(1);
    expect(down[0]!.fromMs).toBeLessThanOrEqual(NOON + 5_000);
    expect(down[0]!.toMs).toBeGreaterThanOrEqual(NOON + 25_000);
    expect(halts).toHaveLength(2);
    expect(halts[0]).toMatchObject({ fromMs: NOON + 40_000, toMs: NOON + 40_000 });
    expect(halts[1]!.toMs - halts[1]!.fromMs).toBeGreaterThanOrEqual(10_000);
  });
});

describe('a stream of ticks', () => {
  test('tells of gaps between its ticks, and counts none of them as missed', async () => {
    const source = createTimedSource(1, 200);
    server = await startTestServer(source);
    const { client } = connect();
    const got: StreamedTick[] = [];
    void (async () => {
      for await (const tick of streamTicks(client, ['S0'])) got.push(tick);
    })();
    await until(() => got.length > 5, 'ticks');
    const { market } = server.markets.primary;
    const fromMs = market.lastTimeMs;
    market.declareGap({ fromMs, toMs: Infinity, cause: GAP.recorderOff });
    market.declareGap({ fromMs, toMs: fromMs + 10, cause: GAP.recorderOff });
    await until(() => got.filter(({ kind }) => kind === 'gap').length === 2, 'the gaps');
    const about = { kind: 'gap', symbol: 'S0', cause: 'recorderOff', fromMs };
    expect(got.filter(({ kind }) => kind === 'gap')).toEqual([
      { ...about, toMs: undefined },
      { ...about, toMs: fromMs + 10 },
    ]);
    expect(got.some(({ kind }) => kind === 'missed')).toBe(false);
  });
});
