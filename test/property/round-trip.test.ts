import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter } from '../../shared/wire/bytes.ts';
import { createDecoder } from '../../shared/wire/decode.ts';
import { FRAME, writeFrameHead } from '../../shared/wire/frame.ts';
import { decodeRun } from '../../shared/wire/run-decode.ts';
import { encodeRun } from '../../shared/wire/run-encode.ts';
import type { RunHead } from '../../shared/wire/run.ts';
import { createTickColumns, type TickColumns } from '../../shared/model/tick.ts';
import { createDice, type Dice, fillBatch, firstDifference } from '../support/batches.ts';

const BATCHES = process.env['TICKDECK_FULL'] === '1' ? 1_000_000 : 100_000;
const FRAMES = BATCHES / 20;
const MOST_TICKS = 24;

/** Rows 0..count-1 in some order, as a market gathers them. */
function toOrder(dice: Dice, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  if (dice.chance(0.5)) order.reverse();
  return order;
}

/** Mostly small, sometimes too large for a length of one byte. */
const toCount = (dice: Dice): number =>
  1 + dice.below(dice.chance(0.02) ? 20 * MOST_TICKS : MOST_TICKS / 2);

const toBaseMs = (dice: Dice): number => dice.pick([0, 1_700_000_000_000, 2 ** 46]);

const describeRow = (columns: TickColumns, row: number): unknown =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([name, column]) =>
      typeof column === 'number' ? [] : [[name, (column as Float64Array)[row]]],
    ),
  );

describe('a run', () => {
  test(
    `gives back ${BATCHES.toLocaleString('en')} random batches tick for tick`,
    { timeout: 300_000 },
    () => {
      const dice = createDice(20_261);
      const batch = createTickColumns(20 * MOST_TICKS);
      const decoded = createTickColumns(20 * MOST_TICKS);
      const writer = new ByteWriter(16);
      const head: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
      for (let round = 0; round < BATCHES; round++) {
        const instrument = dice.chance(0.1) ? 0xffff_ffff - dice.below(3) : dice.below(500);
        const count = toCount(dice);
        const baseMs = toBaseMs(dice);
        const extra = dice.chance(0.1) ? dice.wide(40) : 0;
        const first = dice.chance(0.05)
          ? Number.MAX_SAFE_INTEGER - count - extra
          : 1 + dice.wide(50);
        fillBatch(dice, batch, instrument, count, baseMs);
        const order = toOrder(dice, count);
        writer.pos = 0;
        encodeRun(writer, batch, order, 0, count, first, baseMs, count + extra);
        decoded.length = 0;
        const reader = new ByteReader(writer.bytes, 0, writer.pos);
        const ok = decodeRun(reader, baseMs, head, decoded);
        const row = ok ? firstDifference(batch, order, decoded, 0, count) : 0;
        const sound =
          ok &&
          row === -1 &&
          reader.left === 0 &&
          head.instrument === instrument &&
          head.firstSequence === first &&
          head.standsFor === count + extra &&
          decoded.length === count;
        if (sound) continue;
        const at = order[Math.max(row, 0)]!;
        expect({ round, ok, head, tick: describeRow(decoded, Math.max(row, 0)) }).toEqual({
          round,
          ok: true,
          head: { instrument, firstSequence: first, count, standsFor: count + extra },
          tick: describeRow(batch, at),
        });
        expect.unreachable(`batch ${round} differs`);
      }
    },
  );
});

describe('a frame of runs', () => {
  test('gives back every run of every symbol, in order', { timeout: 60_000 }, () => {
    const dice = createDice(7_919);
    const decode = createDecoder();
    const order = Uint32Array.from({ length: MOST_TICKS }, (_, row) => row);
    const writer = new ByteWriter(16);
    for (let round = 0; round < FRAMES; round++) {
      const baseMs = toBaseMs(dice);
      const market = dice.wide(20);
      const epoch = dice.bits();
      const batches = Array.from({ length: 1 + dice.below(6) }, () => {
        const columns = createTickColumns(MOST_TICKS);
        fillBatch(dice, columns, dice.below(2 ** 32), 1 + dice.below(MOST_TICKS), baseMs);
        return { columns, first: 1 + dice.wide(40) };
      });
      writer.pos = 0;
      writeFrameHead(writer, FRAME.runs, epoch, baseMs, market);
      for (const { columns, first } of batches) {
        encodeRun(writer, columns, order, 0, columns.length, first, baseMs);
      }
      const result = decode(writer.toBytes());
      if (!result.ok || result.frame.type !== 'runs') {
        expect.unreachable(`frame ${round}: ${JSON.stringify(result)}`);
      }
      const { frame } = result;
      const differing = batches.findIndex(({ columns, first }, i) => {
        const run = frame.runs[i];
        return (
          run === undefined ||
          run.firstSequence !== first ||
          run.to - run.from !== columns.length ||
          firstDifference(columns, order, frame.columns, run.from, columns.length) !== -1
        );
      });
      if (differing !== -1) expect.unreachable(`frame ${round}: run ${differing} differs`);
      if (frame.runs.length !== batches.length) expect.unreachable(`frame ${round}: run count`);
      const head = [frame.market, frame.epochTag, frame.baseMs];
      if (head.join() !== [market, epoch & 0xff, baseMs].join()) {
        expect(head).toEqual([market, epoch & 0xff, baseMs]);
      }
    }
  });
});
