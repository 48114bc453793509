/**
 * What a server answers to the words of a program: takes confirmed symbols over, with their ids, takes back what was
 * refused, and tells the program both by name.
 */
import type { ErrorBody, ServerMessage, SubscribeResult } from '../wire/server-message.ts';
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
  /** Takes a refused word back. What held before it holds again, on the server too; else the symbol is left. */
  function reject(
    track: MarketTrack,
    word: Statement | undefined,
    symbol: string,
    error: ErrorBody,
  ) {
    if (word !== undefined) track.wanted.takeBack(word);
    const position = track.positions.get(symbol);
    const last = track.wanted.lastOn(symbol, position?.sector);
    if (last?.options === undefined) removePosition(track, symbol);
    else if (position !== undefined) position.by = last;
    emitter.emit('rejected', { market: track.name, symbol, error });
  }

  /** The word that an answer for a symbol is about; undefined when it is not to be listened to. */
  function toStatement(
    track: MarketTrack,
    { instrument: { symbol, sector } }: Accepted,
    id: number | undefined,
    isRepair: boolean,
  ): Statement | undefined {
    const { wanted, positions, byInstrument } = track;
    const last = wanted.lastOn(symbol, sector);
    if (last?.options === undefined) return undefined;
    /* What a server says by itself (a wildcard has a new symbol) is about what holds now. */
    if (id === undefined || last.commandId === id) return last;
    const position = positions.get(symbol);
    if (isRepair) return position?.by === last ? last : undefined;
    const said = wanted.saidOf(id, symbol, sector);
    if (said?.options === undefined) return undefined;
    /* A connection that comes back: the answer to the word that the symbol follows is still to come. */
    const isAwaited = position !== undefined && byInstrument.get(position.instrument) !== position;
    return isAwaited && position.by.order > said.order ? undefined : said;
  }

  function accept(track: MarketTrack, result: Accepted, by: Statement, isSameEpoch: boolean): void {
    const { instrument, recovered, venueUntilMs } = result;
    const { symbol, sector, id } = instrument;
    const known = isSameEpoch ? track.positions.get(symbol) : undefined;
    const isLost = recovered === false;
    const own = track.wanted.statements.get(symbol);
    /* A wildcard has overtaken it. */
    if (own !== undefined && own.order < by.order) track.wanted.drop(own);
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
    emitter.emit('subscribed', { market, instrument, epoch: epoch!, recovered, venueUntilMs });
  }

  /** @param id of the word that was refused; undefined when it is whichever holds */
  function refuse(track: MarketTrack, id: number | undefined, { symbol, error }: Refused): void {
    const last = track.wanted.statements.get(symbol);
    const word = id === undefined ? last : track.wanted.saidBy(id, symbol);
    if (word === last) reject(track, word, symbol, error);
    else if (word !== undefined) track.wanted.takeBack(word);
  }

  return {
    onSubscribed({ id, market, epoch, results }, isRepair) {
      const track = tracks.get(market);
      if (track === undefined) return;
      const isSameEpoch = track.epoch === epoch;
      setEpoch(track, epoch);
      const accepted = new Set<Statement>();
      for (const result of results) {
        if (!result.ok) {
          /* What comes of it follows in a message of its own, as a new symbol of a wildcard does. */
          if (result.error.code === 'SYMBOL_OPENING') continue;
          refuse(track, isRepair ? undefined : id, result);
          continue;
        }
        const by = toStatement(track, result, id, isRepair);
        if (by === undefined) continue;
        accepted.add(by);
        accept(track, result, by, isSameEpoch);
      }
      accepted.forEach(track.wanted.confirm);
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
        const words = [...track.wanted.statements.values()];
        for (const last of words) {
          const word = track.wanted.saidBy(id, last.name);
          if (word === undefined) continue;
          if (word !== last) track.wanted.takeBack(word);
          else if (word.options === undefined) track.wanted.drop(word);
          else reject(track, word, word.name, { ...error, symbol: word.name });
        }
      }
    },
  };
}
