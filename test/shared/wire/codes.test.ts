import { expect, test } from 'vitest';
import { CLOSE, shouldReconnect } from '../../../shared/wire/codes.ts';

test.each([1000, 1001, 1005, 1006, 1011, 1012, 3000, CLOSE.restarting, CLOSE.slowClient])(
  'a client connects again after %i',
  (code) => expect(shouldReconnect(code)).toBe(true),
);

test.each([1002, 1003, 1007, 1008, 1009, 1010, CLOSE.badMessage, CLOSE.commandFlood])(
  'a client does not send again what it was closed for with %i',
  (code) => expect(shouldReconnect(code)).toBe(false),
);
