import { describe, expect, test } from 'vitest';
import { findStudy } from '../../../../shared/study/registry.ts';
import {
  addStudy,
  changeStudy,
  moveStudy,
  readStudies,
  removeStudy,
  toParamsText,
  writeValues,
} from '../../../../web/chart/study/study-setting.ts';

const EMA = findStudy('ema')!;
const RSI = findStudy('rsi')!;
const MACD = findStudy('macd')!;

describe('studies of a chart as they are stored', () => {
  test('are added with usual values, each in a colour and under a key of its own', () => {
    const stored = [EMA, EMA, RSI].reduce<ReturnType<typeof addStudy>>(addStudy, []);
    const read = readStudies(stored);
    expect(read.map(({ study, values }) => [study.id, values['length']])).toEqual([
      ['ema', 20],
      ['ema', 20],
      ['rsi', 14],
    ]);
    expect(new Set(read.map(({ key }) => key)).size).toBe(3);
    expect(new Set(read.map(({ color }) => color)).size).toBe(3);
    const again = addStudy(removeStudy(stored, 1), EMA);
    expect(new Set(readStudies(again).map(({ key }) => key)).size).toBe(3);
  });

  test('hold values in the order of the parameters, and leave out what is as usual at the end', () => {
    const values = { fast: 5, slow: 26, signal: 9, source: 'close' };
    expect(writeValues(MACD, values)).toEqual([5]);
    expect(writeValues(MACD, { ...values, fast: 12, source: 'hl2' })).toEqual([12, 26, 9, 'hl2']);
    expect(writeValues(MACD, { ...values, fast: 12 })).toEqual([]);
  });

  test('are read as a link names them, in texts', () => {
    const [read] = readStudies([{ study: 'bb', set: ['10', '2.5', 'hl2'] }]);
    expect(read!.values).toEqual({ length: 10, width: 2.5, source: 'hl2' });
    expect(toParamsText(read!)).toBe('10 2.5 (H+L)/2');
  });

  test('are never outside of their bounds, and what is not known is stepped over and kept', () => {
    const stored = [
      { study: 'of a later version', set: [1] },
      { study: 'ema', set: [0, 'nonsense'], color: 99, width: 'thick', share: -1 },
      { study: 'ema', set: [9_999] },
      { study: 'rsi', set: ['', 'open'] },
    ];
    const read = readStudies(stored);
    expect(read.map(({ index, values }) => [index, values])).toEqual([
      [1, { length: 1, source: 'close' }],
      [2, { length: 500, source: 'close' }],
      [3, { length: 14, source: 'open' }],
    ]);
    expect(read[0]).toMatchObject({ color: 1, width: 1.5, share: 0.3 });
    expect(changeStudy(stored, 2, { hidden: true })[0]).toBe(stored[0]);
  });

  test('move among those of their place', () => {
    const stored = [{ study: 'rsi' }, { study: 'ema' }, { study: 'macd' }];
    const toIds = (list: readonly object[]) =>
      readStudies(list as never).map((each) => each.study.id);
    expect(toIds(moveStudy(stored, 0, 1))).toEqual(['macd', 'ema', 'rsi']);
    expect(moveStudy(stored, 0, -1)).toBe(stored);
    expect(moveStudy(stored, 1, 1)).toBe(stored);
  });

  test('lose what is set back to usual', () => {
    expect(changeStudy([{ study: 'ema', hidden: true }], 0, { hidden: undefined })).toEqual([
      { study: 'ema' },
    ]);
  });
});
