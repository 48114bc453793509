import { describe, expect, test } from 'vitest';
import {
  parseUniverse,
  UniverseError,
} from '../../../../../shared/engine/source/simulator/universe/csv-universe.ts';
import { createGeneratedUniverse } from '../../../../../shared/engine/source/simulator/universe/generated-universe.ts';
import { isSymbol } from '../../../../../shared/model/instrument.ts';
import { MISSING, TICK } from '../../../../../shared/model/tick.ts';
import { readTicks, simulate, START_MS, visitTicks, watch } from './simulated-run.ts';

describe('a generated universe', () => {
  test('has as many shares as asked for, with unique symbols, and their index', () => {
    for (const count of [2, 500, 10_000]) {
      const { listings } = createGeneratedUniverse(count);
      expect(listings).toHaveLength(count + 1);
      expect(new Set(listings.map(({ symbol }) => symbol)).size).toBe(count + 1);
      expect(listings.every(({ symbol }) => isSymbol(symbol))).toBe(true);
      expect(listings.at(-1)!.kind).toBe('index');
    }
    expect(createGeneratedUniverse(300)).toEqual(createGeneratedUniverse(300));
    for (const bad of [0, 1, 10_001, 2.5])
      expect(() => createGeneratedUniverse(bad)).toThrow(RangeError);
  });

  test('trades by Zipf’s law: a tenth of the symbols has most of the ticks', () => {
    const universe = createGeneratedUniverse(2_000);
    const ticks = readTicks(simulate({ universe, rate: 20_000 }), 150_000);
    const counts = new Float64Array(universe.listings.length);
    for (let i = 4_000; i < ticks.length; i++) counts[ticks.instrument[i]!]!++;
    const sorted = counts.toSorted().toReversed();
    const sum = (of: Float64Array): number => of.reduce((a, b) => a + b, 0);
    expect(sum(sorted.subarray(0, 200)) / sum(sorted)).toBeGreaterThan(0.55);
    expect(counts[0]! / counts[9]!).toBeGreaterThan(4);
    for (let i = 0; i < ticks.length; i++) {
      if (ticks.kind[i] === TICK.quote && ticks.price[i] !== MISSING) {
        if (ticks.price[i]! >= ticks.ask[i]!) throw new Error(`crossed at ${i}`);
      }
    }
  });

  test('of 10,000 symbols opens all of them and keeps its memory', () => {
    const source = simulate({ universe: createGeneratedUniverse(10_000), rate: 20_000 });
    const seen = new Set<number>();
    let ticks = 0;
    visitTicks(source, START_MS, (batch) => {
      for (let i = 0; i < batch.length; i++) seen.add(batch.instrument[i]!);
      ticks += batch.length;
    });
    expect(seen.size).toBe(10_001);
    expect(ticks).toBeGreaterThanOrEqual(20_001);
    source.seek(START_MS + 1_000);
    const before = process.memoryUsage().arrayBuffers;
    source.seek(START_MS + 8_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8e6);
  });
});

describe('a universe from a CSV', () => {
  const CSV = `symbol,name,kind,sector,price,annual_vol,activity,currency,price_decimals
ACME,Acme Corp.,equity,Technology,120.5,0.3,40,USD,2
# a comment
EUR/SEK,Euro / krona,fx,Nordic,11.23,,10,SEK,4

doge/usd,Dogecoin,crypto,Coins,0.1234,0.9,20,,5
`;

  test('has the listings of the file, with the habits of their kind where it says nothing', () => {
    const { listings, sectors, name } = parseUniverse(CSV, 'mine.csv');
    expect(name).toBe('mine.csv');
    expect(
      listings.map(({ symbol, kind, annualVol, roundLot }) => [symbol, kind, annualVol, roundLot]),
    ).toEqual([
      ['ACME', 'equity', 0.3, 100],
      ['EUR/SEK', 'fx', 0.08, 100_000],
      ['DOGE/USD', 'crypto', 0.9, 10_000],
    ]);
    expect(sectors.map((sector) => sector.name)).toEqual(['Technology', 'Nordic', 'Coins']);
    const ticks = watch(simulate({ universe: parseUniverse(CSV, 'mine.csv') }), 5_000);
    expect(new Set(ticks.map(({ symbol }) => symbol)).size).toBe(3);
  });

  test('keeps a listing closed outside its first and last day', () => {
    const text =
      'symbol,price,first_day,last_day\nOLD,20,,2026-11-20\nNEW,30,2026-11-24,\nNOW,40,,\n';
    const ticks = watch(simulate({ universe: parseUniverse(text, 'x'), rate: 4 }), 16 * 3_600_000);
    const trading = (symbol: string): number[] =>
      ticks.filter((tick) => tick.symbol === symbol && tick.kind === 'trade').map(({ at }) => at);
    expect(trading('OLD')).toEqual([]);
    expect(trading('NOW')[0]).toBe(0);
    expect(Math.min(...trading('NEW').slice(0, 10))).toBe(15 * 3_600_000 + 10_000);
  }, 20_000);

  test.each([
    ['symbol,price\nA,1x', 'line 2: price: "1x" is no number'],
    ['symbol,price\nA,10\nB,', 'line 3: price: missing'],
    ['symbol,price\nA,10\na,11', 'line 3: symbol: A is on line 2 already'],
    ['symbol,price\n$$,10', 'line 2: symbol: "$$" is no symbol'],
    ['symbol,price,kind\nA,10,bond', 'line 2: kind: "bond" is none of equity'],
    [
      'symbol,price,price_decimals\nA,1,10',
      'line 2: price_decimals: "10" is no number from 0 to 9',
    ],
    [
      'symbol,price,price_decimals\nA,1e8,9',
      'line 2: price: 100000000 with 9 decimals is too large',
    ],
    ['symbol,price,size_decimals\nA,1,10', 'line 2: size_decimals: "10" is no number from 0 to 9'],
    ['symbol,price\nA,0.01', 'line 2: price: 0.01 is fewer than 50 ticks'],
    ['symbol,price,first_day\nA,10,tomorrow', 'line 2: first_day: is no day YYYY-MM-DD'],
    ['symbol,price,price_decimals\nA,10,2.5', 'line 2: price_decimals: 2.5 is no whole number'],
    ['symbol,prise\nA,10', 'line 1: column "prise" is none of symbol'],
    ['symbol,name\nA,x', 'line 1: no column price'],
    ['symbol,price\nA,10,11', 'line 2: '],
    ['symbol,price', 'line 1: no listing'],
    ['', 'line 1: '],
  ])('%j is refused with line and column', (text, message) => {
    let told = 'accepted';
    try {
      parseUniverse(text, 'x');
    } catch (error) {
      expect(error).toBeInstanceOf(UniverseError);
      told = (error as Error).message;
    }
    expect(told).toContain(message);
  });
});
