import { beforeEach, describe, expect, test } from 'vitest';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { MarketEvent } from '../../../shared/model/market-event.ts';
import { EventNews } from '../../../web/state/event-news.ts';

const T = 1_700_000_000_000;
const APPLE = { symbol: 'AAPL', kind: 'equity' } as Instrument;

const at = (atMs: number, more: Partial<MarketEvent> = {}): MarketEvent => ({
  id: `event-${atMs}`,
  kind: 'flash_crash',
  atMs,
  untilMs: atMs + 60_000,
  target: 'market',
  label: 'Flash crash: market',
  origin: 'live',
  ...more,
});

describe('an event is news', () => {
  let news: EventNews;
  const look = (events: readonly MarketEvent[], nowMs: number, rate = 1) =>
    news.look(events, nowMs, rate, APPLE);

  beforeEach(() => {
    news = new EventNews();
    look([], T);
  });

  test('once, when the clock comes by, with who started it', () => {
    const events = [at(T + 300)];
    expect(look(events, T + 250)).toBeUndefined();
    expect(look(events, T + 500)).toBe('Flash crash: market · started by a presenter');
    expect(look(events, T + 750)).toBeUndefined();
  });

  test('with the word that it waits, where its symbol is halted', () => {
    const halt = at(T - 5_000, { kind: 'halt', origin: 'market', target: 'AAPL', id: 'log-1' });
    const order = at(T + 300, { kind: 'fat_finger', target: 'AAPL', label: 'Fat finger: AAPL' });
    expect(look([halt, order], T + 500)).toBe(
      'Fat finger: AAPL · started by a presenter · waits: AAPL is halted',
    );
  });

  test('unless it is a figure: limit bands of the symbol', () => {
    const event = at(T + 300, { kind: 'limits', origin: 'market', target: 'AAPL' });
    expect(look([event], T + 500)).toBeUndefined();
  });

  test('also when word of it comes a little after it began', () => {
    look([], T + 1_000);
    expect(look([at(T + 900)], T + 1_250)).toMatch('Flash crash');
  });

  test('not when it was there before one looked', () => {
    expect(look([at(T - 10)], T + 250)).toBeUndefined();
  });

  test('not when the clock jumped over it, and again when it came back before it', () => {
    const events = [at(T + 30_000)];
    expect(look(events, T + 60_000)).toBeUndefined();
    look(events, T + 29_900);
    expect(look(events, T + 30_100)).toMatch('Flash crash');
    look(events, T + 29_900);
    expect(look(events, T + 30_100)).toMatch('Flash crash');
  });

  test('in a quick replay too, where the clock takes large steps', () => {
    const events = [at(T + 8_000, { origin: 'scenario' })];
    expect(look(events, T + 10_000, 30)).toBe('Flash crash: market');
  });

  test('of the market itself only when it is about the charted symbol; what was started by hand comes first', () => {
    const halt = { kind: 'halt', origin: 'market' } as const;
    const other = at(T + 10, { ...halt, id: 'a', target: 'KO', label: 'KO halted: news' });
    expect(look([other], T + 250)).toBeUndefined();
    const own = at(T + 300, { ...halt, id: 'b', target: 'AAPL', label: 'AAPL halted: news' });
    const started = at(T + 301, { id: 'c' });
    expect(look([other, own, started], T + 500)).toMatch('Flash crash');
    const next = at(T + 600, {
      ...halt,
      id: 'd',
      target: 'AAPL',
      label: 'AAPL halted: volatility',
    });
    expect(look([next], T + 750)).toBe('AAPL halted: volatility');
  });
});
