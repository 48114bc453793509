/** A replay of prepared ticks, with its clock in the hands of the test, and a market to compare with. */
import { createReplay } from '../../shared/engine/feed/replay.ts';
import type { Stretch } from '../../shared/engine/feed/replay-contract.ts';
import { Market } from '../../shared/engine/market/market.ts';
import type { SeekableSource } from '../../shared/engine/source/source.ts';
import { copyTick, createTickColumns, MISSING, type TickColumns } from '../../shared/model/tick.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createFakeClock } from './fake-clock.ts';

const toMarket = ({ instruments }: SeekableSource): Market =>
  new Market({
    name: 'replay-1',
    number: 1,
    epoch: 1,
    instruments,
    previousClose: instruments.map(() => MISSING),
  });

/** Time between two turns, ms. */
export const FLUSH_MS = 16;

/** What a market has of everything: two markets that were given the same are equal. */
export function toContents(market: Market) {
  return market.instruments.map(({ id }) => ({
    state: { ...market.state(id) },
    bars: market
      .barsOf(id)
      .map((bars) => Array.from({ length: bars.length }, (_, i) => bars.at(bars.head + i))),
  }));
}

/** Makes a replay; `seen` are the ticks that were published, each with the time at which it was. */
export function createReplayBench(source: SeekableSource) {
  const clock = createFakeClock();
  const market = toMarket(source);
  const skipped: Stretch[] = [];
  const seen: { timeMs: number; timeNs: number; atMs: number }[] = [];
  let epochs = 1;
  let changes = 0;
  const replay = createReplay({
    recording: 'tape',
    market,
    source,
    elapsed: clock.elapsed,
    nextEpoch: () => ++epochs,
    onChange: () => changes++,
    onSkipped: (stretch) => skipped.push(stretch),
    onFault: () => undefined,
  });
  market.listen({
    onPublication({ columns }) {
      for (let row = 0; row < columns.length; row++) {
        const [timeMs, timeNs] = [columns.timeMs[row]!, columns.timeNs[row]!];
        seen.push({ timeMs, timeNs, atMs: clock.elapsed() });
      }
    },
  });
  /** All that can be done without time going by. */
  const settle = (): void => {
    while (replay.turn(() => true, LIMITS.pumpBudgetMs));
  };
  return {
    replay,
    market,
    clock,
    seen,
    skipped,
    epochs: () => epochs,
    changes: () => changes,
    settle,
    /** Lets time go by, flush after flush. */
    run(ms: number): void {
      for (let left = ms; left >= 0; left -= FLUSH_MS) {
        settle();
        clock.advance(FLUSH_MS);
      }
    },
    /** Ticks that the market has. */
    ticks: (): number =>
      market.instruments.reduce((sum, { id }) => sum + market.state(id).sequence, 0),
  };
}

/** What a market has that was given the first `count` of some ticks. */
export function toContentsAfter(source: SeekableSource, ticks: TickColumns, count: number) {
  const market = toMarket(source);
  const batch = createTickColumns(Math.max(1, count));
  for (let row = 0; row < count; row++) copyTick(ticks, row, batch);
  market.publish(batch);
  return toContents(market);
}
