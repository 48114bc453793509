import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GAP } from '../../../shared/wire/codes.ts';
import { runAtOnce } from '../../../shared/tape/slices.ts';
import { createCatalogue } from '../../../server/tape/catalogue.ts';
import { readLiveIndex } from '../../../server/tape/live-index.ts';
import { openTapeFile } from '../../../server/tape/tape-file.ts';
import { createTapeWriter, openForAppend } from '../../../server/tape/writer.ts';
import { makeFolder } from './folder.ts';
import { makeRows, toColumns, toMeta } from './rows.ts';

const FIRST_BLOCK = 16;
const T = 1_700_000_000_000;

/** A tape of many small blocks that is still being written, and what it looks like after a kill. */
async function writeOpen() {
  const folder = makeFolder();
  const path = join(folder, 'open.tape');
  const writer = createTapeWriter(path, toMeta(2));
  writer.append(toColumns(makeRows(3, 200, 2)), 0, 200);
  for (let i = 0; i < 700; i++) {
    writer.gap(T + i * 10, T + i * 10 + 5, GAP.recorderOff);
    if (i % 100 === 99) await writer.flush();
  }
  const killed = join(folder, 'killed.tape');
  copyFileSync(path, killed);
  copyFileSync(`${path}.index`, `${killed}.index`);
  return { folder, path, killed, writer };
}

/** Blocks by the list alone, and by the walk that goes on behind it. */
function readBlocks(path: string) {
  const file = openTapeFile(path);
  const walk = runAtOnce(readLiveIndex(path, file, FIRST_BLOCK));
  let peeks = 0;
  const counted: typeof file = {
    ...file,
    peek: (offset, length, stepBytes) => {
      peeks++;
      return file.peek(offset, length, stepBytes);
    },
  };
  const blocks = walk && [...runAtOnce(walk.walk(counted, false)).blocks];
  file.close();
  return { blocks, peeks };
}

test('a tape that is not closed is opened by the list beside it, and only what came later is walked through', async () => {
  const { folder, killed, writer } = await writeOpen();
  const { blocks, peeks } = readBlocks(killed);
  expect(peeks).toBeLessThan(256);
  const catalogue = createCatalogue(folder);
  const tape = catalogue.open('killed');
  expect([...tape.blocks]).toEqual(blocks);
  expect(tape.gaps.length).toBe(700);
  tape.close();
  await writer.close();
});

test('a list that is torn, damaged or of another tape is no worse than none', async () => {
  const { killed, writer } = await writeOpen();
  const { blocks } = readBlocks(killed);
  const list = readFileSync(`${killed}.index`);
  for (const bytes of [list.length - 1, list.length - 700, 40, 0]) {
    writeFileSync(`${killed}.index`, list.subarray(0, bytes));
    const read = readBlocks(killed).blocks;
    expect(read ?? blocks).toEqual(blocks);
  }
  for (const at of [2, 20, 60, 500, list.length - 6]) {
    const flipped = Buffer.from(list);
    flipped[at]! ^= 4;
    writeFileSync(`${killed}.index`, flipped);
    expect(readBlocks(killed).blocks ?? blocks).toEqual(blocks);
  }
  writeFileSync(`${killed}.index`, list);
  truncateSync(killed, 4_000);
  expect(readBlocks(killed).blocks).toBeUndefined();
  await writer.close();
});

test('it goes when the tape is closed; who goes on with a killed tape begins it anew', async () => {
  const { path, killed, writer } = await writeOpen();
  await writer.close();
  expect(existsSync(`${path}.index`)).toBe(false);
  const next = openForAppend(killed);
  for (let i = 0; i < 300; i++) next.gap(T + 50_000 + i, T + 50_001 + i, GAP.recorderOff);
  await next.flush();
  const { blocks, peeks } = readBlocks(killed);
  expect(peeks).toBeLessThan(256);
  expect(blocks!.length).toBeGreaterThan(1_000);
  await next.close();
  expect(existsSync(`${killed}.index`)).toBe(false);
});
