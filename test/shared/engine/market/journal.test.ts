import { describe, expect, test } from 'vitest';
import { ByteWriter, COPY_SLACK } from '../../../../shared/wire/bytes.ts';
import { encodeRun } from '../../../../shared/wire/run-encode.ts';
import { createTickColumns } from '../../../../shared/model/tick.ts';
import { Journal } from '../../../../shared/engine/market/journal.ts';
import { toRows } from '../../../support/list-source.ts';
import { createRandom } from '../../../support/random.ts';
import { toRandomTicks } from '../../../support/random-ticks.ts';

/** Appends all ticks of one symbol in runs of random length. */
function fill(maxBytes: number, count: number, seed: number) {
  const ticks = toRandomTicks(seed, count, 1, 1_000_000);
  const journal = new Journal(maxBytes);
  const random = createRandom(seed);
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  const writer = new ByteWriter();
  for (let from = 0; from < count;) {
    const to = Math.min(count, from + 1 + Math.floor(random() * 20));
    const baseMs = ticks.timeMs[from]!;
    writer.pos = 3;
    encodeRun(writer, ticks, order, from, to, from + 1, baseMs);
    writer.ensure(COPY_SLACK);
    journal.append(writer.view, 3, writer.pos, from + 1, to - from, baseMs);
    from = to;
  }
  return { ticks, journal };
}

describe('the journal', () => {
  test('gives back exactly what was appended, from any sequence on', () => {
    const { ticks, journal } = fill(1_000_000, 5_000, 1);
    expect(journal.firstSequence).toBe(1);
    for (const sequence of [1, 2, 17, 2_500, 4_999, 5_000]) {
      const into = createTickColumns(5_000);
      journal.read(sequence, 5_000, into);
      expect(toRows(into)).toEqual(toRows(ticks, sequence - 1));
    }
  });

  test('gives no more than it was asked for', () => {
    const { ticks, journal } = fill(1_000_000, 500, 2);
    const into = createTickColumns(100);
    journal.read(100, 33, into);
    expect(toRows(into)).toEqual(toRows(ticks, 99, 132));
  });

  test('keeps the newest ticks within its bytes and forgets whole runs from the old end', () => {
    for (const maxBytes of [300, 2_048, 5_000, 20_000]) {
      const { ticks, journal } = fill(maxBytes, 5_000, maxBytes);
      const first = journal.firstSequence;
      expect(first).toBeGreaterThan(1);
      expect(first).toBeLessThanOrEqual(5_000);
      const into = createTickColumns(5_000);
      journal.read(first, 5_000, into);
      expect(toRows(into)).toEqual(toRows(ticks, first - 1));
    }
  });

  test('is empty after clear and counts on from one', () => {
    const { journal } = fill(10_000, 100, 3);
    journal.clear();
    expect(journal.firstSequence).toBe(1);
    const into = createTickColumns(10);
    journal.read(1, 10, into);
    expect(into.length).toBe(0);
  });
});
