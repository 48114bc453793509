/** When a link connects again, and when its connection has its age: on a clock in the test's hands. */
import { describe, expect, test } from 'vitest';
import { ConnectionAge } from '../../../../server/feeds/venue/connection-age.ts';
import { Reconnect } from '../../../../server/feeds/venue/reconnect.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const MINUTE_MS = 60_000;

function create(mayOverlap: boolean) {
  const clock = createFakeClock();
  const attempts: number[] = [];
  const reconnect = new Reconnect(clock, mayOverlap, () => void attempts.push(clock.elapsed()));
  return { clock, attempts, reconnect };
}

describe('another attempt', () => {
  test('waits for what the venue asks, where that is longer than its own wait', () => {
    const { clock, attempts, reconnect } = create(true);
    expect(reconnect.after(90_000)).toBe(90_000);
    expect(reconnect.isWaiting).toBe(true);
    clock.advance(89_999);
    expect(attempts).toEqual([]);
    clock.advance(1);
    expect(attempts).toEqual([90_000]);
    expect(reconnect.isWaiting).toBe(false);
  });

  test('takes the place of one that waits: there is one at a time', () => {
    const { clock, attempts, reconnect } = create(true);
    reconnect.after(1_000);
    reconnect.after(3_000);
    clock.advance(10_000);
    expect(attempts).toHaveLength(1);
  });

  test('is not made before the last socket is over, where the venue allows one', () => {
    const { clock, attempts, reconnect } = create(false);
    reconnect.noteOpened();
    reconnect.after(0);
    clock.advance(0);
    expect(attempts).toEqual([]);
    clock.advance(1_500);
    reconnect.noteGone();
    expect(attempts).toEqual([1_500]);
  });

  test('is made beside a socket that still closes, where the venue allows several', () => {
    const { clock, attempts, reconnect } = create(true);
    reconnect.noteOpened();
    reconnect.after(0);
    clock.advance(0);
    expect(attempts).toEqual([0]);
  });

  test('that was called off never comes, and leaves no timer', () => {
    const { clock, attempts, reconnect } = create(false);
    reconnect.noteOpened();
    reconnect.now();
    reconnect.after(1_000);
    reconnect.stop();
    reconnect.noteGone();
    clock.advance(MINUTE_MS);
    expect(attempts).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  test('waits longer each time, and is at once again after a connection that gave data for a minute', () => {
    const { reconnect } = create(true);
    const waits = [0, 0, 0, 0].map((leastMs) => reconnect.after(leastMs));
    expect(waits[0]).toBe(0);
    expect(waits[3]!).toBeGreaterThan(waits[1]!);
    reconnect.noteLasted({ readySinceMs: 0, heardMs: MINUTE_MS - 1 });
    reconnect.noteLasted({ readySinceMs: undefined, heardMs: 5 * MINUTE_MS });
    expect(reconnect.after(0)).toBeGreaterThan(0);
    reconnect.noteLasted({ readySinceMs: 0, heardMs: MINUTE_MS });
    expect(reconnect.after(0)).toBe(0);
  });
});

describe('a place that another program has', () => {
  test('is waited for twice as long each time, up to a quarter of an hour, and anew after an hour', () => {
    const { clock, reconnect } = create(false);
    const waits = Array.from({ length: 6 }, () => {
      const waitMs = reconnect.afterLimit(MINUTE_MS);
      clock.advance(waitMs);
      return waitMs / MINUTE_MS;
    });
    expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
    clock.advance(61 * MINUTE_MS);
    expect(reconnect.afterLimit(MINUTE_MS)).toBe(MINUTE_MS);
  });

  test('is never asked for sooner than the venue says', () => {
    const { reconnect } = create(false);
    expect(reconnect.afterLimit(20 * MINUTE_MS)).toBe(20 * MINUTE_MS);
  });
});

describe('a connection that lives a day', () => {
  test('is old five minutes before, and only the newest one is watched', () => {
    const clock = createFakeClock();
    const age = new ConnectionAge(clock, 86_400_000);
    const old: string[] = [];
    age.watch(() => void old.push('first'));
    clock.advance(3_600_000);
    age.watch(() => void old.push('second'));
    clock.advance(86_400_000 - 5 * MINUTE_MS - 1);
    expect(old).toEqual([]);
    clock.advance(1);
    expect(old).toEqual(['second']);
  });

  test('or minutes is old at half of its life at the latest; one that never ends is never old', () => {
    const clock = createFakeClock();
    const old: string[] = [];
    new ConnectionAge(clock, MINUTE_MS).watch(() => void old.push('short'));
    new ConnectionAge(clock, undefined).watch(() => void old.push('endless'));
    clock.advance(MINUTE_MS / 2);
    expect(old).toEqual(['short']);
    expect(clock.timers).toBe(0);
  });
});
