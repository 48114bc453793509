/** What session a feed's exchanges are in, as time goes by and as a venue's calendar comes. */
import { expect, test } from 'vitest';
import { RestClient } from '../../../../server/feeds/venue/rest-client.ts';
import { createSessionClock } from '../../../../server/feeds/venue/session-clock.ts';
import { ALPACA } from '../../../../shared/venue/alpaca.ts';
import type { MarketSession } from '../../../../shared/venue/us-sessions.ts';
import type { Venue } from '../../../../shared/venue/venue.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';

const HOSTS = { socket: 'wss://venue', rest: 'https://venue' };
const MINUTE_MS = 60_000;

function start(nowMs: number, { venue = ALPACA, answer = '' }: { venue?: Venue; answer?: string }) {
  const clock = createFakeClock({ nowMs });
  const told: string[] = [];
  const asked: string[] = [];
  const rest = new RestClient({
    hosts: HOSTS,
    get: (url) => {
      asked.push(url);
      const status = answer === '' ? 500 : 200;
      return Promise.resolve({ status, headers: {}, text: answer });
    },
    perMinute: 100,
    clock,
    redact: (text) => text,
  });
  const sessions = createSessionClock({
    venue,
    context: { settings: {}, keys: {} },
    rest,
    clock,
    onSession: ({ phase, fromMs, why = '' }: MarketSession) => {
      told.push(`${phase} ${new Date(fromMs).toISOString().slice(5, 16)} ${why}`.trim());
    },
  });
  return { clock, told, asked, sessions };
}
/** Lets what waits for an answer have it. */
const settle = (clock: FakeClock): Promise<void> => clock.run(1);

test('a session is told as it begins, with its own time', async () => {
  const { clock, told, sessions } = start(Date.UTC(2026, 0, 6, 14, 29, 30), {});
  expect(sessions!.session.phase).toBe('preOpen');
  clock.advance(30_000);
  expect(told).toEqual(['open 01-06T14:30']);
  await settle(clock);
  clock.advance(10.5 * 60 * MINUTE_MS);
  expect(told).toEqual(['open 01-06T14:30', 'postClose 01-06T21:00', 'closed 01-07T01:00']);
  sessions!.close();
});

test('a clock that leaps is noticed within a minute', () => {
  const { clock, told } = start(Date.UTC(2026, 0, 6, 15), {});
  clock.leap(8 * 60 * MINUTE_MS);
  clock.advance(MINUTE_MS);
  expect(told).toEqual(['postClose 01-06T21:00']);
});

test('a feed that is 15 minutes late keeps its sessions as much later', () => {
  const venue = { ...ALPACA, traits: { ...ALPACA.traits, delayMs: 15 * MINUTE_MS } };
  const { clock, told, sessions } = start(Date.UTC(2026, 0, 6, 14, 44, 59), { venue });
  expect(sessions!.session.phase).toBe('preOpen');
  clock.advance(1_000);
  expect(told).toEqual(['open 01-06T14:30']);
});

test('a day that the venue’s calendar leaves out is closed, and it is asked once a day', async () => {
  const day = (date: string) => ({ date, open: '09:30', close: '16:00' });
  const answer = JSON.stringify([day('2025-01-08'), day('2025-01-10')]);
  const { clock, told, asked, sessions } = start(Date.UTC(2025, 0, 9, 15), { answer });
  await settle(clock);
  expect(asked).toEqual(['https://venue/v2/calendar?start=2024-12-30&end=2026-02-13']);
  expect(told).toEqual(['closed 01-09T01:00 holiday']);
  clock.advance(24 * 60 * MINUTE_MS);
  await settle(clock);
  expect(asked).toHaveLength(2);
  sessions!.close();
  clock.advance(24 * 60 * MINUTE_MS);
  expect([asked.length, clock.timers]).toEqual([2, 0]);
});

test('a venue that never closes has no sessions', () => {
  const venue = { ...ALPACA, traits: { ...ALPACA.traits, hours: 'always' as const } };
  expect(start(0, { venue }).sessions).toBeUndefined();
});
