/** Files are read as they come: packed, in archives, in archives within archives, in folders, down a pipe. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { importFiles, type ImportOptions } from '../../../../server/tape/import/import-files.ts';
import { unpackGuarded } from '../../../../shared/import/read/guard.ts';
import { openTape } from '../../../../server/tape/open-tape.ts';
import { toTar, toZip } from '../../../support/archives.ts';
import { OPTIONS, trade } from '../../../support/import-text.ts';
import { makeFolder } from '../folder.ts';

const NAME = 'ABCUSDT-trades-x.csv';
const FIRST = `${trade(1)}\n`;
const SECOND = `${trade(2)}\n`;
const BOTH = FIRST + SECOND;

/** Both rows in two frames, streams or members, as zstd, bzip2 and xz write them. */
const ZSTD = Buffer.from(
  'KLUv/QRYKQEAMSwxLjUwLDIsMy4wLDE3MjMxNjEyNTUzNDMsVHJ1ZSxUcnVlCiZ7VPIotS/9BFgpAQAyLDEuNTAsMiwzLjAsMTcyMzE2MTI1NTM0NCxUcnVlLFRydWUKh3V+bw==',
  'base64',
);
const BZIP2 = Buffer.from(
  'QlpoOTFBWSZTWatQPf8AAAXbgAAQAAV/gAQAAgASACAAMUwAANRkzQRp1mDqRwyYp0Fm1qHlFcMMHhg+LuSKcKEhVqB7/kJaaDkxQVkmU1lHKZXCAAAH24AAEAAFf4AEAAIAEgAgADFMAADUyMZIHJgM5JKVw9tunulSzqRI8Ojw+LuSKcKEgjlMrhA=',
  'base64',
);
const XZ = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAkMSwxLjUwLDIsMy4wLDE3MjMxNjEyNTUzNDMsVHJ1ZSxUcnVlCgAAAADc2TK04SU4YgABPSXSKWoBH7bzfQEAAAAABFla/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAkMiwxLjUwLDIsMy4wLDE3MjMxNjEyNTUzNDQsVHJ1ZSxUcnVlCgAAAACDuU5F4UEK+gABPSXSKWoBH7bzfQEAAAAABFla',
  'base64',
);
const GZIP = Buffer.concat([gzipSync(FIRST), gzipSync(SECOND)]);

/** Writes files into a folder of their own, and imports what is named. */
function prepare(files: Readonly<Record<string, Buffer | string>>) {
  const folder = makeFolder();
  const out = join(folder, 'out.tape');
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  const run = (names: readonly string[], options: Partial<ImportOptions> = {}) =>
    importFiles(
      names.map((name) => (name === '-' ? '-' : join(folder, name))),
      { ...OPTIONS, out, ...options },
    );
  return { folder, out, run };
}

const ticksOf = (out: string): number => {
  const tape = openTape(out);
  tape.close();
  return tape.tickCount;
};

describe('a packed file is read as it is', () => {
  test.each([
    ['gzip of two members', `${NAME}.gz`, GZIP],
    ['zstd of two frames', `${NAME}.zst`, ZSTD],
    ['bzip2 of two streams', `${NAME}.bz2`, BZIP2],
    ['xz of two streams', `${NAME}.xz`, XZ],
    ['gzip under another name', NAME, GZIP],
    ['a zip of one entry', 'a.zip', toZip([{ name: NAME, bytes: BOTH }])],
    ['gzip in a zip', 'a.zip', toZip([{ name: `${NAME}.gz`, bytes: GZIP }])],
    [
      'a zip in a zip',
      'a.zip',
      toZip([{ name: 'b.zip', bytes: toZip([{ name: NAME, bytes: BOTH }]) }]),
    ],
    ['a tar', 'a.tar', toTar([{ name: `day/${NAME}`, bytes: BOTH }])],
    ['a tar in gzip', 'a.tgz', gzipSync(toTar([{ name: NAME, bytes: BOTH }]))],
  ])('%s', async (_what, name, bytes) => {
    const { folder, out, run } = prepare({ [name]: bytes });
    const { reports } = await run([name]);
    expect(reports).toMatchObject([{ rows: 2, trades: 2, rejected: 0 }]);
    expect(ticksOf(out)).toBe(2);
    expect(readdirSync(folder).toSorted()).toEqual([name, 'out.tape'].toSorted());
  });

  test('two xz files side by side, though the library unpacks one at a time', async () => {
    const { run } = prepare({ 'A-trades.csv.xz': XZ, 'B-trades.csv.xz': XZ });
    const { reports } = await run(['A-trades.csv.xz', 'B-trades.csv.xz']);
    expect(reports.map(({ trades }) => trades)).toEqual([2, 2]);
  });
});

describe('an archive of several files', () => {
  test('gives each of them a report, and names what is left out', async () => {
    const { run } = prepare({
      'days.zip': toZip([
        { name: NAME, bytes: FIRST },
        { name: 'DEFUSDT-trades-y.csv', bytes: SECOND },
        { name: `${NAME}.CHECKSUM`, bytes: 'abc' },
        { name: '__MACOSX/._x', bytes: 'abc' },
        { name: 'notes.txt', bytes: 'hello there' },
      ]),
    });
    const { reports, leftOut, symbols } = await run(['days.zip']);
    expect(reports.map(({ file }) => file)).toEqual([NAME, 'DEFUSDT-trades-y.csv']);
    expect(symbols).toEqual(['ABCUSDT', 'DEFUSDT']);
    expect(leftOut.map(({ path, why }) => [path.replace(/.*!\//, ''), why.slice(0, 30)])).toEqual([
      [`${NAME}.CHECKSUM`, 'a checksum'],
      ['__MACOSX/._x', 'hidden'],
      ['notes.txt', 'is text that begins "hello the'],
    ]);
  });
});

describe('what is damaged is named, with file and place, and leaves nothing', () => {
  const long = Array.from({ length: 20_000 }, (_, id) => trade(id)).join('\n');
  const packed = gzipSync(long);
  const flipped = Buffer.from(packed);
  flipped.writeUInt32LE(1, packed.length - 8);
  test.each([
    [
      'a checksum of gzip',
      `${NAME}.gz`,
      flipped,
      /x\.csv\.gz: its gzip is damaged: incorrect data check, after line \d+/,
    ],
    [
      'a cut gzip',
      `${NAME}.gz`,
      packed.subarray(0, -20),
      /x\.csv\.gz: it ends in the middle, after line \d+/,
    ],
    ['a cut zstd', `${NAME}.zst`, ZSTD.subarray(0, -20), /ends in the middle/],
    ['a cut bzip2', `${NAME}.bz2`, BZIP2.subarray(0, -20), /ends in the middle/],
    ['a cut xz', `${NAME}.xz`, XZ.subarray(0, -60), /ends in the middle/],
    [
      'a cut zip',
      'a.zip',
      toZip([{ name: NAME, bytes: long }]).subarray(0, -30),
      /a\.zip: it ends in the middle/,
    ],
    [
      'a checksum in a zip',
      'a.zip',
      toZip([{ name: NAME, bytes: long, crc: 1 }]),
      /a\.zip!\/ABC.*damaged: its bytes are not those of its checksum/,
    ],
    [
      'an encrypted zip',
      'a.zip',
      toZip([{ name: NAME, bytes: long, bits: 1 }]),
      /a\.zip!\/ABC.* is encrypted/,
    ],
    [
      'a method of zip that is not known',
      'a.zip',
      toZip([{ name: NAME, bytes: long, method: 9 }]),
      /packed by Deflate64/,
    ],
    [
      'a workbook',
      'a.xlsx',
      toZip([{ name: '[Content_Types].xml', bytes: 'x' }]),
      /a\.xlsx is an Excel workbook; save the sheet as CSV/,
    ],
    [
      'too many layers',
      `${NAME}.gz`,
      gzipSync(gzipSync(gzipSync(gzipSync(BOTH)))),
      /packed more than 3 times/,
    ],
  ])('%s', async (_what, name, bytes, message) => {
    const { folder, run } = prepare({ [name]: bytes });
    await expect(run([name])).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([name]);
  });

  test('a small file that unpacks to far more than market data does', async () => {
    const zeros = new Uint8Array(2 ** 20);
    const unpacked = unpackGuarded(
      async function* () {
        for (let i = 0; i < 1_000; i++) yield zeros;
      },
      (async function* () {})(),
      'x.gz',
    );
    let bytes = 0;
    const all = (async () => {
      for await (const piece of unpacked) bytes += piece.length;
    })();
    await expect(all).rejects.toThrow('x.gz: it unpacks to more than');
    expect(bytes).toBe(256 * 2 ** 20);
  });

  test('but what is whole of a cut file is taken where that is wanted', async () => {
    const { run } = prepare({ [`${NAME}.gz`]: packed.subarray(0, -20) });
    const { reports } = await run([`${NAME}.gz`], { isPartial: true });
    const [{ trades, rejected, rows, rejects } = { trades: 0, rejected: 0, rows: 0, rejects: [] }] =
      reports;
    expect(trades).toBeGreaterThan(10_000);
    expect(rejects).toEqual([
      { line: rows + 1, reason: 'the file ends in the middle: it was not closed' },
    ]);
    expect(rejected).toBe(1);
  });
});

test('a folder gives all in it and below, by name; what is no data is listed', async () => {
  const { run } = prepare({
    'in/b/DEFUSDT-trades-y.csv': SECOND,
    [`in/${NAME}.gz`]: GZIP,
    'in/LICENSE': 'free',
    'in/.hidden': 'x',
    'in/old.tape': 'x',
    'in/picture.png': Buffer.from('\u0089PNG\r\n', 'latin1'),
  });
  const { reports, leftOut } = await run(['in']);
  expect(reports.map(({ file, rows }) => [file, rows])).toEqual([
    [`${NAME}.gz`, 2],
    ['DEFUSDT-trades-y.csv', 1],
  ]);
  expect(leftOut.map(({ path, why }) => [path.replace(/.*in\//, ''), why])).toEqual([
    ['.hidden', 'hidden'],
    ['LICENSE', 'words about the data'],
    ['old.tape', 'a tape already'],
    ['picture.png', 'is a PNG picture, not data'],
  ]);
});

test('a pipe is read twice by way of a file beside the tape, which is gone in the end', async () => {
  async function* pipe(): AsyncGenerator<Uint8Array> {
    yield GZIP.subarray(0, 10);
    yield GZIP.subarray(10);
  }
  const { folder, out, run } = prepare({});
  const { reports } = await run(['-'], { pipe: pipe(), symbol: 'XYZ' });
  expect(reports).toMatchObject([{ file: '-', rows: 2, trades: 2 }]);
  expect(readdirSync(folder)).toEqual(['out.tape']);
  expect(existsSync(out)).toBe(true);
});

test('a file that was named and is no data is an error, not left out', async () => {
  const { run } = prepare({ [NAME]: BOTH, 'notes.txt': 'hello there' });
  await expect(run([NAME, 'notes.txt'])).rejects.toMatchObject({ code: 'IMPORT_FORMAT' });
});
