/**
 * The connections of a page with Tickdeck servers: one for each server and token, however many elements want something
 * of it. Opened by the first that does, closed behind the last. Counts what is wanted by symbol, asks the server for
 * the sum of it, and holds what came in a board. Knows no element and no canvas.
 */
import { createClient } from '../../shared/client/client.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import { toEnvironment } from '../../shared/client/runtime.ts';
import type { ClientEvents } from '../../shared/client/events.ts';
import type { Interval } from '../../shared/model/interval.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { QuoteBoard } from '../state/quote-board.ts';

/** Updates a second of one symbol: more text than that nobody reads, and a chart looks alive. */
const RATE_HZ = 4;
/** Least time between frames while nobody looks at the page, ms. */
const HIDDEN_MIN_INTERVAL_MS = 1_000;
/** While it is seen: 60 pictures a second are as many as a small chart needs. */
const SEEN_MIN_INTERVAL_MS = 16;
/** Within so long after the last element went another may come, which is moved in a page, ms. */
const LINGER_MS = 250;

/** Where an element gets its data. */
export interface Address {
  /** Address of the socket. */
  readonly url: string;
  readonly token: string | undefined;
}

/** What one element wants. */
export interface Wish {
  readonly market: string;
  /** In canonical form. */
  readonly symbols: readonly string[];
  /** Bars wanted of them, if any. */
  readonly interval?: Interval | undefined;
  /** Anything of a symbol, of the market or the connection is news: look at it with the next frame. */
  onNews(): void;
  /** Bars of the market. */
  onBars?(content: ClientEvents['bars']['content']): void;
  onGap?(content: ClientEvents['gap']['content']): void;
  /** A symbol is not to be had, and why. */
  onRejected(symbol: string, message: string): void;
}

/** A connection as an element sees it. */
export interface Connection {
  readonly client: Client;
  /** Whether it ever was open. */
  readonly wasOpen: boolean;
  /** An attempt has failed, or it ended, and none has succeeded since. */
  readonly isLost: boolean;
  /** Why the server refused it for good. */
  readonly refusal: string | undefined;
  /** What is known of the symbols of a market. */
  board(market: string): QuoteBoard;
  add(wish: Wish): void;
  remove(wish: Wish): void;
}

const connections = new Map<string, Connection>();

/** The connection of an address; made when there is none. @throws TypeError for an address or a token that cannot be */
export function getConnection({ url, token }: Address): Connection {
  const key = JSON.stringify([url, token]);
  const known = connections.get(key);
  if (known !== undefined) return known;
  const made = new SharedConnection(url, token, () => connections.delete(key));
  connections.set(key, made);
  return made;
}

/** What is asked for and known of one market. */
class MarketShare {
  readonly board = new QuoteBoard();
  /** Intervals that were asked for last, by symbol. */
  readonly asked = new Map<string, string>();
  /** Symbols whose bars have to come again, for somebody who was not there the first time. */
  readonly anew = new Set<string>();
}

class SharedConnection implements Connection {
  readonly client: Client;
  wasOpen = false;
  isLost = false;
  refusal: string | undefined;
  private readonly wishes = new Set<Wish>();
  private readonly shares = new Map<string, MarketShare>();
  private readonly onClosed: () => void;
  private isAsking = false;
  private lingering: ReturnType<typeof setTimeout> | undefined;
  private readonly onVisibility = (): void => this.throttle();

  constructor(url: string, token: string | undefined, onClosed: () => void) {
    this.onClosed = onClosed;
    this.client = createClient(url, toEnvironment(undefined, token), 'tickdeck-embed');
    this.listen(this.client);
    document.addEventListener('visibilitychange', this.onVisibility);
  }

  board(market: string): QuoteBoard {
    return this.shareOf(market).board;
  }

  add(wish: Wish): void {
    clearTimeout(this.lingering);
    this.wishes.add(wish);
    const { anew } = this.shareOf(wish.market);
    if (wish.interval !== undefined) for (const symbol of wish.symbols) anew.add(symbol);
    this.ask();
  }

  remove(wish: Wish): void {
    this.wishes.delete(wish);
    this.ask();
    if (this.wishes.size > 0) return;
    clearTimeout(this.lingering);
    this.lingering = setTimeout(() => this.close(), LINGER_MS);
  }

  private shareOf(market: string): MarketShare {
    const share = this.shares.get(market) ?? new MarketShare();
    this.shares.set(market, share);
    return share;
  }

  private close(): void {
    document.removeEventListener('visibilitychange', this.onVisibility);
    this.onClosed();
    this.client.close();
  }

  private listen(client: Client): void {
    const tell = (): void => this.tell('', (wish) => wish.onNews());
    client.on('state', ({ state, error }) => {
      this.wasOpen ||= state === 'open';
      this.isLost = state === 'waiting' || (this.isLost && state !== 'open');
      this.refusal = error?.message;
      if (state === 'open') this.throttle();
      tell();
    });
    client.on('market', tell);
    client.on('subscribed', ({ market, instrument }) => {
      for (const [name, { board }] of this.shares) {
        if (this.isOf(market, name)) board.add(instrument);
      }
    });
    client.on('snapshot', ({ market, state, epoch }) =>
      this.change(market, (board) => board.applySnapshot(state, epoch)),
    );
    client.on('merged', ({ market, state, standsFor }) =>
      this.change(market, (board) => board.applyMerged(state, standsFor)),
    );
    client.on('bars', ({ market, content }) => this.tell(market, (wish) => wish.onBars?.(content)));
    client.on('gap', ({ market, content }) => this.tell(market, (wish) => wish.onGap?.(content)));
    client.on('rejected', ({ market, symbol, error }) => {
      for (const [name, { asked }] of this.shares)
        if (this.isOf(market, name)) asked.delete(symbol);
      this.tell(market, (wish) => {
        if (wish.symbols.includes(symbol)) wish.onRejected(symbol, error.message);
      });
    });
  }

  /** Whether a name is one of a market, which may be known as `live` too. */
  private isOf(market: string, name: string): boolean {
    return market === name || market === this.client.market(name)?.name;
  }

  /** @param market whose news it is; empty for everybody */
  private tell(market: string, say: (wish: Wish) => void): void {
    for (const wish of this.wishes) if (market === '' || this.isOf(market, wish.market)) say(wish);
  }

  private change(market: string, apply: (board: QuoteBoard) => void): void {
    for (const [name, { board }] of this.shares) if (this.isOf(market, name)) apply(board);
    this.tell(market, (wish) => wish.onNews());
  }

  /** Asks for no more than a screen shows, and for less while the page is hidden. */
  private throttle(): void {
    if (this.client.state !== 'open') return;
    const minIntervalMs = document.hidden ? HIDDEN_MIN_INTERVAL_MS : SEEN_MIN_INTERVAL_MS;
    this.client.request({ type: 'throttle', minIntervalMs }).catch(() => undefined);
  }

  /** Brings the subscriptions in line with what is wanted, once all elements of this moment have said it. */
  private ask(): void {
    if (this.isAsking) return;
    this.isAsking = true;
    queueMicrotask(() => {
      this.isAsking = false;
      for (const [market, share] of this.shares) this.sync(market, share);
    });
  }

  /** Intervals that are wanted of a market, by symbol. */
  private toWanted(market: string): Map<string, Set<Interval>> {
    const wanted = new Map<string, Set<Interval>>();
    for (const wish of this.wishes) {
      if (wish.market !== market) continue;
      for (const symbol of wish.symbols) {
        const intervals = wanted.get(symbol) ?? new Set();
        if (wish.interval !== undefined) intervals.add(wish.interval);
        wanted.set(symbol, intervals);
      }
    }
    return wanted;
  }

  private sync(market: string, { board, asked, anew }: MarketShare): void {
    const { client } = this;
    const wanted = this.toWanted(market);
    const gone = [...asked.keys()].filter((symbol) => !wanted.has(symbol));
    if (gone.length > 0) client.unsubscribe(gone, market);
    for (const symbol of gone) {
      asked.delete(symbol);
      board.remove(symbol);
    }
    const groups = new Map<string, string[]>();
    for (const [symbol, intervals] of wanted) {
      const key = [...intervals].toSorted().join();
      if (asked.get(symbol) === key && !anew.has(symbol)) continue;
      asked.set(symbol, key);
      groups.set(key, [...(groups.get(key) ?? []), symbol]);
    }
    anew.clear();
    for (const [key, symbols] of groups) {
      const intervals = key === '' ? [] : (key.split(',') as Interval[]);
      const bars = intervals.map((interval) => ({ interval, limit: LIMITS.snapshotBars }));
      client.subscribe(symbols, { market, contract: 'latest', maxRateHz: RATE_HZ, ticks: 0, bars });
    }
  }
}
