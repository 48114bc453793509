/**
 * What was before a symbol's first live trade: bars and the recent trades, and the minute at which the ones end and
 * the others begin, so that nothing is in both and nothing between them. Asks REST, in bounded time.
 */
import { DAY_MS, MINUTE_MS } from '../../../shared/model/calendar.ts';
import type { VenueBar, VenueTrade } from '../../../shared/venue/event.ts';
import type { RestContext, Venue } from '../../../shared/venue/venue.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import { byTime } from './gap-fill.ts';
import type { RestClient } from './rest-client.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** A symbol's history. */
export interface SymbolHistory {
  /** Where ticks begin, a whole minute: bars lie before it, trades behind it. */
  readonly joinMs: number;
  readonly bars: readonly VenueBar[];
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

const toMinute = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;

/** Fetches a symbol's history; what the venue does not give, or not in time, is left out. */
export async function fetchHistory(
  options: HistoryOptions,
  symbol: string,
): Promise<SymbolHistory> {
  const { clock } = options;
  const nowMs = clock.now();
  const byMs = clock.elapsed() + VENUE_LIMITS.historyMs;
  let cancel = (): unknown => undefined;
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.after(VENUE_LIMITS.historyMs, () => resolve(undefined));
  });
  const inTime = <T>(asked: Promise<T | undefined>): Promise<T | undefined> =>
    Promise.race([asked.catch(() => undefined), late]);
  const trades = inTime(fetchTrades(options, symbol, nowMs, byMs));
  const minutes = inTime(fetchBars(options, symbol, MINUTE_MS, VENUE_LIMITS.historyMinutes, byMs));
  const days = inTime(fetchBars(options, symbol, DAY_MS, VENUE_LIMITS.historyDays, byMs));
  const bars = [...((await minutes) ?? []), ...((await days) ?? [])];
  const recent = await trades;
  cancel();
  return join(nowMs, recent, bars);
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
  bars: readonly VenueBar[],
): SymbolHistory {
  const thisMinuteMs = toMinute(nowMs);
  if (recent === undefined) {
    const hole = { fromMs: thisMinuteMs, toMs: Math.ceil(nowMs) };
    return { joinMs: thisMinuteMs, bars, trades: [], hole };
  }
  const { trades, fromMs, isCut } = recent;
  const first = trades[0];
  const last = trades.at(-1);
  if (!isCut || first === undefined || last === undefined) {
    return { joinMs: fromMs, bars, trades, hole: undefined };
  }
  /* Oldest first: what is missing lies behind them. Newest first: before them. */
  const isOldestFirst = last.timeMs < nowMs - NOW_MS && first.timeMs - fromMs < MINUTE_MS;
  if (isOldestFirst) {
    return { joinMs: fromMs, bars, trades, hole: { fromMs: last.timeMs, toMs: Math.ceil(nowMs) } };
  }
  const wholeMs = toMinute(first.timeMs + MINUTE_MS - 1);
  if (wholeMs <= thisMinuteMs) {
    const kept = trades.filter(({ timeMs }) => timeMs >= wholeMs);
    return { joinMs: wholeMs, bars, trades: kept, hole: undefined };
  }
  const hole = { fromMs: thisMinuteMs, toMs: first.timeMs };
  return { joinMs: thisMinuteMs, bars, trades, hole };
}

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
  const { items, isCut } = await rest.askAll(venue.trades, query, VENUE_LIMITS.historyPages, byMs);
  const reachesBack = items.some(({ timeMs }) => timeMs < fromMs);
  const trades = items.filter(({ timeMs }) => timeMs >= fromMs).sort(byTime);
  return { trades, fromMs, isCut: isCut && !reachesBack };
}

async function fetchBars(
  { venue, context, rest, clock }: HistoryOptions,
  symbol: string,
  intervalMs: number,
  count: number,
  byMs: number,
): Promise<readonly VenueBar[]> {
  if (venue.bars?.intervalsMs.includes(intervalMs) !== true) return [];
  const untilMs = clock.now();
  const query = { ...context, symbol, intervalMs, fromMs: untilMs - count * intervalMs, untilMs };
  const { items } = await rest.askAll(venue.bars, query, VENUE_LIMITS.historyPages, byMs);
  return items;
}
