/**
 * Going back in a live market: what is shown of a moment is what the market showed then, whatever came later, and going on
 * from there leads to the market as it is now. Time is the test's own.
 */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  createMarketJournal,
  type MarketJournal,
} from '../../../server/recording/market-journal.ts';
import { createRewindSource } from '../../../server/recording/rewind/rewind-source.ts';
import { WalkCache } from '../../../server/tape/walk-cache.ts';
import type { MarketEntry } from '../../../shared/engine/feed/market-entry.ts';
import { createReplay } from '../../../shared/engine/feed/replay.ts';
import type { Replay } from '../../../shared/engine/feed/replay-contract.ts';
import { Market } from '../../../shared/engine/market/market.ts';
import type { Publication } from '../../../shared/engine/market/publication.ts';
import type { Source } from '../../../shared/engine/source/source.ts';
import { INTERVALS } from '../../../shared/model/interval.ts';
import type { MarketEvent } from '../../../shared/model/market-event.ts';
import { copyTick, createTickColumns, type TickColumns } from '../../../shared/model/tick.ts';
import { toRoughMarketTicks } from '../../property/rough-ticks.ts';
import { createDice } from '../../support/batches.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { makeFolder } from '../tape/folder.ts';

const SYMBOLS = 3;
const TICKS = 160;
const START_MS = 1_700_000_000_000;
/** Most bars and ticks that are compared. */
const MOST = 150;
const LOG = { error: () => undefined, info: () => undefined, warn: () => undefined };

/** Ticks by instrument and sequence. */
function toTicks({ columns, runs, instrument, firstSequence }: Publication): string[] {
  const next = new Map<number, number>();
  for (let run = 0; run < runs; run++) next.set(instrument[run]!, firstSequence[run]!);
  return Array.from({ length: columns.length }, (_, row) => {
    const id = columns.instrument[row]!;
    const sequence = next.get(id)!;
    next.set(id, sequence + 1);
    return `${id} ${sequence}: ${columns.timeMs[row]} ${columns.price[row]} ${columns.size[row]}`;
  });
}

/** A live market in the test's hands: what is heard by a moment, and no more, is published by then. */
function createLiveMarket(ticks: TickColumns) {
  const instruments = toInstruments(SYMBOLS);
  const previousClose = instruments.map(({ id }) => 1_000 + id);
  const market = new Market({ name: 'live', number: 0, epoch: 7, instruments, previousClose });
  const published: string[] = [];
  market.listen({ onPublication: (publication) => published.push(...toTicks(publication)) });
  let nowMs = START_MS;
  let row = 0;
  let reachedMs = -Infinity;
  const state = 'running' as const;
  const entry = {
    market,
    source: { provenance: { kind: 'simulated', label: 'Test' } } as unknown as Source,
    drive: { kind: 'live', status: () => ({ state }) },
    timeMs: () => nowMs,
  } as unknown as MarketEntry;
  return {
    market,
    entry,
    published,
    get isOver() {
      return row === ticks.length;
    },
    get nowMs() {
      return nowMs;
    },
    /** The time at which the next tick comes. */
    get nextMs() {
      return Math.max(reachedMs, ticks.timeMs[row]!);
    },
    goTo(timeMs: number): void {
      nowMs = timeMs;
      const batch = createTickColumns(ticks.length);
      while (row < ticks.length && this.nextMs <= timeMs) {
        reachedMs = this.nextMs;
        copyTick(ticks, row++, batch);
      }
      if (batch.length > 0) market.publish(batch);
    },
  };
}

const toText = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'number' && !Number.isFinite(one) ? String(one) : one,
  );

/** All that anybody can ask a market, by what it is. */
function toPicture(market: Market): Record<string, string> {
  const picture: Record<string, string> = { lastTimeMs: toText(market.lastTimeMs) };
  picture['listed'] = toText(market.listed);
  for (const { id } of market.listed) {
    while (!market.prepareTicks(id, MOST));
    const { sequence } = market.state(id);
    const recent = createTickColumns(MOST);
    const first = Math.max(market.journalOf(id).firstSequence, sequence - MOST + 1);
    market.journalOf(id).read(first, MOST, recent);
    picture[`state of ${id}`] = toText(market.state(id));
    picture[`last tick of ${id}`] = toText(market.lastTickMs(id));
    picture[`gaps of ${id}`] = toText(market.gapsOf(id));
    INTERVALS.forEach((interval, code) => {
      while (!market.prepareBars(id, code, { limit: MOST }));
      const { series, from, to } = market.readBars(id, code, { limit: MOST });
      const bars = Array.from({ length: to - from }, (_, at) => series.at(from + at));
      picture[`${interval} of ${id}`] = toText(bars);
    });
    const { kind, timeMs, price, size, flags } = recent;
    picture[`ticks of ${id}`] = toText(
      Array.from({ length: recent.length }, (_, at) =>
        [kind, timeMs, price, size, flags].map((column) => column[at]),
      ),
    );
  }
  return picture;
}

/** Lets the disk have what is on its way to it. */
async function settle(journal: MarketJournal): Promise<void> {
  (await journal.hold(0)).release();
  while (journal.parts.some(({ state }) => state === 'ending')) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A market that shows the past of a live one, as the registry of markets makes it. */
function openRewind(live: MarketEntry, journal: MarketJournal) {
  const source = createRewindSource(live, journal, new WalkCache());
  let elapsedMs = 0;
  let epoch = 100;
  const faults: Error[] = [];
  const market = new Market({
    name: 'rewind-1',
    number: 1,
    epoch,
    instruments: source.instruments,
    previousClose: source.reference.previousClose,
    live: live.market,
  });
  const replay: Replay = createReplay({
    recording: 'live',
    market,
    source,
    elapsed: () => elapsedMs,
    nextEpoch: () => ++epoch,
    onChange: () => undefined,
    onFault: (error) => faults.push(error),
  });
  onTestFinished(() => replay.close());
  return {
    market,
    replay,
    source,
    faults,
    seek(timeMs: number): void {
      replay.seek(timeMs);
      while (replay.isRebuilding) replay.turn(() => true, 1e9);
    },
    /** Plays on at a speed. */
    run(ms: number): void {
      elapsedMs += ms;
      while (replay.turn(() => true, 1e9));
    },
  };
}

/** A market with a journal that has run for some hours: pictures of it at random moments. */
async function makeHistory(seed: number, partMs: number, shots: number, keptMs = 1e12) {
  const dice = createDice(seed);
  const ticks = toRoughMarketTicks(seed, SYMBOLS, TICKS, START_MS);
  const live = createLiveMarket(ticks);
  for (let i = 0; i < 60; i++) live.goTo(live.nextMs);
  const folder = join(makeFolder(), '.journal');
  const journal = createMarketJournal(live.entry, folder, { keptMs, partMs }, 0, LOG);
  onTestFinished(() => journal.close());
  const pictures: {
    timeMs: number;
    picture: Record<string, string>;
    events: unknown;
    /** What had been published by then. */
    known: ReadonlySet<string>;
  }[] = [];
  const fromMs = live.nowMs;
  while (!live.isOver) {
    /* Hours without a tick are gone through at once. */
    live.goTo(Math.max(live.nowMs + 1 + dice.below(3_000), live.nextMs - 500));
    journal.lookAfter(0);
    if (dice.chance(0.1)) {
      const atMs = live.nowMs + dice.below(20_000);
      const event = { id: `e${dice.below(5)}`, atMs, isCancelled: dice.chance(0.3) };
      journal.note([event as MarketEvent]);
    }
    const share = shots / (SYMBOLS * TICKS * 0.2);
    if (live.nowMs - fromMs > 60_000 && dice.chance(share)) {
      const { nowMs: timeMs } = live;
      const known = new Set(live.published);
      const events = journal.events.at(timeMs);
      pictures.push({ timeMs, picture: toPicture(live.market), events, known });
    }
  }
  await settle(journal);
  return { live, journal, pictures, dice };
}

test.each([1, 2])(
  'a moment that one goes back to is the market as it was: states, bars, gaps, ticks and events (market %i)',
  async (seed) => {
    const { live, journal, pictures, dice } = await makeHistory(seed, 25_000, 8);
    expect(journal.parts.length).toBeGreaterThan(4);
    expect(pictures.length).toBeGreaterThan(3);
    const rewind = openRewind(live.entry, journal);
    for (let i = 0; i < pictures.length; i++) {
      const { timeMs, picture, events } = dice.pick(pictures);
      rewind.seek(timeMs);
      expect(rewind.replay.timeMs()).toBe(timeMs);
      expect(toPicture(rewind.market)).toEqual(picture);
      expect(rewind.source.timeline!.events()).toEqual(events);
    }
  },
);

test('playing on from a moment gives every later tick once, with the live sequences, and leads to later moments as they were', async () => {
  const { live, journal, pictures, dice } = await makeHistory(3, 25_000, 8);
  const rewind = openRewind(live.entry, journal);
  const given: string[] = [];
  rewind.market.listen({ onPublication: (publication) => given.push(...toTicks(publication)) });
  const first = pictures[dice.below(pictures.length - 1)]!;
  rewind.replay.setSpeed(dice.pick([0.5, 1, 10]));
  rewind.seek(first.timeMs);
  const { speed } = rewind.replay.info();
  rewind.replay.play();
  const since = pictures.slice(pictures.indexOf(first) + 1);
  let timeMs = first.timeMs;
  for (const later of since) {
    rewind.run((later.timeMs - timeMs) / (speed as number));
    ({ timeMs } = later);
    expect(toPicture(rewind.market)).toEqual(later.picture);
  }
  expect(rewind.replay.info().state).toBe('playing');
  rewind.run((live.nowMs - timeMs) / (speed as number) + 1);
  expect(rewind.replay.info()).toMatchObject({ state: 'ended', endMs: live.nowMs });
  expect(toPicture(rewind.market)).toEqual(toPicture(live.market));
  const whole = live.published.filter((one) => !first.known.has(one));
  expect(given.toSorted()).toEqual(whole.toSorted());
  expect(rewind.faults).toEqual([]);
});

test('what happens meanwhile is played, too: at the end of the past one waits for nothing and may go on', async () => {
  const ticks = toRoughMarketTicks(4, SYMBOLS, TICKS, START_MS);
  const live = createLiveMarket(ticks);
  live.goTo(START_MS);
  const folder = join(makeFolder(), '.journal');
  const journal = createMarketJournal(live.entry, folder, { keptMs: 1e12, partMs: 30_000 }, 0, LOG);
  onTestFinished(() => journal.close());
  const look = async (): Promise<void> => {
    journal.lookAfter(0);
    await settle(journal);
    for (const { source } of rewinds) source.lookAfter();
  };
  const rewinds: ReturnType<typeof openRewind>[] = [];
  for (let i = 0; i < 20; i++) live.goTo(START_MS + i * 1_000);
  await look();
  const rewind = openRewind(live.entry, journal);
  rewinds.push(rewind);
  rewind.seek(START_MS + 5_000);
  rewind.replay.play();
  for (let i = 0; i < 60; i++) {
    live.goTo(live.nowMs + 1_000);
    await look();
    rewind.run(1_000);
    expect(rewind.replay.timeMs()).toBe(live.nowMs - 14_000);
  }
  expect(rewind.source.startMs).toBe(START_MS);
  rewind.run(20_000);
  expect(rewind.replay.info()).toMatchObject({ state: 'ended', endMs: live.nowMs });
  expect(toPicture(rewind.market)).toEqual(toPicture(live.market));
  live.goTo(live.nowMs + 10_000);
  await look();
  rewind.replay.play();
  rewind.run(2_000);
  expect(rewind.replay.info().state).toBe('playing');
  expect(rewind.replay.timeMs()).toBe(live.nowMs - 8_000);
});

test('the journal keeps its bound while somebody is in it: who stands in what goes hears so, and may go elsewhere', async () => {
  const live = createLiveMarket(toRoughMarketTicks(5, SYMBOLS, TICKS, START_MS));
  for (let i = 0; i < 20; i++) live.goTo(live.nextMs);
  const kept = createMarketJournal(
    live.entry,
    join(makeFolder(), 'small'),
    { keptMs: 1, bytes: 1, partMs: 1 },
    0,
    LOG,
  );
  onTestFinished(() => kept.close());
  const small = openRewind(live.entry, kept);
  small.seek(live.nowMs);
  for (let i = 0; i < 5; i++) {
    live.goTo(live.nowMs + 100);
    kept.lookAfter(0);
    await settle(kept);
    small.source.lookAfter();
  }
  expect(kept.parts.length).toBe(1);
  small.replay.play();
  small.run(10);
  expect(small.replay.status()).toMatchObject({ state: 'failed' });
  expect(small.replay.status().reason).toMatch(/^The past cannot be read on from .*not kept/);
  small.seek(live.nowMs);
  expect(small.replay.status()).toEqual({ state: 'running' });
  expect(toPicture(small.market)).toEqual(toPicture(live.market));
});

test('where the disk lost ticks one hears so, and the live market goes on; behind that one may go back again', async () => {
  const live = createLiveMarket(toRoughMarketTicks(6, SYMBOLS, TICKS, START_MS));
  live.goTo(live.nextMs);
  const limits = { keptMs: 1e12, partMs: 1e11 };
  const journal = createMarketJournal(live.entry, join(makeFolder(), 'lost'), limits, 0, LOG);
  onTestFinished(() => journal.close());
  for (let i = 0; i < 10; i++) live.goTo(live.nowMs + 1_000);
  await settle(journal);
  const rewind = openRewind(live.entry, journal);
  rewind.seek(live.nowMs - 5_000);
  Object.assign(journal.parts[0]!, { state: 'lost' });
  for (let i = 0; i < 3; i++) {
    live.goTo(live.nowMs + 1_000);
    journal.lookAfter(0);
    await settle(journal);
    rewind.source.lookAfter();
    rewind.replay.play();
    rewind.run(3_000);
  }
  expect(rewind.replay.status()).toMatchObject({ state: 'failed' });
  expect(rewind.replay.status().reason).toMatch(/not kept: the disk failed/);
  expect(journal.fromMs).toBe(live.nowMs - 2_000);
  rewind.seek(live.nowMs);
  expect(rewind.replay.status()).toEqual({ state: 'running' });
  expect(toPicture(rewind.market)).toEqual(toPicture(live.market));
});
