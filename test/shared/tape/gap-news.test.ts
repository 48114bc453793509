/**
 * Gaps of single instruments on a tape: told again between the ticks that they were told between, whole or not at all.
 */
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTape } from '../../../server/tape/open-tape.ts';
import { verifyTape } from '../../../server/tape/verify-recording.ts';
import { createTapeWriter, openForAppend, type TapeWriter } from '../../../server/tape/writer.ts';
import { createTickColumns, TICK } from '../../../shared/model/tick.ts';
import { BLOCK, MAX_TIME_MS, toBlock } from '../../../shared/tape/format.ts';
import { encodeGapNews, MAX_BLOCK_NEWS, type TapeGapNews } from '../../../shared/tape/gap-block.ts';
import { GapFold, toGapGroups } from '../../../shared/tape/gap-fold.ts';
import { toOverviewInParts } from '../../../shared/tape/overview.ts';
import { runAtOnce } from '../../../shared/tape/slices.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import { GAP } from '../../../shared/wire/codes.ts';
import { flipBit } from '../../server/tape/damage.ts';
import { makeFolder } from '../../server/tape/folder.ts';
import { type Row, toColumns, toMeta } from '../../server/tape/rows.ts';

const NOON = 1_700_000_000_000;
const { venueSilent, venueDisconnected, notSubscribed } = GAP;

const toGap = (
  instrument: number,
  from: number,
  to: number,
  cause: number = venueSilent,
): TapeGapNews => ({
  instrument,
  cause,
  fromMs: NOON + from,
  toMs: NOON + to,
});
const toTrade = (id: number, ms: number): Row => [TICK.trade, id, NOON + ms, 0, 100, 1, 0, 0, 0, 0];

/** Writes a tape of two instruments; what is done with it is a list of ticks and news. */
async function write(act: (writer: TapeWriter, tick: (id: number, ms: number) => void) => void) {
  const path = join(makeFolder(), 'gaps.tape');
  const writer = createTapeWriter(path, toMeta(2));
  act(writer, (id, ms) => writer.append(toColumns([toTrade(id, ms)]), 0, 1));
  await writer.close();
  return path;
}

/** Three ticks with news between and behind them. */
const toStory = (): Promise<string> =>
  write((writer, tick) => {
    tick(0, 0);
    tick(1, 10);
    writer.gapNews(NOON + 5_000, [toGap(0, 0, Infinity), toGap(1, 10, Infinity)]);
    tick(0, 9_000);
    writer.gapNews(NOON + 9_500, [toGap(0, 0, 9_000)]);
    writer.gapNews(NOON + 9_900, [toGap(1, 10, -Infinity)]);
    tick(1, 9_950);
    writer.gapNews(NOON + 20_000, [toGap(1, 9_950, Infinity, venueDisconnected)]);
  });

/** Plays as a market does: what is told of gaps, then the ticks. Lines of text. */
function play(path: string, steps: readonly number[]): string[] {
  const player = createTapePlayer(openTape(path));
  const columns = createTickColumns(64);
  const lines: string[] = [];
  for (const ms of steps) {
    for (let more = true; more;) {
      columns.length = 0;
      more = player.read(NOON + ms, columns);
      for (const { instrument, fromMs, toMs } of player.gapWatch?.take() ?? []) {
        lines.push(`gap ${instrument} ${fromMs - NOON}..${toMs - NOON}`);
      }
      for (let row = 0; row < columns.length; row++) {
        lines.push(`tick ${columns.instrument[row]} ${columns.timeMs[row]! - NOON}`);
      }
    }
    lines.push(`at ${ms}`);
  }
  player.close();
  return lines;
}

const TOLD = [
  'tick 0 0',
  'tick 1 10',
  'gap 0 0..Infinity',
  'gap 1 10..Infinity',
  'tick 0 9000',
  'gap 0 0..9000',
  'gap 1 10..-Infinity',
  'tick 1 9950',
  'gap 1 9950..Infinity',
];

test('what was told of gaps is told again between the same ticks, however fast the tape is played', async () => {
  const path = await toStory();
  const isTold = (line: string): boolean => !line.startsWith('at');
  for (const steps of [[Infinity], [20_000], Array.from({ length: 201 }, (_, i) => i * 100)]) {
    expect(play(path, steps).filter(isTold)).toEqual(TOLD);
  }
  expect(verifyTape(path)).toMatchObject({ problems: [], gaps: 2, ticks: 4 });
});

test('it is told when its time comes, whether ticks come or not', async () => {
  const lines = play(await toStory(), [4_999, 5_000, 19_999, 20_000]);
  expect(lines.indexOf('gap 0 0..Infinity')).toBe(lines.indexOf('at 4999') + 1);
  expect(lines.indexOf('gap 1 9950..Infinity')).toBe(lines.indexOf('at 19999') + 1);
});

test('news whose moment is later than the tick behind them are told before it all the same', async () => {
  const path = await write((writer, tick) => {
    tick(0, 0);
    writer.gapNews(NOON + 900, [toGap(0, 0, Infinity)]);
    tick(0, 500);
  });
  expect(play(path, [499, 500])).toEqual([
    'tick 0 0',
    'at 499',
    'gap 0 0..Infinity',
    'tick 0 500',
    'at 500',
  ]);
});

test('a jump tells all of it anew, and the recording lasts until the last of it', async () => {
  const tape = openTape(await toStory());
  expect(tape.endMs).toBe(NOON + 20_000);
  const player = createTapePlayer(tape);
  const columns = createTickColumns(64);
  for (let round = 0; round < 2; round++) {
    player.seek(player.startMs);
    const news: TapeGapNews[] = [];
    for (let more = true; more;) {
      columns.length = 0;
      more = player.read(NOON + 9_500, columns);
      news.push(...(player.gapWatch!.take() as TapeGapNews[]));
    }
    expect(news.map(({ toMs }) => toMs - NOON)).toEqual([Infinity, Infinity, 9_000]);
    expect(player.nextTimeMs()).toBe(NOON + 9_950);
  }
  player.close();
});

test('at its end a tape has the gaps that were not filled, with the ends that they got', async () => {
  const tape = openTape(await toStory());
  expect(tape.allGaps()).toEqual({
    dropped: 0,
    gaps: [
      { ...toGap(0, 0, 9_000), toldMs: NOON + 5_000 },
      { ...toGap(1, 9_950, Infinity, venueDisconnected), toldMs: NOON + 20_000 },
    ],
  });
  expect(runAtOnce(toOverviewInParts(tape, 4)).gaps).toEqual([
    { fromMs: NOON, toMs: NOON + 9_000, cause: 'venueSilent', symbols: ['SYM0'], symbolCount: 1 },
    {
      fromMs: NOON + 9_950,
      toMs: NOON + 20_000,
      cause: 'venueDisconnected',
      symbols: ['SYM1'],
      symbolCount: 1,
    },
  ]);
  tape.close();
});

test('gaps of all that began and ended together are shown as one', () => {
  const fold = new GapFold();
  fold.add(5, [toGap(0, 0, Infinity), toGap(1, 3, Infinity)]);
  fold.add(9, [toGap(0, 0, 8), toGap(1, 3, 8)]);
  fold.add(12, [toGap(1, 10, 20), toGap(1, 11, 20, notSubscribed)]);
  fold.addWhole(NOON + 10, NOON + 20, venueSilent);
  const span = { fromMs: NOON + 10, toMs: NOON + 20, cause: venueSilent };
  expect(toGapGroups(fold.list(), 2)).toEqual([
    { fromMs: NOON, toMs: NOON + 8, cause: venueSilent },
    { ...span, instruments: [1] },
    span,
    { ...span, fromMs: NOON + 11, cause: notSubscribed, instruments: [1] },
  ]);
});

test('of more gaps than anybody lists, the oldest are counted only', () => {
  const fold = new GapFold(100);
  for (let n = 0; n < 350; n++) fold.add(n, [toGap(0, 2 * n, 2 * n + 1)]);
  expect([fold.list().length, fold.dropped]).toEqual([100, 250]);
  expect(fold.list()[0]!.fromMs).toBe(NOON + 500);
});

test('what no block can say is left out, the rest is brought into its bounds', async () => {
  const path = await write((writer, tick) => {
    tick(0, 0);
    writer.gapNews(NaN, [toGap(0, 0, 1)]);
    writer.gapNews(NOON, [toGap(2, 0, 1), toGap(-1, 0, 1), toGap(0.5, 0, 1), toGap(0, NaN, 1)]);
    writer.gapNews(NOON, [toGap(0, 0, 1, 256), toGap(0, 0, NaN)]);
    writer.gapNews(-5, [
      { instrument: 0, cause: 0, fromMs: -9.5, toMs: -3 },
      { instrument: 1, cause: 255, fromMs: 10.7, toMs: 10.8 },
      { instrument: 1, cause: 7, fromMs: 2 ** 60, toMs: 2 ** 61 },
    ]);
  });
  const tape = openTape(path);
  expect(tape.gapPlaces.map(({ toldMs }) => toldMs)).toEqual([NOON]);
  expect(tape.readGapNews(tape.gapPlaces[0]!)).toEqual([
    { instrument: 0, cause: 0, fromMs: 0, toMs: 1 },
    { instrument: 1, cause: 255, fromMs: 10, toMs: 11 },
    { instrument: 1, cause: 7, fromMs: MAX_TIME_MS - 1, toMs: MAX_TIME_MS },
  ]);
  tape.close();
});

test('a tape that is full of news is looked at, and played, a little at a time', async () => {
  const many = 300;
  const path = await write((writer, tick) => {
    tick(0, 0);
    for (let n = 0; n < many; n++) writer.gapNews(NOON + 10 * n, [toGap(0, 10 * n, 10 * n + 5)]);
    tick(0, 10 * many);
  });
  const tape = openTape(path);
  const work = tape.allGapsInParts();
  let pauses = 0;
  while (work.next().done !== true) pauses++;
  expect(pauses).toBe(many);
  const player = createTapePlayer(tape);
  const columns = createTickColumns(8);
  const taken: number[] = [];
  for (let more = true; more;) {
    columns.length = 0;
    more = player.read(NOON + 10 * many, columns);
    taken.push(player.gapWatch!.take().length);
  }
  expect(Math.max(...taken)).toBeLessThanOrEqual(64);
  expect(taken.reduce((sum, one) => sum + one, 0)).toBe(many);
  player.close();
});

test('any number of news comes back, in blocks of a size that is soon read', async () => {
  const all = Array.from({ length: 2 * MAX_BLOCK_NEWS + 7 }, (_, n) => toGap(n % 2, n, n + 5));
  const path = await write((writer, tick) => {
    tick(0, 0);
    writer.gapNews(NOON + 99, all);
  });
  const tape = openTape(path);
  expect(tape.gapPlaces).toHaveLength(3);
  expect(tape.gapPlaces.flatMap((place) => tape.readGapNews(place))).toEqual(all);
  tape.close();
});

test('an instrument that is listed later can have gaps behind its listing', async () => {
  const path = await write((writer, tick) => {
    tick(0, 0);
    const instrument = { ...toMeta(3).instruments[2]!, symbol: 'LATER' };
    writer.gapNews(NOON + 1, [toGap(2, 0, 1)]);
    writer.instruments(NOON + 10, [{ change: 'listed', instrument, previousClose: 1 }]);
    writer.gapNews(NOON + 10, [toGap(2, 0, Infinity)]);
    tick(2, 20);
  });
  expect(verifyTape(path)).toMatchObject({ problems: [], gaps: 1 });
  const player = createTapePlayer(openTape(path));
  const columns = createTickColumns(8);
  player.read(NOON + 9, columns);
  expect(player.gapWatch!.take()).toEqual([]);
  player.listings!.take();
  while (player.read(NOON + 10, columns)) columns.length = 0;
  expect(player.gapWatch!.take()).toMatchObject([{ instrument: 2 }]);
  player.close();
});

test('a tape that goes on keeps the gaps of its earlier writers', async () => {
  const path = await toStory();
  const writer = openForAppend(path);
  writer.gapNews(NOON + 30_000, [toGap(1, 9_950, 30_000, venueDisconnected)]);
  await writer.close();
  const tape = openTape(path);
  expect(tape.allGaps().gaps.map(({ toMs }) => toMs - NOON)).toEqual([9_000, 30_000]);
  tape.close();
  expect(verifyTape(path).problems).toEqual([]);
});

test('a file that is cut anywhere has the news of its whole blocks, and says that its end is torn', async () => {
  const path = await toStory();
  const { size, places } = ((tape) => {
    tape.close();
    return { size: tape.sizeBytes, places: tape.gapPlaces };
  })(openTape(path));
  const cut = join(makeFolder(), 'cut.tape');
  for (let length = places[0]!.offset; length < size; length++) {
    copyFileSync(path, cut);
    truncateSync(cut, length);
    const tape = openTape(cut);
    const whole = tape.gapPlaces.filter(({ offset }) => offset < length - tape.tornBytes);
    expect(tape.gapPlaces).toEqual(whole);
    expect(places.slice(0, whole.length)).toEqual(whole);
    expect(tape.isComplete).toBe(false);
    tape.allGaps();
    tape.close();
  }
});

test('a flipped bit in a block of news is found, with its place', async () => {
  const path = await toStory();
  const tape = openTape(path);
  const { offset } = tape.gapPlaces[0]!;
  const end = [...tape.blocks].find((block) => block.offset > offset)!.offset;
  tape.close();
  for (let at = offset; at < end; at++) {
    flipBit(path, at, at % 8);
    expect(verifyTape(path).problems).toMatchObject([{ code: 'TAPE_CORRUPT', offset }]);
    flipBit(path, at, at % 8);
  }
  flipBit(path, offset + 33, 1);
  const player = createTapePlayer(openTape(path));
  const columns = createTickColumns(8);
  while (columns.length < 2) player.read(Infinity, columns);
  while (player.read(Infinity, columns));
  expect(columns.length).toBe(4);
  expect(player.timeline!.events().map(({ label }) => label)).toEqual([
    expect.stringContaining(
      `news of gaps are lost: the checksum of a block is wrong (at byte ${offset})`,
    ),
  ]);
  player.close();
});

test.each([
  ['an instrument that is not there', encodeGapNews([toGap(2, 0, 1)], NOON)],
  ['a beginning before 1970', encodeGapNews([toGap(0, -NOON - 1, 0)], NOON)],
  ['an end after all time', encodeGapNews([toGap(0, 0, MAX_TIME_MS)], NOON)],
  [
    'more news than one block may hold',
    encodeGapNews(
      Array.from({ length: MAX_BLOCK_NEWS + 1 }, () => toGap(0, 0, 1)),
      NOON,
    ),
  ],
  ['half of the news', encodeGapNews([toGap(0, 0, 1)], NOON).subarray(0, 3)],
])('a block with a right checksum but %s is damage', async (_, payload) => {
  const path = await write((_writer, tick) => tick(0, 0));
  const bytes = readFileSync(path);
  const tape = openTape(path);
  const offset = tape.blocks.at(-1)!.offset;
  const length = bytes.readUInt32LE(offset + 4);
  tape.close();
  const block = toBlock(BLOCK.gapNews, 0, NOON, NOON, 0, payload);
  writeFileSync(path, Buffer.concat([bytes.subarray(0, offset + length), block]));
  expect(verifyTape(path).problems).toMatchObject([{ code: 'TAPE_CORRUPT' }]);
  const again = openTapeOrError(path);
  expect(again).toMatch(/a block of gaps/);
});

/** Why a tape cannot be looked at. */
function openTapeOrError(path: string): string {
  try {
    const tape = openTape(path);
    tape.allGaps();
    tape.close();
    return 'sound';
  } catch (error) {
    return (error as Error).message;
  }
}
