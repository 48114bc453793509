import { expect, test } from 'vitest';
import {
  appendRow,
  createRows,
  type ImportRows,
  ROW,
  ROW_WIDTH,
} from '../../../shared/import/import-rows.ts';
import { mergeRows } from '../../../shared/import/merge.ts';

/** A stream that reuses its rows, as importers do. */
async function* streamOf(
  id: number,
  parts: readonly (readonly number[])[],
  onEnd?: () => void,
): AsyncGenerator<ImportRows> {
  const rows = createRows(10);
  try {
    for (const times of parts) {
      await Promise.resolve();
      rows.length = 0;
      for (const ms of times) {
        const at = appendRow(rows);
        rows.data[at + ROW.instrument] = id;
        rows.data[at + ROW.timeMs] = ms;
      }
      if (times.includes(Infinity)) throw new Error('damaged');
      yield rows;
    }
  } finally {
    onEnd?.();
  }
}

async function read(streams: readonly AsyncGenerator<ImportRows>[]): Promise<string[]> {
  const got: string[] = [];
  for await (const { data, length } of mergeRows(streams)) {
    for (let at = 0; at < length * ROW_WIDTH; at += ROW_WIDTH) {
      got.push(`${data[at + ROW.instrument]}@${data[at + ROW.timeMs]}`);
    }
  }
  return got;
}

test('streams are merged by time, each in its own order, the earlier stream first at equal times', async () => {
  const first = streamOf(0, [[1, 5, 3], [], [9, 9]]);
  const second = streamOf(1, [[2], [5, 6], [9, 20]]);
  const got = await read([first, second, streamOf(2, [])]);
  // 3 is late in its stream: it comes where the stream had got to, at 5
  expect(got).toEqual(['0@1', '1@2', '0@5', '0@3', '1@5', '1@6', '0@9', '0@9', '1@9', '1@20']);
});

test('a stream that fails ends the others, which have files to close', async () => {
  let isClosed = false;
  const other = streamOf(1, [[1], [2], [9]], () => (isClosed = true));
  await expect(read([streamOf(0, [[1], [Infinity]]), other])).rejects.toThrow('damaged');
  expect(isClosed).toBe(true);
});
