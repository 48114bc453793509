import { describe, expect, test } from 'vitest';
import { LANES } from '../../../shared/wire/lab.ts';
import { toTalk } from '../../../web/panel/lab/lab-intro.tsx';

describe('the drawing of a transport', () => {
  const talks = new Map(LANES.map((lane) => [lane.id, toTalk(lane)]));

  test('one that polls is told only when it asks, the oftener the sooner', () => {
    const ids = ['poll-5s', 'poll-1s', 'poll-fast'] as const;
    for (const id of ids) {
      const { asks, arrivals } = talks.get(id)!;
      expect(asks).toEqual(expect.arrayContaining([...arrivals]));
    }
    const counts = ids.map((id) => talks.get(id)!.asks.length);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(talks.get('poll-5s')!.arrivals.length).toBeLessThan(
      talks.get('poll-fast')!.arrivals.length,
    );
  });

  test('one that is pushed asks once, and is told of each tick', () => {
    const { asks, arrivals } = talks.get('packed')!;
    expect(asks).toHaveLength(1);
    expect(talks.get('events')!.arrivals).toEqual(arrivals);
    expect(talks.get('long')!.asks).toHaveLength(arrivals.length);
  });
});
