/**
 * What is left of a tape after its bytes were cut or damaged: a clean prefix or an error that names the
 * place, never an exception of another kind, never a tick that nobody recorded.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { TapeError } from '../../shared/tape/format.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { verifyTape } from '../../server/tape/verify-recording.ts';
import { createTapeWriter, openForAppend } from '../../server/tape/writer.ts';
import { size as toSize } from '../load/size.ts';
import { makeFolder } from '../server/tape/folder.ts';
import {
  createRandom,
  makeRows,
  readAll,
  toColumns,
  toMeta,
  type Row,
} from '../server/tape/rows.ts';

const INSTRUMENTS = 3;
/** Sizes of `npm test`, and of `npm run test:load`. */
const TAIL_BYTES = toSize(4_096, 65_536);
const TAIL_TICKS = toSize(700, 12_000);
/** Of so many tapes that were cut one is compared tick by tick, the others by their number. */
const COMPARED = toSize(1, 61);
const FLIPS = toSize(250, 10_000);

/** A tape in memory, with what is in it. */
interface Sample {
  readonly bytes: Buffer;
  readonly rows: readonly Row[];
  /** Where each block begins and how many ticks it has; the last one is the index. */
  readonly starts: readonly { offset: number; ticks: number }[];
}

async function record(count: number): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'tickdeck-torn-'));
  const path = join(folder, 'whole.tape');
  const writer = createTapeWriter(path, toMeta(INSTRUMENTS));
  const ticks = makeRows(21, count, INSTRUMENTS, 12);
  writer.append(toColumns(ticks), 0, ticks.length);
  await writer.close();
  const bytes = readFileSync(path);
  const tape = openTape(path);
  const rows = readAll(tape);
  const starts = [...tape.blocks].map((block) => ({ offset: block.offset, ticks: block.ticks }));
  starts.push({ offset: bytes.lastIndexOf('TBLK'), ticks: 0 });
  tape.close();
  rmSync(folder, { recursive: true });
  return { bytes, rows, starts };
}

let sample: Sample;
let whole: Buffer;
let rows: readonly Row[];
let starts: Sample['starts'];

beforeAll(async () => {
  sample = await record(4_000);
  ({ bytes: whole, rows, starts } = sample);
});

/** Ticks in the blocks that lie whole before `size`. */
function ticksBefore(size: number, of = sample): number {
  let ticks = 0;
  for (let i = 0; i < of.starts.length; i++) {
    const end = of.starts[i + 1]?.offset ?? of.bytes.length;
    if (end <= size) ticks += of.starts[i]!.ticks;
  }
  return ticks;
}

const isSame = (a: Row, b: Row): boolean => a.every((value, i) => value === b[i]);

type Outcome = { ticks: number; error?: undefined } | { error: TapeError };

/** Reads a file to its end; anything but ticks or a TapeError fails the test. */
function read(path: string): Outcome {
  try {
    const tape = openTape(path);
    try {
      const back = readAll(tape);
      expect(back).toEqual(rows.slice(0, back.length));
      return { ticks: back.length };
    } finally {
      tape.close();
    }
  } catch (error) {
    if (!(error instanceof TapeError)) throw error;
    return { error };
  }
}

describe('a tape that was cut', () => {
  test(
    `at every byte of its last ${TAIL_BYTES / 1_024} KiB gives all ticks of the whole blocks before the cut`,
    { timeout: toSize(60_000, 1_800_000) },
    async () => {
      const small = await record(TAIL_TICKS);
      const path = join(makeFolder(), 'cut.tape');
      writeFileSync(path, small.bytes);
      const wrong: number[] = [];
      const { length } = small.bytes;
      for (let end = length - 1; end >= length - TAIL_BYTES; end--) {
        truncateSync(path, end);
        const tape = openTape(path);
        const back = end % COMPARED === 0 ? readAll(tape) : [];
        const isPrefix =
          tape.tickCount === ticksBefore(end, small) &&
          (end % COMPARED !== 0 || back.length === tape.tickCount) &&
          back.every((row, i) => isSame(row, small.rows[i]!));
        if (tape.isComplete || !isPrefix) wrong.push(end);
        tape.close();
      }
      expect(wrong).toEqual([]);
      expect(ticksBefore(length - TAIL_BYTES, small)).toBeLessThan(TAIL_TICKS);
    },
  );

  test('anywhere gives a clean prefix, or says that not even its description is whole', () => {
    const path = join(makeFolder(), 'cut.tape');
    const random = createRandom(77);
    const sizes = Array.from({ length: 40 }, () => random() % whole.length);
    const sizesAtStart = Array.from({ length: 40 }, (_, i) => i * 24);
    for (const size of [...sizesAtStart, ...sizes]) {
      writeFileSync(path, whole.subarray(0, size));
      const outcome = read(path);
      if (outcome.error === undefined) expect(outcome.ticks).toBe(ticksBefore(size));
      else {
        expect(size).toBeLessThan(starts[1]!.offset);
        expect(['TAPE_TORN', 'TAPE_NOT_A_TAPE']).toContain(outcome.error.code);
      }
    }
  });

  test('is sound again once it was continued, and has the new ticks behind the old', async () => {
    const path = join(makeFolder(), 'cut.tape');
    const size = starts[10]!.offset + 40;
    writeFileSync(path, whole.subarray(0, size));
    expect(verifyTape(path).problems).toMatchObject([
      { code: 'TAPE_TORN', offset: starts[10]!.offset },
    ]);
    const kept = ticksBefore(size);
    const more = makeRows(8, 50, INSTRUMENTS).map((row): Row => row.with(2, row[2]! + 1e9));
    const writer = openForAppend(path);
    writer.append(toColumns(more), 0, more.length);
    await writer.close();
    expect(verifyTape(path)).toMatchObject({ problems: [], isComplete: true, ticks: kept + 50 });
    const tape = openTape(path);
    expect(readAll(tape).slice(0, kept)).toEqual(rows.slice(0, kept));
    tape.close();
  });
});

describe('a tape with damage', () => {
  /** Damages a copy and checks what verify, open and read make of it. */
  function expectHonest(path: string, bytes: Buffer, from: number, to: number): void {
    writeFileSync(path, bytes);
    const first = starts.findLastIndex((block) => block.offset <= from);
    const outcome = read(path);
    if (from >= starts.at(-1)!.offset) {
      // only the index is gone: every tick is still there
      expect(outcome).toEqual({ ticks: rows.length });
      return;
    }
    expect(outcome.error?.code).toMatch(/TAPE_(CORRUPT|NOT_A_TAPE|VERSION|TORN)/);
    if (first < 1) return;
    const offset = starts[first]!.offset;
    expect(outcome.error).toMatchObject({ code: 'TAPE_CORRUPT', offset });
    const [problem] = verifyTape(path).problems;
    expect(problem).toMatchObject({ code: 'TAPE_CORRUPT', offset });
    expect(to).toBeLessThanOrEqual(bytes.length);
  }

  test(
    `in one bit names the block, wherever the bit is: ${FLIPS} random flips`,
    { timeout: toSize(20_000, 900_000) },
    () => {
      const path = join(makeFolder(), 'flip.tape');
      const random = createRandom(5);
      for (let i = 0; i < FLIPS; i++) {
        const at = random() % whole.length;
        const bytes = Buffer.from(whole);
        bytes[at]! ^= 1 << (random() % 8);
        expectHonest(path, bytes, at, at + 1);
      }
    },
  );

  test('in a zeroed sector names the first block that it touches', () => {
    const path = join(makeFolder(), 'zero.tape');
    for (let at = 1024; at + 512 < starts.at(-1)!.offset; at += 512 * 3) {
      const bytes = Buffer.from(whole);
      bytes.fill(0, at, at + 512);
      expectHonest(path, bytes, at, at + 512);
    }
  });

  test('without an index is refused as a whole, with the place, and is not continued', () => {
    const path = join(makeFolder(), 'flip.tape');
    const bytes = Buffer.from(whole.subarray(0, starts.at(-1)!.offset));
    const bad = starts[7]!.offset;
    bytes[bad + 60]! ^= 4;
    writeFileSync(path, bytes);
    expect(read(path)).toMatchObject({ error: { code: 'TAPE_CORRUPT', offset: bad } });
    expect(() => openForAppend(path)).toThrow(`at byte ${bad}`);
    expect(statSync(path).size).toBe(bytes.length);
  });

  test('of random bytes behind a sound beginning never gives an untyped error', () => {
    const path = join(makeFolder(), 'noise.tape');
    const random = createRandom(99);
    for (let i = 0; i < 200; i++) {
      const size = random() % 6000;
      const noise = Buffer.from(Array.from({ length: random() % 400 }, () => random() & 0xff));
      writeFileSync(path, Buffer.concat([whole.subarray(0, size), noise]));
      const outcome = read(path);
      if (outcome.error === undefined) expect(outcome.ticks).toBe(ticksBefore(size));
    }
  });
});
