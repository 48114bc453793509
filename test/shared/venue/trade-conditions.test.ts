import { describe, expect, test } from 'vitest';
import { applyTick, setsHighLow, setsPrice } from '../../../shared/model/apply-tick.ts';
import { BarSeries } from '../../../shared/model/bar.ts';
import { createFoldedState } from '../../../shared/model/symbol-state.ts';
import { createTickColumns, pushTrade } from '../../../shared/model/tick.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';
import { ALPACA } from '../../../shared/venue/alpaca.ts';
import type { VenueEvent } from '../../../shared/venue/event.ts';
import { FINNHUB } from '../../../shared/venue/finnhub.ts';
import { MASSIVE } from '../../../shared/venue/massive.ts';
import { TickRules } from '../../../shared/venue/tick-rules.ts';
import { TIINGO } from '../../../shared/venue/tiingo.ts';
import type { Venue } from '../../../shared/venue/venue.ts';
import {
  marksOfFinnhubCodes,
  marksOfLetters,
  marksOfMassiveIds,
} from '../../../shared/venue/trade-conditions.ts';

const NOON_MS = Date.UTC(2026, 0, 6, 17);

/** Ticks of a venue's frames, as a market folds them: `last high low volume of the day | the same of its bar`. */
function fold(venue: Venue, frames: readonly string[]): string {
  const rules = new TickRules(
    { markers: 0, beforeStart: 0, unknownAmendments: 0 },
    {
      takesBack: true,
      tradeIds: 'unique',
    },
  );
  const decoder = venue.createDecoder({ settings: { level: '5' } });
  const columns = createTickColumns(8);
  for (const event of frames.flatMap((frame) => decoder.decode(frame))) {
    if (event.type !== 'trade') continue;
    for (const tick of rules.takeTrade(event, false)) {
      if (tick.kind !== 'trade') continue;
      const { timeMs, timeNs, price, size, side, flags } = tick;
      pushTrade(columns, 0, timeMs, timeNs, Number(price), Number(size), side, flags);
    }
  }
  const state = createFoldedState(0);
  const bars = new BarSeries(60_000, 9);
  const days = toDayGrid({ tradingDay: 'newYork' });
  for (let row = 0; row < columns.length; row++) {
    applyTick(state, columns, row, days);
    const flags = columns.flags[row]!;
    const [ms, ns] = [columns.timeMs[row]!, columns.timeNs[row]!];
    const [price, size] = [columns.price[row]!, columns.size[row]!];
    bars.addTrade(ms, ns, price, size, setsPrice(flags), setsHighLow(flags));
  }
  const bar = bars.at(bars.last);
  const day = `${state.last} ${state.high} ${state.volume}`;
  return `${day} | ${bar.close} ${bar.high} ${bar.volume}`;
}

/** A frame of one trade of AAPL. */
type ToFrame = (price: number, size: number, id: number, codes: readonly string[]) => string;
const time = (id: number): number => NOON_MS + id;
const FRAMES: Readonly<Record<string, readonly [venue: Venue, toFrame: ToFrame]>> = {
  alpaca: [
    ALPACA,
    (p, s, i, c) =>
      JSON.stringify([
        { T: 't', S: 'AAPL', i, x: 'V', p, s, c, z: 'C', t: new Date(time(i)).toISOString() },
      ]),
  ],
  massive: [
    MASSIVE,
    (p, s, i, c) =>
      JSON.stringify([
        { ev: 'T', sym: 'AAPL', x: 11, i: `${i}`, z: 3, p, s, c: c.map(Number), t: time(i) },
      ]),
  ],
  finnhub: [
    FINNHUB,
    (p, v, i, c) => JSON.stringify({ type: 'trade', data: [{ s: 'AAPL', p, v, t: time(i), c }] }),
  ],
};

/** What a day and a bar are after a trade at 100 of 10 and one at 120 of 5, by the rules for the second. */
const OUTCOMES: Readonly<Record<string, string>> = {
  'yes yes yes': '120 120 15 | 120 120 15',
  'no no yes': '100 100 15 | 100 100 15',
  'no yes yes': '100 120 15 | 100 120 15',
  'no no no': '100 100 10 | 100 100 10',
  'yes yes no': '120 120 10 | 120 120 10',
};

const rulesOf = (marks: ReturnType<typeof marksOfMassiveIds>): string =>
  [marks?.noLast, marks?.noHighLow, marks?.noVolume]
    .map((not) => (not === true ? 'no' : 'yes'))
    .join(' ');

/** Letters of the tapes, ids of Massive and codes of Finnhub; whether last, high and low, volume count. */
const TABLE: readonly (readonly [
  letters: string,
  ids: readonly number[],
  codes: readonly number[],
  rules: string,
])[] = [
  [
    '@ FO56XL',
    [0, 14, 17, 25, 18, 28, 8, 9, 41, 30],
    [1, 8, 18, 19, 33, 34, 36, 28, 15, 41],
    'yes yes yes',
  ],
  [
    'ITUWCNRHV7',
    [37, 12, 13, 2, 7, 20, 29, 21, 52, 53],
    [12, 24, 25, 3, 5, 17, 22, 10, 26, 37],
    'no no yes',
  ],
  ['ZG4P', [32, 33, 5, 10, 22], [30, 9, 32, 21], 'no yes yes'],
  ['MQ', [15, 16], [16, 20], 'no no no'],
  ['9', [38], [39], 'yes yes no'],
];

describe('conditions of trades', () => {
  test.each(TABLE)('%j, %j and %j: last, high and low, volume %s', (letters, ids, codes, rules) => {
    const ways = {
      alpaca: letters.split(''),
      massive: ids.map(String),
      finnhub: codes.map(String),
    };
    for (const [name, own] of Object.entries(ways)) {
      const [venue, toFrame] = FRAMES[name]!;
      const regular = { alpaca: ['@'], massive: [], finnhub: ['1'] }[name]!;
      for (const code of own) {
        const frames = [toFrame(100, 10, 1, regular), toFrame(120, 5, 2, [code])];
        expect([name, code, fold(venue, frames)]).toEqual([name, code, OUTCOMES[rules]]);
      }
    }
  });

  test('of Tiingo are two marks: odd lots and trades outside regular hours count for volume alone', () => {
    const row = (price: number, size: number, id: number, extended: number, odd: number): string =>
      `{"messageType":"A","service":"iex","data":["T","2026-01-06T17:00:00Z",${time(id)}000000,"aapl",` +
      `null,null,null,null,null,${price},${size},"0","${extended}","0","${odd}",null]}`;
    const outcome = (extended: number, odd: number): string =>
      fold(TIINGO, [row(100, 10, 1, 0, 0), row(120, 5, 2, extended, odd)]);
    expect(outcome(0, 0)).toBe(OUTCOMES['yes yes yes']);
    expect(outcome(1, 0)).toBe(OUTCOMES['no no yes']);
    expect(outcome(0, 1)).toBe(OUTCOMES['no no yes']);
  });

  test.each(Object.entries(FRAMES))(
    'of %s that are in no list change nothing, and are counted by name',
    (name, [venue, toFrame]) => {
      const strange = name === 'alpaca' ? '?' : '99';
      const regular = name === 'alpaca' ? '@' : '1';
      const decode = (codes: readonly string[]): readonly VenueEvent[] =>
        venue.createDecoder({ settings: {} }).decode(toFrame(100, 1, 1, codes));
      expect(decode([regular])).toHaveLength(1);
      const [trade, counted, ...rest] = decode([regular, strange, strange]);
      expect([trade, rest]).toEqual([...decode([regular]), []]);
      expect(counted).toEqual({ type: 'unknown', what: `trade condition ${strange}` });
    },
  );

  test('several obey the strictest, in any order', () => {
    for (const letters of [
      ['9', 'Z', '@'],
      ['@', 'Z', '9'],
    ]) {
      expect(rulesOf(marksOfLetters(letters, 'C'))).toBe('no yes no');
    }
    expect(marksOfLetters(['O', 'I', 'T'], 'C')).toEqual({
      noLast: true,
      noHighLow: true,
      oddLot: true,
      extendedHours: true,
      auction: true,
    });
  });

  test('B is an average price on tapes A and B alone', () => {
    expect(['A', 'B', 'C', undefined].map((tape) => rulesOf(marksOfLetters(['B'], tape)))).toEqual([
      'no no yes',
      'no no yes',
      'yes yes yes',
      'yes yes yes',
    ]);
  });

  test('codes of Finnhub: 12 is an odd lot, 24 extended hours', () => {
    expect(marksOfFinnhubCodes(['1', '8', '24', '12'])).toEqual({
      noLast: true,
      noHighLow: true,
      oddLot: true,
      extendedHours: true,
    });
    expect(marksOfFinnhubCodes(['1', '8'])).toBeUndefined();
  });

  test('what is no code is none', () => {
    for (const codes of [[], [null, 5, {}, []], ['__proto__', 'constructor', 'toString'], ['']]) {
      expect([
        marksOfLetters(codes, 'A'),
        marksOfMassiveIds(codes),
        marksOfFinnhubCodes(codes),
      ]).toEqual([undefined, undefined, undefined]);
    }
  });
});
