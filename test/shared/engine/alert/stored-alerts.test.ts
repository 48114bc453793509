/** Alerts that a server keeps: what survives, what is told once, what is told to whom was away. */
import { expect, test, vi } from 'vitest';
import { createAlerts } from '../../../../shared/engine/alert/alerts.ts';
import type { AlertJournal } from '../../../../shared/engine/alert/stored/alert-journal.ts';
import type { Deliver } from '../../../../shared/engine/alert/stored/owed-firings.ts';
import { createStoredAlerts } from '../../../../shared/engine/alert/stored/stored-alerts.ts';
import type { Market } from '../../../../shared/engine/market/market.ts';
import { parseAlert } from '../../../../shared/model/alert-text.ts';
import { MISSING } from '../../../../shared/model/tick.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import type { ServerMessage } from '../../../../shared/wire/server-message.ts';
import type { AuditEntry, StoredAlertRequest } from '../../../../shared/wire/stored-alert.ts';
import { toInstruments } from '../../../support/test-instruments.ts';
import { START_MS, toMarket, toTicks } from './rule-bench.ts';

/** A journal in memory; its lines are there for the next one. */
function createJournal(lines: string[] = []) {
  const journal = {
    lines: [...lines],
    written: lines,
    replaced: 0,
    isFull: false,
    async append(line: string) {
      await Promise.resolve();
      if (journal.isFull) throw new Error('no room');
      journal.written.push(line);
    },
    async replace(all: readonly string[]) {
      await Promise.resolve();
      journal.replaced++;
      journal.written.splice(0, Infinity, ...all);
    },
  };
  return journal satisfies AlertJournal;
}

interface Choice {
  journal?: ReturnType<typeof createJournal>;
  market?: Market | undefined;
  act?: (entry: AuditEntry) => void;
  deliver?: Deliver;
}

/** A server's part of it over a market of two symbols. */
function start({
  journal = createJournal(),
  market = toMarket(toInstruments(2)),
  act,
  deliver,
}: Choice = {}) {
  const alerts = createAlerts();
  const errors: string[] = [];
  let made = 0;
  let nowMs = START_MS;
  const place = { market, timeMs: () => nowMs };
  const stored = createStoredAlerts({
    alerts,
    journal,
    find: (name) => (name === 'live' ? place : undefined),
    primary: 'live',
    now: () => nowMs,
    secret: () => `id${++made}-${journal.lines.length}`,
    log: { info() {}, warn() {}, error: (_fields, message) => void errors.push(message) },
    ...(act === undefined ? {} : { act: (_alert, entry) => act(entry) }),
    ...(deliver === undefined ? {} : { deliver }),
  });
  return {
    alerts,
    stored,
    journal,
    errors,
    market,
    /** Trades of S0, seconds after the start and dollars. */
    async trade(...all: readonly (readonly [number, number])[]) {
      market.publish(toTicks(all.map(([second, price]) => ['trade', second, price])));
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    },
    setNow: (second: number) => void (nowMs = START_MS + second * 1_000),
    restart: (choice: Choice = {}) => start({ journal: createJournal(journal.written), ...choice }),
  };
}

const toAsked = (text: string, more: Partial<StoredAlertRequest> = {}): StoredAlertRequest => ({
  ...parseAlert(text),
  ...more,
});
const OVER = toAsked('S0 > 100');
const AGAIN = toAsked('S0 > 100', { restMs: 1_000 });

/** A client that keeps what it is told. */
function createFollower() {
  const told: ServerMessage[] = [];
  return {
    told,
    numbers: () =>
      told.flatMap((one) => (one.type === 'audit' ? one.entries.map((e) => e.number) : [])),
    send: (message: ServerMessage) => void told.push(message),
    isDeaf: () => false,
    isBehind: false,
  };
}

test('an alert watches with nobody connected, and a firing is a line with rule, tick, price and latency', async () => {
  const bench = start();
  const made = await bench.stored.put({ ...OVER, message: '{symbol} at {price} {what}' });
  expect(made).toMatchObject({ name: 'S0 > 100', text: 'S0 > 100', market: 'live', watched: 1 });
  bench.setNow(2.25);
  await bench.trade([1, 99], [2, 101]);
  expect(bench.stored.read(0, 10)).toEqual({
    oldest: 1,
    newest: 1,
    entries: [
      {
        number: 1,
        id: made.id,
        name: 'S0 > 100',
        text: 'S0 > 100',
        message: 'S0 at 101 {what}',
        market: 'live',
        epoch: 7,
        symbol: 'S0',
        event: 'up',
        value: 101,
        price: 101,
        sequence: 2,
        timeMs: START_MS + 2_000,
        timeNs: 0,
        firedMs: START_MS + 2_250,
        latencyMs: 250,
      },
    ],
  });
});

test('one for once is done when it has fired, and does not fire again after a restart', async () => {
  const bench = start();
  const { id } = await bench.stored.put(OVER);
  await bench.trade([1, 99], [2, 101]);
  expect(bench.stored.get(id)).toMatchObject({ state: 'done', firings: 1, watched: 0 });
  const again = bench.restart();
  await again.trade([3, 99], [4, 101]);
  expect(again.stored.get(id)).toMatchObject({ state: 'done', firings: 1 });
  expect(again.stored.read(0, 10).newest).toBe(1);
  /* Asked for anew, it watches again. */
  await again.stored.put(OVER, id);
  await again.trade([5, 99], [6, 101]);
  expect(again.stored.get(id)).toMatchObject({ state: 'done', firings: 2 });
});

test('one of several symbols fires once for each, over a restart too', async () => {
  const bench = start();
  const { id } = await bench.stored.put(toAsked('S0, S1 > 100'));
  await bench.trade([1, 99], [2, 101]);
  expect(bench.stored.get(id)).toMatchObject({ state: 'watching', firings: 1 });
  const again = bench.restart();
  await again.trade([3, 99], [4, 101]);
  expect(again.stored.get(id)).toMatchObject({ state: 'watching', firings: 1 });
});

test('a rest goes on over a restart, and numbers do', async () => {
  const bench = start();
  await bench.stored.put(toAsked('S0 > 100', { restMs: 60_000 }));
  await bench.trade([1, 99], [2, 101]);
  const again = bench.restart();
  await again.trade([10, 99], [11, 101], [70, 99], [71, 101]);
  const { entries } = again.stored.read(0, 10);
  expect(entries.map(({ number, timeMs }) => [number, (timeMs - START_MS) / 1_000])).toEqual([
    [1, 2],
    [2, 71],
  ]);
});

test('a dropped alert stays dropped, and a paused one paused', async () => {
  const bench = start();
  const gone = await bench.stored.put(AGAIN);
  const paused = await bench.stored.put({ ...AGAIN, paused: true });
  await bench.stored.drop(gone.id);
  await bench.trade([1, 99], [2, 101]);
  const again = bench.restart();
  await again.trade([3, 99], [4, 101]);
  expect(again.stored.list()).toMatchObject([
    { id: paused.id, state: 'paused', watched: 0, firings: 0 },
  ]);
  await again.stored.put(AGAIN, paused.id);
  await again.trade([5, 99], [6, 101]);
  expect(again.stored.list()).toMatchObject([{ id: paused.id, state: 'watching', firings: 1 }]);
});

test('what was put, replaced and dropped in one breath is there as it was acknowledged', async () => {
  const bench = start();
  const { id } = await bench.stored.put(AGAIN);
  const changed = bench.stored.put({ ...AGAIN, name: 'other' }, id);
  const more = bench.stored.put(toAsked('S1 new high', { restMs: 5_000 }));
  await Promise.all([changed, more]);
  expect(bench.restart().stored.list()).toEqual(bench.stored.list());
  await Promise.all(bench.stored.list().map((one) => bench.stored.drop(one.id)));
  expect(bench.restart().stored.list()).toEqual([]);
});

test('an alert ends at its time of the market, which is said', async () => {
  const bench = start();
  const follower = createFollower();
  bench.stored.follow(follower);
  await bench.stored.put({ ...AGAIN, expiresMs: START_MS + 10_000 });
  await bench.trade([1, 99], [2, 101], [9, 99], [10, 101]);
  bench.setNow(10);
  bench.stored.lookAfter();
  expect(follower.numbers()).toEqual([1]);
  expect(follower.told.at(-1)).toMatchObject({
    type: 'storedAlert',
    alert: { state: 'expired', watched: 0 },
  });
});

test('who was away reads on from the number that it had last', async () => {
  const bench = start();
  await bench.stored.put(AGAIN);
  const follower = createFollower();
  bench.stored.follow(follower);
  await bench.trade([1, 99], [2, 101]);
  bench.stored.unfollow(follower);
  await bench.trade([3, 99], [4, 101], [5, 99], [6, 101]);
  expect(follower.numbers()).toEqual([1]);
  const after = (bench.restart().stored.read(1, 10).entries ?? []).map(({ number }) => number);
  expect(after).toEqual([2, 3]);
  expect(bench.stored.read(0, 2).entries.map(({ number }) => number)).toEqual([1, 2]);
  expect(bench.stored.read(undefined, 2).entries.map(({ number }) => number)).toEqual([2, 3]);
});

test('a firing is told once it is kept; where the disk is full it is told all the same, and counted', async () => {
  const acted = vi.fn();
  const bench = start({ act: acted });
  await bench.stored.put(AGAIN);
  const follower = createFollower();
  bench.stored.follow(follower);
  bench.market.publish(
    toTicks([
      ['trade', 1, 99],
      ['trade', 2, 101],
    ]),
  );
  expect(follower.told).toEqual([]);
  await bench.trade();
  expect(follower.numbers()).toEqual([1]);
  bench.journal.isFull = true;
  await bench.trade([3, 99], [4, 101]);
  expect(follower.numbers()).toEqual([1, 2]);
  expect(acted).toHaveBeenCalledTimes(2);
  expect(bench.stored.counts).toEqual({ alerts: 1, firings: 2, unkept: 1 });
  expect(bench.errors).toEqual(['a firing is not kept']);
});

test('an alert that cannot be kept is none, and the one that it was to replace goes on', async () => {
  const bench = start();
  const { id } = await bench.stored.put(AGAIN);
  bench.journal.isFull = true;
  await expect(bench.stored.put(toAsked('S1 > 5'))).rejects.toMatchObject({ code: 'NO_ROOM' });
  await expect(bench.stored.put(toAsked('S1 > 5'), id)).rejects.toMatchObject({ code: 'NO_ROOM' });
  expect(bench.stored.list()).toMatchObject([{ id, text: 'S0 > 100', state: 'watching' }]);
  expect(bench.alerts.counts).toMatchObject({ alerts: 1, watches: 1 });
});

test('a rule that cannot be is refused by name and nothing has changed, a paused one too', async () => {
  const bench = start();
  const refused = async (asked: StoredAlertRequest, code: string) => {
    await expect(bench.stored.put(asked)).rejects.toMatchObject({ code });
    await expect(bench.stored.put({ ...asked, paused: true })).rejects.toMatchObject({ code });
  };
  await refused(toAsked('S0 > 1.234'), 'BAD_COMMAND');
  await refused(toAsked('NONE > 1'), 'UNKNOWN_SYMBOL');
  await refused({ ...OVER, market: 'other' }, 'UNKNOWN_MARKET');
  await expect(bench.stored.put(OVER, 'none')).rejects.toMatchObject({ code: 'UNKNOWN_ALERT' });
  await expect(bench.stored.drop('none')).rejects.toMatchObject({ code: 'UNKNOWN_ALERT' });
  expect(bench.stored.list()).toEqual([]);
  expect(bench.alerts.counts).toEqual({ alerts: 0, watches: 0, firings: 0 });
});

test('an alert on a symbol that is not listed yet waits, says why, and watches once it is', async () => {
  const bench = start();
  await bench.stored.put(toAsked('S1 > 100', { restMs: 1_000 }));
  const early = toMarket(toInstruments(1));
  const again = bench.restart({ market: early });
  expect(again.stored.list()).toMatchObject([
    { state: 'waiting', problem: 'Market "live" has no symbol "S1".' },
  ]);
  const listed = {
    change: 'listed',
    instrument: toInstruments(2)[1]!,
    previousClose: MISSING,
  } as const;
  early.changeInstruments({ atMs: START_MS, changes: [listed] });
  again.stored.lookAfter();
  expect(again.stored.list()).toMatchObject([{ state: 'watching', watched: 1 }]);
});

test('the journal is written anew before it is many times as long as it has to be', async () => {
  const bench = start();
  const { id } = await bench.stored.put(AGAIN);
  for (let n = 0; n < LIMITS.alertJournalSlack + 10; n++) {
    await bench.stored.put({ ...AGAIN, name: `name ${n}` }, id);
  }
  await bench.trade([1, 99], [2, 101]);
  expect(bench.journal.replaced).toBe(1);
  expect(bench.journal.written.length).toBeLessThan(30);
  expect(bench.restart().stored.list()).toEqual(bench.stored.list());
  expect(bench.restart().stored.read(0, 9)).toEqual(bench.stored.read(0, 9));
});

test('a line that makes no sense costs itself alone, and is told', async () => {
  const bench = start();
  await bench.stored.put(AGAIN);
  bench.journal.written.push('{', '{"other":1}');
  const again = bench.restart();
  expect(again.stored.list()).toHaveLength(1);
  expect(again.errors).toEqual(['lines of stored alerts make no sense']);
});

test('a server keeps so many alerts, and no more', async () => {
  const bench = start();
  for (let n = 0; n < LIMITS.storedAlerts; n++)
    await bench.stored.put({ ...OVER, name: String(n) });
  await expect(bench.stored.put(OVER)).rejects.toMatchObject({ code: 'TOO_MANY_ALERTS' });
  expect(bench.stored.counts.alerts).toBe(LIMITS.storedAlerts);
});

test('what is owed to a webhook outlasts the record that is written anew, with what it was told', async () => {
  const owed: number[] = [];
  const deliver: Deliver = ({ entry }) => void owed.push(entry.number);
  const { stored, trade, journal, restart } = start({ deliver });
  const actions = { webhook: 'https://example.com/' };
  const { id } = await stored.put(toAsked('S0 crosses 10', { restMs: 1_000, actions }));
  await trade([0, 9], [10, 11]);
  /* Only firings of an alert that has one are owed. */
  await stored.put(toAsked('S0 crosses 10', { restMs: 1_000 }), id);
  await trade([20, 9], [30, 11]);
  for (let n = 0; journal.replaced === 0; n++)
    await stored.put(toAsked('S0 > 50', { name: `${n}` }), id);
  expect(owed).toEqual([1]);
  owed.length = 0;
  restart({ deliver });
  expect(owed).toEqual([1]);
});
