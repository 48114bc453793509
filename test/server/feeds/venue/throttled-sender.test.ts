/** Frames to a venue go no faster than it takes them, in their order. */
import { expect, test } from 'vitest';
import { ThrottledSender } from '../../../../server/feeds/venue/throttled-sender.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

function create(perSecond: number) {
  const clock = createFakeClock();
  const sent: { frame: string; atMs: number }[] = [];
  const sender = new ThrottledSender(clock, perSecond, (frame) => {
    sent.push({ frame, atMs: clock.elapsed() });
  });
  return { clock, sent, sender };
}

test('frames that the venue takes at once go at once', () => {
  const { clock, sent, sender } = create(4);
  for (const frame of ['a', 'b', 'c', 'd']) sender.push(frame);
  expect(sent.map(({ frame }) => frame).join('')).toBe('abcd');
  expect(clock.timers).toBe(0);
});

test('in any second there are no more than allowed, and none changes its place', () => {
  const { clock, sent, sender } = create(3);
  for (let n = 0; n < 5; n++) sender.push(String(n));
  clock.advance(400);
  for (let n = 5; n < 12; n++) sender.push(String(n));
  clock.advance(10_000);
  expect(sent.map(({ frame }) => Number(frame))).toEqual(Array.from({ length: 12 }, (_, n) => n));
  for (const { atMs } of sent) {
    const within = sent.filter((one) => one.atMs > atMs - 1_000 && one.atMs <= atMs);
    expect(within.length).toBeLessThanOrEqual(3);
  }
  expect(sent.at(-1)!.atMs).toBe(3_000);
});

test('below one a second there are several seconds between two', () => {
  const { clock, sent, sender } = create(0.25);
  for (const frame of ['a', 'b', 'c']) sender.push(frame);
  clock.advance(60_000);
  expect(sent.map(({ atMs }) => atMs)).toEqual([0, 4_000, 8_000]);
});

test('nothing goes out once it is closed, and no timer stays', () => {
  const { clock, sent, sender } = create(1);
  for (const frame of ['a', 'b']) sender.push(frame);
  sender.close();
  clock.advance(60_000);
  expect(sent.map(({ frame }) => frame)).toEqual(['a']);
  expect(clock.timers).toBe(0);
});
