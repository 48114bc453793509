import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ByteReader } from '../../../shared/wire/bytes.ts';
import { decodeRun } from '../../../shared/wire/run-decode.ts';
import { type RunHead, skipRun } from '../../../shared/wire/run.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import { fromHex, toPlainTicks } from '../../support/golden.ts';

const BASE_MS = 1_000_000;

function decode(hex: string, capacity = 64) {
  const reader = new ByteReader(fromHex(hex));
  const head: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
  const columns = createTickColumns(capacity);
  const ok = decodeRun(reader, BASE_MS, head, columns);
  return { ok, head, reader, columns };
}

describe('a run', () => {
  test('of one trade reads as written in the document', () => {
    const { ok, head, columns } = decode('07 2a 08 05 5c e4ac02 64');
    expect(ok).toBe(true);
    expect(head).toEqual({ instrument: 7, firstSequence: 42, count: 1, standsFor: 1 });
    expect(toPlainTicks(columns, 0, 1)).toEqual([['trade', BASE_MS, 0, 19_250, 100, 1, 0]]);
  });

  test.each([
    ['without ticks', '07 01 00 00'],
    ['with more ticks than bytes', '07 01 18 02 04 04'],
    ['that stands for fewer ticks than it holds', '07 01 14 01 02 04 04'],
    ['whose length goes past the end', '07 01 08 02 04'],
    ['whose records are shorter than its length', '07 01 08 02 04 04'],
    ['whose records are longer than its length', '07 01 08 01 08 02'],
    ['of sequence 0', '07 00 08 01 04'],
    ['whose sequences pass 2^53 - 1', '07 ffffffffffffff0f 08 01 04'],
    ['of an instrument above 2^32 - 1', '8080808010 01 08 01 04'],
    ['with a tick of kind 3', '07 01 08 01 07'],
    ['with a trade of side 3', '07 01 08 01 34'],
    ['with flags of 17 bits', '07 01 08 04 84 808004'],
    ['with a price of 2^51', '07 01 08 09 0c 8080808080808008'],
    ['with a size of 2^51', '07 01 08 09 44 8080808080808004'],
    ['with a negative bid size', '07 01 08 04 95 03 01 00'],
    ['with a quote whose bid is neither missing nor known', '07 01 08 02 25 02'],
    ['with a missing bid that changed', '07 01 08 03 8d 03 02'],
    ['with a status above 255', '07 01 08 04 06 8002 00'],
    ['with a status record that has a bit of trades', '07 01 08 03 0e 01 00'],
    ['with ns of a million in split time', '07 01 0b 05 00 00 c0843d'],
    ['at a time that no date can show', '07 01 10 12 00 feffffffffffff0f 00 feffffffffffff0f'],
    ['with a varint of nine bytes', '07 01 08 0a 44 808080808080808001'],
    ['of nothing', ''],
  ])('%s is refused, and no tick is taken', (_, hex) => {
    const { ok, columns } = decode(hex);
    expect([ok, columns.length]).toEqual([false, 0]);
  });

  test('is refused when the columns have no room, and leaves what they hold', () => {
    const { ok, columns } = decode('07 01 10 02 04 04', 1);
    expect([ok, columns.length]).toEqual([false, 0]);
  });

  test('is stepped over without reading its records', () => {
    const reader = new ByteReader(fromHex('07 01 08 01 07 08 05 08 01 04'));
    const head: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
    expect([skipRun(reader, head), head.instrument]).toEqual([true, 7]);
    expect([skipRun(reader, head), head.instrument, reader.left]).toEqual([true, 8, 0]);
  });
});

describe('the codec', () => {
  test('is several times as quick as JSON at 256 ticks a frame, and several times as small', () => {
    const program = fileURLToPath(new URL('codec-speed.ts', import.meta.url));
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', program], {
      timeout: 9_000,
    });
    expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
    const ratios = JSON.parse(stdout.toString()) as Record<string, number>;
    expect(ratios['size']).toBeGreaterThan(5);
    expect(ratios['encode']).toBeGreaterThan(2);
    expect(ratios['decode']).toBeGreaterThan(2);
  });
});
