/**
 * What happens in a market besides ticks, as a timeline shows it: scenarios, halts, splits.
 * Data and pure functions; who finds out about events is elsewhere.
 */

/** One entry of a timeline. */
export interface MarketEvent {
  /** Names it within its market; a later entry of the same id replaces the earlier one. */
  readonly id: string;
  /** Kind of a scenario's event (`flash_crash`), or `halt`, `split`, `dividend`. */
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
}

/** When an event is over, ms; Infinity while nobody knows. */
export const toEndMs = ({ untilMs }: Pick<MarketEvent, 'untilMs'>): number => untilMs ?? Infinity;
