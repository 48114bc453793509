/** What a replay does at the ends of its recording. */
import { describe, expect, test } from 'vitest';
import { createReplay } from '../../../../shared/engine/feed/replay.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import { MISSING } from '../../../../shared/model/tick.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { createListSource } from '../../../support/list-source.ts';
import { toRandomTicks } from '../../../support/random-ticks.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

function start(count: number) {
  const clock = createFakeClock();
  const instruments = toInstruments(1);
  const ticks = toRandomTicks(3, count, 1, 1_700_000_000_000, 10);
  const market = new Market({
    name: 'replay-1',
    number: 1,
    epoch: 1,
    instruments,
    previousClose: [MISSING],
  });
  let epochs = 1;
  const replay = createReplay({
    recording: 'tape',
    market,
    source: createListSource(instruments, ticks),
    elapsed: clock.elapsed,
    nextEpoch: () => ++epochs,
    onChange: () => undefined,
    onFault: () => undefined,
  });
  const run = (ms: number): void => {
    for (let left = ms; left >= 0; left -= 16) {
      while (replay.turn(() => true, LIMITS.pumpBudgetMs));
      clock.advance(16);
    }
  };
  const endMs = ticks.timeMs[ticks.length - 1]!;
  return { replay, run, endMs, epochs: () => epochs };
}

describe('a replay at its end', () => {
  test.each([1, 1_000, 'max'] as const)(
    'begins a recording of one tick anew once a second at most: speed %s',
    (speed) => {
      const { replay, run, epochs } = start(1);
      replay.setSpeed(speed);
      replay.setLoop(true);
      replay.seek(0);
      replay.play();
      const before = epochs();
      run(10_000);
      expect(epochs() - before).toBeGreaterThanOrEqual(8);
      expect(epochs() - before).toBeLessThanOrEqual(10);
      expect(replay.info().state).toBe('playing');
    },
  );

  test('has ended when it is sought there without playing, and begins again when it is played', () => {
    const { replay, run, endMs } = start(2_000);
    replay.seek(endMs);
    run(32);
    expect(replay.info().state).toBe('ended');
    replay.play();
    run(160);
    expect(replay.info().state).toBe('playing');
    expect(replay.timeMs()).toBeLessThan(endMs);
  });
});
