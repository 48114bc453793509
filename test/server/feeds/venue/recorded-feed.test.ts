/** A recording of a live feed gives the ticks that the feed gave: history, late ones, a hole, a symbol listed anew. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVenues } from '../../../../server/feeds/venue/open-venue.ts';
import { startRecorder } from '../../../../server/recording/recorder.ts';
import { openTape } from '../../../../server/tape/open-tape.ts';
import { createFeed } from '../../../../shared/engine/feed/feed.ts';
import type { MarketEntry } from '../../../../shared/engine/feed/market-entry.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import { FLAG, type TickColumns } from '../../../../shared/model/tick.ts';
import { createTapePlayer } from '../../../../shared/tape/tape-player.ts';
import { BINANCE } from '../../../../shared/venue/binance.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { createFakeWire } from '../../../support/venue/fake-wire.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tickdeck-recorded-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A market that keeps what it publishes, as lines. */
function createMarket(lines: string[]): Market {
  const market = new Market({
    name: 'live',
    number: 0,
    epoch: 1,
    instruments: [],
    previousClose: [],
  });
  market.listen({
    onPublication: ({ columns }) => {
      for (let row = 0; row < columns.length; row++) lines.push(toLine(columns, row));
    },
  });
  return market;
}

const toLine = (from: TickColumns, row: number): string =>
  [
    from.instrument[row],
    from.kind[row],
    `${from.timeMs[row]}.${from.timeNs[row]}`,
    from.price[row],
    from.size[row],
    from.ask[row],
    from.flags[row],
  ].join(' ');

test('a recording of a live feed replays its ticks, symbol by symbol in their order', async () => {
  const clock = createFakeClock();
  const wire = createFakeWire();
  const trade = (id: number, price = '100.25', ago = 3): object => ({
    stream: 'btcusdt@trade',
    data: { e: 'trade', s: 'BTCUSDT', t: id, p: price, q: '0.5', T: clock.now() - ago, m: true },
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 30; i++) {
      clock.advance(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const past = [1, 2, 3].map((id) => ({
    id,
    price: '100.5',
    qty: '1',
    time: clock.now() - 10_000 * (4 - id),
    isBuyerMaker: true,
  }));
  const filters = [{ filterType: 'PRICE_FILTER', tickSize: '0.01' }];
  const one = { symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', status: 'TRADING' };
  wire.answer = (path) => {
    if (path.includes('exchangeInfo')) return { symbols: [{ ...one, filters }] };
    return path.includes('trades') ? past : [];
  };
  const source = openVenues(
    [
      {
        venue: BINANCE,
        symbols: ['BTCUSDT'],
        settings: { host: 'data' },
        keys: {},
        hosts: { socket: 'ws://venue', rest: 'http://venue' },
      },
    ],
    { clock, openSocket: wire.openSocket, get: wire.get },
  );
  const lines: string[] = [];
  const market = createMarket(lines);
  const feed = createFeed(market, source, clock.elapsed);
  const path = join(folder, 'live.tape');
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const entry = { market, source, timeMs: clock.now } as unknown as MarketEntry;
  const recorder = startRecorder(entry, path, clock.now(), silent);
  const pull = (): void => {
    while (feed.turn(clock.now()));
  };

  wire.last.open();
  clock.advance(0);
  for (const text of wire.last.sent.splice(0)) {
    wire.last.say({ result: null, id: (JSON.parse(text) as { id: number }).id });
  }
  wire.last.say(trade(4));
  await settle();
  pull();
  wire.last.say(trade(5), trade(8), trade(7, '100.2', 9), trade(9, '100.125'));
  await settle();
  wire.last.say(trade(10, '100.5', -1_200));
  pull();
  await settle();
  pull();
  source.close();
  await recorder.stop();
  expect(lines.length).toBeGreaterThan(8);
  expect(
    lines.filter((line) => (Number(line.split(' ').at(-1)) & FLAG.late) !== 0).length,
  ).toBeGreaterThan(3);
  expect(market.instruments).toHaveLength(2);

  const again: string[] = [];
  const replayed = createMarket(again);
  const player = createTapePlayer(openTape(path));
  const replay = createFeed(replayed, player, clock.elapsed);
  while (replay.turn(Number.MAX_SAFE_INTEGER));
  player.close();
  const of = (all: readonly string[], id: number): string[] =>
    all.filter((line) => line.startsWith(`${id} `));
  for (const id of [0, 1]) expect(of(again, id)).toEqual(of(lines, id));
  expect(replayed.instruments).toEqual(market.instruments);
});
