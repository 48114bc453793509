/** Instruments that come and go while a tape is written: read back in time order with the ticks. */
import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TapeCursor } from '../../../shared/tape/cursor.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import { verifyTape } from '../../../server/tape/verify-recording.ts';
import { createTapeWriter, openForAppend, type TapeWriter } from '../../../server/tape/writer.ts';
import { guardRecording } from '../../../shared/engine/feed/guarded-recording.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { type InstrumentChange, InstrumentList } from '../../../shared/model/instrument-change.ts';
import { createTickColumns, MISSING } from '../../../shared/model/tick.ts';
import { flipBit } from './damage.ts';
import { makeFolder } from './folder.ts';
import { makeRows, readAll, toColumns, toMeta, toRow, type Row } from './rows.ts';

const T = 1_700_000_000_000;
const [first] = toMeta(1).instruments;

const listed = (id: number, symbol = `NEW${id}`, previousClose = MISSING): InstrumentChange => ({
  change: 'listed',
  instrument: { ...first!, id, symbol },
  previousClose,
});

/** Rows whose times begin at `fromMs`. */
const rowsFrom = (fromMs: number, count: number, instruments: number): Row[] =>
  makeRows(2, count, instruments).map((row) => row.with(2, row[2]! - T + fromMs));

function append(writer: TapeWriter, rows: readonly Row[]): void {
  writer.append(toColumns(rows), 0, rows.length);
}

/** Two instruments, then a third, then one of them goes. */
async function record(path: string): Promise<void> {
  const writer = createTapeWriter(path, toMeta(2));
  append(writer, rowsFrom(T, 300, 2));
  expect(writer.instruments(T, [listed(2, '币安人生USDT', 77)])).toBeUndefined();
  append(writer, rowsFrom(T + 200, 300, 3));
  expect(writer.instruments(T + 60_000, [{ change: 'removed', id: 0 }])).toBeUndefined();
  append(writer, rowsFrom(T + 60_000, 50, 3));
  await writer.close();
}

test('a recording begins when its first instrument was listed, though its first trades are of yesterday', async () => {
  const path = join(makeFolder(), 'a.tape');
  const writer = createTapeWriter(path, toMeta(0));
  writer.instruments(T, [listed(0)]);
  append(writer, rowsFrom(T - 86_400_000, 20, 1));
  append(writer, rowsFrom(T + 1_000, 20, 1));
  await writer.close();
  const tape = openTape(path);
  expect(tape.startMs).toBe(T);
  const counts = tape.overview(4);
  expect(counts[0]).toBeGreaterThanOrEqual(20);
  expect(Math.round(counts.reduce((sum, one) => sum + one, 0))).toBe(40);
  const player = createTapePlayer(tape);
  player.seek(player.startMs);
  const into = createTickColumns(100);
  player.listings!.take();
  player.read(T, into);
  expect(into.length).toBe(20);
  player.close();
});

describe('a tape whose instruments change', () => {
  test('gives the changes between the ticks: time alone says what comes first', async () => {
    const path = join(makeFolder(), 'a.tape');
    await record(path);
    const tape = openTape(path);
    expect(tape.meta.instruments.map(({ symbol }) => symbol)).toEqual(['SYM0', 'SYM1']);
    expect(tape.instruments.map(({ symbol }) => symbol)).toEqual(['SYM0', 'SYM1', '币安人生USDT']);
    expect(tape.previousClose).toEqual([100, MISSING, 77]);
    const [listing, removal] = tape.instrumentChanges;
    expect(listing!.changes).toEqual([listed(2, '币安人生USDT', 77)]);
    const cursor = new TapeCursor(tape);
    const into = createTickColumns(10_000);
    cursor.read(listing!.atMs - 1, into);
    expect(into.length).toBe(300);
    cursor.read(removal!.atMs - 1, into);
    expect(into.length).toBe(600);
    cursor.read(Infinity, into);
    expect(into.length).toBe(650);
    const ids = Array.from({ length: 650 }, (_, row) => toRow(into, row)[1]!);
    expect(Math.max(...ids.slice(0, 300))).toBe(1);
    cursor.seek(listing!.atMs);
    into.length = 0;
    cursor.read(Infinity, into);
    expect(into.length).toBe(350);
    tape.close();
  });

  test('is sound, with its index and without, and goes on under another writer', async () => {
    const path = join(makeFolder(), 'a.tape');
    await record(path);
    expect(verifyTape(path)).toMatchObject({ problems: [], ticks: 650, isComplete: true });
    const symbolsOf = (): string[] => {
      const tape = openTape(path);
      expect(readAll(tape)).toHaveLength(tape.tickCount);
      tape.close();
      return tape.instruments.map(({ symbol }) => symbol);
    };
    truncateSync(path, readFileSync(path).lastIndexOf('TBLK'));
    expect(symbolsOf()).toEqual(['SYM0', 'SYM1', '币安人生USDT']);
    for (let i = 0; i < 2; i++) {
      const writer = openForAppend(path); // without an index, then with one
      expect(writer.instruments(T + 90_000, [listed(3 + i)])).toBeUndefined();
      append(writer, rowsFrom(T + 100_000 + i * 10_000, 40, 4 + i));
      expect(await writer.close()).toMatchObject({ rejectedTicks: 0 });
    }
    expect(symbolsOf()).toEqual(['SYM0', 'SYM1', '币安人生USDT', 'NEW3', 'NEW4']);
    expect(verifyTape(path)).toMatchObject({ problems: [], ticks: 730 });
  });

  test('is replayed with its instruments as they came and went', async () => {
    const path = join(makeFolder(), 'a.tape');
    await record(path);
    const player = createTapePlayer(openTape(path));
    expect(player.instruments).toHaveLength(2);
    const { listings } = guardRecording(player);
    expect(listings!.take().changes).toMatchObject([{ change: 'listed', previousClose: 77 }]);
    expect(listings!.take().changes).toEqual([{ change: 'removed', id: 0 }]);
    expect(listings!.nextMs()).toBe(Infinity);
    player.close();
  });

  test('takes ticks of a new instrument only once it is listed', async () => {
    const path = join(makeFolder(), 'a.tape');
    const writer = createTapeWriter(path, toMeta(1));
    const rows = [rowsFrom(T, 1, 1)[0]!.with(1, 1)];
    append(writer, rows);
    expect(writer.instruments(T, [listed(1)])).toBeUndefined();
    append(writer, rows);
    expect(await writer.close()).toMatchObject({ ticks: 1, rejectedTicks: 1 });
  });

  test('that is damaged where they change names the place', async () => {
    const path = join(makeFolder(), 'a.tape');
    await record(path);
    const tape = openTape(path);
    const { offset } = [...tape.blocks].find(({ type }) => type === 6)!;
    tape.close();
    flipBit(path, offset + 40, 1);
    const damaged = expect.objectContaining({ code: 'TAPE_CORRUPT', offset });
    expect(() => openTape(path)).toThrow(damaged);
    expect(verifyTape(path).problems).toMatchObject([{ code: 'TAPE_CORRUPT', offset }]);
  });

  test.each<[string, readonly unknown[]]>([
    ['an id that is not the next', [listed(5)]],
    ['a symbol that is there', [listed(2, 'SYM1')]],
    ['a removal of nobody', [{ change: 'removed', id: 9 }]],
    [
      'a removal twice',
      [
        { change: 'removed', id: 1 },
        { change: 'removed', id: 1 },
      ],
    ],
    [
      'another meaning of an id',
      [{ change: 'changed', instrument: { ...first!, priceDecimals: 3 } }],
    ],
    ['another symbol of an id', [{ change: 'changed', instrument: { ...first!, symbol: 'X' } }]],
    ['an impossible close', [listed(2, 'NEW', NaN)]],
    ['an unknown kind of change', [{ change: 'split', id: 0 }]],
    ['nothing', [null]],
  ])('refuses %s as a whole, and goes on', async (_what, changes) => {
    const path = join(makeFolder(), 'a.tape');
    const writer = createTapeWriter(path, toMeta(2));
    const all = [listed(2, 'FINE'), ...changes] as InstrumentChange[];
    expect(writer.instruments(T, changes as InstrumentChange[])).toEqual(expect.any(String));
    expect(writer.instruments(T, all)).toEqual(expect.any(String));
    expect(writer.instruments(NaN, [listed(2)])).toEqual(expect.any(String));
    expect(writer.instruments(T, [listed(2)])).toBeUndefined();
    append(writer, rowsFrom(T, 20, 3));
    await writer.close();
    expect(verifyTape(path)).toMatchObject({ problems: [], ticks: 20 });
  });
});

test(
  'whatever changes a writer takes, readers make the same of them',
  { timeout: 60_000 },
  async () => {
    const path = join(makeFolder(), 'any.tape');
    const id = fc.integer({ min: 0, max: 5 });
    const instrument = fc.record({
      id,
      symbol: fc.constantFrom('SYM0', 'SYM1', 'A', 'B', 'C', 'é'),
      name: fc.string({ unit: 'binary', maxLength: 5 }),
      priceDecimals: fc.constantFrom(2, 2, 2, 9, 10),
    });
    const toInstrument = (change: object): Instrument => ({ ...first!, ...change });
    const change = fc.oneof(
      fc.record({
        change: fc.constant('listed'),
        instrument: instrument.map(toInstrument),
        previousClose: fc.constantFrom(MISSING, 5, 0.5),
      }),
      fc.record({ change: fc.constant('changed'), instrument: instrument.map(toInstrument) }),
      fc.record({ change: fc.constant('removed'), id }),
    ) as fc.Arbitrary<InstrumentChange>;
    const times = fc.oneof(fc.integer({ min: T - 5, max: T + 5_000 }), fc.double());
    const steps = fc.array(fc.tuple(times, fc.array(change, { maxLength: 3 })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const meta = toMeta(2);
        const expected = new InstrumentList(meta.instruments, meta.previousClose);
        const writer = createTapeWriter(path, meta, { overwrite: true });
        let taken = 0;
        for (const [atMs, changes] of all) {
          if (writer.instruments(atMs, changes) === undefined) {
            expect(expected.apply(changes)).toBeUndefined();
            if (changes.length > 0) taken++;
          }
          append(writer, rowsFrom(T, 3, expected.all.length));
        }
        expect(await writer.close()).toMatchObject({ rejectedTicks: 0 });
        const tape = openTape(path);
        expect(tape.instruments).toEqual(expected.all);
        expect(tape.instrumentChanges).toHaveLength(taken);
        const at = tape.instrumentChanges.map(({ atMs }) => atMs);
        expect(at).toEqual(at.toSorted((a, b) => a - b));
        expect(readAll(tape)).toHaveLength(tape.tickCount);
        tape.close();
        expect(verifyTape(path).problems).toEqual([]);
      }),
      { numRuns: 60 },
    );
  },
);
