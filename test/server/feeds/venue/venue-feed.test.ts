/** Feeds of venues as one market: names when joined, symbols on demand, keys that nobody sees. */
import { beforeEach, describe, expect, test } from 'vitest';
import { openVenues, type VenueChoice } from '../../../../server/feeds/venue/open-venue.ts';
import type { Source } from '../../../../shared/engine/source/source.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import { ALPACA } from '../../../../shared/venue/alpaca.ts';
import { BINANCE } from '../../../../shared/venue/binance.ts';
import { FINNHUB } from '../../../../shared/venue/finnhub.ts';
import type { Venue } from '../../../../shared/venue/venue.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { createFakeWire, type FakeWire } from '../../../support/venue/fake-wire.ts';

let clock: FakeClock;
let wire: FakeWire;
let notes: string[];

beforeEach(() => {
  clock = createFakeClock();
  wire = createFakeWire();
  notes = [];
});

const choose = (
  venue: Venue,
  symbols: string[],
  keys: Record<string, string> = {},
): VenueChoice => ({
  venue,
  symbols,
  settings: Object.fromEntries(venue.settings.map(({ name, values }) => [name, values[0]!])),
  keys,
  hosts: { socket: `ws://${venue.id}`, rest: `http://${venue.id}` },
});

const open = (...choices: VenueChoice[]): Source =>
  openVenues(choices, {
    clock,
    openSocket: wire.openSocket,
    get: wire.get,
    onNote: (text) => notes.push(text),
  });

const list = (...symbols: string[]): object => ({
  symbols: symbols.map((symbol) => ({
    symbol,
    baseAsset: symbol.slice(0, -4),
    quoteAsset: 'USDT',
    status: 'TRADING',
    filters: [{ filterType: 'PRICE_FILTER', tickSize: '0.01' }],
  })),
});

const pass = async (ms: number): Promise<void> => {
  for (let left = ms; left > 0; left -= 500) {
    clock.advance(Math.min(left, 500));
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  }
};

function takeListed(source: Source): Instrument[] {
  const listed: Instrument[] = [];
  while (source.listings!.nextMs() < Infinity) {
    for (const change of source.listings!.take().changes) {
      if (change.change === 'listed') listed.push(change.instrument);
    }
  }
  return listed;
}

describe('several venues in one market', () => {
  test('carry their venue behind each symbol, and ids of one count', async () => {
    wire.answer = (path) => (path.includes('exchangeInfo') ? list('BTCUSDT') : []);
    const keys = { ALPACA_KEY_ID: 'KEY-ONE-ONE', ALPACA_SECRET_KEY: 'SECRET-ONE-ONE' };
    const source = open(choose(BINANCE, ['BTCUSDT']), choose(ALPACA, ['AAPL'], keys));
    for (const socket of wire.sockets) socket.open();
    wire.sockets[0]!.say({
      stream: 'btcusdt@trade',
      data: { e: 'trade', s: 'BTCUSDT', t: 1, p: '1', q: '1', T: clock.now(), m: true },
    });
    await pass(12_000);
    const listed = takeListed(source);
    expect(listed.map(({ symbol }) => symbol)).toContain('BTCUSDT.BINANCE');
    expect(listed.map(({ id }) => id)).toEqual(listed.map((_, i) => i));
    expect(source.connection!.info()).toMatchObject({ mayShare: false, venue: 'Binance, Alpaca' });
    source.close();
  });
});

describe('a symbol on demand', () => {
  test('is listed when the venue has it, and found before', async () => {
    wire.answer = (path) =>
      path.includes('exchangeInfo') ? list('BTCUSDT', 'ETHUSDT', 'ETHBTCT') : [];
    const source = open(choose(BINANCE, []));
    const found = source.directory!.search('eth', 5);
    await pass(1_000);
    expect((await found).map(({ symbol, isListed }) => [symbol, isListed])).toContainEqual([
      'ETHUSDT',
      false,
    ]);
    const opened = source.directory!.open('ETHUSDT');
    wire.last.open();
    await pass(10_000);
    expect(await opened).toBeUndefined();
    expect(takeListed(source).map(({ symbol }) => symbol)).toEqual(['ETHUSDT']);
    source.close();
    expect(clock.timers).toBe(0);
  });

  test('of a venue that does not answer is refused in time, with the reason', async () => {
    const source = open(choose(BINANCE, []));
    const opened = source.directory!.open('ETHUSDT');
    for (let i = 0; i < 4; i++) {
      wire.last.end({ kind: 'unreachable', text: 'no route' });
      await pass(4_000);
    }
    expect((await opened)!.reason).toMatch(/ETHUSDT: .*no route/);
    source.close();
  });

  test('beyond the limit of the venue is refused with the limit', async () => {
    const venue = { ...BINANCE, traits: { ...BINANCE.traits, symbolsPerSocket: 1, sockets: 1 } };
    const source = open(choose(venue, ['BTCUSDT']));
    expect((await source.directory!.open('ETHUSDT'))!.reason).toMatch(/allows 1 symbols/);
    source.close();
  });
});

test('no key is in anything that people see, though the address holds it', async () => {
  const key = 'c0ffee-secret-token';
  const source = open(choose(FINNHUB, ['AAPL'], { FINNHUB_KEY: key, FINNHUB_TOKEN: key }));
  expect(wire.last.address.url).toContain(key);
  wire.last.end({ kind: 'refused', code: 401, text: `bad token ${key}` });
  await pass(20_000);
  const told = JSON.stringify([source.connection!.info(), notes, source.provenance]);
  expect(told).not.toContain(key);
  expect(source.connection!.info()).toMatchObject({ state: 'refused' });
  source.close();
});
