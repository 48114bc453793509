/** Tiingo on documented frames, and what it asks REST. */
import { expect, test } from 'vitest';
import { parseExact } from '../../../shared/venue/exact-json.ts';
import { TIINGO } from '../../../shared/venue/tiingo.ts';
import { countKinds, decodeAll, describeCaptures, ofType } from './capture.ts';
import { docFrames } from './doc-frames.ts';

const CONTEXT = { settings: {}, keys: { TIINGO_KEY: 'KEY' } };

describeCaptures('documented frames of Tiingo', () => {
  test('rows of all kinds keep their nanoseconds', () => {
    const events = decodeAll(TIINGO, docFrames('connectors/tiingo/doc-examples.jsonl'));
    expect(countKinds(events)).toEqual({ ack: 1, heartbeat: 1, quote: 1, trade: 2, cancel: 1 });
    const [trade, reference] = ofType(events, 'trade');
    expect(trade).toMatchObject({
      symbol: 'wes',
      price: '50.285',
      size: '200',
      timeMs: 1_548_873_225_594,
      timeNs: 808_294,
    });
    expect(reference).toMatchObject({
      symbol: 'spy',
      price: '549.055',
      size: '0',
      timeMs: Date.parse('2024-07-03T14:25:00.123Z'),
      timeNs: 456_789,
      marks: { noVolume: true },
    });
    expect(ofType(events, 'cancel')[0]).toMatchObject({ timeNs: 1, symbol: 'wes' });
    expect(ofType(events, 'ack')[0]?.subscriptionId).toBe('61');
  });
});

test('a subscribe names the level, an unsubscribe the number of the ack', () => {
  expect(TIINGO.subscribe(['spy', 'uso'], 1, { ...CONTEXT, settings: { level: '5' } })).toEqual([
    '{"eventName":"subscribe","authorization":"KEY","eventData":{"thresholdLevel":5,"tickers":["spy","uso"]}}',
  ]);
  expect(TIINGO.unsubscribe(['uso'], 1, CONTEXT, '61')).toEqual([
    '{"eventName":"unsubscribe","authorization":"KEY","eventData":{"subscriptionId":61,"tickers":["uso"]}}',
  ]);
  expect(TIINGO.unsubscribe(['uso'], 1, CONTEXT)).toEqual([]);
});

test('a share class is written with a hyphen there and with a point here', () => {
  expect([TIINGO.toVenueSymbol('BRK.B'), TIINGO.toCanonical('brk-b')]).toEqual(['brk-b', 'BRK.B']);
});

test('prices of the day before are looked up, symbols are those that have a price', () => {
  const query = { ...CONTEXT, symbols: ['spy', 'brk-b'] };
  expect(TIINGO.references!.first(query)).toEqual({
    path: '/iex/?tickers=spy%2Cbrk-b',
    headers: { authorization: 'Token KEY' },
  });
  expect(TIINGO.instruments.first(query).path).toBe('/iex');
  const body = parseExact(
    '[{"ticker":"SPY","prevClose":549.050,"last":550},{"ticker":"BRK-B","prevClose":null}]',
  );
  const answer = { request: { path: '/' }, headers: {}, body };
  expect(TIINGO.references!.parse(answer, query).items).toEqual([
    { type: 'reference', symbol: 'spy', previousClose: '549.050' },
  ]);
  expect(TIINGO.instruments.parse(answer, query).items.map(({ symbol }) => symbol)).toEqual([
    'spy',
    'brk-b',
  ]);
});

test('bars outside what was asked for are left out', () => {
  const query = { ...CONTEXT, symbol: 'spy', intervalMs: 60_000, fromMs: 60_000, untilMs: 120_000 };
  const request = TIINGO.bars!.first(query);
  expect(request.path).toContain(
    '/iex/spy/prices?startDate=1970-01-01&endDate=1970-01-01&resampleFreq=1min',
  );
  const row = (minute: number) =>
    `{"date":"1970-01-01T00:0${minute}:00.000Z","open":1.10,"high":2,"low":1,"close":1.5,"volume":7}`;
  const body = parseExact(`[${[0, 1, 2, 3].map(row).join(',')}]`);
  const { items } = TIINGO.bars!.parse({ request, headers: {}, body }, query);
  expect(items.map(({ startMs, open, volume }) => [startMs, open, volume])).toEqual([
    [60_000, '1.10', '7'],
  ]);
});
