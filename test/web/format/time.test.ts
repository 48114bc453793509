import { describe, expect, test } from 'vitest';
import {
  toClockMsText,
  toClockText,
  toDateText,
  toDurationText,
  toZoneText,
} from '../../../web/format/time.ts';

const AT = Date.UTC(2026, 10, 3, 4, 5, 6, 7);

describe('times', () => {
  test('UTC reads the same on every machine', () => {
    expect(toClockText(AT, 'utc')).toBe('04:05:06');
    expect(toClockMsText(AT + 0.9, 'utc')).toBe('04:05:06.007');
    expect(toDateText(AT, 'utc')).toBe('3 Nov 2026');
    expect(toZoneText(AT, 'utc')).toBe('UTC');
  });

  test('local time is that of the device, and so is its offset', () => {
    const local = new Date(AT);
    const pad = (value: number): string => String(value).padStart(2, '0');
    const clock = [local.getHours(), local.getMinutes(), local.getSeconds()].map(pad).join(':');
    expect(toClockText(AT, 'local')).toBe(clock);
    expect(toDateText(AT, 'local')).toContain(`${local.getDate()} `);
    expect(toZoneText(AT, 'local')).toMatch(/^UTC[+−]\d\d:\d\d$/);
  });

  test.each([
    [400, '0.4 s'],
    [59_000, '59 s'],
    [185_000, '3:05 min'],
    [3_723_000, '1:02:03 h'],
  ])('%d ms last %s', (ms, text) => {
    expect(toDurationText(ms)).toBe(text);
  });
});
