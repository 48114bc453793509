import { describe, expect, test } from 'vitest';
import {
  toScenarioEvent,
  toTimedEvent,
} from '../../../../../../shared/engine/source/simulator/scenario/scenario.ts';
import type { Simulator } from '../../../../../../shared/engine/source/simulator/simulator.ts';
import { createTickColumns } from '../../../../../../shared/model/tick.ts';
import { simulate, START_MS, toScript, toSmallUniverse, watch } from '../simulated-run.ts';

const SECOND_MS = 1_000;
const SMALL = toSmallUniverse(['AAPL', 'MSFT', 'KO', 'SPY', 'TDX', 'BTC/USD']);

const make = (...script: readonly unknown[]): Simulator =>
  simulate({
    universe: SMALL,
    rate: 400,
    ...(script.length > 0 ? { scenario: toScript(...script) } : {}),
  });

/** Reads up to a time, as a server does: in steps of so many ms. @returns ticks read */
function readTo(source: Simulator, afterMs: number, stepMs = 16): number {
  const batch = createTickColumns(1_000);
  let count = 0;
  for (let now = START_MS; now <= START_MS + afterMs; now += stepMs) {
    let more = true;
    while (more) {
      batch.length = 0;
      more = source.read(Math.min(now, START_MS + afterMs), batch);
      count += batch.length;
    }
  }
  return count;
}

const CRASH = { event: 'flash_crash', fallSeconds: 20, recoverSeconds: 20 };

describe('ending an event early', () => {
  test('is repeatable: the same stream however it is read, and another one than without', () => {
    const run = (stepMs: number): Simulator => {
      const source = make();
      readTo(source, 10 * SECOND_MS, stepMs);
      const { id } = source.inject(toScenarioEvent(CRASH), START_MS + 11 * SECOND_MS);
      readTo(source, 20 * SECOND_MS, stepMs);
      const stopped = source.stop(id, START_MS + 21 * SECOND_MS)!;
      expect(stopped).toMatchObject({ id, untilMs: START_MS + 21 * SECOND_MS, origin: 'live' });
      readTo(source, 60 * SECOND_MS, stepMs);
      return source;
    };
    const source = run(16);
    expect(run(1_000).fingerprint()).toEqual(source.fingerprint());
    const whole = make({ ...CRASH, at: '11s' });
    readTo(whole, 60 * SECOND_MS);
    expect(whole.fingerprint().stream).not.toBe(source.fingerprint().stream);
    source.seek(START_MS + 15 * SECOND_MS);
    readTo(source, 60 * SECOND_MS);
    expect(source.fingerprint()).toEqual(run(16).fingerprint());
  });

  test('leaves the price where it fell to', () => {
    const crash = { ...CRASH, target: 'BTC/USD', dropPercent: 20, recoverPercent: 100, at: '1s' };
    const fall = (isStopped: boolean): number => {
      const source = make(crash);
      source.seek(START_MS + 21 * SECOND_MS);
      if (isStopped) source.stop('event-1', START_MS + 21 * SECOND_MS);
      const prices = watch(source, 60 * SECOND_MS, ({ kind, symbol, flags }) => {
        return kind === 'trade' && symbol === 'BTC/USD' && flags === 0;
      });
      return prices.at(-1)!.price / prices[0]!.price;
    };
    expect(fall(true)).toBeCloseTo(1, 1);
    expect(fall(false)).toBeGreaterThan(1.15);
  });

  test('brings a feed back that was out, although nothing was due for long', () => {
    const source = make();
    readTo(source, 30 * SECOND_MS);
    const outage = source.inject(
      toScenarioEvent({ event: 'feed_outage', outageSeconds: 60 }),
      START_MS + 30 * SECOND_MS,
    );
    readTo(source, 40 * SECOND_MS);
    const given = source.fingerprint();
    const stopped = source.stop(outage.id, START_MS + 40 * SECOND_MS)!;
    expect(stopped.untilMs).toBeLessThanOrEqual(START_MS + 40 * SECOND_MS + 250);
    expect(source.fingerprint()).toMatchObject({ stream: given.stream, ticks: given.ticks });
    expect(source.nextTimeMs()).toBeLessThan(START_MS + 41 * SECOND_MS);
    expect(readTo(source, 45 * SECOND_MS)).toBeGreaterThan(1_000);
  });

  test('lets an event begin in the middle of a silence, as if it had been scripted', () => {
    const source = make();
    readTo(source, 30 * SECOND_MS);
    source.inject(
      toScenarioEvent({ event: 'feed_outage', outageSeconds: 20 }),
      START_MS + 30 * SECOND_MS,
    );
    readTo(source, 35 * SECOND_MS);
    const gap = { event: 'earnings_gap', target: 'KO', movePercent: 5 };
    const { atMs } = source.inject(toScenarioEvent(gap), START_MS + 35 * SECOND_MS);
    expect(atMs).toBeLessThanOrEqual(START_MS + 35 * SECOND_MS + 125);
    readTo(source, 60 * SECOND_MS);
    const [outage] = source.events();
    const scripted = make(
      { event: 'feed_outage', outageSeconds: 20, at: (outage!.atMs - START_MS) / SECOND_MS },
      { ...gap, at: (atMs - START_MS) / SECOND_MS },
    );
    readTo(scripted, 60 * SECOND_MS);
    expect(scripted.fingerprint()).toEqual(source.fingerprint());
  });

  test('before it began calls it off: nothing of it happens', () => {
    const source = make();
    const [event] = source.play([toTimedEvent({ ...CRASH, at: '20s' })], START_MS);
    readTo(source, 10 * SECOND_MS);
    const before = source.timeline.version;
    expect(source.stop(event!.id, START_MS + 10 * SECOND_MS)).toMatchObject({ isCancelled: true });
    expect(source.timeline.version).not.toBe(before);
    expect(source.stop(event!.id, START_MS + 11 * SECOND_MS)).toBeUndefined();
    readTo(source, 60 * SECOND_MS);
    const plain = make();
    readTo(plain, 60 * SECOND_MS);
    expect(source.fingerprint()).toEqual(plain.fingerprint());
  });

  test('has nothing to do with what is over or unknown', () => {
    const source = make({ event: 'split', target: 'KO', at: '1s' });
    readTo(source, 2 * SECOND_MS);
    expect(source.stop('event-1', START_MS + 3 * SECOND_MS)).toBeUndefined();
    expect(source.stop('event-9', START_MS + 3 * SECOND_MS)).toBeUndefined();
  });
});

describe('a halt on the timeline', () => {
  const halts = (source: Simulator) => source.events().filter(({ id }) => id.startsWith('log-'));

  test('says until when it is planned, and afterwards until when it was', () => {
    const source = make({ event: 'halt', target: 'KO', haltSeconds: 30, at: '5s' });
    readTo(source, 10 * SECOND_MS);
    expect(halts(source)).toMatchObject([{ kind: 'halt', untilMs: START_MS + 45 * SECOND_MS }]);
    const [{ id } = { id: '' }] = halts(source);
    expect(source.stop(id, START_MS + 12 * SECOND_MS)).toMatchObject({ kind: 'resume' });
    readTo(source, 60 * SECOND_MS);
    const [halt, ...others] = halts(source);
    expect(others).toEqual([]);
    expect(halt!.untilMs! - START_MS).toBeGreaterThan(20 * SECOND_MS);
    expect(halt!.untilMs! - START_MS).toBeLessThan(24 * SECOND_MS);
  });

  test('ends by the id of the event that caused it too, on no symbol that others halted', () => {
    const source = make({ event: 'halt', target: 'KO', haltSeconds: 0, at: '4s' });
    const [halt] = source.play(
      [toTimedEvent({ event: 'halt', target: 'KO,MSFT', haltSeconds: 0, at: '5s' })],
      START_MS,
    );
    readTo(source, 10 * SECOND_MS);
    const atMs = START_MS + 12 * SECOND_MS;
    expect(source.stop(halt!.id, atMs)).toMatchObject({ kind: 'resume', target: 'MSFT' });
    readTo(source, 60 * SECOND_MS);
    const ends = halts(source).map(({ target, untilMs }) => [target, untilMs === null]);
    expect(ends).toEqual([
      ['KO', true],
      ['MSFT', false],
    ]);
    expect(source.stop(halt!.id, START_MS + 61 * SECOND_MS)).toBeUndefined();
  });

  test('has no end while nobody knows it', () => {
    const source = make({ event: 'halt', target: 'KO', haltSeconds: 0, at: '5s' });
    readTo(source, 60 * SECOND_MS);
    expect(halts(source)).toMatchObject([{ untilMs: null, label: 'KO halted: news' }]);
  });

  test('tells a halt that somebody started from one for news, also after a seek', () => {
    const source = make({ event: 'halt', target: 'KO', at: '2s' });
    readTo(source, 5 * SECOND_MS);
    source.inject(toScenarioEvent({ event: 'halt', target: 'MSFT,AAPL' }), START_MS);
    readTo(source, 10 * SECOND_MS);
    const labels = ['KO halted: news', 'MSFT halted: by hand', 'AAPL halted: by hand'];
    expect(halts(source).map(({ label }) => label)).toEqual(labels);
    source.seek(START_MS + 1 * SECOND_MS);
    readTo(source, 10 * SECOND_MS);
    expect(halts(source).map(({ label }) => label)).toEqual(labels);
  });
});

test('several events are started together, or none when one of them names nothing', () => {
  const source = make();
  const good = toTimedEvent({ event: 'halt', target: 'KO', at: '1s' });
  const bad = toTimedEvent({ event: 'halt', target: 'NOPE' });
  expect(() => source.play([good, bad], START_MS)).toThrow(/no symbol "NOPE"/);
  expect(source.events()).toEqual([]);
  expect(source.play([good, toTimedEvent(CRASH)], START_MS)).toHaveLength(2);
});
