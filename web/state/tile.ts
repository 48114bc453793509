/**
 * One chart of the workspace: what it shows and how, its data, and the trades of its symbol. What somebody chose for
 * it is plain and serialisable (`TileSettings`), so that layouts, links and undo carry it whole. Promises that no two
 * tiles share a running number of a trade. Knows neither network nor page.
 */
import { type ReadonlySignal, type Signal, computed, signal } from '@preact/signals';
import type { Instrument } from '../../shared/model/instrument.ts';
import { isSymbol } from '../../shared/model/instrument.ts';
import { type Interval, isInterval } from '../../shared/model/interval.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { ChartFeed, type TradeLine } from './chart-feed.ts';
import { type ChartMarks, toChartMarks } from './market-events.ts';
import { TradeLog } from './trade-log.ts';
import { CHART_KINDS, type ChartKind } from './view-url.ts';

/** Colours by which tiles are linked. */
export const LINK_COLOURS = ['blue', 'green', 'orange', 'purple'] as const;
export type LinkColour = (typeof LINK_COLOURS)[number];

/** Settings that a part of the chart owns; plain and serialisable, read leniently by their owner. */
export type PartSettings = Readonly<Record<string, unknown>>;

/** What somebody chose for one tile. A part that is left out is as usual. */
export interface TileSettings {
  readonly symbol?: string;
  readonly interval?: Interval;
  readonly kind?: ChartKind;
  /** Left out: free. */
  readonly link?: LinkColour;
  /** How prices and times lie on the axes; owned by web/chart. */
  readonly scale?: PartSettings;
  /** Indicators, from the lowest to the topmost. */
  readonly studies?: readonly PartSettings[];
  /** What it is compared with; read by comparison.ts. */
  readonly compare?: readonly PartSettings[];
}

/** One chart. */
export interface Tile<Line extends TradeLine = TradeLine> {
  /** Unique on the page, never used again. */
  readonly id: number;
  readonly symbol: Signal<string | undefined>;
  readonly interval: Signal<Interval>;
  readonly kind: Signal<ChartKind>;
  readonly link: Signal<LinkColour | undefined>;
  readonly scale: Signal<PartSettings>;
  readonly studies: Signal<readonly PartSettings[]>;
  readonly compare: Signal<readonly PartSettings[]>;
  readonly isFollowing: Signal<boolean>;
  /** Its instrument, once the market has told of it. */
  readonly instrument: ReadonlySignal<Instrument | undefined>;
  /** What of the market's events belongs on it. */
  readonly marks: ReadonlySignal<ChartMarks>;
  readonly chart: ChartFeed<Line>;
  readonly trades: TradeLog;
}

/** What all tiles look at. */
export interface TileSurroundings<Line extends TradeLine> {
  readonly instruments: ReadonlySignal<readonly Instrument[] | undefined>;
  readonly events: ReadonlySignal<readonly MarketEvent[]>;
  readonly createLine: () => Line;
}

/** What a chart shows first: fine enough that candles form while one looks. */
const FIRST_INTERVAL: Interval = '15s';
/** Running numbers of the trades of one tile. */
const NUMBERS = 2 ** 40;

let tiles = 0;

/** Makes a tile as it was chosen. */
export function createTile<Line extends TradeLine>(
  settings: TileSettings,
  { instruments, events, createLine }: TileSurroundings<Line>,
): Tile<Line> {
  const id = tiles++;
  const symbol = signal(settings.symbol);
  const chart = new ChartFeed(createLine());
  const instrument = computed(() =>
    instruments.value?.find((each) => each.symbol === symbol.value),
  );
  return {
    id,
    symbol,
    interval: signal<Interval>(settings.interval ?? FIRST_INTERVAL),
    kind: signal<ChartKind>(settings.kind ?? 'candles'),
    link: signal(settings.link),
    scale: signal(settings.scale ?? {}),
    studies: signal(settings.studies ?? []),
    compare: signal(settings.compare ?? []),
    isFollowing: signal(true),
    instrument,
    marks: computed(() => toChartMarks(events.value, instrument.value, chart.gaps.value)),
    chart,
    trades: new TradeLog(id * NUMBERS),
  };
}

/** What was chosen for a tile; who reads it in an effect is told of changes. */
export function toTileSettings({
  symbol,
  interval,
  kind,
  link,
  scale,
  studies,
  compare,
}: Tile): TileSettings {
  return {
    ...(symbol.value === undefined ? {} : { symbol: symbol.value }),
    interval: interval.value,
    kind: kind.value,
    ...(link.value === undefined ? {} : { link: link.value }),
    ...(Object.keys(scale.value).length === 0 ? {} : { scale: scale.value }),
    ...(studies.value.length === 0 ? {} : { studies: studies.value }),
    ...(compare.value.length === 0 ? {} : { compare: compare.value }),
  };
}

const isRecord = (value: unknown): value is PartSettings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads settings that were stored or sent; what is not understood is left out. */
export function readTileSettings(value: unknown): TileSettings {
  if (!isRecord(value)) return {};
  const { symbol, interval, scale, studies, compare } = value;
  const kind = CHART_KINDS.find((each) => each === value['kind']);
  const link = LINK_COLOURS.find((each) => each === value['link']);
  return {
    ...(typeof symbol === 'string' && isSymbol(symbol) ? { symbol } : {}),
    ...(typeof interval === 'string' && isInterval(interval) ? { interval } : {}),
    ...(kind === undefined ? {} : { kind }),
    ...(link === undefined ? {} : { link }),
    ...(isRecord(scale) ? { scale } : {}),
    ...(Array.isArray(studies) ? { studies: studies.filter(isRecord) } : {}),
    ...(Array.isArray(compare) ? { compare: compare.filter(isRecord) } : {}),
  };
}
