import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  appendRow,
  createRows,
  type ImportRows,
  ROW,
  ROW_WIDTH,
} from '../../../shared/import/import-rows.ts';
import { sortByRuns } from '../../../server/tape/import/sorted-runs.ts';
import {
  BLOCK_ROWS,
  type Disorder,
  OrderWatch,
  sortWithinWindow,
} from '../../../shared/import/time-order.ts';
import { makeFolder } from './folder.ts';
import { createRandom } from './rows.ts';

/** Times of rows, ms; their place is their order. */
async function* toBatches(times: readonly number[]): AsyncGenerator<ImportRows> {
  const rows = createRows(1_000);
  for (let from = 0; from < times.length; from += 1_000) {
    await Promise.resolve();
    rows.length = 0;
    for (const [i, ms] of times.slice(from, from + 1_000).entries()) {
      const at = appendRow(rows);
      rows.data[at + ROW.timeMs] = ms;
      rows.data[at + ROW.order] = from + i;
    }
    yield rows;
  }
}

/** Times and places, in turns, as bytes: quick to compare. */
async function read(sorted: AsyncIterable<ImportRows>): Promise<Buffer> {
  const got: number[] = [];
  for await (const { data, length } of sorted) {
    for (let at = 0; at < length * ROW_WIDTH; at += ROW_WIDTH) {
      got.push(data[at + ROW.timeMs]!, data[at + ROW.order]!);
    }
  }
  return Buffer.from(Float64Array.from(got).buffer);
}

function toSorted(times: readonly number[]): Buffer {
  const places = Uint32Array.from(times, (_, place) => place);
  places.sort((a, b) => times[a]! - times[b]! || a - b);
  const pairs = [...places].flatMap((place) => [times[place]!, place]);
  return Buffer.from(Float64Array.from(pairs).buffer);
}

function watch(times: readonly number[]): Disorder {
  const order = new OrderWatch();
  times.forEach((ms, place) => order.note(ms, 0, place));
  return order.disorder;
}

const ROWS = 4 * BLOCK_ROWS + 77;
const next = createRandom(3);
const inOrder = Array.from({ length: ROWS }, (_, i) => Math.floor(i / 3));
const nearly = inOrder.map((ms) => Math.max(0, ms - (next() % 5 === 0 ? next() % 900 : 0)));
const shuffled = inOrder.map(() => next() % 100_000);
const newestFirst = inOrder.toReversed();
/* No row is earlier than the one before it but the first of the second part. */
const twoParts = [...inOrder.slice(ROWS / 2), ...inOrder.slice(0, ROWS / 2)];

describe('how far a file is out of order', () => {
  test.each<[string, readonly number[], Disorder]>([
    ['in order', inOrder, 'none'],
    ['nearly', nearly, 'window'],
    ['shuffled', shuffled, 'beyond'],
    ['newest first', newestFirst, 'beyond'],
    ['two parts, the later one first', twoParts, 'beyond'],
  ])('%s', (_what, times, expected) => {
    expect(watch(times)).toBe(expected);
  });
});

describe('rows come out in order of time, those of one time as they came', () => {
  test('within the window', async () => {
    const got = await read(sortWithinWindow(toBatches(nearly)));
    expect(got.equals(toSorted(nearly))).toBe(true);
  });

  test.each([
    ['shuffled', shuffled],
    ['newest first', newestFirst],
    ['two parts', twoParts],
  ])('by way of the disk: %s, and its file is gone then', async (_what, times) => {
    const path = join(makeFolder(), 'runs');
    const got = await read(sortByRuns(toBatches(times), path, 20_000));
    expect(got.equals(toSorted(times))).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  test('a reader that stops early leaves no file either', async () => {
    const folder = makeFolder();
    for await (const rows of sortByRuns(toBatches(shuffled), join(folder, 'runs'), 20_000)) {
      expect(rows.length).toBeGreaterThan(0);
      break;
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});
