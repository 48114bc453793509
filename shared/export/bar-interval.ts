/**
 * Lengths of bars as people write them: `500ms`, `1s`, `90s`, `5m`, `4h`, `1d`. All whole ones are taken, not only those
 * that the page draws; of days only one, which is the trading day of its instrument.
 */
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7 };
const DAY_MS = 8.64e7;

/** A length of bars. */
export interface BarInterval {
  readonly ms: number;
  /** In the largest unit that is whole: `90s`, `2m`. */
  readonly name: string;
}

/** Reads a length, 1 ms to one day. @returns undefined for what is none */
export function toBarInterval(text: string): BarInterval | undefined {
  const match = /^([1-9]\d{0,7})(ms|s|m|h|d)$/.exec(text.trim());
  if (match === null) return undefined;
  const ms = Number(match[1]) * UNIT_MS[match[2]!]!;
  if (ms > DAY_MS) return undefined;
  const units = Object.entries(UNIT_MS).toReversed();
  const [unit, unitMs] = units.find(([, length]) => ms % length === 0)!;
  return { ms, name: `${ms / unitMs}${unit}` };
}

/** Tells whether bars of a length are those of trading days. */
export const isDaily = ({ ms }: BarInterval): boolean => ms === DAY_MS;
