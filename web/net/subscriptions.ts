/**
 * Keeps the client subscribed to what the page shows, and to nothing else: the watchlist by its newest state
 * with an hour of minutes, the symbols on charts with every tick and their bars. Counts by reference: a symbol on
 * several charts is subscribed once, with the bars of all of them, until none shows it. Sends only differences. Of a
 * list that is longer than a client may be subscribed to, what is in sight comes first, and what waits is said.
 */
import type { Client, SubscribeOptions } from '../../shared/client/client-contract.ts';
import type { SnapshotBars } from '../../shared/wire/command.ts';
import { type Interval, toIntervalMs } from '../../shared/model/interval.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { AppState } from '../state/app-state.ts';
import { SPARK_BARS } from '../state/quote-board.ts';
import type { Tile } from '../state/tile.ts';

/** Bars and ticks that a chart begins with: of minutes and longer the past is there as well. */
const SHORT_BARS = 600;
const CHART_TICKS = 1_000;
const MINUTE_MS = 60_000;
/** Updates a second of a row of the watchlist: more text than that nobody reads. */
const WATCH_RATE_HZ = 10;
const SPARK: SnapshotBars = { interval: '1m', limit: SPARK_BARS };

/** Symbols that a tile shows: its own, and those of the market on screen that it is compared with. */
function toShown({ symbol, compare }: Tile, hasComparisons: boolean): string[] {
  const others = hasComparisons ? compare.peek() : [];
  const names = others.map((one) => ((one['market'] ?? one['recording']) ? '' : one['symbol']));
  return [symbol.peek(), ...names].filter((name): name is string => !!name);
}

/** Subscriptions of the page. */
export class Subscriptions {
  /** Somebody takes in the bars of comparisons. */
  hasComparisons = false;
  private market = '';
  private readonly wanted = new Set<string>();
  /** Symbols that are subscribed for charts, and which charts each was asked for. */
  private readonly charted = new Map<string, readonly string[]>();
  private readonly client: Client;
  private readonly state: AppState;

  constructor(client: Client, state: AppState) {
    this.client = client;
    this.state = state;
  }

  /** Takes everything back, before another market is shown. @param isGone the server forgot it already */
  leave(isGone = false): void {
    if (this.wanted.size > 0 && !isGone) this.client.unsubscribe([...this.wanted], this.market);
    this.wanted.clear();
    this.charted.clear();
    this.market = '';
    this.state.subscriptions.value = 0;
  }

  /** Brings the subscriptions in line with market, watchlist and charts. */
  sync(): void {
    const { market, watchlist, board } = this.state;
    const name = market.peek()?.name;
    if (name === undefined) return;
    if (this.market !== name) this.leave(this.market === '');
    this.market = name;
    const charted = this.toCharted();
    const next = this.choose(charted.keys());
    const waiting = watchlist.peek().filter((each) => !next.has(each));
    if (waiting.length + this.state.waiting.peek().size > 0) {
      this.state.waiting.value = new Set(waiting);
    }
    const removed = [...this.wanted].filter((each) => !next.has(each));
    const added = [...next].filter((each) => !this.wanted.has(each) && !charted.has(each));
    if (removed.length > 0) this.client.unsubscribe(removed, name);
    for (const each of removed) {
      this.wanted.delete(each);
      board.remove(each);
    }
    const demoted = [...this.charted.keys()].filter((each) => next.has(each) && !charted.has(each));
    added.push(...demoted);
    for (const each of [...removed, ...demoted]) this.charted.delete(each);
    // The charts first: they are what people look at.
    for (const [symbol, charts] of charted) {
      const known = this.charted.get(symbol);
      if (known === undefined || charts.some((each) => !known.includes(each))) this.chart(symbol);
      this.charted.set(symbol, charts);
    }
    const merged = { contract: 'latest', maxRateHz: WATCH_RATE_HZ } as const;
    this.subscribe(added, { market: name, ...merged, ticks: 0, bars: [SPARK] });
    this.countSoon();
  }

  /** What is wanted, as far as it fits: the charts, the rows in sight, what is there already, the rest of the list. */
  private choose(charted: Iterable<string>): ReadonlySet<string> {
    const { watchlist, inSight, limits } = this.state;
    const list = watchlist.peek();
    const most = limits.peek()?.subscriptions ?? LIMITS.subscriptions;
    const chosen = new Set(charted);
    const isShort = list.length + chosen.size <= most;
    const known = new Set(list);
    const first = isShort
      ? []
      : [...inSight.peek(), ...this.wanted].filter((each) => known.has(each));
    for (const each of [...first, ...list]) {
      if (chosen.size >= most) break;
      chosen.add(each);
    }
    return chosen;
  }

  /** Asks anew for a symbol on a chart. */
  refreshChart(symbol = this.state.symbol.peek()): void {
    if (symbol !== undefined && this.charted.has(symbol)) this.chart(symbol);
  }

  /** The server refused a symbol. */
  forget(symbol: string): void {
    this.wanted.delete(symbol);
    this.charted.delete(symbol);
  }

  /** Asks the server how many subscriptions it counts. */
  countSoon(): void {
    this.client.request({ type: 'list', of: 'subscriptions' }).then(
      (reply) => {
        if (reply.type !== 'subscriptions') return;
        const counts = reply.subscriptions.map(({ symbols }) => symbols.length);
        this.state.subscriptions.value = counts.reduce((sum, each) => sum + each, 0);
      },
      // Without a connection there is nothing to count.
      () => undefined,
    );
  }

  /** Symbols on charts, that of the active one first as people look there; with the charts that show each. */
  private toCharted(): Map<string, readonly string[]> {
    const { active, tiles } = this.state;
    const charted = new Map<string, string[]>();
    for (const tile of new Set([active.peek(), ...tiles.peek()])) {
      toShown(tile, this.hasComparisons).forEach((name, i) => {
        const about = `${tile.id} ${i > 0} ${tile.interval.peek()}`;
        charted.set(name, [...(charted.get(name) ?? []), about]);
      });
    }
    return charted;
  }

  private chart(symbol: string): void {
    const tiles = this.state.tiles
      .peek()
      .filter((tile) => toShown(tile, this.hasComparisons).includes(symbol));
    const intervals = new Set<Interval>(tiles.map(({ interval }) => interval.peek()));
    const bars: SnapshotBars[] = [...intervals].map((interval) => ({
      interval,
      limit: toIntervalMs(interval) >= MINUTE_MS ? LIMITS.snapshotBars : SHORT_BARS,
    }));
    if (!intervals.has(SPARK.interval)) bars.push(SPARK);
    const options = { market: this.market, ticks: CHART_TICKS, bars };
    if (this.charted.has(symbol)) this.client.refresh([symbol], options);
    else this.subscribe([symbol], options);
  }

  private subscribe(symbols: readonly string[], options: SubscribeOptions): void {
    if (symbols.length === 0) return;
    for (const symbol of symbols) this.wanted.add(symbol);
    this.client.subscribe(symbols, options);
  }
}
