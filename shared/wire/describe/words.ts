/**
 * How values of frames are said: times, prices, codes and bits, by the tables that the codec has.
 */
import type { Instrument } from '../../model/instrument.ts';
import { FLAG } from '../../model/tick.ts';
import { toDecimal } from '../json-frame.ts';

/** What is known around a frame; without it numbers are said as they are. */
export interface FrameContext {
  /** Instrument of the frame's market. */
  instrument?(id: number): Instrument | undefined;
  /** Name of a market. */
  market?(number: number): string | undefined;
}

/** Name of a code: `2 (halted)` is `halted`. */
export const nameOf = (table: Readonly<Record<string, number>>, code: number): string =>
  Object.keys(table).find((name) => table[name] === code) ?? 'unknown';

/** Names of the bits that are set; `none`. */
export function toBitNames(table: Readonly<Record<string, number>>, value: number): string {
  const names = Object.keys(table).filter((name) => (value & table[name]!) !== 0);
  return names.length === 0 ? 'none' : names.join(', ');
}

/** Flags of a tick. */
export const toFlagNames = (flags: number): string => toBitNames(FLAG, flags);

/** `2026-01-01T00:00:00.000Z`, and the ns within the ms where there are some. */
export function toMoment(timeMs: number, timeNs = 0): string {
  if (Math.abs(timeMs) > 8.64e15) return `${timeMs} ms`;
  const text = new Date(timeMs).toISOString();
  return timeNs === 0 ? text : `${text.slice(0, -1)}${String(timeNs).padStart(6, '0')}Z`;
}

/** `+ 3` or `- 4`, as a step is written. */
export const toStep = (by: number): string => (by < 0 ? `- ${-by}` : `+ ${by}`);

/** Says prices and sizes of one instrument. */
export interface Units {
  readonly symbol: string;
  readonly price: (mantissa: number) => string;
  readonly size: (mantissa: number) => string;
}

/** How numbers of an instrument are said. */
export function toUnits(id: number, context: FrameContext): Units {
  const instrument = context.instrument?.(id);
  const { priceDecimals = 0, sizeDecimals = 0, symbol = `instrument ${id}` } = instrument ?? {};
  const say = (mantissa: number, decimals: number): string => String(toDecimal(mantissa, decimals));
  return {
    symbol,
    price: (mantissa) => say(mantissa, priceDecimals),
    size: (mantissa) => say(mantissa, sizeDecimals),
  };
}
