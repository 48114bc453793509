/**
 * What a server answers to the words of a program: takes confirmed symbols over, with their ids, takes back what was
 * refused, and tells the program both by name. An answer that a later word has overtaken is not listened to: the
 * answer to that one follows.
 */
import type { ErrorBody, ServerMessage, SubscribeResult } from '../wire/command.ts';
import type { Emitter } from './events.ts';
import { type MarketTrack, putPosition, removePosition, setEpoch } from './market-track.ts';
import type { TrackStore } from './track-store.ts';
import type { Statement } from './wanted.ts';

type Message<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;
type Accepted = Extract<SubscribeResult, { ok: true }>;
type Refused = Extract<SubscribeResult, { ok: false }>;

/** Answers to subscriptions. */
export interface SubscriptionReplies {
  /** @param isRepair the answer to a command that asked for lost ticks, not to a word of the program */
  onSubscribed(message: Message<'subscribed'>, isRepair: boolean): void;
  /** Answers with a result for each name: what failed is an error. */
  onResults(message: Message<'unsubscribed' | 'snapshots'>): void;
  /** A whole command was refused. */
  onRefused(id: number, error: ErrorBody): void;
}

/** Makes it. */
export function createSubscriptionReplies(
  emitter: Emitter,
  tracks: TrackStore,
): SubscriptionReplies {
  function reject(track: MarketTrack, symbol: string, error: ErrorBody): void {
    removePosition(track, symbol);
    emitter.emit('rejected', { market: track.name, symbol, error });
  }

  /** The word that an answer for a symbol is about; undefined when a later one has overtaken it. */
  function toStatement(
    track: MarketTrack,
    { instrument: { symbol, sector } }: Accepted,
    id: number | undefined,
    isRepair: boolean,
  ): Statement | undefined {
    const last = track.wanted.lastOn(symbol, sector);
    if (last?.options === undefined) return undefined;
    /* What a server says by itself (a wildcard has a new symbol) is about what holds now. */
    if (id === undefined || last.commandId === id) return last;
    return isRepair && track.positions.get(symbol)?.by === last ? last : undefined;
  }

  function accept(track: MarketTrack, result: Accepted, by: Statement, isSameEpoch: boolean): void {
    const { instrument, recovered } = result;
    const { symbol, sector, id } = instrument;
    const known = isSameEpoch ? track.positions.get(symbol) : undefined;
    const isLost = recovered === false;
    const wasWord = track.wanted.statements.get(symbol);
    /* A wildcard has overtaken it. */
    if (wasWord !== undefined && wasWord !== by) track.wanted.drop(wasWord);
    putPosition(track, {
      symbol,
      sector,
      instrument: id,
      by,
      sequence: isLost ? undefined : known?.sequence,
      lostAfter: isLost ? known?.sequence : undefined,
      hole: 'none',
    });
    const { name: market, epoch } = track;
    emitter.emit('subscribed', { market, instrument, epoch: epoch!, recovered });
  }

  /** @param id of the word that was refused; undefined when it is whichever holds */
  function refuse(track: MarketTrack, id: number | undefined, { symbol, error }: Refused): void {
    const word = track.wanted.statements.get(symbol);
    if (word !== undefined && id !== undefined && word.commandId !== id) return;
    if (word !== undefined) track.wanted.drop(word);
    reject(track, symbol, error);
  }

  return {
    onSubscribed({ id, market, epoch, results }, isRepair) {
      const track = tracks.get(market);
      if (track === undefined) return;
      const isSameEpoch = track.epoch === epoch;
      setEpoch(track, epoch);
      for (const result of results) {
        if (!result.ok) {
          refuse(track, isRepair ? undefined : id, result);
          continue;
        }
        const by = toStatement(track, result, id, isRepair);
        if (by !== undefined) accept(track, result, by, isSameEpoch);
      }
    },
    onResults({ id, market, results }) {
      const track = tracks.get(market);
      for (const { symbol, ok, error } of results) {
        if (ok || error === undefined) continue;
        const word = track?.wanted.statements.get(symbol);
        if (word?.options === undefined && word?.commandId === id && word !== undefined) {
          track!.wanted.drop(word);
        }
        emitter.emit('error', { symbol, ...error });
      }
    },
    onRefused(id, error) {
      for (const track of tracks.all()) {
        for (const word of track.wanted.statements.values()) {
          if (word.commandId !== id) continue;
          track.wanted.drop(word);
          if (word.options !== undefined) reject(track, word.name, { ...error, symbol: word.name });
        }
      }
    },
  };
}
