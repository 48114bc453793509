import { expect, test } from 'vitest';
import { toVenueChoice } from '../../../server/feeds/venue-kind.ts';
import { type Config, toConfig } from '../../../server/config.ts';
import { ALPACA } from '../../../shared/venue/alpaca.ts';
import { OKX } from '../../../shared/venue/okx.ts';
import { TIINGO } from '../../../shared/venue/tiingo.ts';
import type { Venue } from '../../../shared/venue/venue.ts';

function choose(venue: Venue, text: string, settings: Partial<Config> = {}) {
  const variables = Object.fromEntries(Object.keys(venue.keys).map((name) => [name, 'KEY']));
  const config = toConfig({}, settings, {});
  return toVenueChoice(venue, text, { config, nowMs: 0, variables }).venue;
}

const traitsOf = (venue: Venue, text: string) => choose(venue, text).traits;

test('what a feed may have follows its settings: the free plan thirty symbols, the others more', () => {
  expect(traitsOf(ALPACA, 'AAPL').symbolsPerSocket).toBe(30);
  expect(traitsOf(ALPACA, 'FAKEPACA,feed=test').symbolsPerSocket).toBe(30);
  expect(traitsOf(ALPACA, 'AAPL,feed=sip').symbolsPerSocket).toBe(5_000);
});

test('a feed has quotes where its settings bring them', () => {
  expect(
    [traitsOf(OKX, 'BTC-USDT'), traitsOf(OKX, 'BTC-USDT,trades=all')].map(
      ({ hasQuotes }) => hasQuotes,
    ),
  ).toEqual([true, false]);
  expect(
    [traitsOf(TIINGO, 'SPY'), traitsOf(TIINGO, 'SPY,level=5')].map(({ hasQuotes }) => hasQuotes),
  ).toEqual([false, true]);
});

test("a feed whose licence forbids it is shown to others with the operator's leave only", () => {
  expect(choose(ALPACA, 'AAPL').mayShare).toBe(false);
  expect(choose(ALPACA, 'AAPL', { shareLicensed: true }).mayShare).toBe(true);
  expect(choose(OKX, 'BTC-USDT').mayShare).toBe(true);
});
