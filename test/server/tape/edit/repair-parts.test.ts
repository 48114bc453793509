/** A recording in parts that was damaged: repaired part by part, the sound ones byte for byte as they were. */
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { repairParts } from '../../../../server/tape/edit/repair-parts.ts';
import { lockTape } from '../../../../server/tape/lock.ts';
import { openTape } from '../../../../server/tape/open-tape.ts';
import { listParts, toPartPath } from '../../../../server/tape/parts-folder.ts';
import { createPartsWriter } from '../../../../server/tape/parts-writer.ts';
import { verifyTape } from '../../../../server/tape/verify-recording.ts';
import type { BlockEntry } from '../../../../shared/tape/block-list.ts';
import { flipBit } from '../damage.ts';
import { makeFolder } from '../folder.ts';
import { makeRows, readAll, type Row, toColumns, toMeta } from '../rows.ts';

const NOW_MS = Date.UTC(2026, 0, 1, 12);
const SYMBOLS = 3;

/** Four parts and more: of the second the end is cut off, of the third a block in the middle is damaged. */
async function makeDamaged(): Promise<{ path: string; rows: Row[]; lost: number }> {
  const path = join(makeFolder(), 'day.tape');
  const rows = makeRows(11, 6_000, SYMBOLS);
  const options = { bounds: { bytes: 12_000 }, now: () => NOW_MS };
  const writer = createPartsWriter(path, toMeta(SYMBOLS), options);
  const columns = toColumns(rows);
  for (let from = 0; from < rows.length; from += 100) {
    writer.append(columns, from, from + 100);
    if (from % 400 === 0) await writer.flush();
  }
  expect(await writer.close()).toMatchObject({ lostTicks: 0 });
  const [, second, third, fourth] = listParts(path);
  expect(fourth).toBeDefined();
  const [torn, hit] = [second!, third!].map((part, at) => {
    const tape = openTape(part.path);
    tape.close();
    return tape.tickBlocks.at(at === 0 ? -1 : 1)!;
  }) as [BlockEntry, BlockEntry];
  truncateSync(second!.path, torn.offset + 30);
  flipBit(third!.path, hit.offset + 40, 3);
  return { path, rows, lost: torn.ticks + hit.ticks };
}

const toFiles = (folder: string): Map<string, string> =>
  new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'hex')]));

test('damaged and torn parts are repaired, with gaps, into a folder of its own; the others and the source stay as they are', async () => {
  const { path, rows, lost } = await makeDamaged();
  const before = toFiles(path);
  const out = join(dirname(path), 'mended.tape');
  const told: unknown[] = [];
  const result = await repairParts(path, out, {
    isForced: false,
    onPart: (number, damages) => told.push([number, damages.length]),
  });
  expect(result).toMatchObject({ repaired: [2, 3], lost: [] });
  expect(told).toEqual([
    [2, 1],
    [3, 1],
  ]);
  expect(toFiles(path)).toEqual(before);
  const after = toFiles(out);
  expect([...after.keys()]).toEqual([...before.keys()]);
  for (const [name, bytes] of before) {
    if (!/0000000[23]/.test(name)) expect(after.get(name)).toBe(bytes);
  }
  expect(verifyTape(out)).toMatchObject({ problems: [], isComplete: true, gaps: 2 });
  const tape = openTape(out);
  expect(tape.tickCount).toBe(rows.length - lost);
  expect(tape.gaps).toHaveLength(2);
  const whole = new Set(rows.map(String));
  expect(readAll(tape).every((row) => whole.has(String(row)))).toBe(true);
  tape.close();
  expect(readdirSync(dirname(path)).toSorted()).toEqual(['day.tape', 'mended.tape']);
});

test('onto its source it is repaired by force alone, and the damaged parts stay beside the repaired ones', async () => {
  const { path } = await makeDamaged();
  const before = toFiles(path);
  const options = { isForced: false, onPart: () => undefined };
  await expect(repairParts(path, path, options)).rejects.toMatchObject({ code: 'TAPE_EXISTS' });
  await expect(repairParts(path, makeFolder(), options)).rejects.toMatchObject({
    code: 'TAPE_EXISTS',
  });
  const unlock = lockTape(path);
  const forced = { ...options, isForced: true };
  await expect(repairParts(path, path, forced)).rejects.toMatchObject({ code: 'TAPE_LOCKED' });
  unlock();
  expect(toFiles(path)).toEqual(before);
  expect(await repairParts(path, path, forced)).toMatchObject({ repaired: [2, 3] });
  const after = toFiles(path);
  for (const number of [2, 3]) {
    const name = toPartPath('', number);
    expect(after.get(`${name}.broken`)).toBe(before.get(name));
  }
  expect(after.get('00000001.tape')).toBe(before.get('00000001.tape'));
  expect(verifyTape(path).problems).toEqual([]);
});

test('a part of which nothing can be saved is named and missing then, as a gap; one that was only begun is none', async () => {
  const { path } = await makeDamaged();
  writeFileSync(toPartPath(path, 2), 'not a tape at all');
  truncateSync(listParts(path).at(-1)!.path, 30);
  const out = join(dirname(path), 'mended.tape');
  const lost: number[] = [];
  const result = await repairParts(path, out, {
    isForced: false,
    onPart: (number, _, reason) => reason !== undefined && lost.push(number),
  });
  expect(result).toMatchObject({ repaired: [3], lost: [2] });
  expect(lost).toEqual([2]);
  expect(existsSync(toPartPath(out, 2))).toBe(false);
  const tape = openTape(out);
  expect(tape.damages).toMatchObject([{ message: 'part 2 is missing' }]);
  tape.close();
});

test('one that is stopped leaves nothing', async () => {
  const { path } = await makeDamaged();
  const out = join(dirname(path), 'mended.tape');
  const stopped = { isForced: false, onPart: () => undefined, isStopped: () => true };
  expect(await repairParts(path, out, stopped)).toBeUndefined();
  expect(readdirSync(dirname(path))).toEqual(['day.tape']);
});
