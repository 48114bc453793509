import { expect, test } from 'vitest';
import { toBehindText } from '../../../../web/panel/replay/live-edge.tsx';

test('how far behind live one is reads as a counter', () => {
  expect([0, 5_400, 754_000, 3_723_999, -20].map(toBehindText)).toEqual([
    '−0:00',
    '−0:05',
    '−12:34',
    '−1:02:03',
    '−0:00',
  ]);
});
