/**
 * A game: players with the same play money who trade in one market by the same rules. Takes orders and the market's ticks in
 * the order in which they come, and nothing else decides: equal orders between equal ticks give equal results, however ticks
 * were batched. What players ask for comes through order-desk.ts. Promises that cash, positions and fees of all add up to what was given out, to the last unit. Knows no
 * connection, no clock but the market's, and no room.
 */
import type { Instrument } from '../model/instrument.ts';
import type { KnownBar } from '../model/recorded-bar.ts';
import type { SymbolState } from '../model/symbol-state.ts';
import type { TickColumns } from '../model/tick.ts';
import type { GameState } from '../wire/game-message.ts';
import { LIMITS } from '../wire/limits.ts';
import { Account } from './account.ts';
import { ArenaError } from './arena-error.ts';
import { BarBook } from './bar-book.ts';
import { logDecision, logOrder, type Moment } from './decisions.ts';
import { EquityCurve } from './equity-curve.ts';
import { createFills, type FilledGame, type Fills } from './fills.ts';
import { House } from './house.ts';
import type { Listing } from './listing.ts';
import { Order, type OrderTerms, Player } from './player.ts';
import type { Rules } from './rules.ts';
import { SymbolBook } from './symbol-book.ts';

/** The market as a game sees it. */
export interface GameMarket {
  find(symbol: string): Instrument | undefined;
  state(instrument: number): Readonly<SymbolState>;
  /** The market's clock, ms. */
  timeMs(): number;
}

/** The books of a symbol. */
export interface Books {
  readonly ticks: SymbolBook;
  readonly bars: BarBook;
}

/** A game. */
export class Game implements FilledGame {
  readonly rules: Rules;
  readonly players = new Map<number, Player>();
  readonly house = new House();
  state: GameState = 'waiting';
  reason: string | undefined;
  startedMs: number | undefined;
  endedMs: number | undefined;
  /** By instrument: where players have orders or positions. */
  readonly books: (Books | undefined)[] = [];
  readonly market: GameMarket;
  readonly fills: Fills;
  private lastOrder = 0;
  private lastRank = 0;
  private second = -Infinity;
  /** The tick that is at work. */
  private at: Moment | undefined;

  constructor(rules: Rules, market: GameMarket) {
    this.rules = rules;
    this.market = market;
    this.fills = createFills(this);
  }

  /** The market's moment: that of the tick at work, else its clock. */
  get now(): Moment {
    return this.at ?? { timeMs: Math.floor(this.market.timeMs()), timeNs: 0 };
  }

  /** Lets somebody in. @throws ArenaError GAME_STATE, GAME_FULL */
  join(name: string | undefined): Player {
    const isLate = this.state === 'running' || this.state === 'paused';
    if (this.state === 'ended' || (isLate && !this.rules.lateJoin)) {
      throw new ArenaError('GAME_STATE', `join: the game ${isLate ? 'has begun' : 'is over'}`);
    }
    if (this.players.size >= LIMITS.gamePlayers) {
      throw new ArenaError('GAME_FULL', `${LIMITS.gamePlayers} people play already.`);
    }
    const account = new Account(this.rules, (id) => this.books[id]?.ticks.twiceMark ?? 0);
    const curve = new EquityCurve(this.now.timeMs, account.equity);
    const player = new Player(this.players.size + 1, name, account, curve);
    this.players.set(player.number, player);
    logDecision(player, this.now, 'begun', { cash: this.rules.told.cash });
    return player;
  }

  /** Starts, pauses or goes on. @throws ArenaError GAME_STATE once it is over */
  setState(state: 'running' | 'paused'): void {
    if (this.state === 'ended') throw new ArenaError('GAME_STATE', 'the game is over');
    if (state === 'paused' && this.state === 'waiting') {
      throw new ArenaError('GAME_STATE', 'the game has not begun');
    }
    this.state = state;
    this.startedMs ??= this.now.timeMs;
    /* What was displayed meanwhile was there for nobody. */
    if (state === 'running') for (const books of this.books) books?.ticks.hide();
  }

  /** Ends it: what waits is cancelled, what is held is valued as it is. */
  end(reason: string): void {
    if (this.state === 'ended') return;
    for (const player of this.players.values()) {
      for (const order of player.orders.values()) this.fills.drop(order, 'cancelled', 'game over');
      this.sample(player);
      logDecision(player, this.now, 'ended', { text: reason });
    }
    this.state = 'ended';
    this.reason = reason;
    this.endedMs = this.now.timeMs;
  }

  /** Takes the ticks of a publication. */
  onTicks(columns: TickColumns): void {
    if (this.isOver) return;
    for (let row = 0; row < columns.length; row++) {
      const timeMs = columns.timeMs[row]!;
      const second = Math.floor(timeMs / 1_000);
      if (second > this.second) this.onSecond(second, timeMs);
      const books = this.books[columns.instrument[row]!];
      if (books === undefined) continue;
      this.at = { timeMs, timeNs: columns.timeNs[row]! };
      books.ticks.onTick(columns, row, this.state === 'running');
      this.at = undefined;
    }
  }

  /** Takes recorded bars, in the order in which they become known. */
  onBars(bars: readonly KnownBar[]): void {
    if (this.isOver) return;
    for (const bar of bars) {
      const books = this.books[bar.instrument];
      const second = Math.floor(bar.knownMs / 1_000);
      this.at = { timeMs: bar.knownMs, timeNs: 0 };
      if (books?.bars.onBar(bar, this.state === 'running') === true) this.sampleAll();
      this.at = undefined;
      if (second > this.second) this.onSecond(second, bar.knownMs);
    }
  }

  /** Ticks of a symbol are missing: what is displayed of it may no longer hold. */
  onGap(instrument: number): void {
    this.books[instrument]?.ticks.hide();
  }

  /** The market stands somewhere else in its time. */
  onMoved(): void {
    for (const [id, books] of this.books.entries()) {
      const state = this.market.state(id);
      if (books === undefined) continue;
      books.ticks.last = state.last;
      books.ticks.bid.show(state.bid, state.bidSize);
      books.ticks.ask.show(state.ask, state.askSize);
      books.ticks.hide();
    }
    this.second = -Infinity;
    this.sampleAll();
  }

  /** Whether nobody has anything that a move of the market could touch. */
  get isFlat(): boolean {
    for (const { orders, account } of this.players.values()) {
      if (orders.size > 0) return false;
      for (const { quantity } of account.positions.values()) if (quantity !== 0) return false;
    }
    return true;
  }

  /** What does not add up: see `House`. */
  imbalance(): { money: bigint; positions: bigint } {
    return this.house.imbalance([...this.players.values()].map(({ account }) => account));
  }

  /** Makes an order and lets it wait for the next tick. For players' orders and for those that fills bring about. */
  admit(player: Player, terms: OrderTerms, made?: (order: Order) => void): Order {
    const order = new Order(++this.lastOrder, player, terms, this.now.timeMs);
    order.rank = ++this.lastRank;
    made?.(order);
    player.orders.set(order.id, order);
    this.booksOf(terms.listing).ticks.add(order);
    logOrder(order, this.now, 'placed');
    return order;
  }

  sweep({ instrument }: Listing): void {
    this.books[instrument.id]?.ticks.sweep();
  }

  /** A place in time behind all others. */
  nextRank(): number {
    return ++this.lastRank;
  }

  /** Notes a player's equity at this moment. */
  sample({ account, curve }: Player): void {
    for (const position of account.positions.values()) {
      if (position.quantity !== 0) position.note(account.valueOf(position) - position.cost);
    }
    curve.note(this.now.timeMs, account.equity);
  }

  private get isOver(): boolean {
    return this.state === 'ended' || this.state === 'waiting';
  }

  /** A second of the market is over: days end, equity is noted, and what is no longer covered is closed. */
  private onSecond(second: number, timeMs: number): void {
    this.second = second;
    this.at = { timeMs, timeNs: 0 };
    for (const player of this.players.values()) {
      for (const order of player.orders.values()) this.expire(order, timeMs);
      this.watch(player);
    }
    this.at = undefined;
  }

  private expire(order: Order, timeMs: number): void {
    if (order.timeInForce !== 'day' || order.listing.days.labelOf(timeMs) <= order.dayMs) return;
    this.fills.drop(order, 'expired', 'its trading day is over');
  }

  private watch(player: Player): void {
    const { account } = player;
    const isHolding = [...account.positions.values()].some(({ quantity }) => quantity !== 0);
    if (!isHolding) return;
    this.sample(player);
    player.isNews = true;
    if (account.isOnMargin && account.isBelowMaintenance) this.fills.closeOut(player);
  }

  private sampleAll(): void {
    for (const player of this.players.values()) this.watch(player);
  }

  /** The books of a symbol; made where there are none. */
  booksOf(listing: Listing): Books {
    const { id } = listing.instrument;
    const known = this.books[id];
    if (known !== undefined) return known;
    const ticks = new SymbolBook(listing, this.market.state(id), this.fills);
    return (this.books[id] = { ticks, bars: new BarBook(ticks, this.fills) });
  }
}
