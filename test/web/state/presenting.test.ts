/** What a host shows, and what a viewer's desk becomes by it. */
import { expect, test } from 'vitest';
import { isSameView, toFollowing, toFrame, toFrameText } from '../../../web/state/presenting.ts';
import { toUsualLayout } from '../../../web/state/workspace.ts';

const one = toUsualLayout({ symbol: 'A', interval: '1m', kind: 'candles' });

test('a viewer’s desk becomes the host’s charts, and keeps what is its own', () => {
  const host = {
    ...one,
    count: 2 as const,
    active: 1,
    tiles: [
      { symbol: 'B', interval: '5s' as const },
      { symbol: 'C', interval: '1h' as const, kind: 'line' as const },
    ],
  };
  const frame = toFrame(host, { fromMs: 1.5, toMs: 9.2 });
  expect(frame).toMatchObject({ active: 1, fromMs: 1, toMs: 10 });
  expect(toFrameText(frame)).toBe('C 1h and 1 more');
  const viewer = { ...one, closed: ['trades'], sizes: { left: 2 }, columns: [2] };
  expect(isSameView(viewer, frame)).toBe(false);
  const next = toFollowing(viewer, frame)!;
  expect(next).toMatchObject({ count: 2, active: 1, closed: ['trades'], sizes: { left: 2 } });
  expect(next.columns).toBeUndefined();
  expect(next.tiles[0]).toMatchObject({ symbol: 'B', interval: '5s', kind: 'candles' });
  expect(isSameView(next, frame)).toBe(true);
});

test('a frame that this page cannot make changes nothing', () => {
  const charts = [1, 2, 3].map((at) => ({ symbol: `S${at}`, interval: '1m' as const }));
  expect(toFollowing(one, { charts, active: 0 })).toBeUndefined();
  const odd = { charts: [{ symbol: 'A', interval: '7m' as never }], active: 0 };
  expect(toFollowing(one, odd)).toBeUndefined();
  const later = {
    charts: [{ symbol: 'A', interval: '1m' as const, kind: 'holographic' }],
    active: 4,
  };
  expect(toFollowing(one, later as never)).toMatchObject({
    active: 0,
    tiles: [{ kind: 'candles' }],
  });
});
