/** A recording in parts: one unit for whoever reads it, whatever its writer, its disk and its folder went through. */
import {
  copyFileSync,
  existsSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyTapes } from '../../../server/tape/edit/copy-tapes.ts';
import { createCatalogue } from '../../../server/tape/catalogue.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { dropOldestPart, dropOldParts, listParts } from '../../../server/tape/parts-folder.ts';
import { createPartsWriter, readEarlierParts } from '../../../server/tape/parts-writer.ts';
import { verifyTape } from '../../../server/tape/verify-recording.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import { GAP } from '../../../shared/wire/codes.ts';
import { flipBit } from './damage.ts';
import { makeFolder } from './folder.ts';
import { makeRows, ofInstrument, readAll, type Row, toColumns, toMeta } from './rows.ts';

const NOW_MS = Date.UTC(2026, 0, 1, 12);
const HOUR_MS = 3_600_000;
const SYMBOLS = 3;

function begin(path: string, nowMs = NOW_MS, bytes = 6_000) {
  const options = { bounds: { bytes }, now: () => nowMs };
  return createPartsWriter(path, toMeta(SYMBOLS), options, readEarlierParts(path));
}

/** Records into parts of some 6 kB, and closes. */
async function record(path: string, rows: readonly Row[], nowMs = NOW_MS): Promise<void> {
  const writer = begin(path, nowMs);
  const columns = toColumns(rows);
  for (let from = 0; from < rows.length; from += 100) {
    writer.append(columns, from, Math.min(from + 100, rows.length));
  }
  expect(await writer.close()).toMatchObject({ path, lostTicks: 0, error: undefined });
}

const later = (rows: readonly Row[], ms: number): Row[] =>
  rows.map((row) => row.map((value, i) => (i === 2 ? value + ms : value)));

function read(path: string) {
  const tape = openTape(path);
  const back = readAll(tape);
  tape.close();
  return { tape, back };
}

function expectAll(back: readonly Row[], rows: readonly Row[]): void {
  expect(back.length).toBe(rows.length);
  for (let id = 0; id < SYMBOLS; id++) {
    expect(ofInstrument(back, id)).toEqual(ofInstrument(rows, id));
  }
}

describe('a recording in parts', () => {
  test('is listed once, opened and checked as a whole, and has each tick once', async () => {
    const path = join(makeFolder(), 'day.tape');
    const rows = makeRows(3, 2_000, SYMBOLS);
    await record(path, rows);
    const { tape, back } = read(path);
    expect(tape.parts!.numbers.length).toBeGreaterThan(3);
    expectAll(back, rows);
    expect(tape).toMatchObject({ name: 'day', tickCount: rows.length, isComplete: true, gaps: [] });
    expect(verifyTape(path)).toMatchObject({ ticks: rows.length, isComplete: true, problems: [] });
    const catalogue = createCatalogue(dirname(path));
    expect(await catalogue.list()).toMatchObject([
      { name: 'day', ticks: rows.length, state: 'complete', startMs: tape.startMs },
    ]);
    await catalogue.checked();
    const opened = catalogue.open('day');
    expectAll(readAll(opened), rows);
    opened.close();
    expect(readdirSync(path).every((name) => /^\d{8}\.tape$/.test(name))).toBe(true);
  });

  test('is copied as a whole, and never onto one of its parts', async () => {
    const folder = makeFolder();
    const path = join(folder, 'day.tape');
    const rows = makeRows(4, 1_500, SYMBOLS);
    await record(path, rows);
    const tape = openTape(path);
    const sources = [{ path, tape, part: {} }];
    const out = join(folder, 'one.tape');
    await copyTapes(sources, out, { isForced: false, notes: [] });
    expectAll(read(out).back, rows);
    expect(read(out).tape.meta.part).toBeUndefined();
    const part = listParts(path)[0]!.path;
    const onto = copyTapes(sources, part, { isForced: true, notes: [] });
    await expect(onto).rejects.toMatchObject({ code: 'TAPE_EXISTS' });
    tape.close();
  });

  test('has a gap where a killed part lacks ticks that it had numbered, in every reading of it', async () => {
    const path = join(makeFolder(), 'day.tape');
    const rows = makeRows(5, 2_000, SYMBOLS);
    await record(path, rows);
    const second = openTape(listParts(path)[1]!.path);
    const lastBlock = second.tickBlocks.at(-1)!;
    second.close();
    const first = openTape(listParts(path)[0]!.path);
    first.close();
    truncateSync(listParts(path)[1]!.path, lastBlock.offset + 20);
    const { tape, back } = read(path);
    expect(back).toHaveLength(rows.length - lastBlock.ticks);
    const message = `part 2 was not closed: ${lastBlock.ticks} ticks that it had numbered were not written`;
    expect(tape.damages).toMatchObject([{ message, isGap: true }]);
    expect(tape.gaps).toEqual([
      { fromMs: first.endMs, toMs: tape.damages[0]!.toMs, cause: GAP.recorderOff },
    ]);
    expect(tape.gaps[0]!.toMs).toBeGreaterThanOrEqual(lastBlock.lastMs);
    const catalogue = createCatalogue(dirname(path));
    await catalogue.list();
    const opened = catalogue.open('day');
    expect(opened.gaps).toEqual(tape.gaps);
    const player = createTapePlayer(opened);
    expect(player.timeline?.events()).toMatchObject([
      { label: `The recording is damaged: ${message}` },
    ]);
    opened.close();
    const out = join(dirname(path), 'copy.tape');
    const whole = openTape(path);
    await copyTapes([{ path, tape: whole, part: {} }], out, { isForced: false, notes: [] });
    whole.close();
    const copy = openTape(out);
    expect(copy.gaps).toEqual(tape.gaps);
    copy.close();
    expect(verifyTape(path).problems).toMatchObject([{ code: 'TAPE_TORN' }, { code: 'TAPE_TORN' }]);
  });

  test('has a gap that is named where a part is missing, and all the ticks of the others', async () => {
    const path = join(makeFolder(), 'day.tape');
    const rows = makeRows(5, 3_000, SYMBOLS);
    await record(path, rows);
    const [before, gone, after] = listParts(path)
      .slice(1)
      .map((part) => part.path);
    const lost = read(gone!).back.length;
    const fromMs = read(before!).tape.endMs;
    const toMs = read(after!).tape.startMs;
    rmSync(gone!);
    const { tape, back } = read(path);
    expect(back.length).toBe(rows.length - lost);
    expect(tape.parts).toMatchObject({ missing: [3] });
    expect(tape.gaps).toMatchObject([{ fromMs, cause: GAP.recorderOff }]);
    expect(tape.gaps[0]!.toMs).toBeGreaterThanOrEqual(toMs - 3_000);
    expect(verifyTape(path).problems).toMatchObject([{ message: 'part 3 is missing', part: 4 }]);
    const [listed] = await createCatalogue(dirname(path)).list();
    expect(listed).toMatchObject({ reason: 'part 3 is missing', ticks: back.length });
  });

  test('says of damage in which part it is and where in that', async () => {
    const path = join(makeFolder(), 'day.tape');
    await record(path, makeRows(6, 2_000, SYMBOLS));
    const part = listParts(path)[2]!.path;
    const { offset } = read(part).tape.tickBlocks.at(0)!;
    flipBit(part, offset + 40, 1);
    const place = `part 3: the checksum of a block is wrong (at byte ${offset})`;
    expect(() => read(path)).toThrow(place);
    const [problem] = verifyTape(path).problems;
    expect(problem).toMatchObject({ code: 'TAPE_CORRUPT', offset, part: 3 });
    const catalogue = createCatalogue(dirname(path));
    await catalogue.list();
    await catalogue.checked();
    const [listed] = await catalogue.list();
    expect(listed).toMatchObject({ state: 'damaged', reason: expect.stringContaining('part 3: ') });
  });

  test('each part is a tape by itself', async () => {
    const path = join(makeFolder(), 'day.tape');
    const rows = makeRows(7, 2_000, SYMBOLS);
    await record(path, rows);
    const parts = listParts(path).map((part) => read(part.path).back);
    expectAll(parts.flat(), rows);
    for (const part of listParts(path)) expect(verifyTape(part.path).problems).toEqual([]);
  });

  test('goes on in the next part after an end, with a gap between', async () => {
    const path = join(makeFolder(), 'day.tape');
    const rows = makeRows(8, 900, SYMBOLS);
    const more = later(rows, HOUR_MS);
    await record(path, rows);
    const parts = listParts(path).length;
    await record(path, more, NOW_MS + HOUR_MS);
    expect(listParts(path).length).toBeGreaterThan(parts);
    const { tape, back } = read(path);
    expectAll(back, [...rows, ...more]);
    expect(tape.gaps).toMatchObject([{ fromMs: Math.max(...rows.map((row) => row[2]!)) }]);
    expect(verifyTape(path)).toMatchObject({ problems: [], isComplete: true, gaps: 1 });
  });

  test.each([0, 60])(
    'goes on behind a part of which a killed writer has written %i bytes',
    async (bytes) => {
      const path = join(makeFolder(), 'day.tape');
      const rows = makeRows(9, 900, SYMBOLS);
      await record(path, rows);
      const last = listParts(path).at(-1)!;
      /* What a kill leaves: the part before has no index, the new one is not whole. */
      const { blocks } = read(last.path).tape;
      truncateSync(last.path, blocks.at(-1)!.offset + 5);
      const sound = read(path).back;
      const next = join(path, `${String(last.number + 1).padStart(8, '0')}.tape`);
      copyFileSync(listParts(path)[0]!.path, next);
      truncateSync(next, bytes);
      expect(read(path).back).toEqual(sound);
      expect(verifyTape(path).ticks).toBe(sound.length);
      await record(path, later(rows, HOUR_MS), NOW_MS + HOUR_MS);
      const { back, tape } = read(path);
      expectAll(back, [...sound, ...later(rows, HOUR_MS)]);
      expect(tape.parts!.missing).toEqual([]);
    },
  );

  test('is not gone on with by what is of another origin, nor where a file has its name', async () => {
    const folder = makeFolder();
    const path = join(folder, 'day.tape');
    await record(path, makeRows(10, 300, SYMBOLS));
    const other = { ...toMeta(SYMBOLS), provenance: { kind: 'live' as const, label: 'A venue' } };
    const options = { bounds: {}, now: () => NOW_MS };
    const again = () => createPartsWriter(path, other, options, readEarlierParts(path));
    expect(again).toThrow('is a recording of something else');
    writeFileSync(join(folder, 'file.tape'), '');
    expect(() => begin(join(folder, 'file.tape'))).toThrow('is no folder');
  });

  test('has one writer', async () => {
    const path = join(makeFolder(), 'day.tape');
    const writer = begin(path);
    expect(() => begin(path)).toThrow(expect.objectContaining({ code: 'TAPE_LOCKED' }));
    await writer.close();
    await begin(path).close();
  });

  test('ends its parts at the whole hours of the clock', async () => {
    const path = join(makeFolder(), 'day.tape');
    let nowMs = NOW_MS + HOUR_MS / 2;
    const writer = createPartsWriter(path, toMeta(SYMBOLS), {
      bounds: { ms: HOUR_MS },
      now: () => nowMs,
    });
    const rows = makeRows(11, 2_000, SYMBOLS);
    const columns = toColumns(rows);
    for (let from = 0; from < rows.length; from += 500) {
      writer.append(columns, from, from + 500);
      await writer.flush();
      nowMs += 0.6 * HOUR_MS;
    }
    await writer.close();
    expect(listParts(path).map(({ number }) => number)).toEqual([1, 2, 3]);
    expectAll(read(path).back, rows);
  });
});

describe('the oldest parts of a recording', () => {
  async function make(): Promise<{ path: string; recordingMs: number; sizes: number[] }> {
    const path = join(makeFolder(), 'day.tape');
    await record(path, makeRows(12, 3_500, SYMBOLS));
    const { recordingMs } = readEarlierParts(path)!;
    return { path, recordingMs, sizes: listParts(path).map(({ bytes }) => bytes) };
  }
  const numbersOf = (path: string): number[] => listParts(path).map(({ number }) => number);

  test('go by age and by size, and never the newest', async () => {
    const { path, recordingMs, sizes } = await make();
    const writtenMs = listParts(path)[0]!.writtenMs;
    expect(dropOldParts(path, recordingMs, { ms: HOUR_MS }, writtenMs)).toEqual([]);
    const kept = sizes.slice(2).reduce((sum, bytes) => sum + bytes, 0);
    expect(dropOldParts(path, recordingMs, { bytes: kept }, writtenMs)).toEqual([1, 2]);
    const left = numbersOf(path);
    expect(left[0]).toBe(3);
    const farMs = writtenMs + 100 * HOUR_MS;
    expect(dropOldParts(path, recordingMs, { ms: HOUR_MS }, farMs)).toEqual(left.slice(0, -1));
    expect(numbersOf(path)).toEqual(left.slice(-1));
    expect(read(path).tape.parts!.numbers).toEqual(left.slice(-1));
    expect(dropOldestPart(path, recordingMs)).toBeUndefined();
  });

  test('stay while somebody reads them, and so do those behind them', async () => {
    const { path, recordingMs } = await make();
    const tape = openTape(path);
    expect(dropOldParts(path, recordingMs, { bytes: 1 }, NOW_MS)).toEqual([]);
    tape.close();
    const second = openTape(listParts(path)[1]!.path);
    expect(dropOldParts(path, recordingMs, { bytes: 1 }, NOW_MS)).toEqual([1]);
    second.close();
    expect(dropOldParts(path, recordingMs, { bytes: 1 }, NOW_MS).length).toBeGreaterThan(2);
  });

  test('are only those that this recording made', async () => {
    const { path, recordingMs } = await make();
    writeFileSync(join(path, 'notes.txt'), 'mine');
    writeFileSync(join(path, '00000000.tape'), 'mine');
    rmSync(listParts(path)[0]!.path);
    writeFileSync(join(path, '00000001.tape'), 'mine, too');
    expect(dropOldParts(path, recordingMs, { bytes: 1 }, NOW_MS)).toEqual([]);
    rmSync(join(path, '00000001.tape'));
    expect(dropOldParts(path, recordingMs + 1, { bytes: 1 }, NOW_MS)).toEqual([]);
    expect(dropOldParts(path, recordingMs, { bytes: 1 }, NOW_MS)[0]).toBe(2);
    for (const name of ['notes.txt', '00000000.tape']) {
      expect(existsSync(join(path, name))).toBe(true);
    }
  });
});
