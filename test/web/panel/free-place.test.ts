import { describe, expect, test } from 'vitest';
import { type Box, toCovered, toFreePlace } from '../../../web/panel/free-place.ts';

const SCREEN: Box = { left: 0, top: 0, width: 1_000, height: 600 };
const NOTICE = { width: 300, height: 50 };

describe('the place of a message over the page', () => {
  test('is the right end of the bottom, or the middle of the top, where nothing is to press', () => {
    expect(toFreePlace(NOTICE, SCREEN, [], 'bottom')).toEqual({ left: 692, top: 542 });
    const { left, top } = toFreePlace(NOTICE, SCREEN, [], 'top');
    expect(top).toBe(8);
    expect(Math.abs(left - 350)).toBeLessThan(8);
  });

  test('covers no control as long as there is any such place', () => {
    const backToLive = { left: 800, top: 540, width: 120, height: 40 };
    const list = { left: 0, top: 0, width: 680, height: 600 };
    for (const taken of [[backToLive], [backToLive, list]]) {
      const place = toFreePlace(NOTICE, SCREEN, taken, 'bottom');
      expect(toCovered({ ...place, ...NOTICE }, taken)).toBe(0);
      expect(place.left + NOTICE.width).toBeLessThanOrEqual(SCREEN.width);
    }
  });

  test('covers as little as it can where everything is to press, and stays on the screen', () => {
    const taken = [{ ...SCREEN, height: 560 }];
    const { left, top } = toFreePlace(NOTICE, SCREEN, taken, 'top');
    expect(top).toBe(542);
    expect(left).toBeGreaterThanOrEqual(0);
    const tiny = { left: 0, top: 0, width: 200, height: 40 };
    expect(toFreePlace(NOTICE, tiny, [], 'bottom')).toEqual({ left: 8, top: 8 });
  });
});
