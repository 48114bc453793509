/**
 * The markets that a program is subscribed to, each once, by whichever of its names the program used.
 */
import { createMarketTrack, forgetConnection, type MarketTrack, setEpoch } from './market-track.ts';
import { DEFAULT_MARKET, type MarketDirectory } from './market-directory.ts';

/** Subscribed markets of one client. */
export interface TrackStore {
  /** The market of a name that is its own or `live`; undefined when nothing is wanted of it. */
  get(market: string): MarketTrack | undefined;
  /** The same, made where there is none. */
  ensure(market: string): MarketTrack;
  all(): Iterable<MarketTrack>;
  /** Nothing is wanted of a market any more. */
  forget: (market: string) => void;
  /** A new connection has told its markets: names that mean one market become one. */
  settleNames(): void;
  /** The connection is gone. */
  suspend(): void;
}

/** Makes an empty store. */
export function createTrackStore(directory: MarketDirectory): TrackStore {
  let tracks = new Map<string, MarketTrack>();

  /** Adds what is wanted of a market under one name to what is wanted under another. */
  function merge(into: MarketTrack, { wanted }: MarketTrack): void {
    for (const { name, options } of wanted.statements.values()) {
      if (options === undefined) into.wanted.unwant([name]);
      else into.wanted.want([name], options);
    }
  }

  return {
    get: (market) => tracks.get(directory.toKey(market)),
    ensure(market) {
      const key = directory.toKey(market);
      const track = tracks.get(key) ?? createMarketTrack(directory.toOwnName(market));
      tracks.set(key, track);
      return track;
    },
    all: () => tracks.values(),
    forget: (market) => void tracks.delete(directory.toKey(market)),
    settleNames() {
      const before = tracks;
      tracks = new Map();
      for (const [key, track] of before) {
        const name = directory.toOwnName(key === DEFAULT_MARKET ? key : track.name);
        /* The first market may be another one than before. */
        if (name !== track.name) setEpoch(track, undefined);
        track.name = name;
        const known = tracks.get(directory.toKey(name));
        if (known === undefined) tracks.set(directory.toKey(name), track);
        else merge(known, track);
      }
    },
    suspend() {
      for (const track of tracks.values()) forgetConnection(track);
    },
  };
}
