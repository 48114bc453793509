/**
 * The tape format does not drift: tape-v1.tape was recorded once, by `recordGolden` below, and is never edited;
 * tape-v1.json holds its ticks, one array a tick in the order of the columns. A later version of the writer
 * may write other bytes (then the last test goes); every reader must read these for ever.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { GAP_CAUSE } from '../../server/tape/format.ts';
import { openTape } from '../../server/tape/reader.ts';
import { verifyTape } from '../../server/tape/verify.ts';
import { createTapeWriter } from '../../server/tape/writer.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { readAll, toColumns, toMeta, type Row } from '../server/tape/rows.ts';

const TAPE = fileURLToPath(new URL('tape-v1.tape', import.meta.url));
const ROWS = JSON.parse(
  readFileSync(fileURLToPath(new URL('tape-v1.json', import.meta.url)), 'utf8'),
) as Row[];

/** Records the golden ticks: half of them, a gap, the other half. */
async function recordGolden(path: string): Promise<void> {
  const writer = createTapeWriter(path, toMeta(3));
  const columns = toColumns(ROWS);
  writer.append(columns, 0, ROWS.length / 2);
  writer.gap(1_700_000_001_000, 1_700_000_002_000, GAP_CAUSE.feedDown);
  writer.append(columns, ROWS.length / 2, ROWS.length);
  await writer.close();
}

test('the golden tape of version 1 gives the ticks it always gave', () => {
  const tape = openTape(TAPE);
  const back = readAll(tape);
  tape.close();
  for (let id = 0; id < 3; id++) {
    expect(back.filter((row) => row[1] === id)).toEqual(ROWS.filter((row) => row[1] === id));
  }
  expect(tape.meta).toMatchObject({ epoch: 5, provenance: { kind: 'simulated', seed: 7 } });
  expect(tape.meta.instruments.map(({ symbol }) => symbol)).toEqual(['SYM0', 'SYM1', 'SYM2']);
  expect(tape.gaps).toEqual([
    { fromMs: 1_700_000_001_000, toMs: 1_700_000_002_000, cause: GAP_CAUSE.feedDown },
  ]);
  expect(tape.isComplete).toBe(true);
});

test('the golden tape is sound to its last byte', () => {
  expect(verifyTape(TAPE)).toMatchObject({ problems: [], ticks: ROWS.length, isComplete: true });
});

test('this version still writes the golden tape byte by byte', async () => {
  const path = join(makeFolder(), 'again.tape');
  await recordGolden(path);
  expect(readFileSync(path).equals(readFileSync(TAPE))).toBe(true);
});
