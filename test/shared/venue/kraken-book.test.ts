/** The book of Kraken: checksums over the captures, and over what is not as it was sent. */
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../../shared/venue/crc32.ts';
import type { VenueEvent } from '../../../shared/venue/event.ts';
import { isFields, listOf, parseExact } from '../../../shared/venue/exact-json.ts';
import { KrakenBook } from '../../../shared/venue/kraken-book.ts';
import { KRAKEN } from '../../../shared/venue/kraken.ts';
import { countKinds, describeCaptures, ofType, readFrames } from './capture.ts';

const SETTINGS = { quotes: 'book' };
const decodeAll = (frames: readonly string[]): VenueEvent[] => {
  const decoder = KRAKEN.createDecoder({ settings: SETTINGS });
  return frames.flatMap((frame) => [...decoder.decode(frame)]);
};
/** Pads numbers as the exchange writes them: its source of the capture did not keep their zeros. */
const pad = (frame: string): string =>
  frame
    .replace(/"price": ?([\d.]+)/g, (_, price: string) => `"price":${Number(price).toFixed(1)}`)
    .replace(/"qty": ?([\d.e-]+)/g, (_, size: string) => `"qty":${Number(size).toFixed(8)}`);

test('the checksum is that of Ethernet', () => {
  expect(crc32('123456789')).toBe(0xcbf4_3926);
  expect(crc32('')).toBe(0);
});

describeCaptures('books of Kraken', () => {
  const wire = readFrames('connectors/kraken/kraken-v2-wire-derived.jsonl').filter((frame) =>
    frame.startsWith('{"channel":"book"'),
  );

  test('hold in 40 of 40 messages as on the wire, and end where they ended', () => {
    const events = decodeAll(wire);
    expect(countKinds(events)).toEqual({ quote: 40 });
    expect(ofType(events, 'quote').at(-1)).toMatchObject({
      bid: '29430.2',
      bidSize: '0.18967538',
      ask: '29430.3',
      askSize: '5.41909189',
    });
  });

  test('hold in 510 of 510 messages, padded again', () => {
    const frames = readFrames('connectors/kraken/kraken-v2-book.jsonl').map(pad);
    const events = decodeAll(frames);
    expect(countKinds(events)).toEqual({ quote: 510 });
    expect(ofType(events, 'quote').at(-1)).toEqual({
      type: 'quote',
      symbol: 'BTC/USD',
      timeMs: Date.UTC(2023, 6, 30, 15, 30, 49, 8),
      timeNs: 834_000,
      bid: '29430.4',
      bidSize: '11.93517449',
      ask: '29430.5',
      askSize: '0.00560461',
    });
  });

  test('through doubles would lose the digits that the checksum is over', () => {
    const asDoubles = wire.map((frame) => JSON.stringify(JSON.parse(frame)));
    expect(ofType(decodeAll(asDoubles), 'resync')).toHaveLength(1);
  });

  test('one lost message is found by the next one, and nothing is told until a snapshot', () => {
    const events = decodeAll([...wire.slice(0, 10), ...wire.slice(11), wire[0]!]);
    expect(countKinds(events)).toEqual({ quote: 12, resync: 1, 'ignored book': 28 });
    expect(ofType(events, 'resync')).toEqual([
      { type: 'resync', symbol: 'BTC/USD', text: 'the checksum of its book is wrong' },
    ]);
    /* The quote that is worth nothing any more has no sides. */
    expect(events[10]).toMatchObject({ type: 'quote', symbol: 'BTC/USD' });
    expect(events[10]).not.toHaveProperty('bid');
    expect(events.at(-1)).toMatchObject({ type: 'quote', bid: '29430.2' });
  });

  test('any digit that is another one is found', () => {
    const snapshot = wire[0]!;
    const to = snapshot.indexOf('],"checksum"');
    const from = snapshot.indexOf('"bids"');
    const digits = [...snapshot.matchAll(/\d/g)].map(({ index }) => index);
    const missed = digits
      .filter((at) => at > from && at < to)
      .filter((at) => {
        const other = String((Number(snapshot[at]) + 1) % 10);
        const wrong = snapshot.slice(0, at) + other + snapshot.slice(at + 1);
        return ofType(decodeAll([wrong]), 'resync').length !== 1;
      });
    expect([to > from, missed]).toEqual([true, []]);
  });
});

describe('a book', () => {
  const row = (text: string): Record<string, unknown> => {
    const fields = parseExact(text);
    return isFields(fields) ? { ...fields } : {};
  };
  const sumOf = (levels: string): number => crc32(levels);

  test('is cut to its depth after each change, and a size of 0 takes a level away', () => {
    const book = new KrakenBook(2);
    const first = `{"asks":[{"price":3.0,"qty":1.00},{"price":1.0,"qty":2.00},{"price":2.0,"qty":3.00}],"bids":[],"checksum":${sumOf('1020020300')}}`;
    expect(book.take(row(first))).toBe('ok');
    expect([book.ask, book.bid]).toEqual([{ price: '1.0', size: '2.00' }, undefined]);
    const second = `{"asks":[{"price":1.0,"qty":0.00}],"bids":[{"price":0.5,"qty":0.07}],"checksum":${sumOf('2030057')}}`;
    expect(book.take(row(second))).toBe('ok');
    expect([book.ask, book.bid]).toEqual([
      { price: '2.0', size: '3.00' },
      { price: '0.5', size: '0.07' },
    ]);
  });

  test.each([
    ['no checksum', '{"asks":[],"bids":[]}'],
    ['a negative price', '{"asks":[{"price":-1,"qty":1}],"bids":[],"checksum":0}'],
    ['a size that is none', '{"asks":[{"price":1,"qty":null}],"bids":[],"checksum":0}'],
    [
      'rows without end',
      `{"asks":[${Array(201).fill('{"price":1,"qty":1}').join(',')}],"checksum":0}`,
    ],
  ])('with %s is unreadable', (_, text) => {
    expect(new KrakenBook(10).take(row(text))).toBe('malformed');
  });
});

test('a book is asked for in place of tickers, with the depth that its checksum needs', () => {
  const context = { settings: SETTINGS, keys: {} };
  const channels = (frames: readonly string[]) =>
    frames.map((frame) => (JSON.parse(frame) as { params: object }).params);
  expect(channels(KRAKEN.subscribe(['BTC/USD'], 1, context))).toEqual([
    { channel: 'trade', symbol: ['BTC/USD'], snapshot: true },
    { channel: 'book', symbol: ['BTC/USD'], depth: 10 },
  ]);
  expect(channels(KRAKEN.unsubscribe(['BTC/USD'], 1, context))).toEqual([
    { channel: 'trade', symbol: ['BTC/USD'] },
    { channel: 'book', symbol: ['BTC/USD'], depth: 10 },
  ]);
  expect(listOf(KRAKEN.settings.find(({ name }) => name === 'quotes')?.values)[0]).toBe('ticker');
});
