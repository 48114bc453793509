/**
 * Whether two tapes have the same ticks: one symbol of two recordings of one time would be there twice. Late ticks at a
 * seam are none of that: parts of one recording overlap by them.
 */
import { TapeCursor } from '../../../shared/tape/cursor.ts';
import { createTickColumns, type TickColumns } from '../../../shared/model/tick.ts';
import { TapeError } from '../../../shared/tape/format.ts';
import type { TapePart } from '../../../shared/export/tape-market.ts';
import type { Tape } from '../../../shared/tape/reader.ts';

/** A part of a tape, and when it begins and ends, ms. */
interface Stretch {
  readonly path: string;
  readonly tape: Tape;
  readonly part: TapePart;
  readonly startMs: number;
  readonly endMs: number;
}

/** How far late ticks reach over a seam, ms; what overlaps by more are two recordings. */
const SEAM_MS = 60_000;

/**
 * Refuses parts of which two have one symbol at one time.
 * @param parts by their beginnings
 * @throws TapeError TAPE_UNSOUND naming both, the symbol and the time
 */
export function refuseDoubles(parts: readonly Stretch[]): void {
  for (const [at, b] of parts.entries()) {
    for (const a of parts.slice(0, at)) {
      const endMs = Math.min(a.endMs, b.endMs);
      // Of one that is a moment alone the end is no seam yet.
      const isMoment = a.startMs === a.endMs || b.startMs === b.endMs;
      if (isMoment ? b.startMs > endMs : b.startMs >= endMs) continue;
      const others = toSymbols(b);
      const both = toSymbols(a).find((symbol) => others.includes(symbol));
      if (both === undefined) continue;
      if (endMs - b.startMs <= SEAM_MS && !haveSame(a, b, endMs)) continue;
      const from = new Date(b.startMs).toISOString();
      const to = new Date(endMs).toISOString();
      throw new TapeError(
        'TAPE_UNSOUND',
        `${a.path} and ${b.path} both have ${both} from ${from} to ${to}: it would be there twice; cut one of them first`,
      );
    }
  }
}

const toSymbols = ({ tape, part }: Stretch): string[] =>
  tape.instruments.filter(({ id }) => part.only?.has(id) ?? true).map(({ symbol }) => symbol);

/** Whether the end of one and the beginning of the other share a tick. */
function haveSame(a: Stretch, b: Stretch, endMs: number): boolean {
  const known = new Set(readKeys(a, b.startMs, endMs));
  for (const key of readKeys(b, b.startMs, endMs)) if (known.has(key)) return true;
  return false;
}

function* readKeys({ tape, part }: Stretch, fromMs: number, untilMs: number): Generator<string> {
  const cursor = new TapeCursor(tape);
  cursor.seek(Math.max(fromMs, part.fromMs ?? -Infinity));
  const batch = createTickColumns(1_024);
  for (;;) {
    batch.length = 0;
    cursor.read(Math.min(untilMs, (part.untilMs ?? Infinity) - 1), batch);
    if (batch.length === 0) return;
    for (let row = 0; row < batch.length; row++) {
      const { symbol } = tape.instruments[batch.instrument[row]!]!;
      if (part.only?.has(batch.instrument[row]!) ?? true) yield toKey(symbol, batch, row);
    }
  }
}

const toKey = (symbol: string, ticks: TickColumns, row: number): string =>
  [
    symbol,
    ticks.kind[row],
    ticks.timeMs[row],
    ticks.timeNs[row],
    ticks.price[row],
    ticks.size[row],
    ticks.ask[row],
    ticks.askSize[row],
    ticks.side[row],
  ].join(' ');
