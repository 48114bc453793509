/** What `tickdeck watch` draws: every line as wide as the screen, at any width, with letters of two cells and of none. */
import { expect, test } from 'vitest';
import { paint, span, toPalette } from '../../../../server/cli/watch/styled-line.ts';
import { thin, toBrailleLines, toSparkline } from '../../../../server/cli/watch/plot-text.ts';
import { cut, fit, toWidth } from '../../../../server/cli/watch/text-width.ts';
import { toFrame, type WatchStatus } from '../../../../server/cli/watch/watch-frame.ts';
import {
  searchRows,
  type SortBy,
  sortRows,
  toRow,
} from '../../../../server/cli/watch/watch-rows.ts';
import { createView } from '../../../../server/cli/watch/watch-view.ts';
import { toIntervalCode } from '../../../../shared/model/interval.ts';
import { createSymbolState } from '../../../../shared/model/symbol-state.ts';
import { MISSING, STATUS } from '../../../../shared/model/tick.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const MINUTE = toIntervalCode('1m');
const START = Date.UTC(2026, 0, 5, 14, 30);
const STATUS_LINE: WatchStatus = {
  market: 'live',
  provenance: 'simulated',
  timeMs: START,
  connection: 'open',
  isStale: false,
  note: undefined,
};
const BARE = toPalette('usual', undefined);

function toWatched(id: number, about: object, values: object, closes: readonly number[]) {
  const instrument = { ...toInstruments(id + 1)[id]!, ...about };
  const bars = closes.map((close, at) => ({
    startMs: START + at * 60_000,
    open: close,
    high: close,
    low: close,
    close,
    volume: 1,
    trades: 1,
    turnoverHi: 0,
    turnoverLo: close,
    firstNs: 0,
    lastNs: 0,
  }));
  const state = { ...createSymbolState(id), ...values };
  return { instrument, state, bars: new Map([[MINUTE, bars]]) };
}

const wave = Array.from({ length: 90 }, (_, at) => 10_000 + Math.round(800 * Math.sin(at / 9)));
const ROWS = [
  toWatched(
    0,
    { symbol: 'AAPL', name: 'Apple Inc.' },
    { last: 27_522, previousClose: 27_763, bid: 27_520, ask: 27_521, volume: 67_027_446 },
    wave,
  ),
  toWatched(
    1,
    { symbol: '币安人生USDT', name: '币安人生', priceDecimals: 8, sizeDecimals: 2 },
    { last: 1_350, previousClose: 1_200, bid: 1_349, ask: MISSING, volume: 12_345 },
    [1_200],
  ),
  toWatched(2, { symbol: 'BRK.B', name: 'a\u001b[2Jb' }, { status: STATUS.halted }, []),
].map((one) => toRow(one, '1m'));

const toLines = (columns: number, rows = 8, view = createView('1m')): string[] =>
  toFrame(ROWS, view, STATUS_LINE, { columns, rows }).lines.map((one) =>
    paint({ spans: one.spans }, columns, BARE),
  );

test('a table at 110 cells has names, quotes and the hour; a halt stands where the change was', () => {
  expect(toLines(110).map((one) => one.trimEnd())).toMatchInlineSnapshot(`
    [
      " tickdeck  live simulated                                                2026-01-05 14:30:00 UTC  ● connected",
      "  Symbol        Name            Last       Change    Chg %         Bid     Ask  Volume                   1 h",
      "› AAPL          Apple I…      275.22        -2.41   -0.87%      275.20  275.21     67M  ▃▂▁▁▁▁▂▃▄▆▇█████▇▅▄▃",
      "  币安人生USDT  币安人生  0.00001350  +0.00000150  +12.50%  0.00001349       –     123                     ▅",
      "  BRK.B         a\\u001b…           –            –   halted           –       –       0",
      "",
      "",
      " ? help  q quit  ← → 1m  Enter chart  s sort  / search  a add  d remove",
    ]
  `);
});

test('columns give way at narrower screens, quotes first, the last price never', () => {
  expect(toLines(64, 6).map((one) => one.trimEnd())).toMatchInlineSnapshot(`
    [
      " tickdeck  live simulated  2026-01-05 14:30:00 UTC  ● connected",
      "  Symbol              Last       Change    Chg %           1 h",
      "› AAPL              275.22        -2.41   -0.87%  ▂▁▁▁▃▆▇██▇▅▃",
      "  币安人生USDT  0.00001350  +0.00000150  +12.50%             ▅",
      "  BRK.B                  –            –   halted",
      " ? help  q quit  ← → 1m  Enter chart  s sort  / search  a add  …",
    ]
  `);
  expect(toLines(34, 6).map((one) => one.trimEnd())).toMatchInlineSnapshot(`
    [
      " ● connected  live simulated",
      "  Symbol              Last",
      "› AAPL              275.22",
      "  币安人生USDT  0.00001350",
      "  BRK.B                  –",
      " ? help  q quit  ← → 1m  Enter ch…",
    ]
  `);
});

test('each line takes exactly the cells of the screen, whatever is shown on it', () => {
  for (const screen of ['table', 'detail', 'help'] as const) {
    for (const [chosen, prompt] of [
      ['AAPL', undefined],
      ['币安人生USDT', { for: 'add', text: '币安' } as const],
      ['BRK.B', undefined],
    ] as const) {
      for (const columns of [1, 7, 33, 61, 133]) {
        for (const rows of [1, 3, 12]) {
          const view = { ...createView('1m'), screen, chosen, prompt };
          const lines = toLines(columns, rows, view);
          expect(lines.length).toBe(rows);
          for (const one of lines)
            expect(toWidth(one), `${screen} ${columns}: ${one}`).toBe(columns);
        }
      }
    }
  }
});

test('one symbol has its figures and a curve, with prices beside it and times below', () => {
  const view = { ...createView('1m'), screen: 'detail' as const, chosen: 'AAPL' };
  expect(toLines(72, 14, view).map((one) => one.trimEnd())).toMatchInlineSnapshot(`
    [
      " tickdeck  live simulated          2026-01-05 14:30:00 UTC  ● connected",
      " AAPL  Apple Inc.  275.22 USD  -2.41  -0.87%",
      " bid 275.20 × 0  ask 275.21 × 0  volume 67M",
      " open –  high –  low –  before 277.63",
      "",
      "                       ⡠⠒⠉⠉⠑⠢⡀                     ⢀⠔⠊⠉⠉⠢⢄       108.00",
      "                     ⢠⠊      ⠈⠢⡀                 ⢀⠔⠁      ⠑⡄",
      "                    ⡰⠁         ⠘⢄               ⡠⠃         ⠈⢢",
      "                   ⠜            ⠈⢢             ⡔⠁            ⠱⡀",
      "                                  ⠱⡀         ⢀⠎               ⠘⢄",
      "                                   ⠈⢆       ⡔⠁                 ⠈",
      "                                     ⠑⠢⣀⣀⡠⠔⠊                      92.01",
      "                   01-05 14:30                   01-05 15:59 UTC",
      " ? help  q quit  ← → 1m  Enter chart  s sort  / search  a add  d remove",
    ]
  `);
});

test('text from outside moves no cursor, and colours are those that were asked for', () => {
  const all = toLines(160).join('\n');
  expect(all).not.toContain('\u001b');
  expect(all).toContain('a\\u001b[2Jb');
  const up = { spans: [span('+1', 'up')] };
  expect(paint(up, 2, toPalette('usual', 16))).toBe('\u001b[32m+1\u001b[0m');
  expect(paint(up, 2, toPalette('colour-blind', 256))).toBe('\u001b[38;5;75m+1\u001b[0m');
  expect(paint(up, 2, toPalette('colour-blind', 16))).toBe('\u001b[94m+1\u001b[0m');
  expect(paint(up, 2, toPalette('usual', 0))).toBe('+1');
  expect(paint({ ...up, isChosen: true }, 2, toPalette('usual', 0))).toBe('\u001b[7m+1\u001b[0m');
});

test('cells of letters: two for wide ones and pictures, none for marks', () => {
  expect(['a', '币', 'é', 'e\u0301', '🚀', '한', 'ｱ', '\u200b', ''].map(toWidth)).toEqual([
    1, 2, 1, 1, 2, 2, 1, 0, 0,
  ]);
  expect(cut('币安人生', 5)).toBe('币安…');
  expect(cut('abc', 0)).toBe('');
  expect(fit('币', 4, 'right')).toBe('  币');
});

test('curves: the extremes are the lowest and highest block, a flat one lies in the middle', () => {
  expect(toSparkline([1, 8, 4], 5)).toBe('  ▁█▄');
  expect(toSparkline([5, 5], 2)).toBe('▅▅');
  expect(toSparkline([], 3)).toBe('   ');
  expect(thin([1, 2, 3, 4, 5, 6], 3)).toEqual([2, 4, 6]);
  expect(toBrailleLines([0, 3], 1, 1)).toEqual(['⡸']);
  expect(toBrailleLines([0, 1], 2, 2)).toEqual([' ⢸', ' ⡸']);
});

test('rows are sorted, the largest first and the unknown last, and found by symbol or name', () => {
  const order = (by: SortBy, isReversed = false) =>
    sortRows(ROWS, by, isReversed).map(({ symbol }) => symbol);
  expect(order('own')).toEqual(['AAPL', '币安人生USDT', 'BRK.B']);
  expect(order('percent')).toEqual(['币安人生USDT', 'AAPL', 'BRK.B']);
  expect(order('percent', true)).toEqual(['AAPL', '币安人生USDT', 'BRK.B']);
  expect(order('symbol', true)).toEqual(['币安人生USDT', 'BRK.B', 'AAPL']);
  expect(searchRows(ROWS, 'apple').map(({ symbol }) => symbol)).toEqual(['AAPL']);
});

test('what is old says so', () => {
  const top = (about: Partial<WatchStatus>): string => {
    const status = { ...STATUS_LINE, ...about };
    return paint(
      toFrame(ROWS, createView('1m'), status, { columns: 90, rows: 6 }).lines[0]!,
      90,
      BARE,
    );
  };
  expect(top({})).toContain('● connected');
  expect(top({ isStale: true })).toContain('○ stale: nothing is heard');
  expect(top({ connection: 'waiting' })).toContain('not connected, trying again: values are old');
});
