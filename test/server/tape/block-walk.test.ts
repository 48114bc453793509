/** Tapes without an index are looked through in small steps, once, and however long their tail is. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { BlockWalk } from '../../../shared/tape/block-walk.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { runInSlices } from '../../../server/tape/run-in-slices.ts';
import type { Work } from '../../../shared/tape/slices.ts';
import { openTapeFile } from '../../../server/tape/tape-file.ts';
import type { TapeFile } from '../../../shared/tape/tape-bytes.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { makeFolder } from './folder.ts';
import { makeRows, toColumns, toMeta } from './rows.ts';

const MIB = 1024 * 1024;

/** A tape of many small blocks, in memory, without its index. */
let open: Buffer;
let blocks: number;
let firstBlock: number;
let middle: number;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tickdeck-walk-'));
  const path = join(folder, 'whole.tape');
  const rows = makeRows(4, 40_000, 2, 60);
  const writer = createTapeWriter(path, toMeta(2));
  writer.append(toColumns(rows), 0, rows.length);
  await writer.close();
  const tape = openTape(path);
  blocks = tape.blocks.length;
  firstBlock = tape.blocks.at(0)!.offset;
  middle = tape.blocks.at(Math.floor(blocks / 2))!.offset;
  tape.close();
  const bytes = readFileSync(path);
  open = bytes.subarray(0, bytes.lastIndexOf('TBLK'));
  rmSync(folder, { recursive: true });
});

/** A file that counts what is asked of it. */
function counted(path: string): TapeFile & { asked: number } {
  const file = openTapeFile(path);
  const counting = {
    ...file,
    asked: 0,
    read(offset: number, length: number) {
      counting.asked += length;
      return file.read(offset, length);
    },
    peek(offset: number, length: number, step?: number) {
      counting.asked += length;
      return file.peek(offset, length, step);
    },
  };
  return counting;
}

/** Runs work; the most that was asked of the file between two pauses. */
function runCounting<T>(file: { asked: number }, work: Work<T>): { value: T; mostAtOnce: number } {
  let mostAtOnce = 0;
  for (;;) {
    const before = file.asked;
    const step = work.next();
    mostAtOnce = Math.max(mostAtOnce, file.asked - before);
    if (step.done === true) return { value: step.value, mostAtOnce };
  }
}

function write(bytes: Uint8Array): string {
  const path = join(makeFolder(), 'a.tape');
  writeFileSync(path, bytes);
  return path;
}

describe('a walk along a tape', () => {
  test('finds what a full check finds, and reads heads, not ticks', () => {
    const path = write(open);
    const file = counted(path);
    const { value, mostAtOnce } = runCounting(file, new BlockWalk(firstBlock).walk(file, false));
    expect(value).toMatchObject({ endOffset: open.length, torn: undefined });
    const tape = openTape(path);
    expect([...value.blocks]).toEqual([...tape.blocks]);
    expect(file.asked).toBeLessThan(open.length / 5);
    expect(mostAtOnce).toBeLessThan(16 * 1024);
    tape.close();
    file.close();
  });

  test('goes on where it stood when the file has grown, and looks at nothing again', () => {
    const path = write(open.subarray(0, middle));
    const first = counted(path);
    const walk = new BlockWalk(firstBlock);
    const half = runCounting(first, walk.walk(first, true)).value;
    first.close();
    expect(half.endOffset).toBe(middle);
    writeFileSync(path, open);
    const second = counted(path);
    expect(walk.fits(second)).toBe(true);
    const whole = runCounting(second, walk.walk(second, true)).value;
    expect(whole.blocks).toHaveLength(blocks);
    expect(second.asked).toBeLessThan(first.asked * 1.2);
    const asked = second.asked;
    expect(runCounting(second, walk.walk(second, true)).value).toEqual(whole);
    expect(second.asked - asked).toBeLessThan(64 * 1024);
    second.close();
  });

  test('takes a block that was on its way when it has come whole', () => {
    const path = write(open.subarray(0, middle + 50));
    const walk = new BlockWalk(firstBlock);
    const first = counted(path);
    expect(runCounting(first, walk.walk(first, true)).value).toMatchObject({
      endOffset: middle,
      torn: 'the file ends inside a block',
    });
    first.close();
    writeFileSync(path, open);
    const second = counted(path);
    expect(runCounting(second, walk.walk(second, true)).value.endOffset).toBe(open.length);
    second.close();
  });

  test('drops blocks at the end whose bytes never reached the disk', () => {
    const bytes = Buffer.from(open);
    const starts = [...bytes.toString('latin1').matchAll(/TBLK/g)].map(({ index }) => index);
    const last = starts.at(-2)!;
    bytes.fill(0, last + 40);
    const file = counted(write(bytes));
    const { value } = runCounting(file, new BlockWalk(firstBlock).walk(file, false));
    expect(value.endOffset).toBe(last);
    file.close();
  });

  test('of a tape with a tail of 3 GB of zeros looks at a bounded part of it, in small steps', () => {
    const path = write(open);
    truncateSync(path, 3_000_000_000);
    const file = counted(path);
    const walk = new BlockWalk(firstBlock);
    const { value, mostAtOnce } = runCounting(file, walk.walk(file, false));
    expect(value.endOffset).toBe(open.length);
    expect(file.asked).toBeLessThan(130 * MIB);
    expect(mostAtOnce).toBeLessThan(MIB);
    const { asked } = file;
    expect(runCounting(file, walk.walk(file, false)).value).toEqual(value);
    expect(file.asked - asked).toBeLessThan(MIB); // what was looked through is not looked through again
    file.close();
  });

  test('tells damage, which sound blocks follow, from a torn tail, and goes on behind it', () => {
    const bytes = Buffer.from(open);
    bytes.fill(0, middle, middle + 8);
    const file = counted(write(bytes));
    const walk = new BlockWalk(firstBlock);
    const { value } = runCounting(file, walk.walk(file, false));
    expect(value.damages).toMatchObject([{ fromOffset: middle }]);
    expect(value).toMatchObject({ endOffset: open.length, torn: undefined });
    expect(value.blocks.length).toBe(blocks - 1); // the damaged one
    expect(runCounting(file, walk.walk(file, false)).value).toEqual(value);
    file.close();
  });
});

test('work in slices gives others their turn whenever its time is over', async () => {
  let nowMs = 0;
  let others = 0;
  function* work(): Work<number> {
    for (let i = 0; i < 100; i++) {
      nowMs += 1;
      yield;
    }
    return others;
  }
  const turn = (): void => void setImmediate(() => (others++, others < 100 && turn()));
  turn();
  expect(await runInSlices(work(), { now: () => nowMs })).toBeGreaterThanOrEqual(11);
});
