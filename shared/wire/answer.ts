/**
 * Answers that the socket and HTTP give alike: quotes, recordings, what can be started, statistics. Types only,
 * in the shape that JSON has.
 */
import type { RecordedBars } from './recorded-bars.ts';
import type { FeedTerms } from '../model/feed-terms.ts';
import type { MarketEvent } from '../model/market-event.ts';

/** Where numbers come from; nobody traded at simulated ones. */
export interface Origin {
  provenance: 'simulated' | 'recorded' | 'live';
  seed?: number;
}

/** State of a symbol in decimal numbers; null for what is not there. */
export interface Quote {
  symbol: string;
  sequence: number;
  /** Name of the trading status. */
  status: string;
  last: number | null;
  lastSize: number | null;
  /** ISO 8601, UTC. */
  lastTime: string | null;
  bid: number | null;
  bidSize: number | null;
  ask: number | null;
  askSize: number | null;
  open: number | null;
  high: number | null;
  low: number | null;
  previousClose: number | null;
  change: number | null;
  changePercent: number | null;
  volume: number;
  /** Exact sum of price × size, a decimal number. */
  turnover: string;
  vwap: number | null;
  trades: number;
}

/** Quotes of a market at a moment of its clock. */
export interface QuoteList extends Origin {
  market: string;
  timeMs: number;
  quotes: Quote[];
}

/** A recording as the list shows it. */
export interface RecordingInfo {
  name: string;
  bytes: number;
  startMs: number;
  endMs: number;
  ticks: number;
  symbols: string[];
  label: string;
  provenance: string;
  seed?: number;
  state: string;
  reason?: string;
  /** Where it is of a venue's data. */
  terms?: FeedTerms;
  /** Where it has bars that were recorded as bars: how many, and of which kinds its first ones are. */
  bars?: { count: number; kinds: RecordedBars[] };
  /** Of a demo pack: how it wants to be opened. */
  opening?: { title?: string; view?: string };
}

/** An order book, best first: prices and sizes as decimal numbers. */
export interface DepthBook {
  market: string;
  epoch: number;
  symbol: string;
  /** Market time, ms. */
  timeMs: number;
  bids: [price: number, size: number][];
  asks: [price: number, size: number][];
}

/** A recording at a glance. */
export interface RecordingOverview {
  startMs: number;
  endMs: number;
  /** Ticks in equal stretches of time. */
  ticks: number[];
  /** Stretches that ticks are missing of, by their beginning; the newest where there are many. */
  gaps: RecordedGap[];
}

/** A recording that is being made of a live market. */
export interface RecorderInfo {
  /** Its name. */
  recording: string;
  market: string;
  /** `failed`: the disk takes no more. */
  state: 'recording' | 'failed';
  /** Server clock, ms since 1970. */
  startedMs: number;
  ticks: number;
  bytes: number;
  /** Ticks that the disk did not take. */
  lostTicks: number;
  /** Left out where all are recorded. */
  symbols?: string[];
}

/** A recording of what had just happened. */
export interface KeptRecording {
  recording: string;
  startMs: number;
  endMs: number;
  ticks: number;
}

/** A stretch that ticks are missing of. */
export interface RecordedGap {
  fromMs: number;
  /** The recording's end where it lasted at it. */
  toMs: number;
  /** By its name on the wire. */
  cause: string;
  /** Symbols that lack something, the first of `symbolCount`; left out where all do. */
  symbols?: string[];
  symbolCount?: number;
}

/** Events of one market. */
export interface EventList {
  market: string;
  events: MarketEvent[];
}

/** One number that shapes an event. */
export interface EventSetting {
  name: string;
  default: number;
  min: number;
  max: number;
  description: string;
}

/** One kind of event that can be started. */
export interface EventKind {
  event: string;
  label: string;
  description: string;
  /** Target when none is given; missing where one must be named. */
  target?: string;
  settings: EventSetting[];
}

/** A scenario that comes with the server; times in ms after its start. */
export interface ScenarioInfo {
  name: string;
  description: string;
  events: { event: string; target: string; atMs: number; settings: Record<string, number> }[];
}

/** What can be started in a simulated market. */
export interface ScenarioCatalogue {
  scenarios: ScenarioInfo[];
  events: EventKind[];
}

/** Points of a curve. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Curves of one sample; empty ones where it has too little. */
export interface StatisticsCurves {
  readonly returns: Points;
  readonly returnMemory: Points;
  readonly sizeMemory: Points;
  readonly kurtosis: Points;
  readonly fano: Points;
  readonly signs: Points;
  readonly volume: Points;
  readonly spread: Points;
  readonly dayTrades: Points;
  readonly dayMoves: Points;
  readonly sizes: Points;
}

/** One fact, measured. */
export interface StatisticsFact {
  key: string;
  name: string;
  expected: string;
  source: string;
  value: number | null;
  /** null while the sample grows, since a figure outside its range may then be chance. */
  isAsExpected: boolean | null;
  /** Of each reference, in their order. */
  references: (number | null)[];
}

/** A real recording to compare with. */
export interface StatisticsReference {
  name: string;
  span: string;
  source: string;
  curves: Partial<StatisticsCurves>;
}

/** The statistics of a symbol beside those of real recordings. */
export interface Statistics {
  market: string;
  symbol: string;
  /** Where the market's numbers come from. */
  label: string;
  timeMs: number;
  sample: {
    seconds: number;
    /** Of these, made in the background, and how far that is, 0..1. */
    pastSeconds: number;
    progress: number;
    trades: number;
    tradesPerSecond: number | null;
    /** Whether the market keeps the hours of an exchange. */
    hasHours: boolean;
  };
  facts: StatisticsFact[];
  curves: StatisticsCurves & {
    /** Length of a return, s. */
    readonly step: number;
    readonly band: number | null;
    readonly hill: number | null;
  };
  references: StatisticsReference[];
}
