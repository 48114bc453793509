/** What `tickdeck info` draws: where ticks and gaps lie. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawTape, toBars, toShareBar } from '../../../server/cli/tape-drawing.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTapeWriter, type TapeWriter } from '../../../server/tape/writer.ts';
import { TICK } from '../../../shared/model/tick.ts';
import { makeFolder } from '../tape/folder.ts';
import { type Row, toColumns, toMeta } from '../tape/rows.ts';

const T = 1_700_000_000_000;

test('bars are full for the most, seen for any, empty for none', () => {
  expect(toBars([0, 1, 500, 1_000])).toBe(' ▁▄█');
  expect(toBars([0, 0])).toBe('  ');
  expect(toBars([7])).toBe('█');
});

test('a share is drawn to an eighth of a column, and never as nothing', () => {
  expect(toShareBar(100, 100, 4)).toBe('████');
  expect(toShareBar(50, 100, 3)).toBe('█▌');
  expect(toShareBar(1, 1_000_000, 4)).toBe('▏');
  expect(toShareBar(0, 100, 4)).toBe('');
  expect(toShareBar(0, 0, 4)).toBe('');
});

async function draw(fill: (writer: TapeWriter) => void): Promise<string[]> {
  const path = join(makeFolder(), 'a.tape');
  const writer = createTapeWriter(path, toMeta(1));
  fill(writer);
  await writer.close();
  const tape = openTape(path);
  const lines = drawTape(tape, tape.allGaps().gaps);
  tape.close();
  return lines;
}

const rows = (fromMs: number, count: number, stepMs: number): Row[] =>
  Array.from({ length: count }, (_, at) => [
    TICK.trade,
    0,
    fromMs + at * stepMs,
    0,
    5,
    1,
    0,
    0,
    0,
    0,
  ]);

const append = (writer: TapeWriter, all: readonly Row[]): void =>
  writer.append(toColumns(all), 0, all.length);

test('a busy beginning, silence that is a gap, a slow end', async () => {
  const [bars, gaps] = await draw((writer) => {
    append(writer, rows(T, 16_000, 1));
    writer.gap(T + 16_000, T + 48_000, 2);
    append(writer, rows(T + 48_000, 160, 100));
  });
  expect(bars).toMatch(/^█{16}▁? {31,32}▁{16} {2}█ [\d,]+ ticks\/s$/);
  expect(gaps).toMatch(/^·{15,16}×{32,33}·{15,16} {2}× gap$/);
});

test('an empty tape is not drawn, and one tick is', async () => {
  expect(await draw(() => undefined)).toEqual([]);
  expect(await draw((writer) => append(writer, rows(T, 1, 1)))).toHaveLength(1);
});
