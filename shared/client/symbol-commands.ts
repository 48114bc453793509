/**
 * Commands about many symbols, cut so that a server takes each of them: no more names than it allows, no more bytes.
 */
import type { Command } from '../wire/command.ts';
import { LIMITS } from '../wire/limits.ts';
import type { Position } from './market-track.ts';
import type { WantedOptions } from './wanted.ts';

type Of<T extends Command['type']> = Omit<Extract<Command, { type: T }>, 'id'>;

/** Bytes of a command besides its names and positions: market, options, punctuation. */
const HEAD_BYTES = 2_048;
/** Punctuation of a name, and of a position with the longest sequence. */
const NAME_BYTES = 1;
const POSITION_BYTES = 18;

/** A name to subscribe to, and the positions that the program has in what it stands for. */
export interface NameToAsk {
  name: string;
  positions: readonly Position[];
}

/** Bytes of a text as JSON in UTF-8. */
const toBytes = (text: string): number =>
  encodeURIComponent(JSON.stringify(text)).replaceAll(/%[0-9A-F]{2}/g, '.').length;

/** Cuts names into lists that fit into a command. @param toExtraBytes what comes with a name besides itself */
function cut<T extends { name: string }>(
  all: readonly T[],
  toExtraBytes: (one: T) => number,
): T[][] {
  const lists: T[][] = [];
  let bytes = Infinity;
  for (const one of all) {
    const more = toBytes(one.name) + NAME_BYTES + toExtraBytes(one);
    const isFull =
      bytes + more > LIMITS.commandBytes || lists.at(-1)!.length >= LIMITS.subscriptions;
    if (isFull) {
      lists.push([]);
      bytes = HEAD_BYTES;
    }
    lists.at(-1)!.push(one);
    bytes += more;
  }
  return lists;
}

/** Sequences to resume from, as many as fit; a wildcard may have more, whose symbols then begin with a snapshot. */
function toSequences(names: readonly NameToAsk[], nameBytes: number): Record<string, number> {
  const sequences: [string, number][] = [];
  let bytes = HEAD_BYTES + nameBytes;
  for (const { symbol, sequence } of names.flatMap(({ positions }) => positions)) {
    if (sequence === undefined) continue;
    bytes += toBytes(symbol) + POSITION_BYTES;
    if (bytes > LIMITS.commandBytes) break;
    sequences.push([symbol, sequence]);
  }
  return Object.fromEntries(sequences);
}

/**
 * Commands that subscribe with the same options.
 * @param epoch of the positions; without it none is named
 */
export function toSubscribes(
  market: string,
  epoch: number | undefined,
  options: WantedOptions,
  names: readonly NameToAsk[],
): Of<'subscribe'>[] {
  const toPositionBytes = ({ name, positions }: NameToAsk): number =>
    positions.length === 1 ? toBytes(name) + POSITION_BYTES : 0;
  return cut(names, toPositionBytes).map((list) => {
    const symbols = list.map(({ name }) => name);
    const nameBytes = symbols.reduce((sum, name) => sum + toBytes(name) + NAME_BYTES, 0);
    const sequences = epoch === undefined ? {} : toSequences(list, nameBytes);
    const isReturning = epoch !== undefined && Object.keys(sequences).length > 0;
    return {
      type: 'subscribe',
      ...options,
      market,
      symbols,
      ...(isReturning ? { resume: { epoch, sequences } } : {}),
    };
  });
}

/** Commands that unsubscribe. */
export const toUnsubscribes = (market: string, names: readonly string[]): Of<'unsubscribe'>[] =>
  cut(toNamed(names), () => 0).map((list) => ({
    type: 'unsubscribe',
    market,
    symbols: list.map(({ name }) => name),
  }));

/** Commands that ask for fresh snapshots. */
export const toSnapshots = (
  market: string,
  { ticks, bars }: WantedOptions,
  names: readonly string[],
): Of<'snapshot'>[] =>
  cut(toNamed(names), () => 0).map((list) => ({
    type: 'snapshot',
    market,
    symbols: list.map(({ name }) => name),
    ...(ticks === undefined ? {} : { ticks }),
    ...(bars === undefined ? {} : { bars }),
  }));

const toNamed = (names: readonly string[]): { name: string }[] => names.map((name) => ({ name }));
