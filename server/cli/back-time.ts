/** How far back in a live market is meant, as people type it: `30s`, `5m`, `1h`. */
import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../shared/engine/source/simulator/scenario/duration.ts';

/** Reads it, ms. @throws InvalidArgumentError */
export function toBackMs(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 1_000) return ms;
  throw new InvalidArgumentError('a time of 1s or more is expected, such as 5m.');
}
