/**
 * What a client is told of a market, as lines of text: ticks and gaps, so that a test can say all of it, and hold two
 * clients' lines against each other.
 */
import { toDecimalText } from '../../../shared/export/decimal-text.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { FLAG, MISSING, SIDE, STATUS, TICK, type TickColumns } from '../../../shared/model/tick.ts';
import { toGapName } from '../../../shared/wire/codes.ts';
import type { DecodedRun } from '../../../shared/wire/decode.ts';
import { type GapContent, isFilledGap, toGapEnd } from '../../../shared/wire/notice-frame.ts';

/** The lines so far; a test may take some away. */
export interface Told {
  /** `trade BTCUSDT 61837.63 x 0.001 sell +1500 late`: ms since the beginning, what is special about it. */
  readonly ticks: string[];
  /** `BTCUSDT venueDisconnected +1000..+2500`, without an end while it lasts, `+1000 filled`. */
  readonly gaps: string[];
  /** Both, in their order, by symbol. */
  readonly bySymbol: Map<string, string[]>;
  readonly instruments: Map<number, Instrument>;
}

const FLAGS = [
  'noPrice',
  'auction',
  'gapBefore',
  'cancel',
  'corrected',
  'earlier',
  'late',
  'highLow',
  'extendedHours',
  'outsideLimits',
] as const;
const SIDES = { [SIDE.unknown]: 'unknown', [SIDE.buy]: 'buy', [SIDE.sell]: 'sell' };

/** Writes rows of columns as lines. */
function toLines(
  { symbol, priceDecimals, sizeDecimals }: Instrument,
  run: DecodedRun,
  columns: TickColumns,
  beginMs: number,
): string[] {
  const price = (value: number): string =>
    value === MISSING ? '-' : toDecimalText(value, priceDecimals);
  const size = (value: number): string => toDecimalText(value, sizeDecimals);
  return Array.from({ length: run.to - run.from }, (_, i) => {
    const row = run.from + i;
    const ns = columns.timeNs[row]!;
    const at = `+${columns.timeMs[row]! - beginMs}${ns === 0 ? '' : `.${String(ns).padStart(6, '0')}`}`;
    const set = FLAGS.filter((name) => (columns.flags[row]! & FLAG[name]) !== 0);
    const end = [at, ...set].join(' ');
    const first = columns.price[row]!;
    const second = columns.size[row]!;
    if (columns.kind[row] === TICK.trade) {
      const side = SIDES[columns.side[row] as 0];
      return `trade ${symbol} ${price(first)} x ${size(second)} ${side} ${end}`;
    }
    if (columns.kind[row] === TICK.quote) {
      const bid = `${price(first)} x ${size(second)}`;
      return `quote ${symbol} ${bid} / ${price(columns.ask[row]!)} x ${size(columns.askSize[row]!)} ${end}`;
    }
    const status = Object.entries(STATUS).find(([, code]) => code === first)?.[0];
    return `status ${symbol} ${status} ${end}`;
  });
}

function toGapLine(symbol: string, content: GapContent, beginMs: number): string {
  const endMs = toGapEnd(content);
  const from = `+${content.fromMs - beginMs}`;
  const span = isFilledGap(content)
    ? `${from} filled`
    : `${from}..${endMs === Infinity ? '' : `+${endMs - beginMs}`}`;
  return `${symbol} ${toGapName(content.cause)} ${span}`;
}

/** Writes down what a client is told from now on. @param beginMs what times count from  @param of the market; any when left out */
export function listenTo(client: Client, beginMs: number, of?: string): Told {
  const told: Told = { ticks: [], gaps: [], bySymbol: new Map(), instruments: new Map() };
  const { ticks, gaps, bySymbol, instruments } = told;
  const isOther = (market: string): boolean => of !== undefined && market !== of;
  const note = (symbol: string, into: string[], lines: readonly string[]): void => {
    into.push(...lines);
    bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), ...lines]);
  };
  client.on('subscribed', ({ market, instrument }) => {
    if (!isOther(market)) instruments.set(instrument.id, instrument);
  });
  client.on('ticks', ({ market, run, columns }) => {
    if (isOther(market)) return;
    const instrument = instruments.get(run.instrument)!;
    note(instrument.symbol, ticks, toLines(instrument, run, columns, beginMs));
  });
  client.on('gap', ({ market, content }) => {
    if (isOther(market)) return;
    const { symbol } = instruments.get(content.instrument)!;
    note(symbol, gaps, [toGapLine(symbol, content, beginMs)]);
  });
  return told;
}
