/**
 * A market that begins at a keyframe of a tape is the market that folded all of it: states, gaps, bars, recent ticks and
 * instruments, at random moments and after playing on; with late, cancelled and odd trades, halts, holes, instruments
 * that come and go, and days that turn.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFeed } from '../../shared/engine/feed/feed.ts';
import { rewind } from '../../shared/engine/feed/rewind.ts';
import { SymbolBars } from '../../shared/engine/market/bars.ts';
import { Market } from '../../shared/engine/market/market.ts';
import { MomentFold } from '../../shared/engine/moment/moment-fold.ts';
import type { SeekableSource } from '../../shared/engine/source/source.ts';
import { BarSeries } from '../../shared/model/bar.ts';
import { findCancelledMs } from '../../shared/model/cancelled-trade.ts';
import { isCancel } from '../../shared/model/apply-tick.ts';
import { INTERVAL_MS, INTERVALS } from '../../shared/model/interval.ts';
import { copyTick, createTickColumns, TICK } from '../../shared/model/tick.ts';
import { toDayGrid } from '../../shared/model/trading-day.ts';
import { findKeyframes } from '../../shared/tape/moment-list.ts';
import type { Tape } from '../../shared/tape/reader.ts';
import { TapeRecall } from '../../shared/tape/recall.ts';
import { createTapeMoments, MadeKeyframes, toFoldStart } from '../../shared/tape/tape-moments.ts';
import { createTapePlayer } from '../../shared/tape/tape-player.ts';
import { GAP } from '../../shared/wire/codes.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { listParts } from '../../server/tape/parts-folder.ts';
import { createPartsWriter } from '../../server/tape/parts-writer.ts';
import { verifyTape } from '../../server/tape/verify-recording.ts';
import { createTapeWriter } from '../../server/tape/writer.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { toMeta } from '../server/tape/rows.ts';
import { createDice } from '../support/batches.ts';
import { toRoughMarketTicks } from './rough-ticks.ts';

const SYMBOLS = 4;
const TICKS = 400;
const START_MS = 1_700_000_000_000;
const KEYFRAME_TICKS = 40;
const DAYS = ['newYork', 'utc', 'newYork17', 'utc'] as const;

function toRoughMeta() {
  const meta = toMeta(SYMBOLS);
  return {
    ...meta,
    instruments: meta.instruments.map((one, id) => ({ ...one, tradingDay: DAYS[id]! })),
    provenance: { kind: 'live' as const, label: 'Test' },
  };
}

let lastPath = '';

/** Writes them with what else happens between them. @param keyframeTicks Infinity: none  @param partBytes into parts */
async function writeTape(seed: number, keyframeTicks: number, partBytes?: number): Promise<Tape> {
  const dice = createDice(seed);
  const ticks = toRoughMarketTicks(seed, SYMBOLS, TICKS, START_MS);
  const path = join(makeFolder(), 'rough.tape');
  lastPath = path;
  const parts = { bounds: { bytes: partBytes ?? 0 }, now: () => START_MS };
  const writer =
    partBytes === undefined
      ? createTapeWriter(path, toRoughMeta(), { keyframeTicks })
      : createPartsWriter(path, toRoughMeta(), { keyframeTicks, ...parts });
  let nowMs = START_MS;
  let listed = SYMBOLS;
  for (let from = 0; from < ticks.length;) {
    const to = Math.min(ticks.length, from + 1 + dice.below(400));
    writer.append(ticks, from, to);
    for (let row = from; row < to; row++) nowMs = Math.max(nowMs, ticks.timeMs[row]!);
    from = to;
    if (dice.chance(0.3)) writer.gap(nowMs, nowMs + dice.below(90_000), GAP.recorderOff);
    if (dice.chance(0.3)) {
      const fromMs = nowMs - dice.below(5_000);
      const toMs = dice.pick([Infinity, fromMs + 700, -Infinity]);
      const instrument = dice.below(SYMBOLS);
      writer.gapNews(nowMs + dice.below(3) * 40, [
        { instrument, fromMs, toMs, cause: GAP.feedDown },
      ]);
    }
    if (!dice.chance(0.15)) continue;
    const instrument = { ...toRoughMeta().instruments[0]!, id: listed, symbol: `NEW${listed}` };
    listed++;
    expect(
      writer.instruments(nowMs, [
        { change: 'listed', instrument, previousClose: 7 },
        { change: 'changed', instrument: { ...toRoughMeta().instruments[1]!, name: `N${listed}` } },
        ...(listed > SYMBOLS + 1 ? [{ change: 'removed' as const, id: listed - 2 }] : []),
      ]),
    ).toBeUndefined();
  }
  await writer.close();
  expect(verifyTape(path).problems).toEqual([]);
  return openTape(path);
}

interface World {
  readonly market: Market;
  readonly source: SeekableSource;
  seek(timeMs: number): void;
  play(timeMs: number): void;
}

function createWorld(source: SeekableSource): World {
  let epoch = 1;
  const market = new Market({
    name: 'replay',
    number: 1,
    epoch: epoch++,
    instruments: source.instruments,
    previousClose: source.reference.previousClose,
    gapCause: GAP.recorderOff,
  });
  const feed = createFeed(market, source, () => 0);
  return {
    market,
    source,
    seek(untilMs) {
      const sinceMs = rewind(market, source, { untilMs }, () => epoch++);
      feed.rebuild(untilMs, undefined, sinceMs);
      while (feed.turn(0));
    },
    play(timeMs) {
      while (feed.turn(timeMs));
    },
  };
}

const toBars = (series: BarSeries) =>
  Array.from({ length: series.length }, (_, i) => series.at(series.head + i));

/** Numbers as text: comparing tens of thousands of bars one by one takes long. */
const toText = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'number' && !Number.isFinite(one) ? String(one) : one,
  );

/** All that anybody can ask a market, by what it is. */
function toPicture(market: Market): Record<string, string> {
  const picture: Record<string, string> = {
    lastTimeMs: toText(market.lastTimeMs),
    listed: toText(market.listed),
  };
  for (const { id } of market.listed) {
    while (!market.prepareTicks(id, 500));
    const { sequence } = market.state(id);
    const recent = createTickColumns(500);
    const first = Math.max(market.journalOf(id).firstSequence, sequence - 499);
    market.journalOf(id).read(first, 500, recent);
    const { kind, timeMs, price, size, flags } = recent;
    picture[`state of ${id}`] = toText(market.state(id));
    picture[`last tick of ${id}`] = toText(market.lastTickMs(id));
    picture[`gaps of ${id}`] = toText(
      market.gapsOf(id).map(({ fromMs, toMs, cause }) => [fromMs, toMs, cause]),
    );
    market.barsOf(id).forEach((series, code) => {
      picture[`${INTERVALS[code]} of ${id}`] = toText(toBars(series));
    });
    picture[`ticks of ${id}`] = toText(
      Array.from({ length: recent.length }, (_, row) =>
        [kind, timeMs, price, size, flags].map((column) => column[row]),
      ),
    );
  }
  return picture;
}

test.each([1, 2])(
  'a market that begins at a keyframe is the one that folded everything before it (tape %i)',
  async (seed) => {
    const dice = createDice(seed + 50);
    const tape = await writeTape(seed, KEYFRAME_TICKS);
    const bare = await writeTape(seed, Infinity);
    expect(findKeyframes(tape).length).toBeGreaterThan(20);
    expect(findKeyframes(bare).length).toBe(0);
    const made = new MadeKeyframes(KEYFRAME_TICKS);
    const whole = createWorld(createTapePlayer(bare));
    const others = [
      createWorld(createTapePlayer(tape, (mover) => createTapeMoments(tape, mover))),
      createWorld(
        createTapePlayer(bare, (mover) =>
          createTapeMoments(bare, mover, (start) => new MomentFold(start), made),
        ),
      ),
    ];
    while (!others[1]!.source.moments!.prepare(() => false));
    expect(made.places.length).toBeGreaterThan(20);
    for (let i = 0; i < 2; i++) {
      const atMs = tape.startMs + dice.below(tape.endMs - tape.startMs);
      const onMs = atMs + dice.below(40_000);
      for (const { seek } of [whole, ...others]) seek(atMs);
      const expected = toPicture(whole.market);
      for (const { market } of others) expect(toPicture(market)).toEqual(expected);
      for (const { play } of [whole, ...others]) play(onMs);
      const further = toPicture(whole.market);
      for (const { market } of others) expect(toPicture(market)).toEqual(further);
    }
  },
);

test('bars before each keyframe are those of all trades, however few are kept', async () => {
  const tape = await writeTape(9, KEYFRAME_TICKS);
  const places = findKeyframes(tape);
  const kept = 25;
  const instrument = 1;
  const one = tape.instruments[instrument]!;
  const scratch = { columns: createTickColumns(0) };
  const bars = new SymbolBars(kept, one);
  const earlier = createTickColumns(SYMBOLS * TICKS);
  let block = 0;
  for (const [number, place] of places.entries()) {
    for (; block < place.block; block++) {
      const { columns } = tape.readTickBlock(block, scratch);
      for (let row = 0; row < columns.length; row++) {
        if (columns.instrument[row] !== instrument) continue;
        copyTick(columns, row, earlier);
        const at = earlier.length - 1;
        if (earlier.kind[at] !== TICK.trade) continue;
        const isBust = isCancel(earlier.flags[at]!);
        const ofMs = isBust
          ? findCancelledMs(earlier, at, { walkBack: () => undefined })
          : earlier.timeMs[at]!;
        if (ofMs !== undefined) bars.addTrade(earlier, at, ofMs);
      }
    }
    const recall = new TapeRecall(tape, places, number);
    const days = toDayGrid(one);
    INTERVAL_MS.forEach((intervalMs, code) => {
      const series = new BarSeries(intervalMs, kept, code === 7 ? days : undefined);
      const work = recall.bars(instrument, code, series);
      while (work.next().done !== true);
      expect(toText(toBars(series))).toBe(toText(toBars(bars.read()[code]!)));
    });
  }
});

test('what a tape cannot be begun at is folded from its beginning', async () => {
  const tape = await writeTape(3, KEYFRAME_TICKS);
  const [first] = findKeyframes(tape);
  const world = createWorld(createTapePlayer(tape, (mover) => createTapeMoments(tape, mover)));
  expect(world.source.moments!.restore(first!.reachedMs - 1)).toBeUndefined();
  expect(world.source.moments!.restore(first!.reachedMs)).toBeDefined();
  expect(toFoldStart(tape).gapCause).toBe(GAP.recorderOff);
});

test('a recording in parts is the recording in one, at every place; without its first parts it holds what it would hold with them', async () => {
  const dice = createDice(91);
  const whole = createWorld(createTapePlayer(await writeTape(4, Infinity)));
  const tape = await writeTape(4, KEYFRAME_TICKS, 7_000);
  const toWorld = (one: Tape): World =>
    createWorld(createTapePlayer(one, (mover) => createTapeMoments(one, mover)));
  const inParts = toWorld(tape);
  expect(tape.parts!.numbers.length).toBeGreaterThan(6);
  expect(tape.parts!.missing).toEqual([]);
  for (let i = 0; i < 1; i++) {
    const atMs = tape.startMs + dice.below(tape.endMs - tape.startMs);
    for (const { seek } of [whole, inParts]) seek(atMs);
    expect(toPicture(inParts.market)).toEqual(toPicture(whole.market));
  }
  for (const { play } of [whole, inParts]) play(tape.endMs);
  expect(toPicture(inParts.market)).toEqual(toPicture(whole.market));

  const folder = lastPath;
  tape.close();
  for (const { path } of listParts(folder).slice(0, 4)) rmSync(path);
  const cut = openTape(folder);
  expect(cut.parts).toMatchObject({ numbers: tape.parts!.numbers.slice(4), missing: [] });
  const world = toWorld(cut);
  for (const atMs of [cut.startMs, cut.startMs + dice.below(cut.endMs - cut.startMs), cut.endMs]) {
    for (const { seek } of [whole, world]) seek(atMs);
    expect(world.market.listed).toEqual(whole.market.listed);
    for (const { id } of whole.market.listed) {
      expect(world.market.state(id)).toEqual(whole.market.state(id));
      expect(world.market.lastTickMs(id)).toEqual(whole.market.lastTickMs(id));
    }
  }
  cut.close();
});
