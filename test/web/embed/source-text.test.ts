/** What an element says of a market and of a change. */
import { describe, expect, test } from 'vitest';
import { MISSING } from '../../../shared/model/tick.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { QuoteBoard } from '../../../web/state/quote-board.ts';
import { toChangeText, toSourceText } from '../../../web/embed/source-text.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { createSymbolState } from '../../../shared/model/symbol-state.ts';

const market = (more: Partial<MarketInfo>): MarketInfo => ({
  name: 'live',
  number: 0,
  kind: 'live',
  epoch: 1,
  label: 'a line for people',
  provenance: 'live',
  timeMs: 0,
  instruments: 1,
  ...more,
});

function changeOf(last: number, previousClose: number, open = MISSING) {
  const board = new QuoteBoard();
  const [instrument] = toInstruments(1);
  board.add(instrument!);
  return toChangeText(
    board.applySnapshot({ ...createSymbolState(instrument!.id), last, previousClose, open })!,
  );
}

describe('where the numbers come from', () => {
  test.each([
    [{ provenance: 'simulated' }, 'simulated', 'Simulated'],
    [{ provenance: 'recorded', seed: 7 }, 'simulated', 'Simulated'],
    [{ provenance: 'recorded' }, 'recorded', 'Recorded'],
    [{}, 'live', 'Live'],
    [{ terms: { venue: 'Kraken', licence: 'theirs' } }, 'live', 'Kraken'],
  ] as const)('%j is %s', (more, kind, word) => {
    const sentence = 'a line for people';
    expect(toSourceText(market(more as Partial<MarketInfo>))).toEqual({ kind, word, sentence });
  });
});

describe('a change', () => {
  test.each([
    [10_100, 10_000, 'up', '▲ +1.00%', 'up 1.00%'],
    [9_960, 10_000, 'down', '▼ \u22120.40%', 'down 0.40%'],
    [10_000, 10_000, 'flat', '0.00%', 'unchanged'],
    [MISSING, 10_000, 'flat', '', ''],
    [10_000, MISSING, 'flat', '', ''],
  ])('from %3$d: is said by sign, mark and word', (last, close, trend, text, spoken) => {
    expect(changeOf(last, close)).toEqual({ trend, text, spoken });
  });

  test('is counted from the open where there is no previous close', () => {
    expect(changeOf(10_200, MISSING, 10_000).text).toBe('▲ +2.00%');
  });
});
