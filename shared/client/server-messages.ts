/**
 * The server's messages, each to whom it concerns, and to the program as an event where it is news.
 */
import type { MarketInfo } from '../wire/market-info.ts';
import type { ServerMessage } from '../wire/server-message.ts';
import type { ClockEstimate } from './clock-estimate.ts';
import type { Connection } from './connection.ts';
import type { Emitter } from './events.ts';
import type { MarketDirectory } from './market-directory.ts';
import { removePosition, setEpoch } from './market-track.ts';
import type { Repair } from './repair-requests.ts';
import type { Requests } from './requests.ts';
import type { SubscriptionReplies } from './subscription-replies.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { TrackStore } from './track-store.ts';

type Message<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

/** The parts of a client that messages concern. */
export interface MessageParts {
  emitter: Emitter;
  connection: Connection;
  directory: MarketDirectory;
  tracks: TrackStore;
  subscriptions: Subscriptions;
  replies: SubscriptionReplies;
  repair: Repair;
  requests: Requests;
  clock: ClockEstimate;
  now(): number;
}

const GONE = 'The server does not have it any more.';

/** Makes what takes the server's messages. */
export function createServerMessages(parts: MessageParts): (message: ServerMessage) => void {
  const { emitter, connection, directory, tracks, subscriptions } = parts;
  const { replies, repair, requests, clock } = parts;

  /**
   * A market's sequences begin again: nothing that was reached counts.
   * @param epoch where it is known: frames of the one before that are still on their way count no more
   */
  function restart(name: string, epoch?: number): void {
    const track = tracks.get(name);
    if (track !== undefined) setEpoch(track, epoch);
  }

  function learnMarket(market: MarketInfo): void {
    if (directory.learn(market)) restart(market.name, market.epoch);
    emitter.emit('market', market);
  }

  function onHello(message: Message<'hello'>): void {
    const { gone, restarted } = directory.replaceAll(message.markets);
    gone.forEach(tracks.forget);
    tracks.settleNames();
    for (const name of restarted) restart(name);
    for (const market of message.markets) emitter.emit('market', market);
    subscriptions.restore();
    connection.onGreeted();
    emitter.emit('hello', message);
    for (const market of gone) emitter.emit('marketClosed', { market, reason: GONE });
  }

  function onError({ id, error }: Message<'error'>): void {
    if (id !== undefined) replies.onRefused(id, error);
    emitter.emit('error', { ...error, ...(id ? { id } : {}) });
  }

  /** What is removed has no more ticks; its position must not be taken for that of a symbol that is listed anew. */
  function onListings(news: Message<'listings'>): void {
    const track = tracks.get(news.market);
    for (const { id, symbol } of news.removed) {
      if (track?.positions.get(symbol)?.instrument === id) removePosition(track, symbol);
    }
    emitter.emit('listings', news);
  }

  function onClosed({ market, reason }: Message<'closed'>): void {
    tracks.forget(market);
    directory.forget(market);
    emitter.emit('marketClosed', { market, reason });
  }

  function handle(message: ServerMessage): void {
    switch (message.type) {
      case 'hello':
        onHello(message);
        break;
      case 'subscribed':
        directory.number(message.number, message.market);
        replies.onSubscribed(message, repair.has(message.id));
        break;
      case 'unsubscribed':
      case 'snapshots':
        replies.onResults(message);
        break;
      case 'listings':
        onListings(message);
        break;
      case 'market':
        learnMarket(message.market);
        break;
      case 'joined':
        learnMarket(message.market);
        emitter.emit('room', message.room);
        break;
      case 'account':
      case 'gameState':
      case 'standings':
        emitter.emit('game', message);
        break;
      case 'room':
        emitter.emit('room', message.room);
        break;
      case 'presented':
        emitter.emit('presented', message);
        break;
      case 'markets':
        message.markets.forEach(learnMarket);
        break;
      case 'events':
        // A reply goes to whoever asked; only news are an event.
        if (message.id === undefined) emitter.emit('events', message);
        break;
      case 'skipped':
        emitter.emit('skipped', message);
        break;
      case 'fired':
        for (const firing of message.firings) {
          emitter.emit('fired', { market: message.market, epoch: message.epoch, ...firing });
        }
        break;
      case 'chat':
      case 'chatLeft':
      case 'moderated':
        if (message.id === undefined) emitter.emit('chat', message);
        break;
      case 'alertTesting':
      case 'audit':
      case 'storedAlert':
        if (message.id === undefined) emitter.emit(message.type, message);
        break;
      case 'closed':
        onClosed(message);
        break;
      case 'pong':
        clock.onPong(message.id, message.serverMs, parts.now());
        break;
      case 'restarting':
        connection.returnAfter(message.reconnectAfterMs);
        emitter.emit('restarting', message);
        break;
      case 'warning':
        emitter.emit('warning', { code: message.code, message: message.message });
        break;
      case 'error':
        onError(message);
        break;
      default:
    }
  }

  return (message) => {
    handle(message);
    requests.settle(message);
  };
}
