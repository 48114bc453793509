/** Imports in a page without a server: the same ticks as on a disk, out of what browsers can unpack, within bounds. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { importFiles } from '../../../server/tape/import/import-files.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { readTape } from '../../../shared/tape/reader.ts';
import { toMemoryTape } from '../../../shared/tape/tape-bytes.ts';
import { importPageFiles } from '../../../web/worker/import/import-page-files.ts';
import { toTar, toZip } from '../../support/archives.ts';
import { OPTIONS, trade } from '../../support/import-text.ts';
import { makeFolder } from '../../server/tape/folder.ts';
import { readAll } from '../../server/tape/rows.ts';

const NAME = 'ABCUSDT-trades-2024-08-08.csv';
/** Each some seconds after the one before, but one in a hundred thousand is late. */
const lines = (count: number, late = Infinity): string[] =>
  Array.from({ length: count }, (_, i) =>
    trade(i + 1, '1.50', '2', 1_723_161_255_342 + (i % late === late - 1 ? -9e8 : 0) + i * 10),
  );
const CSV = lines(500).join('\n');

const load = (
  files: Record<string, string | Buffer>,
  told: Record<string, string> = {},
  mostBytes = 10_000_000,
) =>
  importPageFiles(
    Object.entries(files).map(([path, bytes]) => ({
      path,
      file: new Blob([typeof bytes === 'string' ? bytes : Uint8Array.from(bytes)]),
    })),
    { told, mostBytes, onProgress: () => undefined, ...OPTIONS },
  );

const rowsOf = (tape: Uint8Array) => readAll(readTape(toMemoryTape(tape), 'page'));

test('a file gives the ticks, the bars and the head that it gives on a disk', async () => {
  const bars = ['Date,Open,High,Low,Close,Volume'];
  for (let day = 1; day < 9; day++) bars.push(`2024-01-0${day},1.5,2.5,1,2,1000`);
  const files = { [NAME]: CSV, 'ABC.csv': bars.join('\n') };
  for (const [name, text] of Object.entries(files)) {
    const told: Record<string, string> = name === NAME ? {} : { symbol: 'ABC' };
    const { tape, outcome } = await load({ [name]: text }, told);
    const folder = makeFolder();
    const [path, out] = [join(folder, name), join(folder, 'out.tape')];
    writeFileSync(path, text);
    await importFiles([path], { ...OPTIONS, ...told, out });
    const onDisk = openTape(out);
    const inPage = readTape(toMemoryTape(tape), 'page');
    expect(readAll(inPage)).toEqual(readAll(onDisk));
    expect(inPage.isComplete).toBe(true);
    expect([inPage.meta, inPage.barCount]).toEqual([onDisk.meta, onDisk.barCount]);
    expect(outcome.ticks + outcome.bars).toBe(name === NAME ? 500 : 8);
    onDisk.close();
  }
});

test('gzip, zip, a zip in gzip and a folder are read as they are', async () => {
  const plain = rowsOf((await load({ [NAME]: CSV })).tape);
  const zip = toZip([
    { name: NAME, bytes: CSV },
    { name: 'README.md', bytes: 'words' },
  ]);
  for (const [name, bytes] of [
    [`${NAME}.gz`, gzipSync(CSV)],
    ['a.zip', zip],
    ['a.zip.gz', gzipSync(zip)],
  ] as const) {
    const { tape, outcome } = await load({ [name]: bytes });
    expect(rowsOf(tape)).toEqual(plain);
    expect(outcome.leftOut).toHaveLength(name.startsWith('a') ? 1 : 0);
  }
  const half = Math.floor(lines(500).length / 2);
  const parts = {
    'day/ABCUSDT-trades-1.csv': lines(500).slice(half).join('\n'),
    'day/ABCUSDT-trades-0.csv': lines(500).slice(0, half).join('\n'),
    'day/.DS_Store': 'x',
  };
  const { tape, outcome } = await load(parts);
  expect(rowsOf(tape)).toEqual(plain);
  expect(outcome.leftOut).toEqual([{ path: 'day/.DS_Store', why: 'hidden' }]);
});

test('rows far out of order are sorted', async () => {
  const { tape } = await load({ [NAME]: lines(70_000, 66_000).join('\n') });
  const times = rowsOf(tape).map(([, , ms]) => Number(ms));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test.each([
  ['what is cut', `${NAME}.gz`, gzipSync(CSV).subarray(0, 900), /ends in the middle/],
  [
    'what is packed by tar',
    'a.tar',
    toTar([{ name: NAME, bytes: CSV }]),
    /packed by tar.*unpack it first/,
  ],
  ['an encrypted entry', 'a.zip', toZip([{ name: NAME, bytes: CSV, bits: 1 }]), /is encrypted/],
  ['other bytes', 'a.zip', toZip([{ name: NAME, bytes: CSV, crc: 7 }]), /checksum/],
  [
    'a zip without its end',
    'a.zip',
    toZip([{ name: NAME, bytes: CSV }]).subarray(0, -30),
    /ends in the middle/,
  ],
  ['no symbol', 'data.csv', 'time,price,size\n1723161255.5,1.5,2\n', /--symbol/],
  ['no data', 'a.txt', 'hello', /no format/],
])('%s is refused by its name', async (_, name, bytes, message) => {
  await expect(load({ [name]: bytes })).rejects.toThrow(message);
  await expect(load({ [name]: bytes })).rejects.toThrow(name);
});

test('a recording that is larger than a page holds ends with a sentence', async () => {
  await expect(load({ [NAME]: CSV }, {}, 1_000)).rejects.toThrow(
    'the recording is larger than 0.001 MB, the most that a page holds; import it with a server',
  );
});
