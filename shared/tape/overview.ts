/**
 * A recording at a glance: how its ticks lie in time, and what it has none of.
 */
import type { RecordingOverview } from '../wire/answer.ts';
import { toGapName } from '../wire/codes.ts';
import { toGapGroups } from './gap-fold.ts';
import type { Tape } from './reader.ts';
import type { Work } from './slices.ts';

/** More than these nobody tells apart on a timeline. */
const SHOWN_GAPS = 500;
/** Symbols of a gap that are named. */
const SHOWN_SYMBOLS = 10;

/**
 * Looks at a tape, with pauses.
 * @param buckets equal stretches of time that ticks are counted in, from the index alone
 * @throws TapeError where its gaps cannot be read
 */
export function* toOverviewInParts(tape: Tape, buckets: number): Work<RecordingOverview> {
  const { gaps } = yield* tape.allGapsInParts();
  return {
    startMs: tape.startMs,
    endMs: tape.endMs,
    ticks: Array.from(tape.overview(buckets), (count) => Math.round(count)),
    gaps: toGapGroups(gaps, tape.instruments.length)
      .slice(-SHOWN_GAPS)
      .map(({ fromMs, toMs, cause, instruments }) => ({
        fromMs,
        toMs: toMs === Infinity ? Math.max(tape.endMs, fromMs) : toMs,
        cause: toGapName(cause) ?? String(cause),
        ...(instruments === undefined ? {} : toWhose(tape, instruments)),
      })),
  };
}

const toWhose = (
  { instruments }: Pick<Tape, 'instruments'>,
  ids: readonly number[],
): { symbols: string[]; symbolCount: number } => ({
  symbols: ids.slice(0, SHOWN_SYMBOLS).map((id) => instruments[id]!.symbol),
  symbolCount: ids.length,
});
