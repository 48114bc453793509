import { expect, test } from 'vitest';
import { parseExact, parseQuick } from '../../../shared/venue/exact-json.ts';

test('numbers keep every digit that was sent', () => {
  const text =
    '{"qty":0.00100000,"id":9007199254740993,"small":1.35e-05,"side":"buy","ok":true,"no":null}';
  expect(parseExact(text)).toEqual({
    qty: '0.00100000',
    id: '9007199254740993',
    small: '1.35e-05',
    side: 'buy',
    ok: true,
    no: null,
  });
});

test.each(['', '{', '[1,]', 'nonsense', '['.repeat(200_000), '{"a":1}{"b":2}'])(
  'what is no JSON is undefined and no exception (%#)',
  (text) => {
    expect(parseExact(text)).toBeUndefined();
    expect(parseQuick(text)).toBeUndefined();
  },
);
