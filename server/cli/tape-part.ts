/**
 * Which part of a tape is meant: `--symbols`, `--from`, `--until`, `--kinds`, as several commands take them.
 */
import type { Command } from 'commander';
import { toSymbol } from '../../shared/model/instrument.ts';
import { fromIsoTime } from '../../shared/model/iso-time.ts';
import { TICK } from '../../shared/model/tick.ts';
import type { TapePart } from '../../shared/export/tape-market.ts';
import type { Tape } from '../../shared/tape/reader.ts';

/** The flags as they were typed. */
export interface PartFlags {
  readonly symbols?: string;
  readonly from?: string;
  readonly until?: string;
  readonly kinds?: string;
}

/** Ends the command with a sentence about its flags. */
export type Refuse = (message: string) => never;

/** Adds the flags to a command. */
export const addPartFlags = (command: Command): Command =>
  command
    .option('--symbols <list>', 'only these symbols, with commas between')
    .option('--from <time>', 'from this time on: ISO 8601, UTC unless it says a zone')
    .option('--until <time>', 'up to this time, exclusive')
    .option('--kinds <list>', 'only these kinds: trade, quote, status, or bar: recorded bars');

/** The part that the flags mean. */
export function toPart(
  tape: Tape,
  { symbols, from, until, kinds }: PartFlags,
  refuse: Refuse,
): TapePart {
  const toMs = (name: string, text: string | undefined): number | undefined => {
    const ms = text === undefined ? undefined : fromIsoTime(text);
    return Number.isNaN(ms) ? refuse(`--${name}: ${JSON.stringify(text)} is no time`) : ms;
  };
  const isOfBars = kinds?.trim() === 'bar' ? true : undefined;
  const chosen =
    isOfBars === true
      ? undefined
      : kinds?.split(',').map((kind) => {
          if (kind.trim() === 'bar')
            refuse('--kinds: recorded bars have columns of their own: ask for bar alone');
          const code = Object.entries(TICK).find(([name]) => name === kind.trim())?.[1];
          return (
            code ?? refuse(`--kinds: ${JSON.stringify(kind)} is none of trade, quote, status, bar`)
          );
        });
  return {
    fromMs: toMs('from', from),
    untilMs: toMs('until', until),
    only: toIds(tape, symbols, refuse),
    kinds: chosen && new Set(chosen),
    isOfBars,
  };
}

function toIds(tape: Tape, symbols: string | undefined, refuse: Refuse): Set<number> | undefined {
  const wanted = symbols?.split(',').map(toSymbol);
  for (const symbol of wanted ?? []) {
    const isThere = tape.instruments.some((one) => one.symbol === symbol);
    if (!isThere) refuse(`--symbols: the tape has no ${JSON.stringify(symbol)}`);
  }
  return (
    wanted &&
    new Set(tape.instruments.filter(({ symbol }) => wanted.includes(symbol)).map(({ id }) => id))
  );
}
