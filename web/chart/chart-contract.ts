/**
 * What a price chart offers to the page and what it asks of it. Types only.
 */
import type {
  Band,
  ChartData,
  ChartKind,
  CrosshairInfo,
  Gap,
  Marker,
  PriceLimits,
} from './chart-data.ts';
import type { Zone } from './gestures.ts';
import type { ChartLayer, LayerFactory } from './layer/layer.ts';
import type { Pane } from './panes.ts';
import type { ScaleSettings } from './price-scale.ts';
import type { ChartTheme } from './theme.ts';

/** What a chart may be told at birth; every callback is optional. */
export interface PriceChartOptions {
  readonly theme: ChartTheme;
  readonly kind?: ChartKind;
  readonly timeZone?: 'utc' | 'local';
  readonly scale?: Partial<ScaleSettings>;
  /** What is shown, from the lowest layer to the topmost; all registered ones when left out. */
  readonly layers?: readonly LayerFactory[];
  /** Name for assistive technology. */
  readonly label?: string;
  /** Somebody did something that needs a frame: call `draw` in the next one. */
  readonly requestDraw?: () => void;
  /** What the crosshair points at; undefined when it points at nothing. */
  readonly onCrosshair?: (info: CrosshairInfo | undefined) => void;
  /** Somebody chose another price scale on the chart. */
  readonly onScale?: (settings: ScaleSettings) => void;
  /** Somebody moved the window by hand: what it shows now, ms. */
  readonly onMoved?: (fromMs: number, toMs: number) => void;
  /** The menu of a place in the plot is wanted, CSS px from the host's top left; of the crosshair's, or the middle, by key. */
  readonly onPlotMenu?: (x: number, y: number) => void;
  readonly onFollowChange?: (isFollowing: boolean) => void;
  /** The window reaches before the oldest bar: data from `fromMs` on is wanted. Once per oldest bar. */
  readonly onNeedHistory?: (fromMs: number) => void;
}

/** A chart on the page. */
export interface PriceChart {
  setData(data: ChartData | undefined): void;
  setKind(kind: ChartKind): void;
  /** What the price axis counts and how it stands; what is left out stays. */
  setScale(settings: Partial<ScaleSettings>): void;
  /**
   * Shows layers besides its own, over the prices or behind them, and divides the plot for those that have a pane.
   * @param below panes below prices and volume  @param pricePx height that prices are kept to, CSS px
   */
  setStudies(layers: readonly ChartLayer[], below: readonly Pane[], pricePx?: number): void;
  /** Shows layers over prices, studies and events. They are cut at their pane only if they name one. @returns takes them off */
  addLayers(layers: readonly ChartLayer[]): () => void;
  setTheme(theme: ChartTheme): void;
  setTimeZone(timeZone: 'utc' | 'local'): void;
  setGaps(gaps: readonly Gap[]): void;
  /** What happened: stretches of time and moments with names. Drawn as far as the market's time has come. */
  setEvents(bands: readonly Band[], markers: readonly Marker[]): void;
  /** Limit bands, by time; drawn as far as the market's time has come. */
  setLimits(limits: readonly PriceLimits[]): void;
  setLabel(label: string): void;
  /** Says that something changed which version counters do not tell. */
  invalidate(): void;
  /** Draws if anything changed since the last call; true when it did. */
  draw(marketNowMs: number): boolean;
  follow(): void;
  /** Goes to the bar at a moment, ms, or the one before it; asks for older bars until there is one. */
  goTo(timeMs: number): void;
  isFollowing(): boolean;
  /** Shows a stretch of time, ms, as far as there is data for it. */
  show(fromMs: number, toMs: number): void;
  /** Marks a moment that is pointed at elsewhere, ms, and a price, mantissa; its own crosshair comes first. Undefined for none. */
  pointAt(timeMs: number | undefined, price?: number): void;
  /** Says that the layers on the pointer's canvas changed, and nothing else. */
  invalidatePointer(): void;
  /** Whether its own crosshair is on it. */
  isPointed(): boolean;
  /** Shown stretch of time, ms. */
  visibleRange(): { fromMs: number; toMs: number };
  /** Where a moment and a price are on the host, CSS px from its top left. */
  locate(timeMs: number, price: number): { x: number; y: number };
  /** What lies at a place of the host: the plot, or one of the axes. */
  zoneAt(x: number, y: number): Zone;
  /** Moment, ms, and price, mantissa with a fraction, at a place of the host. */
  placeAt(x: number, y: number): { timeMs: number; price: number };
  /** Goes back to the usual width and follows; prices fit by themselves again. */
  reset(): void;
  /** Asks for the date to go to. */
  askDate(): void;
  destroy(): void;
}
