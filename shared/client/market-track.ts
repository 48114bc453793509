/**
 * What a client keeps of one market that it is subscribed to: what is wanted, and how far each symbol has come. Plain
 * data and the few steps that must change it as a whole.
 */
import { covers } from '../wire/symbol-names.ts';
import { createWanted, type Statement, type Wanted } from './wanted.ts';

/** How far one symbol has come. */
export interface Position {
  readonly symbol: string;
  readonly sector: string | undefined;
  /** Wire id. */
  readonly instrument: number;
  /** The word of the program that it follows. */
  by: Statement;
  /** Last applied sequence; undefined until a snapshot or a recovered resume. */
  sequence: number | undefined;
  /** Last applied sequence before ticks were lost for good, until a snapshot says how many. */
  lostAfter: number | undefined;
  /** Ticks are missing in between: to be asked for, or asked for. */
  hole: 'none' | 'found' | 'asked';
}

/** One market. */
export interface MarketTrack {
  /** Its own name, as far as it is known. */
  name: string;
  readonly wanted: Wanted;
  epoch: number | undefined;
  readonly positions: Map<string, Position>;
  /** Of this connection: positions that the server has confirmed. */
  readonly byInstrument: Map<number, Position>;
}

/** Makes a market of which nothing is wanted yet. */
export const createMarketTrack = (name: string): MarketTrack => ({
  name,
  wanted: createWanted(),
  epoch: undefined,
  positions: new Map(),
  byInstrument: new Map(),
});

/** Tells which epoch sequences are of; those of another one are worth nothing. */
export function setEpoch(track: MarketTrack, epoch: number | undefined): void {
  if (track.epoch === epoch) return;
  track.epoch = epoch;
  for (const position of track.positions.values()) {
    position.sequence = undefined;
    position.lostAfter = undefined;
    position.hole = 'none';
  }
}

/** The connection is gone: positions stay, but the server has to confirm each of them anew. */
export function forgetConnection(track: MarketTrack): void {
  track.byInstrument.clear();
  /* Another connection is told the last words only. */
  for (const statement of track.wanted.statements.values()) statement.before = undefined;
  for (const position of track.positions.values()) position.hole = 'none';
}

/** Takes over where a symbol stands now. */
export function putPosition(track: MarketTrack, position: Position): void {
  track.positions.set(position.symbol, position);
  track.byInstrument.set(position.instrument, position);
}

/** Forgets how far a symbol has come. */
export function removePosition(track: MarketTrack, symbol: string): void {
  const position = track.positions.get(symbol);
  if (position === undefined) return;
  track.positions.delete(symbol);
  if (track.byInstrument.get(position.instrument) === position) {
    track.byInstrument.delete(position.instrument);
  }
}

/** Wants of one market what is wanted of its past, from the sequences that were reached there: they are its own. */
export function takeOver(track: MarketTrack, past: MarketTrack, epoch: number): void {
  if (track.epoch === undefined) setEpoch(track, epoch);
  for (const { name, options } of past.wanted.statements.values()) {
    if (options === undefined) track.wanted.unwant([name]);
    else track.wanted.want([name], options);
  }
  for (const { sequence, ...one } of past.positions.values()) {
    const by = track.wanted.statements.get(one.by.name);
    if (by === undefined || track.positions.has(one.symbol)) continue;
    const isOfEpoch = track.epoch === epoch;
    track.positions.set(one.symbol, { ...one, by, sequence: isOfEpoch ? sequence : undefined });
  }
}

/** Positions of the symbols that a name stands for. */
export const positionsOf = (track: MarketTrack, name: string): Position[] =>
  [...track.positions.values()].filter(({ symbol, sector }) => covers(name, symbol, sector));

/** Wants names no more, nor the symbols that they stand for. @returns the names that were not wanted */
export function leaveNames(track: MarketTrack, names: readonly string[]): string[] {
  const unknown = track.wanted.unwant(names);
  for (const name of names) {
    if (unknown.includes(name)) continue;
    for (const { symbol } of positionsOf(track, name)) {
      const older = track.wanted.statements.get(symbol);
      if (older?.options !== undefined) track.wanted.drop(older);
      removePosition(track, symbol);
    }
  }
  return unknown;
}
