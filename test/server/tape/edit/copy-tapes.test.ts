/**
 * Parts of tapes as tapes: what is cut and put together again is what it was, and nothing is there twice.
 */
import { existsSync, linkSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type CopySource, copyTapes } from '../../../../server/tape/edit/copy-tapes.ts';
import { TapeItems } from '../../../../server/tape/edit/tape-items.ts';
import { openTape } from '../../../../server/tape/open-tape.ts';
import { verifyTape } from '../../../../server/tape/verify-recording.ts';
import { createTapeWriter, type TapeWriter } from '../../../../server/tape/writer.ts';
import type { TapePart } from '../../../../shared/export/tape-market.ts';
import type { MarketEvent } from '../../../../shared/model/market-event.ts';
import { MISSING, TICK } from '../../../../shared/model/tick.ts';
import type { TapeMeta } from '../../../../shared/tape/meta.ts';
import { makeFolder } from '../folder.ts';
import { makeRows, type Row, readAll, toColumns, toMeta, toRow } from '../rows.ts';

const T = 1_700_000_000_000;
const DAY = 86_400_000;

let folder = '';
beforeEach(() => {
  folder = makeFolder();
});

const halt = (id: string, atMs: number, target = 'SYM1'): MarketEvent => ({
  id,
  kind: 'halt',
  atMs,
  untilMs: atMs + 500,
  target,
  label: `Halt ${id}`,
  origin: 'market',
});

async function write(
  name: string,
  meta: TapeMeta,
  fill: (writer: TapeWriter) => void,
): Promise<string> {
  const path = join(folder, name);
  const writer = createTapeWriter(path, meta);
  fill(writer);
  const { rejectedTicks, error } = await writer.close();
  expect([rejectedTicks, error]).toEqual([0, undefined]);
  return path;
}

const append = (writer: TapeWriter, rows: readonly Row[]): void =>
  writer.append(toColumns(rows), 0, rows.length);

/** Ticks of three symbols, a fourth that is listed, one that goes, bars, gaps of all and of one, events. */
const writeRich = (name: string, seed = 1): Promise<string> =>
  write(name, toMeta(3), (writer) => {
    const rows = makeRows(seed, 4_000, 3);
    const listedMs = rows[1_999]![2]! + 2_000;
    append(writer, rows.slice(0, 1_000));
    writer.gapNews(rows[999]![2]!, [
      { instrument: 1, cause: 5, fromMs: rows[999]![2]! - 10, toMs: Infinity },
    ]);
    append(writer, rows.slice(1_000, 2_000));
    writer.gapNews(rows[1_999]![2]!, [
      { instrument: 1, cause: 5, fromMs: rows[999]![2]! - 10, toMs: rows[1_500]![2]! },
    ]);
    const added = { ...toMeta(1).instruments[0]!, id: 3, symbol: 'NEW' };
    writer.instruments(listedMs, [{ change: 'listed', instrument: added, previousClose: 42 }]);
    const later = makeRows(seed + 9, 2_000, 4).map((row) => row.with(2, row[2]! - T + listedMs));
    append(writer, later.slice(0, 1_000));
    const goneMs = later[999]![2]! + 1_000;
    writer.gap(goneMs, goneMs + 5_000, 2);
    writer.instruments(goneMs, [{ change: 'removed', id: 0 }]);
    append(
      writer,
      later
        .slice(1_000)
        .filter((row) => row[1] !== 0)
        .map((row) => row.with(2, row[2]! + 6_000)),
    );
    writer.bars([
      {
        instrument: 2,
        interval: { unit: 'second', count: 1 },
        of: 'trade',
        startMs: T + 1_000,
        open: 5,
        high: 9,
        low: 4,
        close: 6,
        volume: 10,
        trades: 3,
        turnover: { hi: 0, lo: 55 },
        flags: 0,
      },
    ]);
    writer.events([halt('a', T + 100), halt('b', goneMs, 'SYM2')]);
  });

const noPart: TapePart = {};

async function copy(
  parts: readonly (readonly [path: string, part: TapePart])[],
  out: string,
): Promise<string> {
  const sources: CopySource[] = parts.map(([path, part]) => ({ path, part, tape: openTape(path) }));
  const path = join(folder, out);
  try {
    await copyTapes(sources, path, { isForced: false, notes: ['A note.'] });
  } finally {
    for (const { tape } of sources) tape.close();
  }
  expect(verifyTape(path).problems).toEqual([]);
  return path;
}

/** All that a tape has, symbols instead of ids. */
function toStory(path: string): object {
  const tape = openTape(path);
  const items = new TapeItems(tape, noPart);
  const ticks: unknown[] = [];
  const rest: unknown[] = [];
  for (let item = items.take(Infinity); item !== undefined; item = items.take(Infinity)) {
    if (item.kind !== 'ticks') rest.push(item);
    else {
      for (let at = 0; at < item.ticks.length; at++) {
        const row = toRow(item.ticks, at);
        ticks.push([tape.instruments[row[1]!]!.symbol, ...row.with(1, 0)].join(' '));
      }
    }
  }
  const { previousClose, instruments } = tape;
  const story = { ticks, rest, events: tape.events(), previousClose, instruments };
  tape.close();
  return story;
}

test('a copy of all is all: ticks, bars, listings, gaps, events, closes', async () => {
  const path = await writeRich('a.tape');
  expect(toStory(await copy([[path, noPart]], 'b.tape'))).toEqual(toStory(path));
});

test('wherever a tape is cut, its parts put together have every tick of it in the same order', async () => {
  const path = await writeRich('a.tape');
  const whole = toStory(path) as { ticks: string[] };
  const tape = openTape(path);
  const { endMs } = tape;
  tape.close();
  const startMs = makeRows(1, 1, 3)[0]![2]!; // when the first tick is read; there are late ones of an earlier time
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: startMs + 1, max: endMs }), async (cutMs) => {
      count++;
      const first = await copy([[path, { untilMs: cutMs }]], `first-${count}.tape`);
      const second = await copy([[path, { fromMs: cutMs }]], `second-${count}.tape`);
      const parts = [first, second].map((one) => toStory(one) as { ticks: string[] });
      expect(parts.flatMap(({ ticks }) => ticks)).toEqual(whole.ticks);
      const merged = await copy(
        [
          [second, noPart],
          [first, noPart],
        ],
        `merged-${count}.tape`,
      );
      const { ticks } = toStory(merged) as { ticks: string[] };
      expect(ticks.toSorted()).toEqual(whole.ticks.toSorted());
    }),
    { numRuns: 12 },
  );
}, 60_000);

test('a part of some symbols has these alone, with their own gaps and events', async () => {
  const path = await writeRich('a.tape');
  const part = await copy([[path, { only: new Set([1]) }]], 'b.tape');
  const tape = openTape(part);
  expect(tape.instruments.map(({ symbol }) => symbol)).toEqual(['SYM1']);
  expect(tape.events().map(({ id }) => id)).toEqual(['a']);
  expect(tape.allGaps().gaps.map(({ cause }) => cause)).toEqual([5, 2]);
  expect(tape.meta.notes).toContain('A note.');
  const whole = openTape(path);
  const own = readAll(whole).filter((row) => row[1] === 1);
  expect(readAll(tape)).toEqual(own.map((row) => row.with(1, 0)));
});

test('what lasts when a part begins is told at its beginning', async () => {
  const path = await writeRich('a.tape');
  const rows = makeRows(1, 4_000, 3);
  const part = await copy([[path, { fromMs: rows[1_200]![2]! }]], 'b.tape');
  const tape = openTape(part);
  expect(tape.allGaps().gaps[0]).toMatchObject({ instrument: 1, fromMs: rows[999]![2]! - 10 });
});

describe('previous closes', () => {
  const trade = (ms: number, price: number): Row => [TICK.trade, 0, ms, 0, price, 1, 0, 0, 0, 0];

  test('of a part of a later day are the last prices of the day before', async () => {
    const path = await write('a.tape', toMeta(1), (writer) =>
      append(writer, [
        trade(T, 500),
        trade(T + 1, 510),
        trade(T + DAY, 600),
        trade(T + 2 * DAY, 700),
      ]),
    );
    const closes = async (fromMs: number, name: string): Promise<number> => {
      const tape = openTape(await copy([[path, { fromMs }]], name));
      tape.close();
      return tape.previousClose[0]!;
    };
    expect(await closes(T, 'same.tape')).toBe(100);
    expect(await closes(T + DAY, 'next.tape')).toBe(510);
    expect(await closes(T + DAY + 1, 'later.tape')).toBe(510);
    expect(await closes(T + 2 * DAY, 'last.tape')).toBe(600);
  });
});

describe('tapes that are put together', () => {
  const one = (symbol: string, priceDecimals = 2, sizeDecimals = 0): TapeMeta => {
    const meta = toMeta(1);
    return {
      ...meta,
      epoch: 0,
      previousClose: [100 * 10 ** (priceDecimals - 2)],
      instruments: [{ ...meta.instruments[0]!, symbol, priceDecimals, sizeDecimals }],
    };
  };
  const quote = (ms: number, bid: number): Row => [TICK.quote, 0, ms, 0, bid, 3, MISSING, 0, 0, 0];

  test('of other symbols run side by side, by time', async () => {
    const rows = makeRows(3, 3_000, 1);
    const a = await write('a.tape', one('A'), (writer) => append(writer, rows));
    const b = await write('b.tape', one('B'), (writer) =>
      append(
        writer,
        rows.map((row) => row.with(2, row[2]! + 1)),
      ),
    );
    const tape = openTape(
      await copy(
        [
          [a, noPart],
          [b, noPart],
        ],
        'c.tape',
      ),
    );
    const all = readAll(tape);
    expect(all).toHaveLength(6_000);
    for (const id of [0, 1]) {
      const own = all
        .filter((row) => row[1] === id)
        .map((row) => row.with(1, 0).with(2, row[2]! - id));
      expect(own).toEqual(rows);
    }
  });

  test('with other decimals of one symbol keep every price and size exactly', async () => {
    const a = await write('a.tape', one('X', 2, 3), (writer) => append(writer, [quote(T, 12_345)]));
    const b = await write('b.tape', one('X', 5, 0), (writer) =>
      append(writer, [quote(T + DAY, 12_345_678)]),
    );
    const tape = openTape(
      await copy(
        [
          [b, noPart],
          [a, noPart],
        ],
        'c.tape',
      ),
    );
    expect(tape.instruments[0]).toMatchObject({
      priceDecimals: 5,
      sizeDecimals: 3,
      tickSize: 1_000,
    });
    expect(readAll(tape)).toEqual([
      [TICK.quote, 0, T, 0, 12_345_000, 3, MISSING, 0, 0, 0],
      [TICK.quote, 0, T + DAY, 0, 12_345_678, 3_000, MISSING, 0, 0, 0],
    ]);
    expect(tape.previousClose).toEqual([100_000]);
  });

  test.each([
    ['a symbol at one time', one('X'), T - 1_000, /both have X from .*: it would be there twice/],
    [
      'a symbol that is another thing',
      { ...one('X'), instruments: [{ ...one('X').instruments[0]!, currency: 'EUR' }] },
      T + DAY,
      /X is not the same in all tapes: its currency is USD in one and EUR in another/,
    ],
  ])('are refused over %s, and nothing is left', async (_, meta, fromMs, message) => {
    const a = await write('a.tape', one('X'), (writer) =>
      append(writer, [quote(T, 1), quote(T + 10, 2), quote(T + 120_000, 3)]),
    );
    const b = await write('b.tape', meta, (writer) =>
      append(writer, [quote(fromMs, 2), quote(fromMs + DAY, 3)]),
    );
    await expect(
      copy(
        [
          [a, noPart],
          [b, noPart],
        ],
        'c.tape',
      ),
    ).rejects.toThrow(message);
    expect(readdirSync(folder).toSorted()).toEqual(['a.tape', 'b.tape']);
  });

  test('of one tick each are the same for it, and one after the other for two at one moment', async () => {
    const paths = await Promise.all(
      ([2, 2, 3] as const).map((size, i) =>
        write(`${i}.tape`, one('X'), (writer) => append(writer, [quote(T, size)])),
      ),
    );
    const both = (a: number, b: number) =>
      copy(
        [
          [paths[a]!, noPart],
          [paths[b]!, noPart],
        ],
        'c.tape',
      );
    await expect(both(0, 1)).rejects.toThrow(/both have X from .*: it would be there twice/);
    expect(openTape(await both(0, 2)).tickCount).toBe(2);
  });

  test('are not the same for a late tick at a seam, but for one tick of both', async () => {
    const a = await write('a.tape', one('X'), (writer) =>
      append(writer, [quote(T, 1), quote(T + 10, 2)]),
    );
    const b = await write('b.tape', one('X'), (writer) =>
      append(writer, [quote(T + 20, 1), quote(T + 5, 3)]),
    );
    expect(
      readAll(
        openTape(
          await copy(
            [
              [a, noPart],
              [b, noPart],
            ],
            'ab.tape',
          ),
        ),
      ),
    ).toHaveLength(4);
    const c = await write('c.tape', one('X'), (writer) =>
      append(writer, [quote(T + 5, 4), quote(T + 10, 2)]),
    );
    await expect(
      copy(
        [
          [a, noPart],
          [c, noPart],
        ],
        'ac.tape',
      ),
    ).rejects.toThrow(/twice/);
  });

  test('of one market have a gap where nobody recorded, those of files have none', async () => {
    const make = (epoch: number, name: string, fromMs: number): Promise<string> =>
      write(name, { ...one('X'), epoch }, (writer) => append(writer, [quote(fromMs, 1)]));
    for (const epoch of [0, 5]) {
      const parts = await Promise.all([
        make(epoch, `a${epoch}.tape`, T),
        make(epoch, `b${epoch}.tape`, T + 60_000),
      ]);
      const tape = openTape(
        await copy(
          parts.map((path) => [path, noPart]),
          `c${epoch}.tape`,
        ),
      );
      const gap = { fromMs: T, toMs: T + 60_000, cause: 4 };
      expect(tape.gaps).toEqual(epoch === 0 ? [] : [gap]);
      tape.close();
    }
  });
});

describe('where it goes', () => {
  test('an existing file, the source itself and a link to it are never replaced', async () => {
    const path = await writeRich('a.tape');
    linkSync(path, join(folder, 'link.tape'));
    const bytes = readFileSync(path);
    await expect(copy([[path, noPart]], 'a.tape')).rejects.toThrow(/is what is read/);
    await expect(copy([[path, noPart]], 'link.tape')).rejects.toThrow(/is what is read/);
    await writeRich('other.tape', 2);
    await expect(copy([[path, noPart]], 'other.tape')).rejects.toThrow(/exists already/);
    expect(readFileSync(path)).toEqual(bytes);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  test('a part without anything in it makes no tape', async () => {
    const path = await writeRich('a.tape');
    const part = { fromMs: T + 365 * DAY };
    await expect(copy([[path, part]], 'b.tape')).rejects.toThrow(/nothing of it lies/);
    expect(readdirSync(folder)).toEqual(['a.tape']);
  });

  test('one that is given up leaves nothing', async () => {
    const path = await writeRich('a.tape');
    const tape = openTape(path);
    const out = join(folder, 'b.tape');
    const options = { isForced: false, notes: [], isStopped: () => true };
    let nowMs = 0;
    const { now } = performance;
    performance.now = () => (nowMs += 100);
    const result = await copyTapes([{ path, tape, part: noPart }], out, options);
    performance.now = now;
    expect([result, existsSync(out), readdirSync(folder)]).toEqual([undefined, false, ['a.tape']]);
  });
});
