/** What a rule would have fired: over a recording and over what is kept of a live market; how far it is, and its end. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createTickColumns,
  pushTrade,
  SIDE,
  type TickColumns,
} from '../../../../shared/model/tick.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import type { SeekableSource } from '../../../../shared/engine/source/source.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createSessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const START_MS = Date.UTC(2026, 0, 5, 15);
const UP = { kind: 'price', level: 101, direction: 'up' };
const TEST = { type: 'testAlert', recording: 'day', symbols: ['S0'], rule: UP };

/** Waves of a price between 99 and 103, one in a minute, a trade a second of two symbols by turns. */
function toWaves(count: number): TickColumns {
  const ticks = createTickColumns(count);
  for (let i = 0; i < count; i++) {
    const price = 10_100 - Math.round(200 * Math.cos((i * Math.PI) / 30));
    pushTrade(ticks, i % 2, START_MS + i * 1_000, 0, price, 100, SIDE.buy);
  }
  return ticks;
}

const DAY = toWaves(600);
const ofDay = () => createListSource(toInstruments(2), DAY);
/** Breaks half way. */
function toBroken(): SeekableSource {
  const source = ofDay();
  return Object.assign(Object.create(source) as SeekableSource, {
    read(untilMs: number, into: TickColumns) {
      if (untilMs >= source.endMs) source.read(START_MS + 300_000, into);
      if (into.length > 0) return true;
      throw new Error('block 7 is damaged');
    },
  });
}
const createBench = () =>
  createSessionBench(createListSource(toInstruments(2), createTickColumns(1)), {
    recordings: { day: ofDay, broken: toBroken },
    rewinds: { fromMs: () => START_MS, open: () => ofDay() },
  });

/* The test's clock does not wait for what is fetched. */
beforeAll(() => import('../../../../shared/engine/trial/alert-trial.ts'));

/** Long enough for any of these to be read. */
const ENOUGH_MS = 1_000;

describe('a rule that is tried', () => {
  test('fires as the same alert does in a replay of that recording', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ ...TEST, id: 1 });
    await bench.run(ENOUGH_MS);
    const [found] = client.messages('alertTest');
    client.say({ type: 'open', id: 2, recording: 'day', paused: true, speed: 100 });
    await bench.run(32);
    const alert = { type: 'alert', market: 'replay-1', alert: 'a', symbols: ['S0'], rule: UP };
    client.say({ ...alert, id: 3, restMs: LIMITS.alertRestMinMs });
    client.say({ type: 'play', id: 4, market: 'replay-1' });
    await bench.run(8_000);
    const fired = client.messages('fired').flatMap(({ firings }) => firings);
    expect(fired).toHaveLength(10);
    expect(found).toEqual({
      type: 'alertTest',
      id: 1,
      label: 'test',
      fromMs: START_MS,
      toMs: DAY.timeMs[599],
      watched: 1,
      count: 10,
      fired: fired.map(({ alert: _alert, ...firing }) => firing),
    });
  });

  test('rests as long as it should, and takes whole sectors and all symbols', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ ...TEST, id: 1, restMs: 100_000 });
    await bench.run(ENOUGH_MS);
    client.say({ ...TEST, id: 2, symbols: ['*'] });
    await bench.run(ENOUGH_MS);
    expect(client.messages('alertTest').map(({ watched, count }) => [watched, count])).toEqual([
      [1, 5],
      [2, 20],
    ]);
  });

  test('is tried over what is kept of a live market, and in a replay over its recording', async () => {
    const bench = await createBench();
    const client = bench.connect();
    const { recording: _recording, ...live } = TEST;
    client.say({ ...live, id: 1 });
    client.say({ type: 'open', id: 2, recording: 'day', paused: true });
    await bench.run(ENOUGH_MS);
    client.say({ ...live, id: 3, market: 'replay-1' });
    await bench.run(ENOUGH_MS);
    expect(client.messages('alertTest').map(({ id, count }) => [id, count])).toEqual([
      [1, 10],
      [3, 10],
    ]);
  });

  test('of a damaged recording counts as far as it goes, and says so', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ ...TEST, id: 1, recording: 'broken' });
    await bench.run(ENOUGH_MS);
    const [found] = client.messages('alertTest');
    expect(found).toMatchObject({ count: 5, toMs: START_MS + 300_000 });
    expect(found!.problem).toMatch(/damaged/);
  });

  test('that cannot be is refused: recording, symbol, rule, market and recording', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ ...TEST, id: 1, recording: 'night' });
    client.say({ ...TEST, id: 2, symbols: ['NONE'] });
    client.say({ ...TEST, id: 3, rule: { kind: 'price', level: '1.001' } });
    client.say({ ...TEST, id: 4, market: 'live' });
    await bench.run(ENOUGH_MS);
    expect(client.messages('error').map(({ id, error }) => [id, error.code])).toEqual([
      [1, 'UNKNOWN_RECORDING'],
      [2, 'UNKNOWN_SYMBOL'],
      [3, 'BAD_COMMAND'],
      [4, 'BAD_COMMAND'],
    ]);
  });
});

describe('while it is tried', () => {
  /** A recording that gives one tick with each call, and says that there is more. */
  async function createSlowBench() {
    let closed = 0;
    const toSlow = (): SeekableSource => {
      const source = ofDay();
      return Object.assign(Object.create(source) as SeekableSource, {
        read(untilMs: number, into: TickColumns) {
          bench.clock.advance(5);
          const next = source.nextTimeMs();
          if (next === undefined || next > untilMs) return false;
          source.read(next, into);
          return true;
        },
        close: () => void closed++,
      });
    };
    const bench = await createSessionBench(
      createListSource(toInstruments(2), createTickColumns(1)),
      { recordings: { day: toSlow } },
    );
    return { bench, closed: () => closed };
  }

  test('one is told how far it is, and may end it: what was found by then is the answer', async () => {
    const { bench, closed } = await createSlowBench();
    const client = bench.connect();
    client.say({ ...TEST, id: 1 });
    await bench.run(600);
    const shares = client.messages('alertTesting').map(({ share }) => share);
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    client.say({ type: 'endAlertTest', id: 2 });
    await bench.run(50);
    const [found] = client.messages('alertTest');
    expect(found).toMatchObject({ id: 1, isCut: true });
    expect(found!.toMs).toBeLessThan(DAY.timeMs[599]!);
    expect(closed()).toBe(1);
  });

  test('another one of the same client, or its leaving, ends it', async () => {
    const { bench, closed } = await createSlowBench();
    const client = bench.connect();
    client.say({ ...TEST, id: 1 });
    await bench.run(100);
    client.say({ ...TEST, id: 2 });
    await bench.run(100);
    expect(client.messages('alertTest')).toMatchObject([{ id: 1, isCut: true }]);
    client.leave();
    await bench.run(100);
    expect(closed()).toBe(2);
  });
});
