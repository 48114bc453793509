/** A client with the contract `bars` that comes and goes has the market's bars, whenever it is up to date. */
import { expect, test } from 'vitest';
import { type Bar, BarSeries } from '../../shared/model/bar.ts';
import { INTERVALS, toIntervalCode, toIntervalMs } from '../../shared/model/interval.ts';
import { createTickColumns, FLAG, pushQuote, pushTrade, SIDE } from '../../shared/model/tick.ts';
import { toContract } from '../../shared/engine/hub/contract.ts';
import { createRoom } from '../../shared/engine/hub/room.ts';
import { Market } from '../../shared/engine/market/market.ts';
import { createDice, type Dice } from '../support/batches.ts';
import { createFakeSink } from '../support/fake-sink.ts';
import { toInstruments } from '../support/test-instruments.ts';

const RUNS = 200;
const START = 1_767_225_600_000;
const EPOCH = 9;

/** What is told of a bar; when within it the first and last trade came is told of the forming one alone. */
const toValues = (bar: Bar): Bar => ({ ...bar, firstNs: 0, lastNs: 0 });

const toBars = (series: BarSeries) =>
  Array.from({ length: series.length }, (_, i) => toValues(series.at(series.head + i)));

/** A market, and one client of one symbol of it. */
function createBench(dice: Dice) {
  const market = new Market({
    name: 'live',
    number: 0,
    epoch: EPOCH,
    instruments: toInstruments(2),
    previousClose: new Float64Array(2),
  });
  let nowMs = START;
  const room = createRoom(market, { flushMs: 16, now: () => nowMs, defer: (run) => run() });
  const interval = dice.pick(INTERVALS.slice(0, 5));
  const code = toIntervalCode(interval);
  const contract = toContract({ contract: 'bars', interval, maxRateHz: 4 });
  const snapshotOptions = { ticks: 0, bars: [{ interval, limit: 2_000 }] };
  const sink = createFakeSink();
  const bars = new BarSeries(toIntervalMs(interval), 4_000);
  const columns = createTickColumns(4_096);
  let sequence: number | undefined;

  function apply(): Bar[] {
    const told: Bar[] = [];
    for (const frame of sink.frames) {
      if (frame.type === 'snapshot') sequence = frame.state.sequence!;
      if (frame.type === 'marks') sequence = Math.max(sequence ?? 0, frame.sequences[0]!);
      if (frame.type !== 'bars') continue;
      if (frame.isHistory) bars.clear();
      for (const bar of frame.bars) bars.put(bar);
      told.push(...frame.bars);
    }
    sink.frames.length = 0;
    return told;
  }

  return {
    market,
    sink,
    apply,
    /** Position of the client. */
    at: () => sequence ?? 0,
    mine: () => toBars(bars),
    truth: () => toBars(market.barsOf(0)[code]!),
    /** Bars that hold trades after a sequence, as the journal tells. */
    changedAfter(after: number): number[] {
      columns.length = 0;
      market.journalOf(0).read(after + 1, columns.capacity, columns);
      const length = toIntervalMs(interval);
      const starts = new Set<number>();
      for (let row = 0; row < columns.length; row++) {
        if (columns.kind[row] === 0) starts.add(Math.floor(columns.timeMs[row]! / length) * length);
      }
      const known = new Set(toBars(market.barsOf(0)[code]!).map(({ startMs }) => startMs));
      return [...starts].filter((start) => known.has(start)).toSorted((a, b) => a - b);
    },
    publish(ticks: number): void {
      columns.length = 0;
      for (let i = 0; i < ticks; i++) {
        nowMs += dice.below(dice.chance(0.1) ? 4_000 : 60);
        const late = dice.chance(0.05) ? dice.below(90_000) : 0;
        const flags = dice.chance(0.1) ? FLAG.noPrice : 0;
        const price = 9_000 + dice.below(2_000);
        if (dice.chance(0.3)) pushQuote(columns, 0, nowMs, 0, price - 1, 5, price + 1, 5);
        else pushTrade(columns, 0, nowMs - late, 0, price, 1 + dice.below(90), SIDE.buy, flags);
      }
      market.publish(columns);
    },
    turn(): void {
      nowMs += dice.below(400);
      room.turn();
    },
    heartbeat: () => room.sendHeartbeats(nowMs, nowMs),
    arrive(isBack: boolean): boolean | undefined {
      const position = isBack ? { epoch: EPOCH, sequence: sequence ?? 0 } : undefined;
      const recovered = room.subscribe(sink, 0, contract, snapshotOptions, position);
      room.drain(sink);
      return recovered;
    },
    leave(): void {
      room.leave(sink);
      sink.frames.length = 0;
    },
    settle(): void {
      sink.isOpen = true;
      room.drain(sink);
      nowMs += 1_000;
      room.turn();
    },
  };
}

test(`bars on a client equal the market's after random cuts, ${RUNS} runs`, () => {
  let recoveries = 0;
  for (let run = 0; run < RUNS; run++) {
    const dice = createDice(1_000 + run);
    const bench = createBench(dice);
    bench.publish(1 + dice.below(200));
    bench.arrive(false);
    for (let cut = 0; cut < 6; cut++) {
      for (let step = dice.below(12); step > 0; step--) {
        bench.publish(1 + dice.below(40));
        bench.turn();
        if (dice.chance(0.3)) bench.heartbeat();
        if (dice.chance(0.2)) bench.sink.isOpen = !bench.sink.isOpen;
      }
      if (dice.chance(0.8)) bench.apply();
      bench.leave();
      bench.sink.isOpen = true;
      if (dice.chance(0.9)) bench.publish(1 + dice.below(300));
      const changed = bench.changedAfter(bench.at());
      expect(bench.arrive(true)).toBe(true);
      recoveries++;
      const told = bench.apply().map(({ startMs }) => startMs);
      expect(told, `run ${run}, cut ${cut}`).toEqual(changed);
      expect(bench.mine(), `run ${run}, cut ${cut}`).toEqual(bench.truth());
    }
    bench.publish(20);
    bench.settle();
    bench.apply();
    expect(bench.mine(), `run ${run}, end`).toEqual(bench.truth());
  }
  expect(recoveries).toBe(RUNS * 6);
}, 60_000);

test('a client that was away for longer than the journal knows gets all bars of its snapshotOptions', () => {
  const bench = createBench(createDice(5));
  bench.publish(500);
  bench.arrive(false);
  bench.apply();
  bench.leave();
  while (bench.market.journalOf(0).firstSequence <= bench.at() + 1) bench.publish(4_000);
  expect(bench.arrive(true)).toBe(false);
  const [snapshot, bars] = bench.sink.frames;
  expect(snapshot).toMatchObject({ type: 'snapshot', cause: 1 });
  expect(bars).toMatchObject({ type: 'bars', isHistory: true });
  bench.apply();
  expect(bench.mine()).toEqual(bench.truth().slice(-2_000));
});
