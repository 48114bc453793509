/**
 * What fires is what the rules say, looked up the slow way, however the ticks are batched: over a simulated market with
 * a crash, a halt and the turn of a day, and over ticks that are rougher than any market.
 */
import { beforeAll, expect, test } from 'vitest';
import { createAlerts } from '../../shared/engine/alert/alerts.ts';
import { RULE_KINDS } from '../../shared/engine/alert/registry.ts';
import { Market } from '../../shared/engine/market/market.ts';
import { toScenario } from '../../shared/engine/source/simulator/scenario/scenario.ts';
import { createSimulator } from '../../shared/engine/source/simulator/simulator.ts';
import type { AlertRule } from '../../shared/model/alert-rule.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import {
  copyTick,
  createTickColumns,
  FLAG,
  MISSING,
  TICK,
  type TickColumns,
} from '../../shared/model/tick.ts';
import { toVwap } from '../../shared/model/turnover.ts';
import { toDayGrid } from '../../shared/model/trading-day.ts';
import type { Firing } from '../../shared/wire/alert-message.ts';
import { createDice } from '../support/batches.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { fireNaively, type PlainTick, rest } from './naive-alerts.ts';
import { toRoughTicks } from './rough-ticks.ts';

/** A stream of ticks, and the rules about each of some of its symbols. */
interface Stream {
  readonly instruments: readonly Instrument[];
  readonly ticks: TickColumns;
  readonly rules: ReadonlyMap<Instrument, readonly AlertRule[]>;
}

const MINUTES = 8;
/** The day turns in the middle. */
const START_MS = Date.UTC(2026, 10, 23, 23, 56);
const SYMBOLS = ['NVDA', 'INTC', 'BTC/USD'];
const SCENARIO = toScenario({
  name: 'alerts',
  events: [
    { at: '100s', event: 'halt', target: 'NVDA', haltSeconds: 30 },
    { at: '150s', event: 'flash_crash', dropPercent: 7, fallSeconds: 60 },
    { at: '160s', event: 'liquidity_drought', droughtSeconds: 60 },
  ],
});

/** Ticks of a symbol, and the rows that they stand in. */
function toPlain(ticks: TickColumns, id: number): { plain: PlainTick[]; rows: number[] } {
  const rows = Array.from({ length: ticks.length }, (_, row) => row).filter(
    (row) => ticks.instrument[row] === id,
  );
  const plain = rows.map((row) => ({
    kind: ticks.kind[row]!,
    ns: BigInt(ticks.timeMs[row]!) * 1_000_000n + BigInt(ticks.timeNs[row]!),
    price: ticks.price[row]!,
    size: ticks.size[row]!,
    ask: ticks.ask[row]!,
    flags: ticks.flags[row]!,
  }));
  return { plain, rows };
}

const toNumber = (units: number, decimals: number): string =>
  (units / 10 ** decimals).toFixed(decimals);

/** Rules of all kinds with thresholds that the symbol passes now and then. */
function toRules(plain: readonly PlainTick[], { priceDecimals, sizeDecimals }: Instrument) {
  const at = (values: number[], share: number): number =>
    values.sort((a, b) => a - b)[Math.floor(values.length * share)]!;
  const trades = plain.filter(
    ({ kind, flags }) => kind === TICK.trade && (flags & FLAG.noPrice) === 0,
  );
  const prices = trades.map(({ price }) => price);
  const sizes = trades.map(({ size }) => size);
  const wide = at(
    plain.filter(({ kind }) => kind === TICK.quote).map(({ price, ask }) => ask - price),
    0.9,
  );
  const level = toNumber(at(prices, 0.5), priceDecimals);
  const minute = sizes.reduce((a, b) => a + b, 0) / MINUTES;
  const rules: AlertRule[] = [
    { kind: 'price', level },
    { kind: 'price', level, direction: 'up', hysteresis: 0 },
    { kind: 'price', level, source: 'bid' },
    { kind: 'price', level: toNumber(at(prices, 0.7), priceDecimals), direction: 'down' },
    { kind: 'move', percent: '0.1', windowMs: 5_000 },
    { kind: 'move', percent: 1, windowMs: 60_000 },
    { kind: 'trade', atLeast: toNumber(at(sizes, 0.98), sizeDecimals) },
    { kind: 'volume', atLeast: toNumber(Math.ceil(minute * 0.3), sizeDecimals), windowMs: 17_000 },
    { kind: 'spread', over: toNumber(wide, priceDecimals) },
    { kind: 'extreme' },
    { kind: 'halt' },
    { kind: 'gap', percent: '0.0001' },
    { kind: 'vwap' },
    { kind: 'average', average: 'sma', length: 20, interval: '1s' },
    {
      kind: 'average',
      average: 'ema',
      length: 8,
      interval: '5s',
      by: { average: 'ema', length: 3 },
    },
  ];
  return rules;
}

function simulate(): Stream {
  const simulator = createSimulator({ seed: 5, startMs: START_MS, rate: 50, scenario: SCENARIO });
  const { instruments } = simulator;
  const all = createTickColumns(100_000);
  simulator.read(START_MS + MINUTES * 60_000, all);
  const watched = instruments.filter(({ symbol }) => SYMBOLS.includes(symbol));
  const ticks = createTickColumns(all.length);
  for (let row = 0; row < all.length; row++) {
    if (watched.some(({ id }) => id === all.instrument[row])) copyTick(all, row, ticks);
  }
  const rules = watched.map((one) => [one, toRules(toPlain(ticks, one.id).plain, one)] as const);
  return { instruments, ticks, rules: new Map(rules) };
}

/** Prices that waver about the levels, in cents around 10 dollars. */
const ROUGH_RULES: readonly AlertRule[] = [
  { kind: 'price', level: 10 },
  { kind: 'price', level: 10, source: 'mid', hysteresis: '0.02' },
  { kind: 'price', level: '10.02', direction: 'up', hysteresis: '0.03' },
  { kind: 'price', level: 9.98, direction: 'down', hysteresis: 0 },
  { kind: 'move', percent: '0.8', windowMs: 5_000 },
  { kind: 'move', percent: '1.2', windowMs: 20_000 },
  { kind: 'trade', atLeast: 100 },
  { kind: 'volume', atLeast: 600, windowMs: 6_000 },
  { kind: 'volume', atLeast: 1_000, windowMs: 17_000 },
  { kind: 'spread', over: '0.03' },
  { kind: 'extreme' },
  { kind: 'halt' },
  { kind: 'gap', percent: '0.1' },
  { kind: 'vwap' },
  { kind: 'vwap', direction: 'up' },
  { kind: 'average', average: 'sma', length: 5, interval: '1s' },
  { kind: 'average', average: 'ema', length: 4, interval: '5s', direction: 'down', atClose: true },
  { kind: 'average', average: 'sma', length: 6, interval: '5s', by: { average: 'ema', length: 2 } },
];

function makeRough(seed: number): Stream {
  const instruments = toInstruments(1);
  const rules = new Map([[instruments[0]!, ROUGH_RULES]]);
  return { instruments, ticks: toRoughTicks(seed, 600, START_MS), rules };
}

/** What fires when alerts are made before the tick `from`, and ticks come in batches of such lengths. */
function run(
  { instruments, ticks, rules }: Stream,
  from: number,
  restMs: number | undefined,
  toLength: () => number,
): Firing[] {
  const previousClose = new Float64Array(instruments.length).fill(MISSING);
  const market = new Market({ name: 'live', number: 0, epoch: 1, instruments, previousClose });
  const batch = createTickColumns(ticks.length);
  const publish = (begin: number, end: number): void => {
    batch.length = 0;
    for (let row = begin; row < end; row++) copyTick(ticks, row, batch);
    market.publish(batch);
  };
  publish(0, from);
  const firings: Firing[] = [];
  const owner = {
    send: (message: { type: string; firings?: readonly Firing[] }) =>
      void firings.push(...(message.firings ?? [])),
    isDeaf: () => false,
    isBehind: false,
  };
  const alerts = createAlerts();
  for (const [{ symbol }, own] of rules) {
    own.forEach((rule, i) => {
      const again = restMs === undefined ? {} : { restMs };
      alerts.put(owner, market, { alert: `${symbol} ${i}`, symbols: [symbol], rule, ...again });
    });
  }
  for (let row = from; row < ticks.length;) {
    const end = Math.min(ticks.length, row + toLength());
    publish(row, end);
    row = end;
  }
  return firings;
}

/** The day's average price before each tick of a symbol, and after the last, as the market's state says it. */
function toVwaps({ instruments, ticks }: Stream, rows: readonly number[], { id }: Instrument) {
  const previousClose = new Float64Array(instruments.length).fill(MISSING);
  const market = new Market({ name: 'm', number: 0, epoch: 1, instruments, previousClose });
  const one = createTickColumns(1);
  const read = (): number | undefined => {
    const { turnoverHi, turnoverLo, volume } = market.state(id);
    return toVwap(turnoverHi, turnoverLo, volume);
  };
  const vwaps = rows.map((row) => {
    const before = read();
    one.length = 0;
    copyTick(ticks, row, one);
    market.publish(one);
    return before;
  });
  return [...vwaps, read()];
}

/** Compares all that fires with what the rules say. @returns how often each kind fired */
function compare(stream: Stream, from: number): Map<string, number> {
  const counts = new Map<string, number>();
  const rests = [1_000, 20_000, undefined].map((restMs) => ({
    restMs,
    firings: run(stream, from, restMs, () => 100),
  }));
  for (const [instrument, rules] of stream.rules) {
    const { symbol, priceDecimals, sizeDecimals, tickSize } = instrument;
    const { plain: ticks, rows } = toPlain(stream.ticks, instrument.id);
    const days = toDayGrid(instrument);
    const seen = {
      ticks,
      from: rows.findIndex((row) => row >= from),
      decimals: { price: priceDecimals, size: sizeDecimals },
      tickSize,
      dayOf: (ms: number) => days.labelOf(ms),
      vwaps: toVwaps(stream, rows, instrument),
    };
    rules.forEach((rule, i) => {
      const alert = `${symbol} ${i}`;
      const all = fireNaively(seen, rule);
      for (const { restMs, firings } of rests) {
        const told = firings
          .filter((one) => one.alert === alert)
          .map(({ sequence, event }) => [sequence - 1, event]);
        const expected = rest(ticks, all, restMs);
        expect(told, `${alert}, rest ${restMs} ms: ${JSON.stringify(rule)}`).toEqual(expected);
      }
      counts.set(rule.kind, (counts.get(rule.kind) ?? 0) + all.length);
    });
  }
  return counts;
}

let simulated: Stream;
beforeAll(() => {
  simulated = simulate();
});

test('what fires is the same however the ticks are batched', () => {
  for (const stream of [simulated, makeRough(1)]) {
    const from = Math.floor(stream.ticks.length / 5);
    const whole = run(stream, from, 1_000, () => Infinity);
    expect(whole.length).toBeGreaterThan(50);
    const dice = createDice(1);
    expect(run(stream, from, 1_000, () => 1 + dice.below(200))).toEqual(whole);
    expect(run(stream, from, 1_000, () => 1)).toEqual(whole);
  }
});

test('what fires in a simulated market is what the rules say', () => {
  const counts = compare(simulated, Math.floor(simulated.ticks.length / 5));
  expect([...counts.keys()].sort()).toEqual(RULE_KINDS.map(({ kind }) => kind).sort());
  for (const [kind, count] of counts) expect(count, kind).toBeGreaterThan(0);
});

test('what fires over rough ticks is what the rules say: late, cancelled, odd, halted, one-sided', () => {
  const sums = new Map<string, number>();
  for (let seed = 1; seed <= 12; seed++) {
    for (const [kind, count] of compare(makeRough(seed), seed * 7)) {
      sums.set(kind, (sums.get(kind) ?? 0) + count);
    }
  }
  for (const { kind } of RULE_KINDS) expect(sums.get(kind), kind).toBeGreaterThan(10);
});
