import { expect, test } from 'vitest';
import type { TickColumns } from '../../../shared/model/tick.ts';
import { mergeTicks } from '../../../server/tape/import/merge.ts';
import { toColumns, toRow, type Row } from './rows.ts';

const tick = (id: number, ms: number): Row => [0, id, ms, 0, 1, 1, 0, 0, 0, 0];

/** A stream that reuses its columns, as importers do. */
async function* streamOf(
  id: number,
  parts: readonly (readonly number[])[],
): AsyncGenerator<TickColumns> {
  const columns = toColumns(Array.from({ length: 10 }, () => tick(id, 0)));
  for (const times of parts) {
    await Promise.resolve();
    times.forEach((ms, i) => (columns.timeMs[i] = ms));
    columns.length = times.length;
    yield columns;
  }
}

test('streams are merged by time, each in its own order, the earlier stream first at equal times', async () => {
  const first = streamOf(0, [[1, 5, 3], [], [9, 9]]);
  const second = streamOf(1, [[2], [5, 6], [9, 20]]);
  const got: string[] = [];
  for await (const batch of mergeTicks([first, second, streamOf(2, [])])) {
    for (let i = 0; i < batch.length; i++) {
      const row = toRow(batch, i);
      got.push(`${row[1]}@${row[2]}`);
    }
  }
  // 3 is late in its stream: it comes where the stream had got to, at 5
  expect(got).toEqual(['0@1', '1@2', '0@5', '0@3', '1@5', '1@6', '0@9', '0@9', '1@9', '1@20']);
});
