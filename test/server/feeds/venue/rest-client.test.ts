/** What is asked of a venue's REST interface when: by its limits, and by who can wait. */
import { beforeEach, describe, expect, test } from 'vitest';
import { RestBudget } from '../../../../server/feeds/venue/rest-budget.ts';
import { RestClient } from '../../../../server/feeds/venue/rest-client.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { settle } from '../../../support/venue/paged-venue.ts';

const MINUTE_MS = 60_000;

describe('the budget of a venue', () => {
  test('lets so many go in any minute, and says how long the next one waits', () => {
    const budget = new RestBudget(3);
    expect([0, 10, 20, 30].map((ms) => budget.take(ms * 1_000, 1, false))).toEqual([
      0, 0, 0, 30_000,
    ]);
    expect(budget.take(MINUTE_MS, 1, false)).toBe(0);
    expect(budget.take(MINUTE_MS + 1_000, 1, false)).toBe(9_000);
  });

  test('counts weights', () => {
    const budget = new RestBudget(2);
    for (let n = 0; n < 16; n++) expect(budget.take(0, 0.125, false)).toBe(0);
    expect(budget.take(1_000, 0.125, false)).toBe(59_000);
  });

  test('keeps a quarter for what cannot wait', () => {
    const budget = new RestBudget(8);
    for (let n = 0; n < 6; n++) expect(budget.take(0, 1, true)).toBe(0);
    expect(budget.take(0, 1, true)).toBe(MINUTE_MS);
    expect([0, 0, 0].map(() => budget.take(0, 1, false))).toEqual([0, 0, MINUTE_MS]);
    expect(new RestBudget(1).take(0, 1, true)).toBe(0);
  });

  test('of an hour holds besides that of a minute', () => {
    const budget = new RestBudget(2, 3);
    expect([0, 0, 0].map((ms) => budget.take(ms, 1, false))).toEqual([0, 0, MINUTE_MS]);
    expect(budget.take(MINUTE_MS, 1, false)).toBe(0);
    expect(budget.take(2 * MINUTE_MS, 1, false)).toBe(58 * MINUTE_MS);
  });
});

describe('requests', () => {
  let clock: FakeClock;
  let sent: string[];
  let answers: (() => void)[];
  let rest: RestClient;
  beforeEach(() => {
    clock = createFakeClock();
    sent = [];
    answers = [];
    rest = new RestClient({
      hosts: { rest: '' },
      perMinute: 1_000,
      clock,
      redact: (text) => text,
      get: (url) =>
        new Promise((resolve) => {
          sent.push(url);
          answers.push(() => resolve({ status: 200, headers: {}, text: '[]' }));
        }),
    });
  });

  test('that can wait leave a place, and come behind all others', async () => {
    const patient = Array.from({ length: 5 }, (_, n) =>
      rest.ask({ path: `p${n}` }, { isPatient: true }),
    );
    await settle();
    expect(sent).toEqual(['p0', 'p1', 'p2']);
    const others = ['a', 'b'].map((path) => rest.ask({ path }));
    await settle();
    expect(sent.slice(3)).toEqual(['a']);
    answers.shift()!();
    await settle();
    expect(sent.slice(4)).toEqual(['b']);
    while (answers.length > 0) {
      answers.shift()!();
      await settle();
    }
    await Promise.all([...patient, ...others]);
    expect(sent).toEqual(['p0', 'p1', 'p2', 'a', 'b', 'p3', 'p4']);
  });
});
