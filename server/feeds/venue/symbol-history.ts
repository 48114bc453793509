/**
 * What was before a symbol's first live trade: bars and the recent trades, and the minute at which the ones end and
 * the others begin, so that nothing is in both and nothing between them. Asks REST, in bounded time: what came by then
 * is without a hole up to that minute.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/model/calendar.ts';
import type { VenueTrade } from '../../../shared/venue/event.ts';
import type { RestContext, Venue } from '../../../shared/venue/venue.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import { type BarPage, type BarPages, createBarPages } from './bar-pages.ts';
import { byTime } from './gap-fill.ts';
import type { RestClient } from './rest-client.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** A symbol's history. */
export interface SymbolHistory {
  /** Where ticks begin, a whole minute: bars lie before it, trades behind it. */
  readonly joinMs: number;
  /** By their interval, ms; an interval of which nothing came is left out. */
  readonly bars: ReadonlyMap<number, BarPage>;
  /** Where older bars come from; undefined where the venue gives none. */
  readonly pages: BarPages | undefined;
  /** By time. */
  readonly trades: readonly VenueTrade[];
  /** Trades are missing between these two times, where not all of them could be had. */
  readonly hole: { readonly fromMs: number; readonly toMs: number } | undefined;
}

/** What is asked with. */
export interface HistoryOptions {
  readonly venue: Venue;
  readonly context: RestContext;
  readonly rest: RestClient;
  readonly clock: Pick<Surroundings, 'after' | 'elapsed' | 'now'>;
}

/** Trades are asked for from so many whole minutes ago. */
const TRADE_MINUTES = 5;
/** Trades that end so short before now reach up to it: there was none since. */
const NOW_MS = 10_000;
/** A trading day is no longer: minutes that reach back so far have its beginning. */
const LONGEST_DAY_MS = 25 * HOUR_MS;

const toMinute = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;

/** Fetches a symbol's history; what the venue does not give, or not in time, is left out. */
export async function fetchHistory(
  options: HistoryOptions,
  symbol: string,
): Promise<SymbolHistory> {
  const { clock, venue, rest } = options;
  /* The trades of a delayed feed are old when they come, and the newer ones may not be asked for. */
  const nowMs = rest.venueNow() - (venue.traits.delayMs ?? 0);
  const byMs = clock.elapsed() + VENUE_LIMITS.historyMs;
  let cancel = (): unknown => undefined;
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.after(VENUE_LIMITS.historyMs, () => resolve(undefined));
  });
  const inTime = <T>(asked: Promise<T>): Promise<T | undefined> =>
    Promise.race([asked.catch(() => undefined), late]);
  const trades = inTime(fetchTrades(options, symbol, nowMs, byMs));
  const pages = venue.bars && createBarPages(options, symbol);
  const bars = new Map<number, BarPage>();
  if (pages !== undefined) await inTime(fetchBars(pages, bars, nowMs, byMs));
  const recent = await trades;
  cancel();
  /* What still comes is not of this history. */
  return { ...join(nowMs, recent), bars: new Map(bars), pages };
}

interface RecentTrades {
  readonly trades: readonly VenueTrade[];
  readonly fromMs: number;
  readonly isCut: boolean;
}

/** Decides where bars end and trades begin. */
function join(
  nowMs: number,
  recent: RecentTrades | undefined,
): Pick<SymbolHistory, 'joinMs' | 'trades' | 'hole'> {
  const thisMinuteMs = toMinute(nowMs);
  if (recent === undefined) {
    const hole = { fromMs: thisMinuteMs, toMs: Math.ceil(nowMs) };
    return { joinMs: thisMinuteMs, trades: [], hole };
  }
  const { trades, fromMs, isCut } = recent;
  const first = trades[0];
  const last = trades.at(-1);
  if (!isCut || first === undefined || last === undefined) {
    return { joinMs: fromMs, trades, hole: undefined };
  }
  /* Oldest first: what is missing lies behind them. Newest first: before them. */
  const isOldestFirst = last.timeMs < nowMs - NOW_MS && first.timeMs - fromMs < MINUTE_MS;
  if (isOldestFirst) {
    return { joinMs: fromMs, trades, hole: { fromMs: last.timeMs, toMs: Math.ceil(nowMs) } };
  }
  /* Others of the first one's moment may be on the page that did not come: its minute is not whole. */
  const wholeMs = toMinute(first.timeMs) + MINUTE_MS;
  if (wholeMs <= thisMinuteMs) {
    const kept = trades.filter(({ timeMs }) => timeMs >= wholeMs);
    return { joinMs: wholeMs, trades: kept, hole: undefined };
  }
  const hole = { fromMs: thisMinuteMs, toMs: Math.max(first.timeMs, thisMinuteMs + 1) };
  return { joinMs: thisMinuteMs, trades: trades.filter(isFrom(thisMinuteMs)), hole };
}

const isFrom =
  (fromMs: number) =>
  ({ timeMs }: VenueTrade): boolean =>
    timeMs >= fromMs;

async function fetchTrades(
  { venue, context, rest }: HistoryOptions,
  symbol: string,
  nowMs: number,
  byMs: number,
): Promise<RecentTrades | undefined> {
  if (venue.trades === undefined) return undefined;
  const fromMs = toMinute(nowMs) - TRADE_MINUTES * MINUTE_MS;
  const query = {
    ...context,
    symbol,
    from: { timeMs: fromMs, timeNs: 0 },
    until: { timeMs: Math.ceil(nowMs) + MINUTE_MS, timeNs: 0 },
  };
  const { historyPages } = VENUE_LIMITS;
  const { items, isCut } = await rest.askAll(venue.trades, query, historyPages, { byMs });
  const reachesBack = items.some(({ timeMs }) => timeMs < fromMs);
  const trades = items.filter(isFrom(fromMs)).sort(byTime);
  return { trades, fromMs, isCut: isCut && !reachesBack };
}

/** Minutes and days, and hours where the minutes do not reach back to the beginning of a day. */
async function fetchBars(
  pages: BarPages,
  into: Map<number, BarPage>,
  nowMs: number,
  byMs: number,
): Promise<void> {
  const { historyMinutes, historyHours, historyDays } = VENUE_LIMITS;
  const untilMs = toMinute(nowMs);
  const endDayMs = (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
  const days = collect(pages, into, DAY_MS, endDayMs, historyDays, byMs);
  await collect(pages, into, MINUTE_MS, untilMs, historyMinutes, byMs);
  const sinceMs = into.get(MINUTE_MS)?.sinceMs ?? untilMs;
  if (sinceMs > untilMs - LONGEST_DAY_MS || !pages.intervalsMs.includes(DAY_MS)) {
    const endHourMs = Math.ceil(untilMs / HOUR_MS) * HOUR_MS;
    await collect(pages, into, HOUR_MS, endHourMs, historyHours, byMs);
  }
  await days;
  await collectLastDay(pages, into, byMs);
}

/**
 * Where nothing traded in all those minutes (a weekend, a coin that is seldom traded): those of the last day on which
 * something did. Between the two is nothing, the days say.
 */
async function collectLastDay(
  pages: BarPages,
  into: Map<number, BarPage>,
  byMs: number,
): Promise<void> {
  const minutes = into.get(MINUTE_MS);
  const day = into.get(DAY_MS)?.bars.at(-1);
  if (minutes === undefined || minutes.bars.length > 0 || day === undefined) return;
  const endMs = Math.min(minutes.sinceMs, day.startMs + LONGEST_DAY_MS);
  const count = (endMs - day.startMs) / MINUTE_MS;
  await collect(pages, into, MINUTE_MS, endMs, count, byMs);
}

/** Puts bars of an interval into a map, page by page from a moment back, so far as they can be had. */
async function collect(
  pages: BarPages,
  into: Map<number, BarPage>,
  intervalMs: number,
  untilMs: number,
  count: number,
  byMs: number,
): Promise<void> {
  if (!pages.intervalsMs.includes(intervalMs)) return;
  const fromMs = untilMs - count * intervalMs;
  let sinceMs = untilMs;
  for (let page = 0; page < VENUE_LIMITS.historyPages && sinceMs > fromMs; page++) {
    const most = (sinceMs - fromMs) / intervalMs;
    const older = await pages.before(intervalMs, sinceMs, most, { byMs }).catch(() => undefined);
    if (older === undefined) return;
    const newer = into.get(intervalMs)?.bars ?? [];
    into.set(intervalMs, { ...older, bars: [...older.bars, ...newer] });
    if (older.isStart) return;
    sinceMs = older.sinceMs;
  }
}
