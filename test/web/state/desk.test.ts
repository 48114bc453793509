import { describe, expect, test } from 'vitest';
import { toLinkedDesk } from '../../../web/state/desk.ts';
import { readViewLink } from '../../../web/state/view-url.ts';
import { toUsualLayout } from '../../../web/state/workspace.ts';

describe('what a link says, on the desk that was left', () => {
  const kept = [{ study: 'ema', set: [50], color: 3, key: 'ema-1' }, { study: 'rsi' }];
  const desk = { ...toUsualLayout({ symbol: 'AAPL', studies: kept }) };
  const open = (search: string) => toLinkedDesk(desk, readViewLink(search)).tiles[0];

  test('indicators that it names are shown', () => {
    expect(open('?s=MSFT&ind=macd:5')).toEqual({
      symbol: 'MSFT',
      studies: [{ study: 'macd', set: ['5'] }],
    });
  });

  test('those that are there already keep how they look', () => {
    expect(open('?ind=ema:50/rsi')!.studies).toBe(kept);
    expect(open('?s=MSFT')!.studies).toBe(kept);
  });
});
