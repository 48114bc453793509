/** Finnhub on captured frames, and what it asks REST. */
import { expect, test } from 'vitest';
import { RepeatedFrames } from '../../../shared/venue/repeated-frames.ts';
import { parseExact } from '../../../shared/venue/exact-json.ts';
import { FINNHUB } from '../../../shared/venue/finnhub.ts';
import { countKinds, decodeAll, describeCaptures, ofType, readFrames, sumOf } from './capture.ts';
import { docFrames } from './doc-frames.ts';

const CONTEXT = { settings: {}, keys: { FINNHUB_KEY: 'a&b' } };

describeCaptures('Finnhub as recorded', () => {
  test('nine odd lots of two symbols, after hours', () => {
    const trades = ofType(
      decodeAll(FINNHUB, readFrames('connectors/finnhub/trades-2022.jsonl')),
      'trade',
    );
    const count = (name: string) => trades.filter(({ symbol }) => symbol === name).length;
    expect([trades.length, count('TSLA'), count('AAPL')]).toEqual([9, 7, 2]);
    expect(trades[0]).toMatchObject({
      symbol: 'TSLA',
      price: '122.1',
      size: '1',
      timeMs: 1_672_348_887_195,
    });
    expect(trades.at(-1)).toMatchObject({
      symbol: 'AAPL',
      price: '129.575',
      size: '1',
      timeMs: 1_672_348_887_785,
    });
    expect(sumOf(trades.map(({ size }) => size))).toBe(109n * 10n ** 8n);
    expect(trades.filter(({ marks }) => marks?.oddLot && marks.extendedHours)).toHaveLength(9);
  });

  test('frames that came three times are the same to the letter, by which the runner tells them', () => {
    const frames = readFrames('connectors/finnhub/issue-143-triplicates.jsonl');
    const repeated = new RepeatedFrames();
    const kept = frames.filter((frame) => !repeated.see(frame, 0));
    expect([frames.length, kept.length]).toEqual([9, 3]);
    const trades = ofType(decodeAll(FINNHUB, kept), 'trade');
    expect(trades.map(({ price, timeMs }) => [price, timeMs])).toEqual([
      ['284.45', 1_586_876_152_227],
      ['284.46', 1_586_876_152_115],
      ['284.47', 1_586_876_151_964],
    ]);
  });

  test('documented frames are of known kinds', () => {
    const events = decodeAll(FINNHUB, docFrames('connectors/finnhub/doc-examples.jsonl'));
    expect(countKinds(events)).toEqual({ heartbeat: 1, reject: 1, trade: 1 });
    expect(ofType(events, 'reject')[0]?.reason).toBe('symbolLimit');
    expect(ofType(events, 'trade')[0]).toMatchObject({
      symbol: 'BINANCE:BTCUSDT',
      price: '7296.89',
      size: '0.011467',
    });
  });
});

test('the key is in the query of the socket and in a header of REST, nowhere else', () => {
  expect(FINNHUB.connect!(CONTEXT)).toEqual({ query: 'token=a%26b' });
  const query = { ...CONTEXT, symbols: ['AAPL'] };
  expect(FINNHUB.references!.first(query)).toEqual({
    path: '/quote?symbol=AAPL',
    headers: { 'x-finnhub-token': 'a&b' },
  });
  expect(FINNHUB.subscribe(['AAPL'], 1, CONTEXT)).toEqual(['{"type":"subscribe","symbol":"AAPL"}']);
  for (const status of [401, 403, 429])
    expect(FINNHUB.toRejectReason!(status, 'a&b')?.text).not.toContain('a&b');
});

test('previous closes are asked for one by one, and 0 is none', () => {
  const query = { ...CONTEXT, symbols: ['AAPL', 'NOSUCH'] };
  const first = FINNHUB.references!.first(query);
  const page = FINNHUB.references!.parse(
    { request: first, headers: {}, body: parseExact('{"c":261.74,"pc":259.450}') },
    query,
  );
  expect(page.items).toEqual([{ type: 'reference', symbol: 'AAPL', previousClose: '259.450' }]);
  expect(page.next?.path).toBe('/quote?symbol=NOSUCH');
  expect(
    FINNHUB.references!.parse(
      { request: page.next!, headers: {}, body: parseExact('{"c":0,"pc":0}') },
      query,
    ),
  ).toEqual({ items: [] });
});

test('its symbols are shares or funds', () => {
  const body = [
    { symbol: 'SPY', description: 'SPDR S&P 500', type: 'ETP', currency: 'USD' },
    { symbol: 'AAPL', description: 'APPLE INC', type: 'Common Stock', currency: 'USD' },
  ];
  const { items } = FINNHUB.instruments.parse(
    { request: { path: '/' }, headers: {}, body },
    { ...CONTEXT, symbols: [] },
  );
  expect(items.map(({ symbol, kind, name }) => [symbol, kind, name])).toEqual([
    ['SPY', 'etf', 'SPDR S&P 500'],
    ['AAPL', 'equity', 'APPLE INC'],
  ]);
});
