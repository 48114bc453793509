/**
 * How the tape commands say numbers, times and errors: one clear line for bad input, no stack traces.
 */
import { ImportError } from '../../shared/import/report.ts';
import { TapeError } from '../../shared/tape/format.ts';
import { printError } from './terminal.ts';

/** Tells an expected error in one line and makes the process end with code 1; a bug is thrown on. */
export function failInput(error: unknown): void {
  if (!(error instanceof ImportError) && !(error instanceof TapeError)) throw error;
  printError(`error: ${error.message} [${error.code}]`);
  process.exitCode = 1;
}

/** `1 tick`, `12,345 ticks`, `2 trading statuses`. */
export const toCount = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`;

/** What a tape holds: `12 ticks`, `506 bars`, or both. */
export const toHeldText = ({ ticks, bars }: { ticks: number; bars: number }): string =>
  [
    ...(ticks > 0 || bars === 0 ? [toCount(ticks, 'tick')] : []),
    ...(bars > 0 ? [toCount(bars, 'bar')] : []),
  ].join(' and ');

/** `2024-08-08 23:54:15.342` in UTC. */
export const toTimeText = (ms: number): string => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime())
    ? `${ms} ms`
    : date.toISOString().replace('T', ' ').slice(0, -1);
};

/** `1 h 02 min 03.5 s`. */
export function toSpanText(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = ((ms % 60_000) / 1000).toFixed(1);
  if (hours > 0) return `${hours} h ${minutes} min ${seconds} s`;
  return minutes > 0 ? `${minutes} min ${seconds} s` : `${seconds} s`;
}
