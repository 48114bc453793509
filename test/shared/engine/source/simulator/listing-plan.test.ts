/** Symbols that events bring and take are there for clients and tapes only while they are. */
import { expect, test } from 'vitest';
import { createFeed } from '../../../../../shared/engine/feed/feed.ts';
import { Market } from '../../../../../shared/engine/market/market.ts';
import type { InstrumentNews } from '../../../../../shared/engine/market/instrument-table.ts';
import type { Simulator } from '../../../../../shared/engine/source/simulator/simulator.ts';
import { parseUniverse } from '../../../../../shared/engine/source/simulator/universe/csv-universe.ts';
import { createTickColumns, MISSING } from '../../../../../shared/model/tick.ts';
import { simulate, toScript, toSmallUniverse } from './simulated-run.ts';

const MINUTE_MS = 60_000;
const universe = toSmallUniverse(['AAPL', 'KO', 'BTC/USD']);

/** Reads as a market's feed does. @returns rows of ticks, and changes as text between them */
function readAll(source: Simulator, untilMs: number): string[] {
  const told: string[] = [];
  const batch = createTickColumns(512);
  for (let more = true; more;) {
    const changeMs = source.listings.nextMs();
    batch.length = 0;
    more = source.read(Math.min(untilMs, changeMs - 1), batch);
    for (let i = 0; i < batch.length; i++) {
      told.push(`${batch.timeMs[i]! - source.startMs} #${batch.instrument[i]} ${batch.price[i]}`);
    }
    if (more || changeMs > untilMs) continue;
    const { atMs, changes } = source.listings.take();
    told.push(`${atMs - source.startMs} ${JSON.stringify(changes)}`);
    more = true;
  }
  return told;
}

const toChanges = (told: readonly string[]): string[] =>
  told
    .filter((line) => line.endsWith(']'))
    .map((line) => line.replace(/"(instrument|symbol|name|kind|sector|currency)":"?/g, ''));

const isOf =
  (id: number) =>
  (line: string): boolean =>
    line.split(' ')[1] === `#${id}`;

test('a listing is not there before its event, and a delisting takes it off when it has closed', () => {
  const scenario = toScript(
    { at: '1m', event: 'listing', target: 'KO' },
    { at: '3m', event: 'delisting', target: 'KO' },
  );
  const source = simulate({ universe, scenario, rate: 40 });
  const { symbol } = source.instruments[1]!;
  expect(symbol).toBe('KO');
  const told = readAll(source, source.startMs + 5 * MINUTE_MS);
  const changes = told.filter((line) => line.endsWith(']'));
  expect(changes.map((line) => line.replace(/ .*"change":"(\w+)".*/, ' $1'))).toEqual([
    '0 removed',
    `${MINUTE_MS} listed`,
    `${3 * MINUTE_MS + 1} removed`,
  ]);
  expect(told.findIndex(isOf(1))).toBe(-1);
  expect(told.findIndex(isOf(3))).toBeGreaterThan(told.indexOf(changes[1]!));
  expect(told.findLastIndex(isOf(3))).toBeLessThan(told.indexOf(changes[2]!));
  expect(toChanges(told)).toHaveLength(3);
});

test('a market that it feeds refuses no tick, and has the symbol while it is listed', () => {
  const scenario = toScript(
    { at: '1m', event: 'listing', target: 'KO' },
    { at: '3m', event: 'delisting', target: 'KO' },
  );
  const source = simulate({ universe, scenario, rate: 40 });
  const market = new Market({
    name: 'live',
    number: 0,
    epoch: 1,
    instruments: source.instruments,
    previousClose: source.reference.previousClose,
  });
  const news: InstrumentNews[] = [];
  market.listen({ onInstruments: (more) => news.push(more) });
  const feed = createFeed(market, source, () => 0);
  const there = [0.5, 2, 4].map((minutes) => {
    while (feed.turn(source.startMs + minutes * MINUTE_MS)) continue;
    return market.find('KO')?.id;
  });
  expect(there).toEqual([undefined, 3, undefined]);
  expect(news.map(({ added, removed }) => [added.length, removed.length])).toEqual([
    [0, 1],
    [1, 0],
    [0, 1],
  ]);
  expect(market.counters.rejectedTicks).toBe(0);
  expect(market.state(3)).toMatchObject({ previousClose: MISSING });
  expect(market.state(3).trades).toBeGreaterThan(5);
});

test('what is delisted and listed by hand comes under a new id, the same after any seek', () => {
  const source = simulate({ universe, rate: 40 });
  const at = (minutes: number): number => source.startMs + minutes * MINUTE_MS;
  const first = readAll(source, at(1));
  source.inject({ event: 'delisting', target: 'KO', settings: {} }, at(1));
  source.inject({ event: 'listing', target: 'KO', settings: {} }, at(2));
  source.inject({ event: 'listing', target: 'AAPL', settings: {} }, at(2));
  const rest = readAll(source, at(4));
  expect(first.some(isOf(1)) && rest.some(isOf(3)) && rest.some(isOf(0))).toBe(true);
  expect(rest.filter((line) => line.endsWith(']'))).toHaveLength(2);
  source.seek(at(3));
  source.seek(source.startMs);
  expect(readAll(source, at(4))).toEqual([...first, ...rest]);
});

test('a listing with days of its own comes and goes with them', () => {
  const text =
    'symbol,price,first_day,last_day\nOLD,20,,2026-11-20\nNEW,30,2026-11-24,\nNOW,40,,\n';
  const dated = parseUniverse(text, 'x');
  const source = simulate({ universe: dated, rate: 4, startMs: Date.UTC(2026, 10, 23, 23, 50) });
  const told = readAll(source, source.startMs + 20 * MINUTE_MS);
  const changes = told.filter((line) => line.endsWith(']'));
  expect(changes[0]).toBe('0 [{"change":"removed","id":0},{"change":"removed","id":1}]');
  expect(changes[1]).toMatch(/^600000 .*"listed".*"id":3/);
  expect(changes).toHaveLength(2);
});

test('without such events every symbol keeps its number, and nothing changes', () => {
  const source = simulate({
    universe,
    scenario: toScript({ at: '1m', event: 'split', target: 'KO' }),
  });
  const told = readAll(source, source.startMs + 2 * MINUTE_MS);
  expect(told.filter((line) => line.endsWith(']'))).toEqual([]);
  expect(source.listings.nextMs()).toBe(Infinity);
});
