/** Compressed tapes: the same ticks in fewer bytes; what cannot be read of them is named. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { copyTapes } from '../../../server/tape/edit/copy-tapes.ts';
import { importFiles } from '../../../server/tape/import/import-files.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { verifyTape } from '../../../server/tape/verify-recording.ts';
import { TapeCursor } from '../../../shared/tape/cursor.ts';
import { BLOCK, DEFLATED, toBlock, toDeflatedPayload } from '../../../shared/tape/format.ts';
import { readTape } from '../../../shared/tape/reader.ts';
import { toMemoryTape } from '../../../shared/tape/tape-bytes.ts';
import { toReadableTape } from '../../../web/worker/readable-tape.ts';
import { makeFolder } from './folder.ts';
import { makeRows, ofInstrument, readAll, toColumns, toMeta } from './rows.ts';

const SPOT = fileURLToPath(
  new URL('../../../../shared/data/hftbacktest/spot/btcusdt_20240808.gz', import.meta.url),
);

async function write(isCompressed: boolean): Promise<string> {
  const path = join(makeFolder(), 'a.tape');
  const rows = makeRows(9, 4_000, 5, 300);
  const writer = createTapeWriter(path, toMeta(5), { isCompressed });
  writer.append(toColumns(rows), 0, rows.length);
  await writer.close();
  return path;
}

const readFile = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(path));

test('a compressed tape gives the ticks of one that is not, in fewer bytes, and is sound', async () => {
  const [plain, compressed] = [openTape(await write(false)), openTape(await write(true))];
  const [before, after] = [readAll(plain), readAll(compressed)];
  for (let id = 0; id < 5; id++) expect(ofInstrument(after, id)).toEqual(ofInstrument(before, id));
  expect(after).toHaveLength(before.length);
  expect(compressed.sizeBytes).toBeLessThan(0.9 * plain.sizeBytes);
  expect([...compressed.tickBlocks].every(({ flags }) => flags === DEFLATED)).toBe(true);
  for (const share of [0, 0.3, 0.999]) {
    const timeMs = plain.startMs + share * (plain.endMs - plain.startMs);
    const cursors = [new TapeCursor(plain), new TapeCursor(compressed)] as const;
    for (const cursor of cursors) cursor.seek(timeMs);
    expect(cursors[1].nextTimeMs()).toBe(cursors[0].nextTimeMs());
  }
  for (const { close } of [plain, compressed]) close();
});

test('a compressed tape that was not closed is read and verified as far as it goes', async () => {
  const path = await write(true);
  const bytes = readFile(path);
  const tape = openTape(path);
  const last = tape.tickBlocks.at(-1)!;
  const rows = readAll(tape);
  tape.close();
  writeFileSync(path, bytes.subarray(0, last.offset + 50));
  const torn = openTape(path);
  expect(readAll(torn)).toEqual(rows.slice(0, rows.length - last.ticks));
  torn.close();
  const ticks = rows.length - last.ticks;
  expect(verifyTape(path)).toMatchObject({ ticks, isComplete: false });
});

test('a block that cannot be inflated, or is more than it says, is damage by its place', async () => {
  const path = await write(true);
  const whole = readFile(path);
  const tape = openTape(path);
  const { type, flags, offset, firstMs, lastMs, ticks } = tape.tickBlocks.at(0)!;
  const length = tape.tickBlocks.at(1)!.offset - offset;
  tape.close();
  const payload = whole.slice(offset + 32, offset + length - 4);
  const size = new DataView(payload.buffer).getUint32(0, true);
  for (const [runs, said] of [
    [payload.slice(4).fill(255, 0, 9), size],
    [payload.slice(4), size - 1],
    [payload.slice(4), size + 1],
    [payload.slice(4), 2 ** 32 - 1],
  ] as const) {
    const bad = toBlock(type, flags, firstMs, lastMs, ticks, toDeflatedPayload(runs, said));
    const bytes = whole.slice();
    bytes.set(bad, offset);
    writeFileSync(path, bytes);
    const damaged = openTape(path);
    const read = (): unknown => readAll(damaged);
    expect(read).toThrow(expect.objectContaining({ code: 'TAPE_CORRUPT', offset }));
    damaged.close();
  }
});

test('a page makes a compressed tape readable; where nobody inflates, it is refused by name', async () => {
  const path = await write(true);
  const bytes = readFile(path);
  const unread = readTape(toMemoryTape(bytes), 'a');
  expect(() => readAll(unread)).toThrow(expect.objectContaining({ code: 'TAPE_VERSION' }));
  const plain = readTape(toMemoryTape(await toReadableTape(bytes)), 'a');
  const tape = openTape(path);
  expect(readAll(plain)).toEqual(readAll(tape));
  expect(plain.isComplete).toBe(true);
  expect([plain.startMs, plain.endMs, plain.totals]).toEqual([
    tape.startMs,
    tape.endMs,
    tape.totals,
  ]);
  const kinds = (all: typeof plain.blocks): number[] => Array.from(all, ({ type }) => type);
  expect(kinds(plain.blocks)).toEqual(kinds(tape.blocks));
  expect(kinds(plain.blocks)).toContain(BLOCK.ticks);
  tape.close();
  const uncompressed = readFile(await write(false));
  expect(await toReadableTape(uncompressed)).toBe(uncompressed);
});

test.skipIf(!existsSync(SPOT))('a real recording takes at most 5.2 bytes a tick', async () => {
  const folder = makeFolder();
  const path = join(folder, 'plain.tape');
  await importFiles([SPOT], { out: path, isForced: true, nowMs: Date.UTC(2026, 0, 1) });
  const tape = openTape(path);
  const out = join(folder, 'a.tape');
  const sources = [{ path, tape, part: {} }];
  const result = await copyTapes(sources, out, { isForced: true, notes: [], isCompressed: true });
  const { bytes, ticks } = result!.summary;
  expect(ticks).toBe(tape.tickCount);
  expect(bytes / ticks).toBeLessThanOrEqual(5.2);
  tape.close();
});
