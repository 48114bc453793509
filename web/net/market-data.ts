/**
 * Carries what the client says into the state of the page: ticks, snapshots, bars, gaps and clocks of the
 * market on screen. Promises that the stores hold one market's data at a time, of one epoch, in sequence order.
 * Decides nothing: what is subscribed is subscriptions.ts, which market is on screen is market-switch.ts,
 * what the chart missed is chart-continuity.ts.
 */
import type { Bar } from '../../shared/model/bar.ts';
import { toGapText } from '../../shared/wire/codes.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import type { ClientEvents } from '../../shared/client/events.ts';
import { toGapEnd } from '../../shared/wire/notice-frame.ts';
import type { TickColumns } from '../../shared/model/tick.ts';
import { toDayGrid } from '../../shared/model/trading-day.ts';
import type { AppState } from '../state/app-state.ts';
import { LatencyMeter } from '../state/latency-meter.ts';
import type { SymbolRow } from '../state/quote-board.ts';
import type { Tile } from '../state/tile.ts';
import type { TrafficMeter } from '../state/traffic-meter.ts';
import { now } from './browser-environment.ts';
import { ChartContinuity } from './chart-continuity.ts';
import { toJsonTick } from './json-size.ts';
import { TickAge } from './tick-age.ts';
import { TradeCancels } from './trade-cancels.ts';

/** One run in so many is measured against JSON. */
const SAMPLE_RUNS = 64;
/**
 * After a jump of the clock the values of before are shown so long, until those of the new moment have come: a quick
 * jump must not flicker, and a slow one must not show two moments at once.
 */
const JUMP_MS = 150;

/** Connects a client with the stores. */
export class Feed {
  /** Wall time at which anything was last heard, ms since 1970; 0 before. */
  heardAtMs = 0;
  /** Of each tile that is or was on the desk. */
  private readonly continuities = new WeakMap<Tile, ChartContinuity>();
  /** Ages of the live market's ticks. */
  readonly latency = new LatencyMeter();
  private readonly age: TickAge;
  private runs = 0;
  private jumping: ReturnType<typeof setTimeout> | undefined;
  private readonly state: AppState;
  private readonly meter: TrafficMeter;
  private readonly onData: () => void;
  private readonly cancels: TradeCancels;
  private readonly askAnew: (symbol: string) => void;

  /**
   * @param onData called after each change of a store; must be cheap
   * @param askAnew asks for a snapshot of a symbol on a chart: a trade was cancelled that the page no longer has
   */
  constructor(
    client: Client,
    state: AppState,
    meter: TrafficMeter,
    onData: () => void,
    askAnew: (symbol: string) => void = () => undefined,
  ) {
    this.cancels = new TradeCancels(askAnew);
    this.askAnew = askAnew;
    this.state = state;
    this.meter = meter;
    this.onData = onData;
    this.age = new TickAge(state.liveClock, this.latency);
    client.on('subscribed', (event) => this.onSubscribed(event));
    client.on('snapshot', (event) => this.onSnapshot(event));
    client.on('ticks', (event) => this.onTicks(event));
    client.on('bars', (event) => this.onBars(event));
    client.on('merged', (event) => this.onMerged(event));
    client.on('gap', (event) => this.onGap(event));
    client.on('heartbeat', ({ market, marketMs, serverMs }) => {
      this.heardAtMs = now();
      if (market === state.live.peek()) state.liveClock.correct(marketMs, serverMs);
      if (this.isOnScreen(market)) this.correctClock(marketMs);
    });
  }

  /** Another market is on screen: forgets the one before. */
  clear(): void {
    const { board, tiles, boardChanges, latency } = this.state;
    clearTimeout(this.jumping);
    board.clear();
    for (const tile of tiles.peek()) {
      tile.trades.clear();
      void tile.chart.reset('', -1, tile.interval.peek());
      this.continuityOf(tile).clear();
    }
    this.state.found.value = { text: '', symbols: [] };
    this.state.symbolRate.value = undefined;
    this.state.statistics.value = {};
    latency.value = { ...latency.peek(), oneWayMs: undefined };
    boardChanges.value++;
    this.onData();
  }

  /** The market on screen has another epoch: what is not of it goes, at once or when it is replaced. */
  jump(): void {
    this.state.statistics.value = {};
    clearTimeout(this.jumping);
    this.jumping = setTimeout(() => this.forgetOthers(), JUMP_MS);
  }

  private forgetOthers(): void {
    const { board, tiles, market, isReplay, boardChanges } = this.state;
    const epoch = market.peek()?.epoch;
    if (board.forgetOthers(epoch)) boardChanges.value++;
    // A live market that began anew keeps the chart of its former life, and a gap before the present one.
    for (const tile of isReplay.peek() ? tiles.peek() : []) {
      if (this.continuityOf(tile).epoch === epoch) continue;
      tile.trades.clear();
      tile.chart.forget();
    }
    this.onData();
  }

  /** Shows the symbols of tiles from the board, or waits until they are there. @param tiles all when left out */
  chartSymbol(tiles: readonly Tile[] = this.state.tiles.peek()): void {
    for (const tile of tiles) this.chartTile(tile);
    this.onData();
  }

  private chartTile(tile: Tile): void {
    const { board, market } = this.state;
    const { chart, trades, symbol, interval } = tile;
    const name = symbol.peek();
    const instrument = name === undefined ? undefined : board.get(name)?.instrument;
    const key = `${market.peek()?.name} ${name}`;
    this.continuityOf(tile).forgetOutage();
    if (!chart.key.peek().startsWith(`${key} `)) trades.clear();
    const days = toDayGrid(instrument ?? {});
    const coming = chart.reset(
      `${key} ${interval.peek()}`,
      instrument?.id ?? -1,
      interval.peek(),
      days,
    );
    void coming?.then(() => this.askAnew(name ?? ''));
  }

  /** Puts bars before the oldest of a chart. */
  addOlder(bars: readonly Bar[], { chart }: Tile): void {
    chart.addOlder(bars);
    this.onData();
  }

  /** The connection ended: data is missing from the last that was heard, until it is known better. */
  markLost(): void {
    for (const tile of this.state.tiles.peek()) this.continuityOf(tile).markLost();
    this.onData();
  }

  private onSubscribed(event: ClientEvents['subscribed']): void {
    const { market, instrument, recovered, venueUntilMs = -Infinity } = event;
    if (!this.isOnScreen(market)) return;
    const { board, boardChanges } = this.state;
    const isNew = board.get(instrument.symbol) === undefined;
    board.add(instrument).venueUntilMs = venueUntilMs;
    if (isNew) boardChanges.value++;
    for (const { chart } of this.tilesOf(instrument.symbol)) {
      // All that was missed follows: nothing is missing after all.
      if (recovered === true) chart.endGap(undefined);
      else if (!chart.isOf(instrument.id)) chart.restart(instrument.id);
    }
  }

  private onSnapshot(event: ClientEvents['snapshot']): void {
    if (!this.isOnScreen(event.market)) return;
    const { board, boardChanges, market } = this.state;
    // It was on its way while the clock jumped: another one follows.
    if (event.epoch !== market.peek()?.epoch) return;
    const isFirst = board.byId(event.state.instrument)?.epoch !== event.epoch;
    const row = board.applySnapshot(event.state, event.epoch);
    if (row === undefined) return;
    if (isFirst) boardChanges.value++;
    for (const tile of this.tilesOf(row.instrument.symbol)) this.continuityOf(tile).restart(event);
    this.hear(Math.max(event.state.lastMs, event.state.quoteMs));
    this.onData();
  }

  private onTicks({ market, run, columns, baseMs }: ClientEvents['ticks']): void {
    if (!this.isOnScreen(market)) return;
    const { board } = this.state;
    const row = board.byId(run.instrument);
    if (row === undefined || run.count === 0) return;
    board.applyTicks(row, columns, run.from, run.to);
    const tiles = this.tilesOf(row.instrument.symbol);
    if (tiles.length > 0) {
      const from = tiles[0]!.trades.total;
      for (const { chart, trades } of tiles) {
        chart.append(columns, run.from, run.to);
        trades.append(columns, run.from, run.to);
      }
      this.cancels.apply(row, tiles, from);
    }
    if (this.runs++ % SAMPLE_RUNS === 0) this.measureJson(row, columns, run.from);
    const timeMs = columns.timeMs[run.to - 1]!;
    this.hear(timeMs);
    if (!this.state.isReplay.peek()) this.age.note(timeMs);
    this.correctClock(Math.max(baseMs, timeMs));
    this.onData();
  }

  /** The newest state, standing for ticks that did not come one by one; bars come beside it. */
  private onMerged({ market, state, standsFor }: ClientEvents['merged']): void {
    if (!this.isOnScreen(market)) return;
    const row = this.state.board.applyMerged(state, standsFor);
    if (row === undefined) return;
    for (const { trades } of this.tilesOf(row.instrument.symbol)) trades.noteHole();
    this.hear(Math.max(state.lastMs, state.quoteMs));
    this.onData();
  }

  private onBars({ market, content }: ClientEvents['bars']): void {
    if (!this.isOnScreen(market)) return;
    this.state.board.applyBars(content);
    for (const { chart } of this.state.tiles.peek()) chart.applyBars(content);
    this.onData();
  }

  private onGap({ market, content }: ClientEvents['gap']): void {
    if (!this.isOnScreen(market)) return;
    const gap = {
      fromMs: content.fromMs,
      toMs: toGapEnd(content),
      cause: toGapText(content.cause),
    };
    const charts = this.state.tiles.peek().filter(({ chart }) => chart.isOf(content.instrument));
    for (const { chart } of charts) chart.addGap(gap);
    if (charts.length > 0) this.onData();
  }

  private isOnScreen(market: string): boolean {
    return market === this.state.market.peek()?.name;
  }

  /** Tiles that show a symbol. */
  private tilesOf(shown: string): readonly Tile[] {
    return this.state.tiles.peek().filter(({ symbol }) => symbol.peek() === shown);
  }

  private continuityOf(tile: Tile): ChartContinuity {
    let continuity = this.continuities.get(tile);
    if (continuity === undefined) {
      continuity = new ChartContinuity(this.state, tile);
      this.continuities.set(tile, continuity);
    }
    return continuity;
  }

  private hear(timeMs: number): void {
    this.heardAtMs = now();
    for (const tile of this.state.tiles.peek()) this.continuityOf(tile).hear(timeMs);
  }

  private correctClock(marketMs: number): void {
    this.state.clock.correct(marketMs, now());
  }

  private measureJson(row: SymbolRow, columns: TickColumns, at: number): void {
    this.meter.noteJson(toJsonTick(row.instrument, columns, at).length);
  }
}
