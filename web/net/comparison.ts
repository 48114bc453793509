/**
 * The bars of symbols that charts are compared with. Those of the market on screen are subscribed to with the charts' own,
 * counted by reference; those of another market or of a recording are asked for. Promises that no bars are asked for twice.
 * Fetched with the first comparison.
 */
import { computed, effect } from '@preact/signals';
import type { Client } from '../../shared/client/client-contract.ts';
import { type Interval, toIntervalCode } from '../../shared/model/interval.ts';
import { toDayGrid } from '../../shared/model/trading-day.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { AppState } from '../state/app-state.ts';
import { ChartFeed, type TradeLine } from '../state/chart-feed.ts';
import {
  type Compared,
  comparedOf,
  type ComparedSetting,
  readCompared,
  toComparedName,
} from '../state/comparison.ts';
import type { Tile } from '../state/tile.ts';
import { toMessage } from './message.ts';
import type { Subscriptions } from './subscriptions.ts';

const OLDER_BARS = 1_000;
/** Another live market is asked so often, ms. */
const FOREIGN_EVERY_MS = 5_000;
/** Clocks that are nearer to each other than this are of one moment. */
const SAME_MOMENT_MS = 12 * 3_600_000;

const NO_LINE: TradeLine = { lastMs: -Infinity, append: () => true, clear: () => undefined };

interface Parts {
  readonly client: Client;
  readonly state: AppState;
  readonly subscriptions: Subscriptions;
  readonly onData: () => void;
}

/** One symbol on one chart. */
class Comparison implements Compared {
  readonly setting: ComparedSetting;
  readonly name: string;
  readonly chart = new ChartFeed(NO_LINE);
  shiftMs = 0;
  private askedMs = NaN;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly parts: Parts;
  private readonly tile: Tile;
  private readonly interval: Interval;

  constructor(parts: Parts, tile: Tile, setting: ComparedSetting) {
    this.parts = parts;
    this.tile = tile;
    this.setting = setting;
    this.name = toComparedName(setting);
    this.interval = tile.interval.peek();
  }

  get isForeign(): boolean {
    return this.setting.market !== undefined || this.setting.recording !== undefined;
  }

  /** Begins to wait for bars, or asks for them. */
  begin(): void {
    const { state } = this.parts;
    const { symbol, recording } = this.setting;
    const instrument = state.instruments.peek()?.find((each) => each.symbol === symbol);
    if (!this.isForeign) {
      this.use(instrument?.id ?? -1, toDayGrid(instrument ?? {}));
      return;
    }
    void this.askForeign();
    if (recording !== undefined) return;
    this.timer = setInterval(() => void this.askForeign(), FOREIGN_EVERY_MS);
  }

  use(instrument: number, days = toDayGrid({})): void {
    const coming = this.chart.reset(this.name, instrument, this.interval, days);
    void coming?.then(() => this.parts.subscriptions.refreshChart(this.setting.symbol));
  }

  close(): void {
    clearInterval(this.timer);
  }

  loadOlder(): void {
    const { bars } = this.chart;
    if (this.isForeign || this.chart.isWhole || bars.length === 0) return;
    const toMs = bars.startMs[bars.head]!;
    if (toMs === this.askedMs) return;
    this.askedMs = toMs;
    const market = this.parts.state.market.peek()?.name;
    const { symbol } = this.setting;
    const question = { symbol, interval: this.interval, toMs, limit: OLDER_BARS };
    this.parts.client.bars({ ...(market && { market }), ...question }).then(
      ({ bars: older, older: more }) => {
        this.chart.addOlder(older);
        this.chart.isWhole = more === 'start' || (more === undefined && older.length === 0);
        this.parts.onData();
      },
      /* Without a connection there are none; the next oldest bar asks again. */
      () => undefined,
    );
  }

  private async askForeign(): Promise<void> {
    const { client, state, onData } = this.parts;
    const { symbol, recording } = this.setting;
    let { market } = this.setting;
    try {
      if (recording !== undefined) {
        const options = { paused: true, timeMs: 8.64e15 } as const;
        market = (await client.openReplay(recording, options)).name;
      }
      const { interval } = this;
      const limit = LIMITS.snapshotBars;
      const { instrument, bars } = await client.bars({ market: market!, symbol, interval, limit });
      if (!this.chart.isOf(instrument.id)) this.use(instrument.id, toDayGrid(instrument));
      const code = toIntervalCode(interval);
      const about = { instrument: instrument.id, interval: code, isForming: false };
      this.chart.applyBars({ ...about, isHistory: true, bars: [...bars] });
      this.align();
      onData();
      if (recording !== undefined) await client.request({ type: 'close', market: market! });
    } catch (error) {
      this.close();
      state.notice.value = { tone: 'error', text: `${this.name}: ${toMessage(error)}` };
    }
  }

  /** Moves another day to the day of the chart, so that times of day stand over each other. */
  private align(): void {
    const { bars } = this.chart;
    const own = this.tile.chart.bars;
    if (bars.length === 0 || own.length === 0) return;
    const apartMs = own.lastStartMs - bars.lastStartMs;
    const days = toDayGrid(this.tile.instrument.peek() ?? {});
    const toBegin = (timeMs: number): number => days.beginOf(days.labelOf(timeMs));
    this.shiftMs =
      Math.abs(apartMs) < SAME_MOMENT_MS ? 0 : toBegin(own.lastStartMs) - toBegin(bars.lastStartMs);
  }
}

/** Keeps the comparisons of all charts. */
export function watchComparisons(parts: Parts): void {
  const { client, state, subscriptions, onData } = parts;
  const all = new Map<string, Comparison>();
  const market = computed(() => state.market.value?.name);
  subscriptions.hasComparisons = true;

  effect(() => {
    const wanted = new Set<string>();
    for (const tile of state.tiles.value) {
      const shown = readCompared(tile.compare.value).map((setting) => {
        const key = `${market.value} ${tile.id} ${tile.interval.value} ${toComparedName(setting)}`;
        wanted.add(key);
        const known = all.get(key);
        const one = known ?? new Comparison(parts, tile, setting);
        all.set(key, one);
        if (known === undefined) one.begin();
        return one;
      });
      comparedOf(tile).value = shown;
    }
    for (const [key, one] of all) {
      if (wanted.has(key)) continue;
      one.close();
      all.delete(key);
    }
    subscriptions.sync();
    onData();
  });

  const ofMarket = (name: string): Comparison[] =>
    name === market.peek() ? [...all.values()].filter((one) => !one.isForeign) : [];
  client.on('subscribed', ({ market: name, instrument }) => {
    for (const one of ofMarket(name)) {
      const isOurs = one.setting.symbol === instrument.symbol;
      if (isOurs && !one.chart.isOf(instrument.id)) one.use(instrument.id, toDayGrid(instrument));
    }
  });
  client.on('bars', ({ market: name, content }) => {
    for (const { chart } of ofMarket(name)) chart.applyBars(content);
  });
  client.on('ticks', ({ market: name, run, columns }) => {
    for (const { chart } of ofMarket(name)) {
      if (chart.isOf(run.instrument)) chart.append(columns, run.from, run.to);
    }
  });
}
