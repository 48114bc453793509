/**
 * A recording at a glance: how its ticks lie in time, and what it has none of.
 */
import type { RecordingOverview } from '../wire/answer.ts';
import { toGapName } from '../wire/codes.ts';
import type { Tape } from './reader.ts';

/** More than these nobody tells apart on a timeline. */
const SHOWN_GAPS = 500;

/** Looks at a tape. @param buckets equal stretches of time that ticks are counted in, from the index alone */
export const toRecordingOverview = (tape: Tape, buckets: number): RecordingOverview => ({
  startMs: tape.startMs,
  endMs: tape.endMs,
  ticks: Array.from(tape.overview(buckets), (count) => Math.round(count)),
  gaps: tape.gaps.slice(-SHOWN_GAPS).map(({ cause, ...span }) => ({
    ...span,
    cause: toGapName(cause) ?? String(cause),
  })),
});
