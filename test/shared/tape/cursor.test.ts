import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TapeCursor } from '../../../shared/tape/cursor.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import { flipBit } from '../../server/tape/damage.ts';
import { makeFolder } from '../../server/tape/folder.ts';
import { makeRows, toColumns, toMeta, toRow } from '../../server/tape/rows.ts';

/** A tape of several blocks whose third tick block is damaged; how many ticks stand before it, and till when. */
async function makeDamaged() {
  const path = join(makeFolder(), 'damaged.tape');
  const rows = makeRows(3, 3_000, 2, 8);
  const writer = createTapeWriter(path, toMeta(2));
  writer.append(toColumns(rows), 0, rows.length);
  await writer.close();
  const whole = openTape(path);
  const [first, second, bad] = whole.tickBlocks;
  whole.close();
  flipBit(path, bad!.offset + 40, 2);
  const tape = openTape(path);
  return { tape, sound: first!.ticks + second!.ticks, offset: bad!.offset, fromMs: bad!.firstMs };
}

test.each([8_192, 7])(
  'all ticks before a damaged block are given, %i at a time; then the next call names the block',
  async (capacity) => {
    const { tape, sound, offset } = await makeDamaged();
    const cursor = new TapeCursor(tape);
    const into = createTickColumns(capacity);
    const damaged = expect.objectContaining({ code: 'TAPE_CORRUPT', offset });
    let given = 0;
    while (given < sound) {
      into.length = 0;
      expect(cursor.read(Infinity, into)).toBe(true);
      given += into.length;
    }
    expect(given).toBe(sound);
    into.length = 0;
    expect(() => cursor.read(Infinity, into)).toThrow(damaged);
    expect(into.length).toBe(0);
    tape.close();
  },
);

test('in any order, blocks that are wanted whole come as they stand, others in the order of their time', async () => {
  const path = join(makeFolder(), 'any.tape');
  const rows = makeRows(5, 2_000, 3, 8);
  const writer = createTapeWriter(path, toMeta(3));
  writer.append(toColumns(rows), 0, rows.length);
  await writer.close();
  const tape = openTape(path);
  const untilMs = tape.tickBlocks.at(-1)!.firstMs;
  const [inTime, inAny] = [createTickColumns(2_000), createTickColumns(2_000)];
  const sorted = new TapeCursor(tape);
  const any = new TapeCursor(tape);
  for (const ms of [untilMs, Infinity]) {
    sorted.read(ms, inTime);
    any.read(ms, inAny, Infinity, true);
    expect(inAny.length).toBe(inTime.length);
  }
  const ids = (columns: typeof inAny) => [...columns.instrument.subarray(0, 300)];
  expect(ids(inTime)).not.toEqual(ids(inTime).toSorted((a, b) => a - b));
  const [first] = tape.tickBlocks;
  const inBlock = ids(inAny).slice(0, first!.ticks);
  expect(inBlock).toEqual(inBlock.toSorted((a, b) => a - b));
  for (let id = 0; id < 3; id++) {
    const of = (columns: typeof inAny) =>
      Array.from({ length: columns.length }, (_, row) => toRow(columns, row)).filter(
        (row) => row[1] === id,
      );
    expect(of(inAny)).toEqual(of(inTime));
  }
  tape.close();
});

test('ticks before a damaged block are given when they are due, whatever stands behind them', async () => {
  const { tape, sound, fromMs } = await makeDamaged();
  const cursor = new TapeCursor(tape);
  const into = createTickColumns(8_192);
  let given = 0;
  for (let ms = tape.startMs; given < sound && ms < fromMs + 5_000; ms += 100) {
    into.length = 0;
    cursor.read(ms, into);
    given += into.length;
  }
  expect(given).toBe(sound);
  tape.close();
});
