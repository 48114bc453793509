/**
 * Wildcards that clients have subscribed to, so that instruments which come later are subscribed for them too; and
 * what becomes of a client's subscriptions when instruments come and go. Knows no socket.
 */
import type { Instrument } from '../../model/instrument.ts';
import type { ServerMessage, SubscribeResult } from '../../wire/server-message.ts';
import { ALL, covers, isWildcard } from '../../wire/symbol-names.ts';
import type { Contract } from '../hub/contract.ts';
import type { FrameSink } from '../hub/frame-sink.ts';
import type { Room } from '../hub/room.ts';
import type { SnapshotOptions } from '../hub/terms.ts';
import type { InstrumentNews } from '../market/instrument-table.ts';
import { toVenueBars } from './venue-bars.ts';

/** What is owed of whatever a wildcard stands for. */
export interface FollowedTerms {
  readonly contract: Contract;
  readonly snapshotOptions: SnapshotOptions;
}

/** The wildcards of all clients. */
export interface FollowedWildcards {
  /** Takes the wildcards among names, in canonical form: a later one counts before an earlier one. */
  follow(sink: FrameSink, market: string, names: Iterable<string>, terms: FollowedTerms): void;
  /** Takes one symbol that is to come; it is followed like a wildcard that fits nothing else. */
  expect(sink: FrameSink, market: string, symbol: string, terms: FollowedTerms): void;
  /** Forgets the wildcards among names, and symbols that are to come; `*` is all of them. */
  unfollow(sink: FrameSink, market: string, names: Iterable<string>): void;
  termsOf(sink: FrameSink, market: string, instrument: Instrument): FollowedTerms | undefined;
}

/** Makes an empty list; it forgets clients by itself. */
export function createFollowedWildcards(): FollowedWildcards {
  const clients = new WeakMap<FrameSink, Map<string, Map<string, FollowedTerms>>>();
  const of = (sink: FrameSink, market: string): Map<string, FollowedTerms> | undefined =>
    clients.get(sink)?.get(market);

  function toOwn(sink: FrameSink, market: string): Map<string, FollowedTerms> {
    let markets = clients.get(sink);
    if (markets === undefined) clients.set(sink, (markets = new Map()));
    let own = markets.get(market);
    if (own === undefined) markets.set(market, (own = new Map()));
    return own;
  }

  return {
    expect(sink, market, symbol, terms) {
      const own = toOwn(sink, market);
      own.delete(symbol);
      own.set(symbol, terms);
    },
    follow(sink, market, names, terms) {
      for (const name of names) {
        if (!isWildcard(name)) continue;
        const own = toOwn(sink, market);
        if (name === ALL) own.clear();
        own.delete(name);
        own.set(name, terms);
      }
    },
    unfollow(sink, market, names) {
      const own = of(sink, market);
      if (own === undefined) return;
      for (const name of names) {
        if (name === ALL) own.clear();
        else own.delete(name);
      }
    },
    termsOf(sink, market, { symbol, sector }) {
      const fitting = [...(of(sink, market) ?? [])].filter(([name]) =>
        covers(name, symbol, sector),
      );
      return fitting.at(-1)?.[1];
    },
  };
}

/** Describes news of instruments for clients. */
export const toListings = (
  { name, epoch }: { readonly name: string; readonly epoch: number },
  { atMs, added, changed, removed }: InstrumentNews,
): ServerMessage => ({
  type: 'listings',
  market: name,
  epoch,
  atMs: Math.floor(atMs),
  added,
  changed,
  removed: removed.map(({ id, symbol }) => ({ id, symbol })),
});

/**
 * Lets a client's subscriptions follow: those of removed instruments end, one whose symbol is listed anew in the same
 * news goes on under the new id, wildcards take in what fits them. Call `drain` of the room afterwards.
 * @returns the message that says so, or undefined when nothing concerns the client
 */
export function followNews(
  room: Room,
  sink: FrameSink,
  followed: FollowedWildcards,
  { added, removed }: InstrumentNews,
): ServerMessage | undefined {
  const { market } = room;
  const carried = new Map<string, FollowedTerms>();
  for (const { id, symbol } of removed) {
    const terms = room.termsOf(sink, id);
    if (terms === undefined) continue;
    room.unsubscribe(sink, id);
    carried.set(symbol, terms);
  }
  const results: SubscribeResult[] = [];
  for (const instrument of added) {
    const { id, symbol } = instrument;
    const terms = carried.get(symbol) ?? followed.termsOf(sink, market.name, instrument);
    if (terms === undefined) continue;
    room.subscribe(sink, id, terms.contract, terms.snapshotOptions);
    const { sequence } = market.state(id);
    results.push({ symbol, ok: true, instrument, sequence, ...toVenueBars(market, id) });
  }
  if (results.length === 0) return undefined;
  const { name, number, epoch } = market;
  const subscriptions = room.count(sink).all;
  return { type: 'subscribed', market: name, number, epoch, results, subscriptions };
}
