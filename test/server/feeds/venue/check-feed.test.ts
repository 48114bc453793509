/** `tickdeck feeds check`: what it says of a venue that works, and in how many ways one does not. */
import { afterEach, expect, test } from 'vitest';
import { CHECK_EXIT, checkFeed } from '../../../../server/feeds/venue/check-feed.ts';
import { toVenueChoice } from '../../../../server/feeds/venue-kind.ts';
import { createSurroundings } from '../../../../server/machine/surroundings.ts';
import { toConfig } from '../../../../server/config.ts';
import { BINANCE as TABLE } from '../../../../shared/venue/binance.ts';
import { BINANCE } from '../../../support/venue/dialects/binance.ts';
import { type FakeVenue, startFakeVenue } from '../../../support/venue/fake-venue.ts';
import { until } from '../../../support/until.ts';

const INSTRUMENTS = Array.from({ length: 60 }, (_, i) => ({
  symbol: i === 0 ? 'BTCUSDT' : `C${i}USDT`,
  priceStep: '0.01',
  sizeStep: '0.001',
}));
let venue: FakeVenue;
afterEach(() => venue.stop());

async function check(
  symbols: string,
  manners: Partial<FakeVenue['manners']> = {},
  variables: Record<string, string> = {},
) {
  venue = await startFakeVenue(BINANCE, { instruments: INSTRUMENTS, manners });
  const context = {
    config: toConfig({}, {}, {}),
    nowMs: Date.now(),
    variables: { ...venue.environment, ...variables },
  };
  const lines: string[] = [];
  const result = checkFeed(
    toVenueChoice(TABLE, symbols, context),
    { clock: createSurroundings() },
    { ticks: 2, timeMs: 5_000, onLine: (line) => lines.push(line) },
  );
  return { result, lines };
}

test('a venue that works is shown with its first ticks, also without a symbol', async () => {
  const { result, lines } = await check('');
  await until(() => venue.subscribed().length > 0, 'subscribed');
  venue.trade('BTCUSDT', { price: '61837.63', size: '0.5' });
  venue.quote('BTCUSDT', { bid: '1', bidSize: '2', ask: '3', askSize: '4' });
  expect(await result).toEqual({ end: 'works', text: 'Binance works. For personal use.' });
  expect(lines.join('\n')).toMatch(/lists 60 instruments/);
  expect(lines.join('\n')).toMatch(/BTCUSDT is subscribed/);
  expect(lines.join('\n')).toMatch(/BTCUSDT {2}trade {2}61837.63 × 0.50* buy/);
});

test('a symbol that does not exist is refused with the nearest names', async () => {
  const { result } = await check('btcusd');
  const { end, text } = await result;
  expect(end).toBe('unknownSymbol');
  expect(text).toMatch(/no symbol BTCUSD; nearest are BTCUSDT/);
});

test('a region that is refused is one sentence that names the other hosts', async () => {
  const { result } = await check('btcusdt', { refuseWith: { status: 451 } });
  const { end, text } = await result;
  expect(CHECK_EXIT[end]).toBe(4);
  expect(text).toMatch(/region.*host=us/);
});

test('no network is one sentence', async () => {
  const nobody = 'ws://127.0.0.1:9';
  const { result } = await check('btcusdt', {}, { TICKDECK_BINANCE_SOCKET: nobody });
  const { end, text } = await result;
  expect(CHECK_EXIT[end]).toBe(3);
  expect(text).toMatch(/cannot be reached: .*ECONNREFUSED/);
});
