/**
 * A tape, or a part of it, as one stream of bytes of another format, a step at a time: ticks, bars that are made of ticks,
 * or bars as they were recorded. Owns which of these is meant, and what is said to be left out; the formats are elsewhere.
 */
import { TICK } from '../model/tick.ts';
import type { Tape } from '../tape/reader.ts';
import type { RowEncoder } from './export-format.ts';
import { createExportStream, type ExportChoice } from './export-stream.ts';
import { unsound } from './dbn-numbers.ts';
import { joinPieces } from './join-pieces.ts';
import { chooseBars, readBarPart } from './tape-bars.ts';
import { readPart, type TapePart, toExportedMarket } from './tape-market.ts';

/** An export that runs. */
export interface TapeExport {
  /** What is counted: for people, in the singular. */
  readonly unit: 'tick' | 'bar';
  /** How many the whole tape has. */
  readonly total: number;
  /** What a file begins with. */
  begin(): Uint8Array;
  /**
   * Reads and encodes some more. @returns bytes, maybe none, and how many ticks or bars they are of; undefined at the end
   * @throws TapeError where the tape is damaged, behind all that is sound, and TAPE_UNSOUND for what cannot be written
   */
  next(): { readonly bytes: Uint8Array; readonly count: number } | undefined;
  /** What a file ends with. */
  end(): Uint8Array;
  /** What the format had no place for, and what was not asked for, by what it is: how many. */
  left(): Readonly<Record<string, number>>;
}

/** Tells whether recorded bars are meant: where they are asked for, or where there is nothing else. */
export const isOfBars = (tape: Pick<Tape, 'tickCount' | 'barCount'>, part: TapePart): boolean =>
  part.isOfBars ?? (part.kinds === undefined && tape.tickCount === 0 && tape.barCount > 0);

/**
 * Begins an export.
 * @param batchTicks that are encoded in one step at most
 * @throws TapeError TAPE_UNSOUND for what the format cannot hold, or the tape does not have
 */
export async function createTapeExport(
  tape: Tape,
  part: TapePart,
  choice: ExportChoice,
  batchTicks?: number,
): Promise<TapeExport> {
  return isOfBars(tape, part)
    ? exportBars(tape, part, choice)
    : exportTicks(tape, part, choice, batchTicks);
}

async function exportTicks(
  tape: Tape,
  asked: TapePart,
  choice: ExportChoice,
  batchTicks: number | undefined,
): Promise<TapeExport> {
  const part = choice.interval === undefined ? asked : { ...asked, kinds: new Set([TICK.trade]) };
  const encoder = await createExportStream(toExportedMarket(tape, part), choice);
  const bars = asked.kinds === undefined ? tape.barCount : 0;
  const left = toLeft('recorded bars, which are asked for by the kind bar', bars);
  return toRun(
    { unit: 'tick', total: tape.tickCount },
    readPart(tape, part, batchTicks),
    encoder,
    left,
  );
}

async function exportBars(tape: Tape, part: TapePart, choice: ExportChoice): Promise<TapeExport> {
  if (tape.barCount === 0) throw unsound('the tape has no recorded bars');
  const { format, interval, ...options } = choice;
  const chooser = chooseBars(tape, interval);
  const market = toExportedMarket(tape, part);
  const [first] = tape.readBarBlock(0);
  const startMs = Math.min(market.startMs, part.fromMs ?? Infinity, first!.startMs);
  const encoder = await format.bars({ ...market, startMs }, options, chooser.intervals);
  const rows: RowEncoder<ReturnType<typeof tape.readBarBlock>> = {
    begin: () => encoder.begin(),
    write: (bars) => encoder.write(chooser.write(bars)),
    end: () => joinPieces(encoder.write(chooser.end()), encoder.end()),
    left: () => ({ ...encoder.left?.(), ...chooser.left() }),
  };
  const left = toLeft('ticks, beside which the bars were recorded', tape.tickCount);
  return toRun({ unit: 'bar', total: tape.barCount }, readBarPart(tape, part), rows, left);
}

/** What was not asked for, and is there. */
const toLeft = (what: string, count: number): Readonly<Record<string, number>> =>
  count === 0 ? {} : { [what]: count };

function toRun<Rows extends { readonly length: number }>(
  about: Pick<TapeExport, 'unit' | 'total'>,
  rows: Iterator<Rows>,
  encoder: RowEncoder<Rows>,
  left: Readonly<Record<string, number>>,
): TapeExport {
  return {
    ...about,
    begin: () => encoder.begin(),
    next() {
      const { done, value } = rows.next();
      if (done === true) return undefined;
      return { bytes: encoder.write(value), count: value.length };
    },
    end: () => encoder.end(),
    left: () => ({ ...encoder.left?.(), ...left }),
  };
}
