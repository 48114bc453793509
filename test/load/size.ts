/** How large a load test is: small enough for every change, or as large as the promise says. */

/** True when the full sizes were asked for, by `npm run test:load`. */
export const IS_FULL = process.env['TICKDECK_FULL'] === '1';

/** Picks a size. */
export const size = (small: number, full: number): number => (IS_FULL ? full : small);

/** Prints a figure of a full-size run; small ones stay quiet. */
export function report(what: string, figures: Record<string, number | string>): void {
  if (IS_FULL) console.log(`${what}: ${JSON.stringify(figures)}`);
}

/** Value below which a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
