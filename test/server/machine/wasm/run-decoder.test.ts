import { afterEach, expect, test } from 'vitest';
import {
  createLazyRecordReader,
  createRecordReader,
} from '../../../../server/machine/wasm/run-decoder.ts';
import { createTickColumns } from '../../../../shared/model/tick.ts';
import { ByteReader, ByteWriter } from '../../../../shared/wire/bytes.ts';
import type { RunHead } from '../../../../shared/wire/run.ts';
import { readLongRunsWith } from '../../../../shared/wire/record-reader.ts';
import { decodeRun } from '../../../../shared/wire/run-decode.ts';
import { encodeRun } from '../../../../shared/wire/run-encode.ts';
import { createDice, type Dice, fillBatch, firstDifference } from '../../../support/batches.ts';

const MOST_TICKS = 160;
const LEAST_TICKS = 48;
const ROUNDS = process.env['TICKDECK_FULL'] === '1' ? 400_000 : 4_000;

const rows = Uint32Array.from({ length: MOST_TICKS }, (_, row) => row);
const order = Uint32Array.from({ length: 2 * MOST_TICKS }, (_, row) => row);
const writer = new ByteWriter(65_536);
const newHead = (): RunHead => ({
  instrument: 0,
  firstSequence: 0,
  count: 0,
  standsFor: 0,
});

afterEach(() => readLongRunsWith(undefined));

/** Changes bytes behind the run's head, so that some of them are still ticks and others are none. */
function wound(dice: Dice, bytes: Uint8Array, end: number): void {
  for (let left = 1 + dice.below(3); left > 0; left--) {
    const at = 12 + dice.below(end - 12);
    if (dice.chance(0.5)) bytes[at]! ^= 1 << dice.below(8);
    else bytes[at] = dice.pick([0, 1, 0x7f, 0x80, 0xff, dice.below(256)]);
  }
}

test('gives the same ticks as JavaScript, or refuses as it does, of sound and of damaged runs', () => {
  const reader = createRecordReader()!;
  let read = 0;
  const counting: typeof reader = (...given) => {
    const outcome = reader(...given);
    if (outcome !== undefined) read++;
    return outcome;
  };
  const dice = createDice(40_000);
  const batch = createTickColumns(MOST_TICKS);
  const [ours, theirs] = [createTickColumns(65_600), createTickColumns(65_600)];
  const [head, otherHead] = [newHead(), newHead()];
  const outcomes = { taken: 0, refused: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const count = LEAST_TICKS + dice.below(MOST_TICKS - LEAST_TICKS);
    const baseMs = dice.pick([0, 1_700_000_000_000, 2 ** 46]);
    fillBatch(dice, batch, dice.below(500), count, baseMs);
    writer.pos = 0;
    encodeRun(writer, batch, rows, 0, count, 1 + dice.wide(40), baseMs);
    if (round % 2 === 1) wound(dice, writer.bytes, writer.pos);
    const before = dice.below(3);
    ours.length = before;
    theirs.length = before;
    readLongRunsWith(counting);
    const taken = decodeRun(new ByteReader(writer.bytes, 0, writer.pos), baseMs, head, ours);
    readLongRunsWith(undefined);
    const wanted = decodeRun(
      new ByteReader(writer.bytes, 0, writer.pos),
      baseMs,
      otherHead,
      theirs,
    );
    if (taken !== wanted) expect.fail(`round ${round}: ${taken} instead of ${wanted}`);
    if (taken)
      expect(firstDifference(ours, order.subarray(before), theirs, before, count)).toBe(-1);
    expect(ours.length).toBe(theirs.length);
    outcomes[taken ? 'taken' : 'refused']++;
  }
  expect(outcomes.taken).toBeGreaterThan(ROUNDS / 2);
  expect(outcomes.refused).toBeGreaterThan(ROUNDS / 20);
  expect(read).toBeGreaterThan(ROUNDS * 0.9);
}, 60_000);

test('leaves runs that are too long for it, and base times that are none, to JavaScript', () => {
  const reader = createRecordReader()!;
  const columns = createTickColumns(10_000);
  const bytes = new Uint8Array(200_000);
  const read = (count: number, length: number, baseMs = 0) =>
    reader(bytes, 0, length, 0, columns, { ...newHead(), count }, baseMs);
  expect([read(4_097, 5_000), read(100, 131_072), read(100, 200, 0.5)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect([read(100, 200), read(100, 201)]).toEqual([true, false]);
});

test('is made when it is needed, and not at all where there is no WebAssembly', () => {
  const columns = createTickColumns(100);
  const bytes = Uint8Array.of(4 + 2, 0, 0);
  expect(createRecordReader(undefined)).toBeDefined();
  const forbidden = function (): never {
    throw new Error('wasm code generation disallowed by embedder');
  } as never;
  expect(createRecordReader({ Module: forbidden, Instance: forbidden })).toBeUndefined();
  const lazy = createLazyRecordReader();
  const head = { ...newHead(), count: 1 };
  expect([lazy(bytes, 0, 3, 0, columns, head, 0), lazy(bytes, 0, 3, 0, columns, head, 0)]).toEqual([
    true,
    true,
  ]);
});
