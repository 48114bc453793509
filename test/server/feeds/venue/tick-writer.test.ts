/** Texts of a venue as numbers of an instrument: what fits, what lists it anew, what is rounded, what has no room. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toSizeRoom } from '../../../../server/feeds/venue/size-room.ts';
import { TickQueue } from '../../../../server/feeds/venue/tick-queue.ts';
import { TickWriter } from '../../../../server/feeds/venue/tick-writer.ts';
import { roundDecimal } from '../../../../shared/model/decimal.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import { createTickColumns, SIDE, TICK, type TickColumns } from '../../../../shared/model/tick.ts';
import type { TextTick } from '../../../../shared/venue/tick-rules.ts';

const NOON_MS = Date.UTC(2026, 0, 5, 12);
const RECEIVED = { timeMs: NOON_MS, timeNs: 0 };

const toInstrument = (priceDecimals: number, sizeDecimals: number): Instrument => ({
  id: 0,
  symbol: 'SHIB-USD',
  name: 'SHIB-USD',
  kind: 'crypto',
  currency: 'USD',
  priceDecimals,
  sizeDecimals,
  tickSize: 1,
  lot: 1,
});
const trade = (size: string, timeMs = NOON_MS, price = '0.00001'): TextTick => ({
  kind: 'trade',
  timeMs,
  timeNs: 0,
  price,
  size,
  side: SIDE.buy,
  flags: 0,
});
const quote = (bid: string): TextTick => {
  const at = { timeMs: NOON_MS, timeNs: 0 };
  const sides = { bid, bidSize: '1', ask: '9', askSize: '1' };
  return { kind: 'quote', quote: { type: 'quote', symbol: 'SHIB-USD', ...sides }, ...at };
};

function create(decimals: number, most?: number) {
  const counters = {
    ticks: 0,
    late: 0,
    refused: 0,
    roundedSizes: 0,
    shedQuotes: 0,
    shedTrades: 0,
  };
  const said: string[] = [];
  const shed: string[] = [];
  const queue = new TickQueue(most);
  const writer = new TickWriter({
    symbol: 'SHIB-USD',
    queue,
    counters,
    onRefused: (text) => said.push(text),
    onShed: (ms) => shed.push(`from ${ms - NOON_MS}`),
    onTaken: (ms) => shed.push(`to ${ms - NOON_MS}`),
  });
  writer.begin(toInstrument(5, decimals));
  const read = (capacity = 1_000): TickColumns => {
    const columns = createTickColumns(capacity);
    queue.read(columns);
    return columns;
  };
  return { writer, counters, said, shed, queue, read };
}

describe('a size', () => {
  test('with all of its digits is told with all of them, and a price is never rounded', () => {
    const { writer, counters, read } = create(8);
    expect(writer.write(trade('0.00000001'), RECEIVED)).toBe(true);
    expect(writer.write(trade('1234.56789012'), RECEIVED)).toBe(true);
    expect(writer.write(trade('1', NOON_MS, '0.000011'), RECEIVED)).toBe(false);
    expect(Array.from(read().size.subarray(0, 2))).toEqual([1, 123_456_789_012]);
    expect(counters).toMatchObject({ ticks: 2, roundedSizes: 0, refused: 0 });
  });

  test('with more digits lists the symbol anew while there is room for them', () => {
    const { writer, counters } = create(2);
    expect(writer.write(trade('1.123'), RECEIVED)).toBe(false);
    expect(writer.sizeRoom).toBe(9);
    expect(counters.roundedSizes).toBe(0);
  });

  test('with more digits than there is room for is rounded, counted, and named once', () => {
    const { writer, counters, said, read } = create(2);
    writer.sizeRoom = 2;
    for (const size of ['13234556.12345678', '0.005', '0.004', '1000000000000.99999']) {
      expect(writer.write(trade(size), RECEIVED)).toBe(true);
    }
    const sizes = Array.from(read().size.subarray(0, 4));
    expect(sizes).toEqual([1_323_455_612, 1, 0, 100_000_000_000_100]);
    expect(counters.roundedSizes).toBe(4);
    expect(said).toEqual(['SHIB-USD: sizes are rounded to 2 decimals: so much of it is traded']);
    expect(writer.isRounding).toBe(true);
  });

  test('that is too large for the decimals lists the symbol anew with fewer of them', () => {
    const { writer } = create(8);
    expect(writer.write(trade('100000000.00000001'), RECEIVED)).toBe(false);
    expect(writer.sizeRoom).toBe(6);
    writer.begin(toInstrument(5, 6));
    expect(writer.write(trade('100000000.00000001'), RECEIVED)).toBe(true);
  });

  test('that no instrument can hold is refused by name, and the next one is taken', () => {
    const { writer, counters, said } = create(0);
    writer.sizeRoom = 0;
    expect(writer.write(trade('9007199254740993'), RECEIVED)).toBe(true);
    expect(writer.write(trade('1.0000000000001'), RECEIVED)).toBe(true);
    expect(writer.write(trade('7'), RECEIVED)).toBe(true);
    expect(counters).toMatchObject({ refused: 2, ticks: 1 });
    expect(said).toHaveLength(1);
  });

  test('is rounded exactly, half up, whatever its digits', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 30n });
    fc.assert(
      fc.property(digits, fc.nat(20), fc.nat(9), (units, decimals, to) => {
        const text = units.toString().padStart(decimals + 1, '0');
        const point = text.length - decimals;
        const sent = decimals === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
        const rounded = roundDecimal(sent, to);
        const [whole, fraction = ''] = rounded.split('.');
        const given = BigInt(whole! + fraction) * 10n ** BigInt(30 - fraction.length);
        const off = given - units * 10n ** BigInt(30 - decimals);
        const half = 5n * 10n ** BigInt(30 - to - 1);
        expect(off <= half && -off < half).toBe(true);
      }),
    );
  });
});

describe('a day with more volume than was thought', () => {
  test('lists the symbol anew with fewer decimals before its sum is full, and no trade is lost', () => {
    const { writer, counters, read } = create(5);
    const lot = '1000000000.12345';
    let listings = 0;
    let told = 0;
    for (let n = 0; n < 500; n++) {
      while (!writer.write(trade(lot), RECEIVED)) {
        listings++;
        writer.begin(toInstrument(5, writer.sizeRoom));
      }
      told += read().length;
    }
    expect([told, counters.ticks, counters.refused]).toEqual([500, 500, 0]);
    expect(listings).toBe(1);
    expect(writer.sizeRoom).toBe(2);
  });

  test('is over with the day', () => {
    const { writer, read } = create(5);
    for (let day = 0; day < 20; day++) {
      for (let n = 0; n < 4; n++) {
        const tick = trade('10000000000', NOON_MS + day * 86_400_000);
        expect(writer.write(tick, RECEIVED)).toBe(true);
        read();
      }
    }
    expect(writer.sizeRoom).toBe(9);
  });
});

describe('room for sizes of real symbols', () => {
  test.each([
    ['BTC on Binance', '48000.12345', '120.5', 5, 9],
    ['BTC on Bitstamp, eight decimals', '4000.12345678', '25.12345678', 8, 9],
    ['ETH on OKX', '900000.5', '3000.25', 6, 9],
    ['DOGE on Coinbase', '1500000000.1', '2000000.1', 1, 9],
    ['SHIB on Binance at its busiest', '300000000000000', '5000000000', 0, 9],
    ['SHIB on Kraken, five decimals', '1200000000000.12345', '900000000.12345', 2, 4],
    ['PEPE on Kraken, five decimals', '9000000000000.12345', '9000000000.12345', 1, 4],
    ['PEPE on OKX', '20000000000000', '60000000000', 0, 9],
    ['a share with fractions', '180000000.123456', '500000.5', 6, 9],
  ])('%s', (_what, day, size, least, most) => {
    const room = toSizeRoom([day], [size]);
    expect(room).toBeGreaterThanOrEqual(least);
    expect(room).toBeLessThanOrEqual(most);
    if (room > 0) {
      expect(Number(day) * 10 ** room * 10).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
    }
  });
});

describe('what the market is too slow for', () => {
  test('are quotes first: the newest of each symbol is told once there is room, and what was left out is counted', () => {
    const { writer, counters, shed, read, queue } = create(0, 100);
    for (let n = 0; n < 200; n++) writer.write(quote(String(n)), RECEIVED);
    for (let n = 0; n < 50; n++) writer.write(trade(String(n + 1)), RECEIVED);
    expect(queue.length).toBe(100);
    const columns = read();
    const quotes = columns.kind.slice(0, columns.length).filter((one) => one === TICK.quote);
    expect(quotes).toHaveLength(51);
    expect(columns.price[columns.length - 1]).toBe(199 * 1e5);
    expect(columns.length).toBe(101);
    expect(counters).toMatchObject({ shedQuotes: 149, shedTrades: 0, ticks: 101 });
    expect(shed).toEqual([]);
  });

  test('is told of trades as a hole from the last one that was taken to the next', () => {
    const { writer, counters, shed, read } = create(0, 10);
    for (let n = 0; n < 15; n++) writer.write(trade('1', NOON_MS + n), RECEIVED);
    expect(shed).toEqual(['from 9']);
    expect(counters.shedTrades).toBe(5);
    expect(read().length).toBe(10);
    writer.write(trade('1', NOON_MS + 20), RECEIVED);
    expect(shed).toEqual(['from 9', 'to 20']);
    expect(read().length).toBe(1);
  });

  test('is no older quote beside a newer one, and none of an instrument that is gone', () => {
    const { writer, counters, read, queue } = create(0, 4);
    for (const bid of ['1', '2', '3']) writer.write(quote(bid), RECEIVED);
    expect(read().length).toBe(3);
    for (const bid of ['4', '5', '6']) writer.write(quote(bid), RECEIVED);
    queue.forget(0);
    expect(read().length).toBe(2);
    expect(counters.shedQuotes).toBe(0);
  });
});
