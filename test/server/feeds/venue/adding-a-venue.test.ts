/** A venue is one object in a list: `--feed` knows its name, one runner drives it, its ticks come like all others. */
import { expect, test } from 'vitest';
import { toConfig } from '../../../../server/config.ts';
import { toVenueKind } from '../../../../server/feeds/venue-kind.ts';
import { createTickColumns, SIDE, TICK } from '../../../../shared/model/tick.ts';
import type { VenueEvent } from '../../../../shared/venue/event.ts';
import { isFields, listOf, parseExact } from '../../../../shared/venue/exact-json.ts';
import { fromRfc3339 } from '../../../../shared/venue/exact-time.ts';
import {
  createTextDecoder,
  decimalOf,
  nameOf,
  sizeOf,
} from '../../../../shared/venue/read-frame.ts';
import { MALFORMED, ignored } from '../../../../shared/venue/no-news.ts';
import type { Venue } from '../../../../shared/venue/venue.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { createFakeWire } from '../../../support/venue/fake-wire.ts';

/** An invented venue, whole: it says `{"deal":"abc","price":1.50,"size":2,"at":"…"}`. */
const PAPER: Venue = {
  id: 'paper',
  name: 'Paper Exchange',
  keys: {},
  settings: [],
  traits: {
    greets: false,
    symbolsPerSocket: 10,
    sockets: 1,
    sendPerSecond: 10,
    acks: 'none',
    tradeIds: 'none',
    heartbeatMs: 60_000,
    timeUnit: 'ns',
    hasSides: false,
    hasQuotes: false,
    hours: 'always',
    restPerMinute: 60,
  },
  coverage: 'deals',
  licence: 'Invented.',
  mayShare: true,
  hosts: () => ({ socket: 'wss://paper.example/ws', rest: 'https://paper.example' }),
  toVenueSymbol: (text) => text.trim().toLowerCase(),
  toCanonical: (symbol) => symbol.toUpperCase(),
  subscribe: (symbols) => symbols.map((symbol) => JSON.stringify({ follow: symbol })),
  unsubscribe: (symbols) => symbols.map((symbol) => JSON.stringify({ leave: symbol })),
  createDecoder: () =>
    createTextDecoder(parseExact, (fields): VenueEvent => {
      const symbol = nameOf(fields, 'deal');
      if (symbol === undefined) return ignored('no deal');
      const price = decimalOf(fields, 'price');
      const size = sizeOf(fields, 'size');
      const time = fromRfc3339(nameOf(fields, 'at'));
      if (!price || !size || !time) return MALFORMED;
      return { type: 'trade', symbol, ...time, price, size, side: SIDE.unknown };
    }),
  instruments: {
    first: () => ({ path: '/list' }),
    parse: ({ body }) => ({
      items: listOf(body)
        .filter(isFields)
        .map((row) => ({
          symbol: nameOf(row, 'symbol') ?? '',
          name: 'Paper',
          kind: 'index' as const,
          currency: 'EUR',
          priceStep: decimalOf(row, 'step'),
          isTrading: true,
        })),
    }),
  },
};

test('a venue that is added is a kind of feed, and its ticks come like those of all others', async () => {
  const clock = createFakeClock();
  const wire = createFakeWire();
  wire.answer = () => [{ symbol: 'abc', step: 0.01 }];
  const kind = toVenueKind(PAPER);
  const { openSocket, get } = wire;
  const context = {
    config: toConfig({}, {}, {}),
    nowMs: clock.now(),
    venueTools: { clock, openSocket, get },
  };
  const { source } = kind.create(kind.parse('ABC', context), context);
  await clock.until(() => wire.sockets.length === 1, 'a socket');
  wire.last.open();
  await clock.until(() => wire.last.sent.length === 1, 'a subscription');
  expect([wire.last.address.url, wire.last.sent]).toEqual([
    'wss://paper.example/ws',
    ['{"follow":"abc"}'],
  ]);
  const at = `${new Date(clock.now()).toISOString().slice(0, -1)}000001Z`;
  wire.last.say(`{"deal":"abc","price":1.50,"size":2,"at":"${at}"}`);
  const ticks = createTickColumns(8);
  await clock.until(() => {
    if ((source.listings?.nextMs() ?? Infinity) <= clock.now()) source.listings!.take();
    source.read(clock.now(), ticks);
    return ticks.length > 0;
  }, 'a tick');
  expect([ticks.length, ticks.kind[0], ticks.price[0], ticks.timeNs[0]]).toEqual([
    1,
    TICK.trade,
    150,
    1,
  ]);
  expect(source.provenance).toMatchObject({ kind: 'live', label: 'Live from Paper Exchange' });
  source.close();
});
