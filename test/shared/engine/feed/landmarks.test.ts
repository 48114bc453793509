/** What a recording has that can be jumped to. */
import { describe, expect, test } from 'vitest';
import { createBurstFinder } from '../../../../shared/engine/feed/bursts.ts';
import { createLandmarks, type LandmarkQuery } from '../../../../shared/engine/feed/landmarks.ts';
import type { SeekableSource } from '../../../../shared/engine/source/source.ts';
import type { MarketEvent } from '../../../../shared/model/market-event.ts';
import {
  createTickColumns,
  FLAG,
  pushStatus,
  pushTrade,
  SIDE,
  STATUS,
  STATUS_REASON,
} from '../../../../shared/model/tick.ts';
import { GAP } from '../../../../shared/wire/codes.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { createListSource } from '../../../support/list-source.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const START_MS = 1_700_000_000_000;
const at = (seconds: number): number => START_MS + seconds * 1_000;

describe('a burst', () => {
  const find = (...rates: (readonly [seconds: number, ticks: number])[]): number[] => {
    const found: number[] = [];
    const finder = createBurstFinder(({ fromMs }) => found.push((fromMs - START_MS) / 1_000));
    let second = 0;
    for (const [seconds, ticks] of rates) {
      for (const endOf = second + seconds; second < endOf; second++) {
        for (let i = 0; i < ticks; i++) finder.note(at(second) + Math.floor((i * 1_000) / ticks));
      }
    }
    finder.end();
    return found;
  };

  test('is a second of many more ticks than those before it', () => {
    expect(find([60, 10], [1, 100], [60, 10])).toEqual([60]);
  });

  test('that goes on is one, and another one comes after a rest', () => {
    expect(find([60, 10], [5, 200], [30, 10], [1, 400], [5, 10])).toEqual([60, 95]);
  });

  test('is none where it is always so, where it grows slowly, where it is small, or at the very beginning', () => {
    expect(find([120, 100])).toEqual([]);
    expect(find(...Array.from({ length: 100 }, (_, i) => [1, 10 + i] as const))).toEqual([]);
    expect(find([60, 1], [1, 15], [60, 1])).toEqual([]);
    expect(find([3, 1], [1, 500], [60, 1])).toEqual([]);
  });

  test('after hours of silence is one, and costs no hours', () => {
    expect(find([60, 1], [86_400, 0], [1, 50])).toEqual([86_460]);
  });
});

/** 10 minutes of one tick a second of S0, and two a second of S1, with what happens in between. */
function toSource(): SeekableSource {
  const ticks = createTickColumns(4_000);
  for (let second = 0; second < 600; second++) {
    const burst = second === 100 ? 60 : second === 400 ? 30 : 1;
    for (let i = 0; i < burst; i++) pushTrade(ticks, 0, at(second) + i, 0, 100, 1, SIDE.buy);
    if (second === 200)
      pushStatus(ticks, 1, at(second) + 500, 0, STATUS.halted, STATUS_REASON.news);
    if (second === 250) pushStatus(ticks, 1, at(second) + 500, 0, STATUS.open, STATUS_REASON.none);
    const flags = second === 300 ? FLAG.gapBefore : 0;
    pushTrade(ticks, 1, at(second) + 500, 0, 100, 1, SIDE.buy, flags);
    pushTrade(ticks, 1, at(second) + 600, 0, 100, 1, SIDE.buy);
  }
  const gap = { fromMs: at(500), toMs: at(501), cause: GAP.recorderOff };
  const toEvent = (id: string, seconds: number, target: string): MarketEvent => ({
    id,
    kind: 'flash_crash',
    atMs: at(seconds),
    untilMs: null,
    target,
    label: `Event ${id}`,
    origin: 'scenario',
  });
  const events = [toEvent('a', 50, 'S0'), toEvent('b', 550, 'all')];
  return {
    ...createListSource(toInstruments(2), ticks, [gap]),
    timeline: { version: 0, events: () => events },
  };
}

function start(source = toSource()) {
  const clock = createFakeClock();
  const landmarks = createLandmarks(source, clock);
  const find = async (
    to: LandmarkQuery['to'],
    seconds: number,
    direction: 1 | -1 = 1,
    symbol?: string,
  ) => {
    const asked = landmarks.find({ to, direction, fromMs: at(seconds), symbol });
    for (let i = 0; i < 100; i++) clock.advance(4);
    const found = await asked;
    return found && [(found.fromMs - START_MS) / 1_000, found.text];
  };
  return { clock, landmarks, find };
}

describe('what can be jumped to', () => {
  const BURST_1 = [100, 'All symbols: 62 ticks in a second, 21 times as many as before'];

  test('bursts: of all, and of one symbol', async () => {
    const { find } = start();
    expect(await find('burst', 0)).toEqual(BURST_1);
    expect(await find('burst', 100)).toEqual([
      400,
      expect.stringMatching(/^All symbols: 32 ticks/),
    ]);
    expect(await find('burst', 399, -1)).toEqual(BURST_1);
    expect(await find('burst', 0, 1, 'S1')).toBeUndefined();
    expect(await find('burst', 0, 1, 'S0')).toEqual([
      100,
      'S0: 60 ticks in a second, 60 times as many as before',
    ]);
  });

  test('gaps: what ticks say, and what the recording knows', async () => {
    const { find } = start();
    expect(await find('gap', 0)).toEqual([299.6, 'S1: no ticks, recorder off']);
    expect(await find('gap', 0, 1, 'S0')).toEqual([500, 'No ticks, recorder off']);
    expect(await find('gap', 500)).toBeUndefined();
    expect(await find('gap', 500, -1)).toEqual([299.6, 'S1: no ticks, recorder off']);
  });

  test('halts, and events of the timeline', async () => {
    const { find } = start();
    expect(await find('halt', 0)).toEqual([200.5, 'S1: trading is halted']);
    expect(await find('halt', 0, 1, 'S0')).toBeUndefined();
    expect(await find('event', 50)).toEqual([550, 'Event b']);
    expect(await find('event', 0, 1, 'S1')).toEqual([550, 'Event b']);
    expect(await find('event', 50, -1)).toBeUndefined();
  });

  test('is answered as soon as the reading has come so far, and nothing more is read for long at once', async () => {
    const source = toSource();
    const reads: number[] = [];
    const clock = createFakeClock();
    const slow: SeekableSource = {
      ...source,
      read(untilMs, into) {
        /* A batch of some 20 ticks, that takes 3 ms. */
        clock.spend(3);
        reads.push(clock.elapsed());
        const nextMs = source.nextTimeMs();
        source.read(Math.min(untilMs, (nextMs ?? 0) + 10_000), into);
        return source.nextTimeMs() !== undefined;
      },
    };
    const landmarks = createLandmarks(slow, clock);
    const found: unknown[] = [];
    void landmarks
      .find({ to: 'halt', direction: 1, fromMs: START_MS })
      .then((one) => found.push(one));
    while (found.length === 0) {
      const before = reads.length;
      clock.advance(1);
      expect(reads.length - before).toBeLessThanOrEqual(2);
      await Promise.resolve();
    }
    expect(reads.length).toBeLessThan(30);
    landmarks.close();
  });

  test('of a damaged recording is found as far as it can be read', async () => {
    const source = toSource();
    const { find } = start({
      ...source,
      read(untilMs, into) {
        if ((source.nextTimeMs() ?? Infinity) > at(350)) throw new Error('damaged');
        source.read(Math.min(untilMs, (source.nextTimeMs() ?? 0) + 5_000), into);
        return true;
      },
    });
    expect((await find('burst', 0))?.[0]).toBe(100);
    expect(await find('burst', 100)).toBeUndefined();
  });

  test('is told to nobody once the replay is closed, and the recording is closed once', async () => {
    let closed = 0;
    const { landmarks } = start({ ...toSource(), close: () => closed++ });
    const asked = landmarks.find({ to: 'burst', direction: 1, fromMs: START_MS });
    landmarks.close();
    await expect(asked).rejects.toThrow('closed');
    landmarks.close();
    expect(closed).toBe(1);
  });
});
