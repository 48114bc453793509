/**
 * What happens in a market besides ticks, as a timeline shows it: scenarios, halts, splits. Says which
 * instruments an event is about. Data and pure functions; who finds out about events is elsewhere.
 */
import { toSymbol, type Instrument } from './instrument.ts';

/** One entry of a timeline. */
export interface MarketEvent {
  /** Names it within its market; a later entry of the same id replaces the earlier one. */
  readonly id: string;
  /** Kind of a scenario's event (`flash_crash`), or `halt`, `split`, `dividend`, `limits`, `damage` (of a recording). */
  readonly kind: string;
  /** Market time, UTC ms. */
  readonly atMs: number;
  /** When it is over, UTC ms: `atMs` for what has no length, null while nobody knows. */
  readonly untilMs: number | null;
  /** A symbol, several with commas, `sector:NAME`, `market` (US shares and funds) or `all`. */
  readonly target: string;
  /** One line for people. */
  readonly label: string;
  /** `scenario`: scripted; `live`: started by hand; `market`: happened by itself. */
  readonly origin: 'scenario' | 'live' | 'market';
  /** True when it was called off before it began: take it off the timeline. */
  readonly isCancelled?: boolean;
  /** Of `limits`: prices between which the target may trade meanwhile, as plain decimals. */
  readonly limits?: { readonly lower: string; readonly upper: string };
}

/** Kind of the event that says what of a recording cannot be read. */
export const DAMAGE_EVENT = 'damage';

const ORIGINS: readonly unknown[] = ['scenario', 'live', 'market'];
const TEXTS = ['id', 'kind', 'target', 'label'] as const;
/** Longest text of an event, characters: above what any earlier version could write into a tape. */
const MAX_TEXT = 131_072;
/** Longest decimal of an event, characters: as venues may write one. */
const MAX_DIGITS = 80;
/** Largest time that a Date can show, ms either side of 1970 (ECMA-262, "Time Values and Time Range"). */
const TIME_BOUND_MS = 8.64e15;

const isTime = (value: unknown): boolean =>
  typeof value === 'number' && Math.abs(value) <= TIME_BOUND_MS;

const isLimits = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const { lower, upper } = value as Readonly<Record<string, unknown>>;
  return [lower, upper].every((one) => typeof one === 'string' && one.length <= MAX_DIGITS);
};

/**
 * Tells whether a value is an event: the one rule for whoever writes events and whoever reads them. Fields
 * that are not known here are left alone.
 */
export function isMarketEvent(value: unknown): value is MarketEvent {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  const { atMs, untilMs, origin, isCancelled, limits } = fields;
  const isText = (name: string): boolean => {
    const text = fields[name];
    return typeof text === 'string' && text.length <= MAX_TEXT;
  };
  return (
    TEXTS.every(isText) &&
    isTime(atMs) &&
    (untilMs === null || isTime(untilMs)) &&
    ORIGINS.includes(origin) &&
    (isCancelled === undefined || typeof isCancelled === 'boolean') &&
    (limits === undefined || isLimits(limits))
  );
}

const SECTOR = 'sector:';

/** Tells whether an instrument is a US share, fund or index: what the target `market` stands for. */
export const isOfMarket = ({ kind }: Pick<Instrument, 'kind'>): boolean =>
  kind === 'equity' || kind === 'etf' || kind === 'index';

/** Tells whether an event is about an instrument. */
export function concerns(
  { target }: Pick<MarketEvent, 'target'>,
  instrument: Pick<Instrument, 'symbol' | 'kind' | 'sector'>,
): boolean {
  if (target === 'all') return true;
  if (target === 'market') return isOfMarket(instrument);
  if (target.startsWith(SECTOR)) {
    const sector = target.slice(SECTOR.length).trim().toLowerCase();
    return instrument.sector?.toLowerCase() === sector;
  }
  return target.split(',').some((part) => toSymbol(part) === instrument.symbol);
}

/** When an event is over, ms; Infinity while nobody knows. */
export const toEndMs = ({ untilMs }: Pick<MarketEvent, 'untilMs'>): number => untilMs ?? Infinity;
