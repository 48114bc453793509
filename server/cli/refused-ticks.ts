/**
 * Ticks that a tape cannot hold, told on the terminal: how many, and why, in the words that markets use.
 */
import { TICK_REFUSALS, type TickRefusal } from '../../shared/wire/codes.ts';
import { toCount } from './tape-output.ts';
import { printWarning } from './terminal.ts';

/** Prints a line for each reason that there were any for. */
export function printRefused(refused: Readonly<Partial<Record<TickRefusal, number>>>): void {
  for (const reason of Object.keys(TICK_REFUSALS) as TickRefusal[]) {
    const count = refused[reason] ?? 0;
    if (count > 0) printWarning(`${toCount(count, 'tick')} left out: ${TICK_REFUSALS[reason]}`);
  }
}
