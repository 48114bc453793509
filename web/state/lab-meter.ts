/**
 * What one transport of the lab has brought to this page: ticks, their age on arrival, and how that went over the last
 * minute. Pure; who receives says when.
 */

/** Ages that are kept for the quantiles: more than a minute of the usual feed. */
const KEPT_AGES = 2_048;
/** Points of the line, one a second. */
const LINE_POINTS = 60;

/** A lane as the page sees it. */
export interface LaneMeter {
  readonly ticks: number;
  /** Age of ticks on arrival, ms: of the last ones, half and all but 1 % of them below it. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Half of the ages of each second below it, ms; NaN for a second without a tick. */
  readonly line: readonly number[];
}

/** Collects them. */
export interface LaneCounter {
  /** Notes ticks that came together. @param agesMs  of each, ms */
  add(agesMs: readonly number[]): void;
  /** Ends a second of the line. */
  step(): void;
  read(): LaneMeter;
}

function toQuantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const sort = (ages: readonly number[]): number[] => ages.toSorted((a, b) => a - b);

/** Makes a counter that has seen nothing. */
export function createLaneCounter(): LaneCounter {
  const ages: number[] = [];
  const line: number[] = [];
  let second: number[] = [];
  let at = 0;
  let ticks = 0;
  return {
    add(agesMs) {
      ticks += agesMs.length;
      second.push(...agesMs);
      for (const age of agesMs) {
        ages[at] = age;
        at = (at + 1) % KEPT_AGES;
      }
    },
    step() {
      line.push(toQuantile(sort(second), 0.5));
      if (line.length > LINE_POINTS) line.shift();
      second = [];
    },
    read() {
      const sorted = sort(ages);
      return {
        ticks,
        p50Ms: toQuantile(sorted, 0.5),
        p99Ms: toQuantile(sorted, 0.99),
        line: [...line],
      };
    },
  };
}
