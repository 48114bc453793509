/**
 * A tape as what is exported: its market, and its ticks batch by batch, all of them or a part. The time that a part is
 * cut by is the one that the market had reached, as in a replay: adjacent parts make the whole.
 */
import { createTickColumns, copyTick, type TickColumns } from '../model/tick.ts';
import { TapeCursor } from '../tape/cursor.ts';
import type { Tape } from '../tape/reader.ts';
import type { ExportedMarket } from './export-format.ts';

const BATCH_TICKS = 8_192;

/** A part of a tape; what is left out is not asked for. */
export interface TapePart {
  /** First moment, UTC ms. */
  readonly fromMs?: number | undefined;
  /** First moment behind it, UTC ms. */
  readonly untilMs?: number | undefined;
  /** Ids of instruments. */
  readonly only?: ReadonlySet<number> | undefined;
  /** TICK.* */
  readonly kinds?: ReadonlySet<number> | undefined;
  /** Recorded bars instead of ticks; left out, whichever the tape has. */
  readonly isOfBars?: boolean | undefined;
}

/** Describes the market of a part. */
export function toExportedMarket(tape: Tape, { fromMs, untilMs }: TapePart): ExportedMarket {
  const { meta, startMs, endMs } = tape;
  const lastMs = untilMs === undefined ? endMs : Math.min(endMs, untilMs - 1);
  return {
    instruments: tape.instruments,
    provenance: meta.provenance,
    previousClose: tape.previousClose,
    startMs: Math.max(startMs, fromMs ?? startMs),
    endMs: Math.max(startMs, lastMs),
    epoch: meta.epoch,
    notes: meta.notes ?? [],
    eventsUntil: (timeMs) => tape.events().filter(({ atMs }) => atMs <= timeMs),
  };
}

/**
 * Reads a part. A batch is valid until the next one is asked for.
 * @throws TapeError where the tape is damaged, behind all ticks that are sound
 */
export function* readPart(
  tape: Tape,
  part: TapePart,
  batchTicks = BATCH_TICKS,
): Generator<TickColumns> {
  const { fromMs = tape.startMs, untilMs = Infinity } = part;
  const cursor = new TapeCursor(tape);
  if (fromMs > tape.startMs) cursor.seek(fromMs);
  const batch = createTickColumns(batchTicks);
  const chosen = createTickColumns(batchTicks);
  for (;;) {
    batch.length = 0;
    cursor.read(untilMs - 1, batch);
    if (batch.length === 0) return;
    yield choose(batch, chosen, part);
  }
}

function choose(batch: TickColumns, into: TickColumns, { only, kinds }: TapePart): TickColumns {
  if (only === undefined && kinds === undefined) return batch;
  into.length = 0;
  for (let row = 0; row < batch.length; row++) {
    const isChosen =
      (only?.has(batch.instrument[row]!) ?? true) && (kinds?.has(batch.kind[row]!) ?? true);
    if (isChosen) copyTick(batch, row, into);
  }
  return into;
}
