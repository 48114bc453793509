/**
 * One chart of one symbol in an element: what the connection brings into bars, head and foot, and drawn with the next
 * frame. Begins with `showChart`, ends with `close`, after which it holds nothing. The page's own chart, feed and
 * clock do the work.
 */
import { type Interval, toIntervalMs } from '../../shared/model/interval.ts';
import { MISSING } from '../../shared/model/tick.ts';
import { toDayGrid } from '../../shared/model/trading-day.ts';
import type { ClientEvents } from '../../shared/client/events.ts';
import { toGapText } from '../../shared/wire/codes.ts';
import { toGapEnd } from '../../shared/wire/notice-frame.ts';
import type { ChartKind } from '../chart/chart-data.ts';
import { createFrameLoop, type FrameLoop } from '../chart/frame-loop.ts';
import { createPriceChart, type PriceChart } from '../chart/price-chart.ts';
import type { ChartTheme } from '../chart/theme.ts';
import { now } from '../net/browser-environment.ts';
import { ChartFeed } from '../state/chart-feed.ts';
import { MarketClock, toClockRate } from '../state/market-clock.ts';
import type { SymbolRow } from '../state/quote-board.ts';
import { toViewSearch } from '../state/view-url.ts';
import type { Place } from './base-element.ts';
import type { ChartParts } from './chart-parts.ts';
import type { Wish } from './connections.ts';
import { toChangeText, toSourceText } from './source-text.ts';
import { holdWheel } from './wheel.ts';

/** What is shown. */
export interface Shown {
  readonly symbol: string;
  readonly interval: Interval;
  readonly kind: ChartKind;
}

/** What the element gives. */
export interface ChartHost {
  readonly parts: ChartParts;
  readonly hasLink: boolean;
  readTheme(): ChartTheme;
  say(text: string): void;
  /** Says what is wrong with the connection. @returns whether anything is */
  sayConnection(): boolean;
}

/** A chart that is shown. */
export interface ShownChart {
  readonly chart: PriceChart;
  close(): void;
}

const DAY_MS = 86_400_000;
/** Older bars wanted at a time. */
const OLDER_BARS = 2_000;
const DRAW_HZ = 30;

/** Single trades are not sent to an element. */
const NO_LINE = { lastMs: -Infinity, append: () => false, clear: () => undefined };

let loop: FrameLoop | undefined;
/** The one frame loop of all elements of a page; it sleeps while nothing is to be drawn. */
const getLoop = (): FrameLoop => (loop ??= createFrameLoop());

/** Address of the dashboard that shows the same. */
function toDashboard({ server, market }: Place, { symbol, interval, kind }: Shown): string {
  const url = new URL(server);
  url.search = toViewSearch({ symbol, interval, kind, ...(market === 'live' ? {} : { market }) });
  return url.href;
}

/** Shows a chart. */
export function showChart(host: ChartHost, place: Place, shown: Shown): ShownChart {
  const view = new ChartView(host, place, shown);
  return { chart: view.chart, close: () => view.close() };
}

class ChartView implements Wish {
  readonly market: string;
  readonly symbols: readonly string[];
  readonly interval: Interval;
  readonly chart: PriceChart;
  private readonly host: ChartHost;
  private readonly place: Place;
  private readonly shown: Shown;
  private readonly feed = new ChartFeed(NO_LINE);
  private readonly clock = new MarketClock();
  private readonly frame: ReturnType<FrameLoop['register']>;
  private readonly stopWheel: () => void;
  private readonly stopClock: (() => void)[];
  private row: SymbolRow | undefined;
  private given = '';
  private isLoading = false;
  private rejection = '';

  constructor(host: ChartHost, place: Place, shown: Shown) {
    const { symbol, interval, kind } = shown;
    this.host = host;
    this.place = place;
    this.shown = shown;
    this.market = place.market;
    this.symbols = [symbol];
    this.interval = interval;
    const { plot } = host.parts;
    this.chart = createPriceChart(plot, {
      theme: host.readTheme(),
      kind,
      timeZone: toIntervalMs(interval) >= DAY_MS ? 'utc' : 'local',
      label: `Price chart of ${symbol}`,
      requestDraw: () => this.frame?.invalidate(),
      onNeedHistory: () => void this.loadOlder(),
    });
    this.stopWheel = holdWheel(plot, (text) => host.parts.hint(text));
    this.frame = getLoop().register({ priority: 1, rateHz: DRAW_HZ, draw: () => this.draw() });
    host.parts.show({
      symbol,
      name: '',
      price: '',
      change: '',
      trend: 'flat',
      badge: '',
      source: `Connecting to ${place.server.host} …`,
      link: host.hasLink ? toDashboard(place, shown) : '',
    });
    const { client } = place.connection;
    this.stopClock = [
      client.on('heartbeat', ({ market, marketMs }) => {
        if (market === client.market(this.market)?.name) this.clock.correct(marketMs, now());
      }),
      client.on('market', () => this.setClock()),
    ];
    this.setClock();
    place.connection.add(this);
    this.onNews();
  }

  close(): void {
    this.place.connection.remove(this);
    for (const stop of this.stopClock) stop();
    this.stopWheel();
    this.frame.remove();
    this.chart.destroy();
  }

  onNews(): void {
    const isLost = this.host.sayConnection();
    if (!isLost) this.host.say(this.rejection);
    this.clock.hold(isLost, now());
    this.takeRow();
    const { row, feed } = this;
    if (row !== undefined && row.isLoaded && feed.isLoaded.peek() && row.state.last !== MISSING) {
      // The price on screen is that of the forming bar too; its sums come with the bar.
      const { last, lastMs, lastNs } = row.state;
      feed.bars.addTrade(lastMs, lastNs, last, 0, true, true, false);
      this.clock.correct(Math.max(lastMs, row.state.quoteMs), now());
    }
    this.frame.invalidate();
  }

  onBars(content: ClientEvents['bars']['content']): void {
    this.takeRow();
    this.feed.applyBars(content);
    this.frame.invalidate();
  }

  onGap(content: ClientEvents['gap']['content']): void {
    if (!this.feed.isOf(content.instrument)) return;
    const cause = toGapText(content.cause);
    this.feed.addGap({ fromMs: content.fromMs, toMs: toGapEnd(content), cause });
    this.chart.setGaps(this.feed.gaps.peek());
  }

  onRejected(_symbol: string, message: string): void {
    this.rejection = message;
    this.host.say(message);
  }

  /** The clock runs as the market's does. */
  private setClock(): void {
    const info = this.place.connection.client.market(this.market);
    if (info !== undefined) this.clock.set(info.timeMs, now(), toClockRate(info));
  }

  /** The symbol's row, once there is one, and another instrument when it has become one. */
  private takeRow(): void {
    const { symbol, interval } = this.shown;
    const row = this.place.connection.board(this.market).get(symbol);
    this.row = row;
    if (row === undefined || this.feed.isOf(row.instrument.id)) return;
    this.rejection = '';
    const { id } = row.instrument;
    void this.feed.reset(`${symbol} ${interval} ${id}`, id, interval, toDayGrid(row.instrument));
  }

  private draw(): boolean {
    this.giveData();
    this.showTexts();
    this.chart.draw(this.clock.at(now()));
    return false;
  }

  private giveData(): void {
    const { row, feed } = this;
    if (row === undefined) return;
    const { bars } = feed;
    const { previousClose } = row.state;
    const key = feed.key.peek();
    const about = `${key} ${previousClose} ${feed.isWhole} ${bars.head} ${row.isLoaded}`;
    if (about === this.given) return;
    this.given = about;
    const { priceDecimals, tickSize, tradingDay } = row.instrument;
    this.chart.setData({
      bars,
      intervalMs: bars.intervalMs,
      priceDecimals,
      tickSize,
      format: row.format,
      tradingDay,
      isWhole: feed.isWhole,
      previousClose: previousClose === MISSING ? undefined : previousClose,
      key,
    });
  }

  private showTexts(): void {
    const { row, host } = this;
    const info = this.place.connection.client.market(this.market);
    if (info !== undefined) {
      const { kind, word, sentence } = toSourceText(info);
      host.parts.show({ badge: word, badgeKind: kind, source: sentence });
    }
    if (row === undefined || !row.isLoaded) return;
    const { trend, text } = toChangeText(row);
    const { last } = row.state;
    const price = last === MISSING ? '' : row.format(last);
    host.parts.show({ name: row.instrument.name, price, change: text, trend });
  }

  /** Puts bars before the oldest; without them the chart stays as it is, and asks again when it is moved. */
  private async loadOlder(): Promise<void> {
    const { feed, market, shown } = this;
    const { bars } = feed;
    const key = feed.key.peek();
    if (this.isLoading || bars.length === 0 || feed.isWhole) return;
    this.isLoading = true;
    try {
      const { symbol, interval } = shown;
      const query = { market, symbol, interval, toMs: bars.startMs[bars.head]!, limit: OLDER_BARS };
      const answer = await this.place.connection.client.bars(query);
      if (feed.key.peek() !== key) return;
      feed.addOlder(answer.bars);
      feed.isWhole =
        answer.older === 'start' || (answer.older === undefined && answer.bars.length === 0);
      this.given = '';
      this.frame.invalidate();
    } catch {
      // Away, or asked too often: the next move asks again.
    } finally {
      this.isLoading = false;
    }
  }
}
