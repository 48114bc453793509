/**
 * Gaps of a tape as lines for people, and as they stand in JSON. Owns the words; prints nothing itself.
 */
import type { Instrument } from '../../shared/model/instrument.ts';
import { toGapGroups, type TapeGap } from '../../shared/tape/gap-fold.ts';
import type { TapeGaps } from '../../shared/tape/read-gaps.ts';
import { toGapText } from '../../shared/wire/codes.ts';
import { toCount, toTimeText } from './tape-output.ts';

/** Lines that are made; `--json` gives all. */
const MOST_LINES = 40;
/** Symbols that a line names. */
const MOST_NAMES = 4;

function toNames(ids: readonly number[], instruments: readonly Instrument[]): string {
  const names = ids.slice(0, MOST_NAMES).map((id) => instruments[id]!.symbol);
  const more = ids.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${toCount(more, 'more symbol')}` : names.join(', ');
}

/** Makes a line of those that began and ended together, oldest first; the newest are only counted where there are many. */
export function toGapLines(
  { gaps, dropped }: TapeGaps,
  instruments: readonly Instrument[],
): string[] {
  const groups = toGapGroups(gaps, instruments.length);
  const lines = groups.slice(0, MOST_LINES).map(({ fromMs, toMs, cause, instruments: ids }) => {
    const end = toMs === Infinity ? 'the end' : toTimeText(toMs);
    const whose = ids === undefined ? '' : ` (${toNames(ids, instruments)})`;
    return `${toTimeText(fromMs)} to ${end}: ${toGapText(cause)}${whose}`;
  });
  const more = groups.length - lines.length;
  if (more > 0) lines.push(`and ${toCount(more, 'more gap')}`);
  if (dropped > 0) lines.push(`and ${toCount(dropped, 'gap')} before these, too many to keep`);
  return lines;
}

/** A gap as it stands in JSON: without a symbol it is of all, without an end it lasted at the end of the tape. */
export const toGapJson = (
  { fromMs, toMs, cause, instrument }: TapeGap,
  instruments: readonly Instrument[],
): object => ({
  ...(instrument === undefined ? {} : { symbol: instruments[instrument]!.symbol }),
  fromMs,
  toMs: toMs === Infinity ? null : toMs,
  cause: toGapText(cause),
});
