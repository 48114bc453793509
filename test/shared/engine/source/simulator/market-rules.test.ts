import { beforeAll, describe, expect, test } from 'vitest';
import {
  createBasketSums,
  sumOf,
} from '../../../../../shared/engine/source/simulator/price/basket.ts';
import { defaultUniverse } from '../../../../../shared/engine/source/simulator/universe/universe.ts';
import type { Source } from '../../../../../shared/engine/source/source.ts';
import { FLAG, SIDE, TICK, type TickColumns } from '../../../../../shared/model/tick.ts';
import { readTicks, simulate, START_MS } from './simulated-run.ts';

const COUNT = 1_000_000;

describe('one million simulated ticks', () => {
  let source: Source;
  let ticks: TickColumns;
  let indexId: number;

  beforeAll(() => {
    source = simulate({ rate: 50_000 });
    ticks = readTicks(source, COUNT);
    indexId = source.instruments.findIndex((instrument) => instrument.kind === 'index');
  });

  /** Late reports and cancellations tell of earlier trades; everything else happens now. */
  const isReport = (i: number): boolean => (ticks.flags[i]! & (FLAG.noPrice | FLAG.cancel)) !== 0;

  const countRows = (isBad: (i: number) => boolean): number => {
    let bad = 0;
    for (let i = 0; i < ticks.length; i++) if (isBad(i)) bad++;
    return bad;
  };

  test('are whole numbers throughout, sizes and prices above zero', () => {
    const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
    expect(countRows((i) => !isWhole(ticks.price[i]!) || !isWhole(ticks.size[i]!))).toBe(0);
    const isQuote = (i: number): boolean => ticks.kind[i] === TICK.quote;
    expect(
      countRows((i) => isQuote(i) && !(isWhole(ticks.ask[i]!) && isWhole(ticks.askSize[i]!))),
    ).toBe(0);
    expect(countRows((i) => !isQuote(i) && ticks.ask[i] !== 0)).toBe(0);
  });

  test('never step back in time and lie on whole microseconds', () => {
    const isEarlier = (i: number): boolean =>
      i > 0 &&
      (ticks.timeMs[i]! < ticks.timeMs[i - 1]! ||
        (ticks.timeMs[i] === ticks.timeMs[i - 1] && ticks.timeNs[i]! < ticks.timeNs[i - 1]!));
    expect(ticks.timeMs[0]).toBe(START_MS);
    expect(countRows(isEarlier)).toBe(0);
    expect(countRows((i) => ticks.timeNs[i]! % 1_000 !== 0 || ticks.timeNs[i]! > 999_000)).toBe(0);
  });

  test('quote a bid below the ask, on the tick grid, and only when something changed', () => {
    const { instruments } = source;
    const last = new Map<number, string>();
    const isBad = (i: number): boolean => {
      if (ticks.kind[i] !== TICK.quote) return false;
      const id = ticks.instrument[i]!;
      const grid = instruments[id]!.tickSize;
      const quote = [ticks.price[i], ticks.size[i], ticks.ask[i], ticks.askSize[i]].join();
      const isSame = last.get(id) === quote;
      last.set(id, quote);
      const isOff = ticks.price[i]! % grid !== 0 || ticks.ask[i]! % grid !== 0;
      return isSame || isOff || ticks.price[i]! >= ticks.ask[i]!;
    };
    expect(countRows(isBad)).toBe(0);
  });

  test('trade at or inside the quote that stands, on the side of the taker', () => {
    const bid = new Float64Array(source.instruments.length);
    const ask = new Float64Array(source.instruments.length);
    const isBad = (i: number): boolean => {
      const id = ticks.instrument[i]!;
      if (ticks.kind[i] === TICK.quote) {
        bid[id] = ticks.price[i]!;
        ask[id] = ticks.ask[i]!;
        return false;
      }
      if (isReport(i)) return false;
      if (id === indexId) return ticks.side[i] !== SIDE.unknown;
      const price = ticks.price[i]!;
      if (price > bid[id]! && price < ask[id]!) return ticks.side[i] === SIDE.unknown;
      return price !== (ticks.side[i] === SIDE.buy ? ask[id] : bid[id]);
    };
    expect(countRows(isBad)).toBe(0);
  });

  test('never trade more at the quote than it shows, once the market is open', () => {
    const shown = new Map<number, [bid: number, bidSize: number, ask: number, askSize: number]>();
    const isBad = (i: number): boolean => {
      const id = ticks.instrument[i]!;
      if (ticks.kind[i] === TICK.quote) {
        shown.set(id, [ticks.price[i]!, ticks.size[i]!, ticks.ask[i]!, ticks.askSize[i]!]);
        return false;
      }
      if (id === indexId || ticks.timeMs[i] === START_MS || isReport(i)) return false;
      const [bid, bidSize, ask, askSize] = shown.get(id)!;
      if (ticks.price[i] === bid) return ticks.size[i]! > bidSize;
      return ticks.price[i] === ask && ticks.size[i]! > askSize;
    };
    expect(countRows(isBad)).toBe(0);
  });

  test('fill one order in several prints of one time and one side, and tell of the quote after them', () => {
    const prints = new Map<number, number>();
    let longest = 0;
    let orders = 0;
    let inOrders = 0;
    /** Two orders of a symbol may fall into the same microsecond, now and then. */
    let coincidences = 0;
    for (let i = 1; i < ticks.length; i++) {
      const before = i - 1;
      const goesOn =
        ticks.kind[i] === TICK.trade &&
        ticks.kind[before] === TICK.trade &&
        ticks.instrument[i] === ticks.instrument[before] &&
        ticks.timeMs[i] === ticks.timeMs[before] &&
        ticks.timeNs[i] === ticks.timeNs[before] &&
        !isReport(i) &&
        !isReport(before) &&
        ticks.timeMs[i]! > START_MS;
      const id = ticks.instrument[i]!;
      const length = goesOn ? prints.get(id)! + 1 : 1;
      if (ticks.kind[i] === TICK.trade) prints.set(id, length);
      if (!goesOn) continue;
      const isOne = ticks.side[i] === ticks.side[before] && ticks.price[i] === ticks.price[before];
      if (!isOne) coincidences++;
      if (length === 2) orders++;
      inOrders++;
      longest = Math.max(longest, length);
    }
    expect(coincidences).toBeLessThan(inOrders / 500);
    expect(orders).toBeGreaterThan(20_000);
    expect(inOrders / orders).toBeGreaterThan(1.3);
    expect(longest).toBeGreaterThan(20);
    expect(longest).toBeLessThanOrEqual(60);
  });

  test('are seven quotes to three trades, most trades of shares in round lots', () => {
    const trades = countRows((i) => ticks.kind[i] === TICK.trade);
    expect(trades / COUNT).toBeGreaterThan(0.27);
    expect(trades / COUNT).toBeLessThan(0.34);
    const isShareTrade = (i: number): boolean =>
      ticks.kind[i] === TICK.trade && source.instruments[ticks.instrument[i]!]!.kind === 'equity';
    const round = countRows((i) => isShareTrade(i) && ticks.size[i]! % 100 === 0);
    expect(round / countRows(isShareTrade)).toBeGreaterThan(0.5);
  });

  test('open every listing with a quote and a print, and flag nothing but reports after that', () => {
    const traded = source.instruments.length - 1;
    const opening = countRows((i) => i < 2 * traded && ticks.timeMs[i] === START_MS);
    expect(opening).toBe(2 * traded);
    expect(new Set(ticks.instrument.subarray(0, 2 * traded)).size).toBe(traded);
    expect(countRows((i) => i >= 2 * traded && ticks.flags[i] !== 0 && !isReport(i))).toBe(0);
    expect(countRows((i) => ticks.flags[i] === FLAG.auction)).toBe(
      source.instruments.filter(({ kind }) => kind === 'equity' || kind === 'etf').length,
    );
  });

  test('print an index that is the sum of its members, with their volume', () => {
    const basket = createBasketSums(defaultUniverse.listings).find((b) => b.target === indexId)!;
    const members = new Set(basket.members);
    const last = source.reference.previousClose.slice();
    const divisor = sumOf(basket, last) / last[indexId]!;
    let volume = 0;
    let prints = 0;
    const isBad = (i: number): boolean => {
      const id = ticks.instrument[i]!;
      if (ticks.kind[i] === TICK.quote) return false;
      if (isReport(i)) return false;
      if (id !== indexId) {
        last[id] = ticks.price[i]!;
        if (members.has(id)) volume += ticks.size[i]!;
        return false;
      }
      prints++;
      const isWrong =
        ticks.price[i] !== Math.floor(sumOf(basket, last) / divisor + 0.5) ||
        ticks.size[i] !== volume;
      volume = 0;
      return isWrong;
    };
    expect(countRows(isBad)).toBe(0);
    expect(prints).toBeGreaterThanOrEqual(19);
  });
});

describe('reports out of order', () => {
  test('are rare, come after the trade that they tell of, and name its price and size', () => {
    const source = simulate({ rate: 50_000 });
    const ticks = readTicks(source, COUNT);
    const printed = new Set<string>();
    const kinds: Record<number, number> = { [FLAG.noPrice]: 0, [FLAG.cancel]: 0 };
    for (let i = 0; i < ticks.length; i++) {
      if (ticks.kind[i] !== TICK.trade) continue;
      const key = [ticks.instrument[i], ticks.price[i], ticks.size[i], ticks.side[i]].join();
      const flags = ticks.flags[i]! & (FLAG.noPrice | FLAG.cancel);
      if (flags === 0) printed.add(key);
      else {
        kinds[flags]!++;
        expect(printed.has(key)).toBe(true);
      }
    }
    for (const count of Object.values(kinds)) {
      expect(count).toBeGreaterThan(5);
      expect(count).toBeLessThan(100);
    }
  });
});

describe('the default universe', () => {
  const { listings, sectors } = defaultUniverse;

  test('holds some 60 listings with unique symbols in known sectors', () => {
    expect(listings.length).toBeGreaterThanOrEqual(60);
    expect(new Set(listings.map((listing) => listing.symbol)).size).toBe(listings.length);
    const names = new Set(sectors.map((sector) => sector.name));
    expect(listings.filter((listing) => !names.has(listing.sector))).toEqual([]);
    const equitySectors = new Set(
      listings.filter(({ kind }) => kind === 'equity').map(({ sector }) => sector),
    );
    expect(equitySectors.size).toBe(11);
  });

  test('opens a plausible gap away from the previous close', () => {
    const source = simulate();
    const ticks = readTicks(source, 122);
    for (let i = 0; i < ticks.length; i++) {
      const close = source.reference.previousClose[ticks.instrument[i]!]!;
      expect(close).toBeGreaterThan(0);
      expect(Math.abs(ticks.price[i]! / close - 1)).toBeLessThan(0.06);
    }
  });
});
