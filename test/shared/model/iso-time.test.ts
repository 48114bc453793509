import { describe, expect, test } from 'vitest';
import { toScenario } from '../../../shared/engine/source/simulator/scenario/scenario.ts';
import { fromIsoTime } from '../../../shared/model/iso-time.ts';

describe('a time in ISO 8601', () => {
  test('is UTC where it names no zone, in whatever zone it is read', () => {
    const zone = process.env.TZ;
    try {
      for (const here of ['America/New_York', 'Asia/Kathmandu', 'UTC']) {
        process.env.TZ = here;
        const ms = Date.UTC(2026, 10, 20, 14, 30);
        expect(fromIsoTime('2026-11-20T14:30'), here).toBe(ms);
        expect(fromIsoTime('2026-11-20 14:30:00.000')).toBe(ms);
        expect(fromIsoTime('2026-11-20T15:30+01:00')).toBe(ms);
        expect(fromIsoTime('2026-11-20T09:30-0500')).toBe(ms);
        expect(fromIsoTime('2026-11-20')).toBe(Date.UTC(2026, 10, 20));
        const events = [{ event: 'burst', at: '1s' }];
        expect(toScenario({ name: 'x', start: '2026-11-20T14:30', events }).startMs, here).toBe(ms);
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  test('takes 29 February in leap years only, and no day that is not there', () => {
    expect(fromIsoTime('2024-02-29T12:00')).toBe(Date.UTC(2024, 1, 29, 12));
    for (const none of ['2023-02-29', '1900-02-29', '2024-02-30', '2026-04-31', '2026-13-01']) {
      expect(fromIsoTime(none), none).toBeNaN();
    }
    for (const none of ['', 'today', '20 Nov 2026', '2026-11', '2026-11-20T25:00', '2026-11-00']) {
      expect(fromIsoTime(none), none).toBeNaN();
    }
  });
});
