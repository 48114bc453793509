/**
 * How codes of ticks are written in files for people: taker sides, kinds, statuses, reasons, flags. One table for all
 * formats.
 */
import { FLAG, SIDE, STATUS, STATUS_REASON, TICK } from '../model/tick.ts';

const toNames = (codes: Readonly<Record<string, number>>): string[] => {
  const names: string[] = [];
  for (const [name, code] of Object.entries(codes)) names[code] = name;
  return names;
};

const SIDES = toNames(SIDE);
const KINDS = toNames(TICK);
const STATUSES = toNames(STATUS);
const REASONS = toNames(STATUS_REASON);
const FLAGS = Object.entries(FLAG);
const shown = new Map<number, string>([[0, '']]);

/** A code without a name is written as its number. */
const named = (names: readonly string[], code: number): string => names[code] ?? String(code);

export const toKindName = (kind: number): string => named(KINDS, kind);
export const toSideName = (side: number): string => named(SIDES, side);
export const toStatusName = (status: number): string => named(STATUSES, status);
export const toReasonName = (reason: number): string => named(REASONS, reason);

/** Names of the flags that are set, with `+` between them; a bit without a name is written as its number. */
export function toFlagNames(flags: number): string {
  let text = shown.get(flags);
  if (text !== undefined) return text;
  let rest = flags;
  const names: string[] = [];
  for (const [name, bit] of FLAGS) {
    if ((flags & bit) === 0) continue;
    names.push(name);
    rest &= ~bit;
  }
  if (rest !== 0) names.push(String(rest));
  text = names.join('+');
  shown.set(flags, text);
  return text;
}
