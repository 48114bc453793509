import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BLOCK, toBlock, toFileHeader } from '../../../shared/tape/format.ts';
import { encodeMeta } from '../../../shared/tape/meta.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { verifyTape } from '../../../server/tape/verify-recording.ts';
import { createTapeWriter, openForAppend } from '../../../server/tape/writer.ts';
import { makeFolder } from '../../server/tape/folder.ts';
import { makeRows, readAll, toColumns, toMeta } from '../../server/tape/rows.ts';

const rows = makeRows(2, 200, 2);

async function writeTape(): Promise<string> {
  const path = join(makeFolder(), 'a.tape');
  const writer = createTapeWriter(path, toMeta(2));
  writer.append(toColumns(rows), 0, rows.length);
  await writer.close();
  return path;
}

/** Puts a version into a tape's header, checksum and all. */
function setVersion(path: string, major: number, minor: number): void {
  const bytes = readFileSync(path);
  bytes[8] = major;
  bytes[9] = minor;
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 12)), 12);
  writeFileSync(path, bytes);
}

const writeMeta = (path: string, payload: Uint8Array): void =>
  writeFileSync(path, Buffer.concat([toFileHeader(), toBlock(BLOCK.meta, 0, 0, 0, 0, payload)]));

describe('a tape of another version', () => {
  test('is read when only the minor version is newer', async () => {
    const path = await writeTape();
    setVersion(path, 1, 9);
    const tape = openTape(path);
    expect(readAll(tape)).toHaveLength(200);
    tape.close();
  });

  test('is refused with its code when the major version is newer', async () => {
    const path = await writeTape();
    setVersion(path, 2, 0);
    expect(() => openTape(path)).toThrow(
      expect.objectContaining({
        code: 'TAPE_VERSION',
        message: 'tape version 2.0; this program reads 1.x',
      }),
    );
  });

  test('may hold blocks of unknown types, which are stepped over', async () => {
    const path = await writeTape();
    appendFileSync(path, toBlock(77, 3, 5, 6, 0, new Uint8Array(100)));
    expect(verifyTape(path)).toMatchObject({ problems: [], ticks: 200, isComplete: false });
    const writer = openForAppend(path);
    writer.append(toColumns(rows), 0, 1);
    await writer.close();
    const tape = openTape(path);
    expect(tape.isComplete).toBe(true);
    expect(readAll(tape)).toHaveLength(201);
    tape.close();
  });

  test('is refused when a block of ticks is stored in an unknown way', async () => {
    const path = join(makeFolder(), 'a.tape');
    writeMeta(path, encodeMeta(toMeta(1)));
    // Flag 1 says that it is deflated, and no other is known.
    appendFileSync(path, toBlock(BLOCK.ticks, 2, 5, 6, 1, new Uint8Array(9)));
    expect(() => openTape(path)).toThrow(expect.objectContaining({ code: 'TAPE_VERSION' }));
  });
});

describe('a file that is no tape', () => {
  test.each([
    ['empty', '', 'TAPE_NOT_A_TAPE'],
    ['text', 'hello, this is not a tape at all', 'TAPE_NOT_A_TAPE'],
    ['the first bytes of one', 'TDTAPE\r\n', 'TAPE_TORN'],
    ['one that went through a text transfer', 'TDTAPE\n\u0001\u0000\u0010', 'TAPE_NOT_A_TAPE'],
  ])('%s is refused with a code', (_what, text, code) => {
    const path = join(makeFolder(), 'a.tape');
    writeFileSync(path, text, 'latin1');
    expect(() => openTape(path)).toThrow(expect.objectContaining({ code }));
  });

  test('a folder and a missing file are refused with a code', () => {
    const folder = makeFolder();
    expect(() => openTape(folder)).toThrow(expect.objectContaining({ code: 'TAPE_NOT_A_TAPE' }));
    expect(() => openTape(join(folder, 'x'))).toThrow(
      expect.objectContaining({ code: 'TAPE_NOT_FOUND' }),
    );
  });
});

describe('a tape whose description is sound bytes but nonsense', () => {
  const good = JSON.parse(new TextDecoder().decode(encodeMeta(toMeta(1)))) as Record<
    string,
    unknown
  >;
  const [instrument] = good['instruments'] as Record<string, unknown>[];
  test.each([
    ['not JSON', 'not JSON', '{'],
    ['no object', 'not an object', '[]'],
    ['a wrong epoch', 'epoch', JSON.stringify({ ...good, epoch: 'x' })],
    ['no creation time', 'createdMs', JSON.stringify({ ...good, createdMs: -1 })],
    ['no origin', 'provenance', JSON.stringify({ ...good, provenance: {} })],
    ['too few closes', 'previousClose', JSON.stringify({ ...good, previousClose: [] })],
    [
      'wrong ids',
      'instrument 0',
      JSON.stringify({ ...good, instruments: [{ ...instrument, id: 3 }] }),
    ],
    [
      'wild decimals',
      'instrument 0',
      JSON.stringify({ ...good, instruments: [{ ...instrument, priceDecimals: 40 }] }),
    ],
    [
      'a bad symbol',
      'instrument 0',
      JSON.stringify({ ...good, instruments: [{ ...instrument, symbol: '<b>' }] }),
    ],
  ])('%s: the error names the field', (_what, field, json) => {
    const path = join(makeFolder(), 'a.tape');
    writeMeta(path, new TextEncoder().encode(json));
    expect(() => openTape(path)).toThrow(
      expect.objectContaining({
        code: 'TAPE_CORRUPT',
        message: expect.stringContaining(field) as string,
      }),
    );
  });
});
