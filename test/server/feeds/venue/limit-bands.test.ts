/** Limit bands of a live market as events of its timeline. */
import { beforeEach, expect, test } from 'vitest';
import { LimitBands } from '../../../../server/feeds/venue/limit-bands.ts';
import { isMarketEvent } from '../../../../shared/model/market-event.ts';
import { VENUE_LIMITS } from '../../../../shared/venue/venue-limits.ts';

let bands: LimitBands;
beforeEach(() => {
  bands = new LimitBands();
});
const tell = (symbol: string, timeMs: number, lower: string, upper: string): void =>
  bands.tell(symbol, { type: 'limits', symbol, timeMs, timeNs: 0, lower, upper });
const lines = (): string[] =>
  bands
    .events()
    .map(
      ({ target, atMs, untilMs, limits }) =>
        `${target} ${limits?.lower}-${limits?.upper} ${atMs}..${untilMs ?? ''}`,
    );

test('bands hold until others come, or until they are lifted', () => {
  tell('AAPL', 1_000, '99', '101');
  tell('MSFT', 1_500, '9', '11');
  tell('AAPL', 2_000, '100', '102');
  bands.end('AAPL', 3_000);
  bands.end('AAPL', 4_000);
  expect(lines()).toEqual([
    'AAPL 99-101 1000..2000',
    'MSFT 9-11 1500..',
    'AAPL 100-102 2000..3000',
  ]);
  expect(bands.events().every(isMarketEvent)).toBe(true);
});

test('equal bands are one, and nothing new is told of them', () => {
  tell('AAPL', 1_000, '99', '101');
  const { version } = bands;
  tell('AAPL', 2_000, '99', '101');
  expect([lines(), bands.version]).toEqual([['AAPL 99-101 1000..'], version]);
});

test('an end before the beginning, by another clock, is none', () => {
  tell('AAPL', 2_000, '99', '101');
  bands.end('AAPL', 1_000);
  expect(lines()).toEqual(['AAPL 99-101 2000..2000']);
});

test('of many the oldest that are over are forgotten first', () => {
  tell('HELD', 1, '1', '2');
  for (let at = 0; at < VENUE_LIMITS.limitBandsKept + 5; at++) tell('AAPL', at, `${at}`, '9999');
  const kept = bands.events();
  expect(kept).toHaveLength(VENUE_LIMITS.limitBandsKept);
  expect(kept[0]).toMatchObject({ target: 'HELD', untilMs: null });
  expect(kept.at(-1)).toMatchObject({ target: 'AAPL', untilMs: null });
});
