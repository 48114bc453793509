/** The ticks of the kill test, as both the recording process and the test know them. */
import { makeRows, type Row } from '../server/tape/rows.ts';

export const INSTRUMENTS = 5;
/** How much later each round of ticks is than the one before. */
export const ROUND_MS = 60_000;

export const makeRound = (): Row[] => makeRows(1, 9_000, INSTRUMENTS, 8);
