/** How large a load test is: small enough for every change, or as large as the promise says. */

/** True when the full sizes were asked for, by `npm run test:load`. */
const isFull = process.env['TICKDECK_FULL'] === '1';

/** Picks a size. */
export const size = (small: number, full: number): number => (isFull ? full : small);

/** Prints a figure of a full-size run; small ones stay quiet. */
export function report(row: string, figures: Record<string, number | string>): void {
  if (isFull) console.log(`row ${row}: ${JSON.stringify(figures)}`);
}

/** Value below which a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
