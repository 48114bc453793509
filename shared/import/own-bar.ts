/**
 * A bar as this program writes it, in texts, into one that can be taken in: the same for CSV, JSON lines and Parquet.
 */
import { BAR_FLAG, BAR_OF, type BarOf, fromIntervalText } from '../model/recorded-bar.ts';
import type { ForeignBar } from './tick-handler.ts';

/** What a row says besides its time; left out where it says nothing. */
export interface OwnBarTexts {
  symbol?: string;
  interval?: string;
  of?: string;
  open?: string;
  high?: string;
  low?: string;
  close?: string;
  volume?: string;
  trades?: string;
  turnover?: string;
  /** Names of BAR_FLAG, or numbers of bits, with plus signs between. */
  flags?: string;
}

/** Makes the bar. @param startMs NaN for none  @returns a reason where there is none */
export function toOwnBar(texts: OwnBarTexts, startMs: number): ForeignBar | string {
  const { symbol, open, high, low, close, volume, turnover } = texts;
  const interval = fromIntervalText(texts.interval ?? '');
  if (!Number.isInteger(startMs)) return 'the time is none, or between two milliseconds';
  if (interval === undefined) {
    return `bars of ${JSON.stringify(texts.interval ?? '')} cannot be on a tape`;
  }
  const of = texts.of ?? 'trade';
  if (!isBarOf(of)) return `${JSON.stringify(of)} is nothing that bars are of`;
  if (symbol === undefined) return 'there is no symbol';
  if (open === undefined || high === undefined || low === undefined || close === undefined) {
    return 'there is a price missing';
  }
  const trades = texts.trades === undefined ? undefined : Number(texts.trades);
  const flags = toFlags(texts.flags);
  if (flags === undefined) return `${JSON.stringify(texts.flags)} are no flags of bars`;
  const prices = { open, high, low, close };
  const sums = { volume, trades, turnover };
  const isAdjusted = (flags & BAR_FLAG.adjusted) !== 0;
  return { symbol, startMs, interval, ...prices, ...sums, of, isAdjusted, flags };
}

const isBarOf = (text: string): text is BarOf => (BAR_OF as readonly string[]).includes(text);

function toFlags(text: string | undefined): number | undefined {
  let flags = 0;
  for (const name of text === undefined || text === '' ? [] : text.split('+')) {
    const bit = (BAR_FLAG as Readonly<Record<string, number>>)[name] ?? Number(name);
    if (!(Number.isInteger(bit) && bit > 0 && bit < 256)) return undefined;
    flags |= bit;
  }
  return flags;
}
