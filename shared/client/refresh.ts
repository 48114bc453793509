/**
 * What a refresh changes in what is wanted: the ticks and bars of a snapshot, and nothing else. Contract, rate and
 * interval of a subscription stay, and so do ticks or bars that the refresh does not name.
 */
import { isWildcard } from '../wire/symbol-names.ts';
import { type MarketTrack, positionsOf } from './market-track.ts';
import type { Statement, WantedOptions } from './wanted.ts';

/** The part of the options that a snapshot is asked for with. */
export type SnapshotWanted = Pick<WantedOptions, 'ticks' | 'bars'>;

/** What to ask the server for. */
export interface Refreshed {
  /** Names by what is wanted with their snapshots. */
  groups: [SnapshotWanted, string[]][];
  /** Names that nothing is subscribed to under. */
  unknown: string[];
}

/** The word that holds for a name now. */
function lastOn(track: MarketTrack, name: string): Statement | undefined {
  const exact = track.wanted.statements.get(name);
  if (exact !== undefined && isWildcard(name)) return exact;
  return track.wanted.lastOn(name, track.positions.get(name)?.sector);
}

/** Says of a name what is wanted from now on, without changing what the server knows. */
function restate(
  track: MarketTrack,
  name: string,
  before: Statement,
  options: WantedOptions,
): void {
  if (before.name === name) {
    before.options = options;
    return;
  }
  const [statement] = track.wanted.want([name], options);
  Object.assign(statement!, { commandId: before.commandId, before: undefined });
  for (const position of positionsOf(track, name)) {
    if (position.by === before) position.by = statement!;
  }
}

/** Symbols under a wildcard that have a word of their own: it holds for them as well, and stays the last. */
function restateCovered(track: MarketTrack, wildcard: string, given: SnapshotWanted): void {
  for (const { symbol, by } of positionsOf(track, wildcard)) {
    const { name, options } = by;
    if (name !== symbol || options === undefined) continue;
    const [statement] = track.wanted.want([symbol], { ...options, ...given });
    Object.assign(statement!, { commandId: by.commandId, before: undefined });
    track.positions.get(symbol)!.by = statement!;
  }
}

/** Changes what is wanted. @param track of the market; undefined when nothing is wanted of it */
export function refreshStatements(
  track: MarketTrack | undefined,
  names: readonly string[],
  given: SnapshotWanted,
): Refreshed {
  const groups = new Map<string, [SnapshotWanted, string[]]>();
  const unknown: string[] = [];
  for (const name of names) {
    const before = track && lastOn(track, name);
    if (track === undefined || before?.options === undefined) {
      unknown.push(name);
      continue;
    }
    const options = { ...before.options, ...given };
    restate(track, name, before, options);
    const { ticks, bars } = options;
    if (isWildcard(name)) restateCovered(track, name, { ticks, bars });
    const key = JSON.stringify([ticks, bars]);
    const group = groups.get(key) ?? [{ ticks, bars }, []];
    group[1].push(name);
    groups.set(key, group);
  }
  return { groups: [...groups.values()], unknown };
}
