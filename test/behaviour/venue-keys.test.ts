/**
 * The keys of venues go to the venues and nowhere else: in no line, log, error, metric, message to clients or answer
 * over HTTP, even where the venue itself repeats them. `tickdeck feeds check` says in one sentence what is wrong.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { toConfig } from '../../server/config.ts';
import { checkFeed } from '../../server/feeds/venue/check-feed.ts';
import { toVenueChoice } from '../../server/feeds/venue-kind.ts';
import { createSurroundings } from '../../server/machine/surroundings.ts';
import { VENUES } from '../../shared/venue/registry.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { runTickdeck, whenEnded } from '../support/server-process.ts';
import type { Dialect } from '../support/venue/dialect.ts';
import { ALPACA } from '../support/venue/dialects/alpaca.ts';
import { FINNHUB } from '../support/venue/dialects/finnhub.ts';
import type { FakeVenue } from '../support/venue/fake-venue.ts';
import { startFakeVenue } from '../support/venue/fake-venue.ts';
import type { Manners } from '../support/venue/links.ts';
import { startLiveMarket } from '../support/venue/live-market.ts';

const SECRETS = ['kq-HIDDEN-ONE-73', 'zz-HIDDEN-TWO-91'] as const;
const KEYS = {
  ALPACA_KEY_ID: SECRETS[0],
  ALPACA_SECRET_KEY: SECRETS[1],
  FINNHUB_KEY: SECRETS[0],
};
const AAPL = { symbol: 'AAPL', priceStep: '0.01', sizeStep: '1' };
const MORNING_MS = Date.UTC(2026, 0, 5, 15);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function expectNoSecret(text: string): void {
  for (const secret of SECRETS) expect(text.includes(secret), `${secret} in ${text}`).toBe(false);
}

async function startVenue(dialect: Dialect, manners: Partial<Manners>): Promise<FakeVenue> {
  const venue = await startFakeVenue(dialect, { instruments: [AAPL], manners });
  closers.push(() => venue.stop());
  return venue;
}

describe('a check of a feed', () => {
  test.each<[string, Dialect, Partial<Manners>, string, RegExp]>([
    ['a wrong key', ALPACA, { key: 'ANOTHER' }, 'key', /key is wrong/],
    ['a connection limit', ALPACA, { mostLinks: 0 }, 'limit', /no more connections/],
    [
      'a key in the address',
      FINNHUB,
      { refuseWith: { status: 401, body: `bad ${SECRETS[0]}` } },
      'key',
      /key/,
    ],
    ['too many attempts', FINNHUB, { refuseWith: { status: 429, body: SECRETS[0] } }, 'limit', /./],
  ])('says what %s is, and no key', async (_name, dialect, manners, end, words) => {
    const venue = await startVenue(dialect, manners);
    const table = VENUES.find(({ id }) => id === dialect.venue)!;
    const variables = { ...venue.environment, ...KEYS };
    const context = { config: toConfig({}, {}, {}), nowMs: Date.now(), variables };
    const lines: string[] = [];
    const result = await checkFeed(
      toVenueChoice(table, 'AAPL', context),
      { clock: createSurroundings() },
      { ticks: 1, timeMs: 5_000, onLine: (line) => lines.push(line) },
    );
    expect(result.end).toBe(end);
    expect(result.text).toMatch(words);
    expectNoSecret(JSON.stringify([result, lines]));
  });

  test(
    'as a command takes keys from a file of its owner alone, and prints none of it',
    { timeout: 60_000 },
    async () => {
      const venue = await startVenue(ALPACA, { key: 'ANOTHER' });
      const path = join(makeFolder(), 'keys');
      const names = ['ALPACA_KEY_ID', 'ALPACA_SECRET_KEY'] as const;
      writeFileSync(path, names.map((name) => `${name}=${KEYS[name]}\n`).join(''));
      const run = (mode: number) => {
        chmodSync(path, mode);
        const args = ['feeds', 'check', 'alpaca:AAPL', '--keys', path, '--seconds', '10'];
        const child = runTickdeck(args, { ...venue.environment, ALPACA_KEY_ID: '' });
        child.stdin.end();
        return whenEnded(child);
      };
      const [open, owned] = [await run(0o644), await run(0o600)];
      expect(open.code).not.toBe(0);
      expect(open.err).toMatch(/its mode is 0644.*chmod 600/);
      expect(venue.ledger.logins).toMatchObject([{ key: SECRETS[0] }]);
      expect(owned.code).toBe(5);
      expect(owned.err).toMatch(/key is wrong/);
      expectNoSecret(JSON.stringify([open, owned]));
    },
  );
});

describe('a server with a key', () => {
  test(
    'says it nowhere, though the venue repeats it in errors, closes, refusals and answers',
    { timeout: 60_000 },
    async () => {
      const logged: string[] = [];
      const live = await startLiveMarket(FINNHUB, {
        feed: 'AAPL',
        instruments: [AAPL],
        keys: KEYS,
        startMs: MORNING_MS,
        symbols: [],
        prepare({ rest }) {
          rest.faults.push({
            status: 403,
            body: `{"error":"no access for ${SECRETS[0]}"}`,
            times: 3,
          });
        },
        server: { logTo: { write: (line: string) => void logged.push(line) } },
      });
      closers.push(() => live.stop());
      const { venue, clock, client, server } = live;
      const told: unknown[] = [];
      for (const name of ['market', 'error', 'rejected', 'warning', 'hello', 'listings'] as const) {
        client.on(name, (event: unknown) => told.push(event));
      }
      const base = server.url.replace('ws:', 'http:').replace(/\/ws$/, '');
      const answers: string[] = [];
      const ask = async (): Promise<void> => {
        told.push(await live.connection());
        for (const path of [
          '/metrics',
          '/api/markets',
          '/health',
          '/api/instruments',
          '/api/nothing',
        ]) {
          let text: string | undefined;
          void fetch(base + path).then(async (answer) => (text = await answer.text()));
          await live.until(() => text !== undefined, path);
          answers.push(text!);
        }
      };
      await live.until(() => venue.links.size === 1, 'the connection');
      expect([...venue.links][0]!.url.searchParams.get('token')).toBe(SECRETS[0]);
      venue.say(
        `{"type":"error","msg":"odd: ${SECRETS[0]}"}`,
        `{"type":"${SECRETS[0]}"}`,
        SECRETS[0],
      );
      await clock.run(2_000);
      await ask();
      venue.manners.refuseWith = {
        status: 502,
        body: `upstream ${venue.socketUrl}?token=${SECRETS[0]}`,
      };
      venue.closeAll(1008, `bad token ${SECRETS[0]}`);
      await clock.run(5_000);
      await ask();
      venue.manners.refuseWith = { status: 401, body: `token ${SECRETS[0]} is unknown` };
      await clock.run(70_000);
      await ask();
      expect((await live.connection()).state).toBe('refused');
      expect(answers.join('').length).toBeGreaterThan(1_000);
      expectNoSecret(JSON.stringify([logged, live.notes, told, answers]));
    },
  );
});
