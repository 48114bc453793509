/**
 * Stretches of time as people write them: `90s`, `2m`, `1h 30m`. Reads each character once, and nothing that
 * is longer than such a text can be. Pure.
 */
import { LIMITS } from '../../../../wire/limits.ts';

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };
const PART = /(\d{1,15}(?:\.\d{1,3})?)([hms]) */y;

/**
 * Reads hours, minutes and seconds, each at most once and in this order; only seconds may have decimals.
 * @returns whole ms, 0..LIMITS.scenarioOffsetMs, or undefined for every other text
 */
export function parseDuration(text: string): number | undefined {
  if (text.length > LIMITS.scenarioTimeCharacters) return undefined;
  const trimmed = text.trim();
  let ms = 0;
  let smallest = Infinity;
  let at = 0;
  while (at < trimmed.length) {
    PART.lastIndex = at;
    const part = PART.exec(trimmed);
    if (part === null) return undefined;
    const [all, number, unit] = part as unknown as [string, string, string];
    const unitMs = UNITS[unit]!;
    if (unitMs >= smallest || (unit !== 's' && number.includes('.'))) return undefined;
    smallest = unitMs;
    ms += Number(number) * unitMs;
    at += all.length;
  }
  const isDuration = at > 0 && ms <= LIMITS.scenarioOffsetMs;
  return isDuration ? Math.round(ms) : undefined;
}
