/** What a player gives of a tape of which one block, of any kind and at any place, is damaged. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { BlockWalk } from '../../../shared/tape/block-walk.ts';
import type { BlockEntry } from '../../../shared/tape/block-list.ts';
import { BLOCK } from '../../../shared/tape/format.ts';
import { readTape, readTapeInParts, type Tape } from '../../../shared/tape/reader.ts';
import { runAtOnce } from '../../../shared/tape/slices.ts';
import { toMemoryTape } from '../../../shared/tape/tape-bytes.ts';
import { createTapeMoments } from '../../../shared/tape/tape-moments.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import { createTickColumns, MISSING } from '../../../shared/model/tick.ts';
import { GAP } from '../../../shared/wire/codes.ts';
import { makeFolder } from '../../server/tape/folder.ts';
import { makeRows, type Row, toColumns, toMeta, toRow } from '../../server/tape/rows.ts';

const SYMBOLS = 3;
const START_MS = 1_700_000_000_000;

let whole: Uint8Array;
let blocks: readonly BlockEntry[];
/** Bytes before the index: the same tape, not closed. */
let openBytes: number;

function openDamaged(bytes: Uint8Array): Tape {
  // oxlint-disable-next-line require-yield
  const toWalk = function* (firstBlock: number) {
    return new BlockWalk(firstBlock);
  };
  return runAtOnce(readTapeInParts(toMemoryTape(bytes), 'a', toWalk, false));
}

/** Reads all of it as a replay at full speed does. */
function play(tape: Tape, { isAnyOrder = false, capacity = 100 } = {}) {
  const player = createTapePlayer(tape, (mover) => createTapeMoments(tape, mover));
  const into = createTickColumns(capacity);
  const rows: Row[] = [];
  const gaps: { fromMs: number; toMs: number; atRow: number }[] = [];
  let bars = 0;
  for (let more = true; more;) {
    into.length = 0;
    const changeMs = player.listings?.nextMs() ?? Infinity;
    more = player.read(changeMs - 1, into, isAnyOrder);
    for (const { instrument, fromMs, toMs } of player.gapWatch!.take()) {
      if (instrument === undefined) gaps.push({ fromMs, toMs, atRow: rows.length });
    }
    bars += player.bars?.take().length ?? 0;
    for (let row = 0; row < into.length; row++) rows.push(toRow(into, row));
    if (more || changeMs === Infinity) continue;
    player.listings!.take();
    more = true;
  }
  const labels = player.timeline!.events().map(({ label }) => label);
  return { player, rows, gaps, bars, labels };
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tickdeck-damaged-'));
  const path = join(folder, 'a.tape');
  const rows = makeRows(31, 2_400, SYMBOLS, 8);
  const writer = createTapeWriter(path, toMeta(SYMBOLS), { keyframeTicks: 300 });
  const columns = toColumns(rows);
  for (let from = 0; from < rows.length; from += 400) {
    writer.append(columns, from, from + 400);
    const nowMs = Math.max(...rows.slice(0, from + 400).map((row) => row[2]!));
    writer.events([
      { ...EVENT, id: `e${from}`, atMs: nowMs, untilMs: nowMs + 100, label: `event ${from}` },
    ]);
    writer.gapNews(nowMs, [{ instrument: 1, fromMs: nowMs, toMs: nowMs + 1, cause: GAP.feedDown }]);
    if (from === 800) {
      const instrument = { ...toMeta(SYMBOLS + 1).instruments[SYMBOLS]!, symbol: 'NEW' };
      writer.instruments(nowMs + 1, [{ change: 'listed', instrument, previousClose: MISSING }]);
    }
  }
  await writer.close();
  whole = new Uint8Array(readFileSync(path));
  const tape = readTape(toMemoryTape(whole), 'a');
  blocks = [...tape.blocks];
  openBytes = Buffer.from(whole).lastIndexOf('TBLK');
  rmSync(folder, { recursive: true });
});

const BAR = {
  instrument: 0,
  interval: { unit: 'second', count: 60 } as const,
  of: 'trade' as const,
  open: 5,
  high: 9,
  low: 1,
  close: 6,
  flags: 0,
  volume: undefined,
  trades: undefined,
  turnover: undefined,
};
const EVENT = { kind: 'split', target: 'all', origin: 'market' as const };

const flip = (bytes: Uint8Array, offset: number): Uint8Array => {
  const damaged = bytes.slice();
  damaged[offset]! ^= 4;
  return damaged;
};

test.each(['closed', 'not closed'])(
  'of a tape that was %s, all that is sound comes on both sides of a damaged block of any kind',
  (state) => {
    const bytes = state === 'closed' ? whole : whole.slice(0, openBytes);
    const sound = play(openDamaged(bytes));
    expect(sound.gaps).toEqual([]);
    expect(sound.rows.length).toBe(2_400);
    const kinds = new Set<number>();
    for (const [number, { type, offset, ticks, firstMs, lastMs }] of blocks.entries()) {
      if (type === BLOCK.meta || number === blocks.length - 1) continue;
      kinds.add(type);
      const { rows, gaps, labels } = play(openDamaged(flip(bytes, offset + 36)));
      const place = `(at byte ${offset})`;
      const isSeen = type !== BLOCK.keyframe;
      expect(labels.filter((label) => label.includes(place)).length).toBe(isSeen ? 1 : 0);
      expect(labels.length).toBe(type === BLOCK.events || !isSeen ? 6 : 7);
      expect(rows.length).toBe(2_400 - (type === BLOCK.ticks ? ticks : 0));
      if (type !== BLOCK.ticks) {
        expect(gaps).toEqual([]);
        expect(rows).toEqual(sound.rows);
        continue;
      }
      expect(gaps).toHaveLength(1);
      const [{ fromMs, toMs, atRow }] = gaps as [(typeof gaps)[0]];
      expect(fromMs).toBeGreaterThanOrEqual(firstMs);
      expect(toMs).toBe(Math.max(fromMs, lastMs));
      expect(rows.slice(0, atRow)).toEqual(sound.rows.slice(0, atRow));
      expect(rows.slice(atRow)).toEqual(sound.rows.slice(atRow + ticks));
    }
    expect(kinds).toEqual(
      new Set([BLOCK.ticks, BLOCK.events, BLOCK.gapNews, BLOCK.instruments, BLOCK.keyframe]),
    );
  },
);

test.each([10, 300, 1_000])(
  'in any order of instruments, %i ticks at a time, the same comes before and behind a damaged block as in the order of time',
  (capacity) => {
    const byText = (rows: readonly Row[]): string[] => rows.map(String).toSorted();
    const of = (id: number, rows: readonly Row[]): Row[] => rows.filter((row) => row[1] === id);
    for (const { type, offset } of blocks) {
      if (type !== BLOCK.ticks) continue;
      const bytes = flip(whole, offset + 36);
      const inTime = play(openDamaged(bytes));
      const given = play(openDamaged(bytes), { isAnyOrder: true, capacity });
      expect(given.gaps).toEqual(inTime.gaps);
      const { atRow } = given.gaps[0]!;
      expect(byText(given.rows.slice(0, atRow))).toEqual(byText(inTime.rows.slice(0, atRow)));
      for (const id of [0, 1, 2, 3]) expect(of(id, given.rows)).toEqual(of(id, inTime.rows));
      expect(given.labels).toEqual(inTime.labels);
    }
  },
);

test('damage to the head of a block of a tape that was not closed is a gap between the ticks around it', () => {
  const bytes = whole.slice(0, openBytes);
  const sound = play(openDamaged(bytes));
  for (const { type, offset, ticks } of blocks.filter((one) => one.type === BLOCK.ticks)) {
    const tape = openDamaged(flip(bytes, offset + 1));
    expect(tape.damages).toMatchObject([
      { message: expect.stringContaining(`(at byte ${offset})`) },
    ]);
    const { rows } = play(tape);
    expect(rows.length).toBe(sound.rows.length - ticks);
    expect(type).toBe(BLOCK.ticks);
    if (tape.damages[0]!.isGap) expect(tape.gaps).toHaveLength(1);
  }
});

test('a damaged keyframe is left alone: the one before it leads to the same moment', () => {
  const keyframes = blocks.filter(({ type }) => type === BLOCK.keyframe);
  expect(keyframes.length).toBeGreaterThan(3);
  const { offset, lastMs } = keyframes[2]!;
  const sound = play(openDamaged(whole)).player.moments!.restore(lastMs)!;
  const other = play(openDamaged(flip(whole, offset + 60))).player.moments!.restore(lastMs)!;
  expect(sound.moment.reachedMs).toBe(lastMs);
  expect(other.moment.reachedMs).toBe(keyframes[1]!.lastMs);
});

test('ticks of a symbol whose listing is lost are left out, those of others come', async () => {
  const path = join(makeFolder(), 'a.tape');
  const writer = createTapeWriter(path, toMeta(1));
  const instrument = { ...toMeta(2).instruments[1]!, symbol: 'NEW' };
  writer.instruments(START_MS, [{ change: 'listed', instrument, previousClose: MISSING }]);
  const rows = [0, 1, 0, 1, 0].map((id, n) => [0, id, START_MS + 1 + n, 0, 5, 1, 0, 0, 0, 0]);
  writer.append(toColumns(rows), 0, rows.length);
  await writer.close();
  const bytes = new Uint8Array(readFileSync(path));
  const { offset } = readTape(toMemoryTape(bytes), 'a').blocks.at(1)!;
  const given = play(openDamaged(flip(bytes, offset + 40)));
  expect(given.rows).toEqual(rows.filter((row) => row[1] === 0));
  expect(given.labels[0]).toContain('changes of instruments are lost');
});

test('bars come on both sides of a damaged block of bars', async () => {
  const path = join(makeFolder(), 'a.tape');
  const writer = createTapeWriter(path, toMeta(1));
  const bars = Array.from({ length: 9_000 }, (_, n) => ({
    ...BAR,
    startMs: START_MS + n * 60_000,
  }));
  writer.bars(bars);
  await writer.close();
  const bytes = new Uint8Array(readFileSync(path));
  const tape = readTape(toMemoryTape(bytes), 'a');
  expect(tape.barBlocks.length).toBe(3);
  for (const { offset, ticks, firstMs, lastMs } of tape.barBlocks) {
    const given = play(openDamaged(flip(bytes, offset + 50)));
    expect(given.bars).toBe(9_000 - ticks);
    expect(given.gaps).toMatchObject([{ fromMs: firstMs, toMs: lastMs }]);
    expect(given.labels).toEqual([expect.stringContaining(`(at byte ${offset})`)]);
  }
});
