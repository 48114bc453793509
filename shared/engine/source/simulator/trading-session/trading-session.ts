/**
 * When which market is open, and how busy and how wild it then is: the US share day with early and late
 * trading, the currency week, coins without end. Pure: a function of time alone, so that any moment can
 * be asked for in any order. Knows nothing of listings' prices or of ticks.
 */
import type { InstrumentKind } from '../../../../model/instrument.ts';
import {
  DAY_MS,
  fromNewYork,
  HOUR_MS,
  MINUTE_MS,
  toNewYorkDay,
  toWeekday,
} from '../../../../model/calendar.ts';
import type { TradingDay } from '../../../../model/trading-day.ts';
import { isUsEarlyClose, isUsTradingDay } from '../../../../model/us-trading-days.ts';

/** `continuous`: everything is open at any hour. `exchange`: each market keeps its own hours. */
export type Hours = 'continuous' | 'exchange';

/** Markets with hours of their own. */
export const VENUE = { us: 0, fx: 1, always: 2 } as const;
export type Venue = (typeof VENUE)[keyof typeof VENUE];

/** Parts of a venue's day. `call` is the time before the opening auction when orders gather. */
export type Phase = 'closed' | 'preOpen' | 'call' | 'open' | 'postClose';

/** A stretch of time in one phase. */
export interface Session {
  readonly phase: Phase;
  readonly fromMs: number;
  /** First ms of the next phase; Infinity for a venue that never closes. */
  readonly untilMs: number;
}

const PRE_OPEN_MS = 4 * HOUR_MS;
const CALL_MS = 9 * HOUR_MS + 28 * MINUTE_MS;
const OPEN_MS = 9 * HOUR_MS + 30 * MINUTE_MS;
const CLOSE_MS = 16 * HOUR_MS;
const EARLY_CLOSE_MS = 13 * HOUR_MS;
const LATE_MS = 4 * HOUR_MS;
const FX_TURN_MS = 17 * HOUR_MS;
const ENDLESS: Session = { phase: 'open', fromMs: -Infinity, untilMs: Infinity };

/** Where a kind of instrument trades. */
export function toVenue(kind: InstrumentKind): Venue {
  if (kind === 'fx') return VENUE.fx;
  return kind === 'crypto' || kind === 'future' ? VENUE.always : VENUE.us;
}

/** To which day a trade of a venue belongs: what never closes has the days of UTC. */
export function toTradingDay(venue: Venue, hours: Hours): TradingDay {
  if (hours === 'continuous' || venue === VENUE.always) return 'utc';
  return venue === VENUE.fx ? 'newYork17' : 'newYork';
}

/** The session of a venue that holds `timeMs`. */
export function toSession(venue: Venue, hours: Hours, timeMs: number): Session {
  if (hours === 'continuous' || venue === VENUE.always) return ENDLESS;
  return venue === VENUE.fx ? toFxSession(timeMs) : toUsSession(timeMs);
}

function toUsSession(timeMs: number): Session {
  const day = toNewYorkDay(timeMs);
  const at = (clockMs: number): number => fromNewYork(day, clockMs);
  if (!isUsTradingDay(day) || timeMs < at(PRE_OPEN_MS)) return toUsNight(timeMs, day);
  const closeMs = isUsEarlyClose(day) ? EARLY_CLOSE_MS : CLOSE_MS;
  const turns: readonly (readonly [Phase, number])[] = [
    ['preOpen', PRE_OPEN_MS],
    ['call', CALL_MS],
    ['open', OPEN_MS],
    ['postClose', closeMs],
  ];
  const lastMs = at(closeMs + LATE_MS);
  if (timeMs >= lastMs) return toUsNight(timeMs, day);
  let i = turns.length - 1;
  while (timeMs < at(turns[i]![1])) i--;
  const next = turns[i + 1];
  return {
    phase: turns[i]![0],
    fromMs: at(turns[i]![1]),
    untilMs: next === undefined ? lastMs : at(next[1]),
  };
}

/** The closed stretch around a moment outside all sessions. */
function toUsNight(timeMs: number, day: number): Session {
  let next = isUsTradingDay(day) && timeMs < fromNewYork(day, PRE_OPEN_MS) ? day : day + 1;
  while (!isUsTradingDay(next)) next++;
  let last = next - 1;
  while (!isUsTradingDay(last)) last--;
  const closeMs = isUsEarlyClose(last) ? EARLY_CLOSE_MS : CLOSE_MS;
  return {
    phase: 'closed',
    fromMs: fromNewYork(last, closeMs + LATE_MS),
    untilMs: fromNewYork(next, PRE_OPEN_MS),
  };
}

/** Currencies trade from Sunday 17:00 to Friday 17:00 in New York. */
function toFxSession(timeMs: number): Session {
  const today = toNewYorkDay(timeMs);
  const sunday = today - toWeekday(today);
  const opensMs = fromNewYork(sunday, FX_TURN_MS);
  const closesMs = fromNewYork(sunday + 5, FX_TURN_MS);
  if (timeMs < opensMs) {
    return { phase: 'closed', fromMs: fromNewYork(sunday - 2, FX_TURN_MS), untilMs: opensMs };
  }
  if (timeMs < closesMs) return { phase: 'open', fromMs: opensMs, untilMs: closesMs };
  return { phase: 'closed', fromMs: closesMs, untilMs: fromNewYork(sunday + 7, FX_TURN_MS) };
}

/** How lively a venue is at a moment; 1 is the mean of its regular hours (of all hours in `continuous`). */
export interface Liveliness {
  /** Factor of event arrivals. */
  readonly activity: number;
  /** Factor of volatility. */
  readonly volatility: number;
  /** Factor of spreads. */
  readonly spread: number;
}

const STEADY: Liveliness = { activity: 1, volatility: 1, spread: 1 };
const SILENT: Liveliness = { activity: 0, volatility: 0, spread: 1 };
/**
 * Shares of a US day's variance that fall into regular hours and into the early and late ones; the rest
 * is the gap at the open (overnight returns: French and Roll, Journal of Financial Economics 17, 1986).
 */
const REGULAR_SHARE = 0.72;
const OUTSIDE_SHARE = 0.06;
/** Share of a US day's variance that is the gap between two days. */
export const GAP_SHARE = 1 - REGULAR_SHARE - OUTSIDE_SHARE;
/** Days a year on which US shares, and currencies, trade. */
export const US_DAYS = 252;
export const FX_DAYS = 260;
/** Year that annual volatilities are stated for, days. */
const YEAR_DAYS = 365;
const OUTSIDE_HOURS = 9.5;
const OUTSIDE = {
  activity: 0.03,
  volatility: Math.sqrt(((YEAR_DAYS * 24) / US_DAYS / OUTSIDE_HOURS) * OUTSIDE_SHARE),
  spread: 2.5,
};
const REGULAR_VOLATILITY = Math.sqrt(((YEAR_DAYS * 24) / US_DAYS / 6.5) * REGULAR_SHARE);

/** How lively a venue is at `timeMs` in its session. */
export function toLiveliness(
  venue: Venue,
  hours: Hours,
  session: Session,
  timeMs: number,
): Liveliness {
  if (hours === 'continuous') return STEADY;
  if (session.phase === 'closed') return SILENT;
  if (venue === VENUE.always) return toWave(timeMs, 15 * HOUR_MS, 0.25, 1);
  if (venue === VENUE.fx) {
    return toWave(timeMs, 14 * HOUR_MS, 0.5, Math.sqrt(YEAR_DAYS / FX_DAYS));
  }
  if (session.phase === 'open') {
    return toSmile((timeMs - session.fromMs) / (session.untilMs - session.fromMs));
  }
  return session.phase === 'call' ? { ...OUTSIDE, activity: 0 } : OUTSIDE;
}

/**
 * The U of a share day (Andersen and Bollerslev, Journal of Empirical Finance 4, 1997): activity
 * 0.51 + 1.26 y² and a rush at both ends, y = -1 at the open and 1 at the close, with a mean of 1.
 */
function toSmile(x: number): Liveliness {
  const y = 2 * x - 1;
  const y2 = y * y;
  const rush = x > 0.95 ? (x - 0.95) * 24 : 0;
  const early = x < 0.08 ? (0.08 - x) * 12 : 0;
  const variance = 0.6 + 0.84 * y2 * y2 + early * 1.5 + rush * 0.4;
  return {
    activity: 0.512 + 1.26 * y2 + early + rush,
    volatility: REGULAR_VOLATILITY * Math.sqrt(variance / 0.8376),
    spread: 0.92 + early * 0.7,
  };
}

/** A day's slow swing around 1, highest at `peakMs` UTC: a parabola on each half day. */
function toWave(timeMs: number, peakMs: number, swing: number, volatility: number): Liveliness {
  const intoDay = (((timeMs - peakMs) % DAY_MS) + DAY_MS) % DAY_MS;
  const z = intoDay / (DAY_MS / 2) - 1; // -1 and 1 at the peak, 0 half a day from it
  const wave = 1 + swing * (1.5 * z * z - 0.5);
  return { activity: wave, volatility: volatility * Math.sqrt(wave), spread: 1 };
}
