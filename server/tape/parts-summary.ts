/**
 * What the list says of a recording in parts, made of what it says of each of them.
 */
import { TapeError } from '../../shared/tape/format.ts';
import { listParts, type PartFile } from './parts-folder.ts';
import type { Recording } from './recording-summary.ts';

/** The parts in a folder; none where it cannot be read. */
export function partsIn(folder: string): PartFile[] {
  try {
    return listParts(folder);
  } catch (error) {
    if (error instanceof TapeError) return [];
    throw error;
  }
}

/**
 * Sums up.
 * @param numbers of the parts
 * @returns undefined where there is no part: a folder of something else
 */
export function sumParts(
  name: string,
  numbers: readonly number[],
  parts: readonly Recording[],
  isBeingWritten: boolean,
): Recording | undefined {
  const first = parts[0];
  if (first === undefined) return undefined;
  const held = parts.filter(({ ticks, bars }) => ticks + (bars?.count ?? 0) > 0);
  const bars = parts.flatMap((part) => part.bars ?? []);
  const { state, reason } = toState(numbers, parts, isBeingWritten);
  const summed: Recording = {
    ...first,
    name,
    state,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    startMs: held[0]?.startMs ?? first.startMs,
    endMs: held.reduce((most, { endMs }) => Math.max(most, endMs), held[0]?.endMs ?? first.endMs),
    ticks: parts.reduce((sum, { ticks }) => sum + ticks, 0),
    symbols: [...new Set(parts.flatMap(({ symbols }) => symbols))],
    ...(bars[0] === undefined
      ? {}
      : { bars: { ...bars[0], count: bars.reduce((sum, { count }) => sum + count, 0) } }),
  };
  const { reason: _, ...sound } = summed;
  return reason === undefined ? sound : { ...sound, reason };
}

function toState(
  numbers: readonly number[],
  parts: readonly Recording[],
  isBeingWritten: boolean,
): Pick<Recording, 'state' | 'reason'> {
  const last = parts.length - 1;
  for (const state of ['damaged', 'torn'] as const) {
    const at = parts.findIndex(
      (part, i) => part.state === state && !(isBeingWritten && i === last),
    );
    if (at < 0) continue;
    const reason = `part ${numbers[at]}: ${parts[at]!.reason}`;
    if (state === 'damaged') return { state, reason };
    if (!isBeingWritten) return { state, reason };
  }
  const hole = numbers.findIndex((number, at) => at > 0 && number > numbers[at - 1]! + 1);
  const missing = hole < 0 ? {} : { reason: `part ${numbers[hole - 1]! + 1} is missing` };
  return { state: isBeingWritten ? 'recording' : 'complete', ...missing };
}
