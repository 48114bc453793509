/**
 * Events of the market on screen: taken in as the server tells them, and laid out for the chart, the strip of
 * a replay and the panel of scenarios. Pure.
 */
import { GAP, toGapText } from '../../shared/wire/codes.ts';
import { parseDecimal } from '../../shared/model/decimal.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { concerns, type MarketEvent, toEndMs } from '../../shared/model/market-event.ts';
import type { DataGap } from './chart-feed.ts';

/** A stretch of time or a moment with a name. */
export interface Mark {
  readonly fromMs: number;
  /** Equals `fromMs` for a moment; Infinity while nobody knows the end. */
  readonly toMs: number;
  readonly label: string;
}

/** Prices between which a symbol may trade for a while, in its units. */
export interface LimitSpan {
  readonly fromMs: number;
  /** Infinity while it lasts. */
  readonly toMs: number;
  readonly lower: number;
  readonly upper: number;
}

/** What the chart of one symbol shows of events. */
export interface ChartMarks {
  /** Hatched: nothing trades. */
  readonly halts: readonly DataGap[];
  readonly bands: readonly Mark[];
  readonly markers: readonly { readonly timeMs: number; readonly label: string }[];
  readonly limits: readonly LimitSpan[];
}

const NO_MARKS: ChartMarks = { halts: [], bands: [], markers: [], limits: [] };
const HALTED = toGapText(GAP.halt);

/** The list with news in it, by time. What was called off is gone. */
export function mergeEvents(
  known: readonly MarketEvent[],
  news: readonly MarketEvent[],
): readonly MarketEvent[] {
  const byId = new Map(known.map((event) => [event.id, event]));
  for (const event of news) byId.set(event.id, event);
  return [...byId.values()]
    .filter(({ isCancelled }) => isCancelled !== true)
    .sort((a, b) => a.atMs - b.atMs);
}

/** Tells whether trading stopped: the market's own word for it, whoever caused it. */
const isHalt = ({ kind, origin }: MarketEvent): boolean => kind === 'halt' && origin === 'market';

/** Orders to halt and to resume: what comes of them is told as halts. */
const isOrder = ({ kind, origin }: MarketEvent): boolean =>
  origin !== 'market' && (kind === 'halt' || kind === 'resume');

/** Tells whether an event says between which prices its target may trade: a figure, and no news. */
export const isLimits = ({ kind }: MarketEvent): boolean => kind === 'limits';

/** Limit bands in units of the instrument; what does not fit them is left out. */
function toLimitSpans(events: readonly MarketEvent[], instrument: Instrument): LimitSpan[] {
  return events.flatMap((event) => {
    const lower = parseDecimal(event.limits?.lower ?? '', instrument.priceDecimals);
    const upper = parseDecimal(event.limits?.upper ?? '', instrument.priceDecimals);
    if (Number.isNaN(lower + upper)) return [];
    return [{ fromMs: event.atMs, toMs: toEndMs(event), lower, upper }];
  });
}

/** The bands that hold at a moment. */
export const findLimits = (limits: readonly LimitSpan[], timeMs: number): LimitSpan | undefined =>
  limits.findLast(({ fromMs, toMs }) => fromMs <= timeMs && timeMs < toMs);

const toMark = (event: MarketEvent): Mark => ({
  fromMs: event.atMs,
  toMs: toEndMs(event),
  label: event.label,
});

/**
 * Lays events out for the chart of an instrument; those that are about others are left out.
 * @param gaps that the chart knows of: a halt among them is not shown twice
 */
export function toChartMarks(
  events: readonly MarketEvent[],
  instrument: Instrument | undefined,
  gaps: readonly DataGap[],
): ChartMarks {
  if (instrument === undefined || events.length === 0) return NO_MARKS;
  const own = events
    .filter((event) => concerns(event, instrument) && !isOrder(event))
    .map((event) => ({ ...event, label: withoutSymbol(event.label, instrument.symbol) }));
  const known = gaps.filter(({ cause }) => cause === HALTED);
  const halts = own
    .filter(isHalt)
    .map((event) => ({ fromMs: event.atMs, toMs: toEndMs(event), cause: HALTED }))
    .filter((halt) => !known.some((gap) => gap.fromMs < halt.toMs && gap.toMs > halt.fromMs));
  const others = own.filter((event) => !isHalt(event) && !isLimits(event));
  // Of an outage the hatched gap tells how long it was.
  const isBand = (event: MarketEvent): boolean =>
    toEndMs(event) > event.atMs && event.kind !== 'feed_outage';
  return {
    halts,
    bands: others.filter(isBand).map(toMark),
    markers: others
      .filter((event) => !isBand(event))
      .map(({ atMs, label }) => ({ timeMs: atMs, label })),
    limits: toLimitSpans(own.filter(isLimits), instrument),
  };
}

/** On a symbol's own chart its name goes without saying. */
const withoutSymbol = (label: string, symbol: string): string =>
  label.endsWith(`: ${symbol}`) ? label.slice(0, -symbol.length - 2) : label;

/** Lays events out for the strip of a replay: what was started by hand, and what befell the symbol on the chart. */
export function toTimelineMarks(
  events: readonly MarketEvent[],
  instrument: Instrument | undefined,
): readonly Mark[] {
  return events
    .filter((event) => !isLimits(event))
    .filter((event) => event.origin !== 'market' || isAbout(event, instrument))
    .filter((event) => !isOrder(event) || !isAbout(event, instrument))
    .map(toMark);
}

const isAbout = (event: MarketEvent, instrument: Instrument | undefined): boolean =>
  instrument !== undefined && concerns(event, instrument);

/** Kinds that do something else than move a price. */
const STILL: readonly string[] = ['halt', 'resume', 'feed_outage', 'burst', 'listing', 'delisting'];

/** Symbols that an event has to wait for: every one that it names, if all of them are halted at a moment. */
export function toAwaited(
  event: MarketEvent,
  events: readonly MarketEvent[],
  nowMs: number,
): readonly string[] {
  if (event.origin === 'market' || STILL.includes(event.kind)) return [];
  if (event.target.includes(':') || event.target === 'market' || event.target === 'all') return [];
  const symbols = event.target.split(',').map((part) => part.trim());
  const halts = events.filter(
    (each) => isHalt(each) && each.atMs <= nowMs && toEndMs(each) > nowMs,
  );
  const isHalted = (symbol: string): boolean => halts.some(({ target }) => target === symbol);
  return symbols.every(isHalted) ? symbols : [];
}

/** Tells whether an event that has no length has begun and waits still. */
function isHeldUp(event: MarketEvent, events: readonly MarketEvent[], nowMs: number): boolean {
  if (event.kind !== 'fat_finger' || event.atMs > nowMs) return false;
  const [symbol] = toAwaited(event, events, nowMs);
  const halt = events.find(
    (each) => isHalt(each) && each.target === symbol && toEndMs(each) > nowMs,
  );
  return halt !== undefined && halt.atMs <= event.atMs;
}

/** What the panel of scenarios lists: what goes on or waits, and what is still to come, the next first. */
export function toRunning(
  events: readonly MarketEvent[],
  nowMs: number,
  instrument: Instrument | undefined,
): readonly MarketEvent[] {
  return events
    .filter((event) => !isLimits(event))
    .filter(
      (event) => toEndMs(event) > nowMs || event.atMs > nowMs || isHeldUp(event, events, nowMs),
    )
    .filter((event) => event.origin !== 'market' || isAbout(event, instrument));
}
