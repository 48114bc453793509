/**
 * The watched symbols printed once, as a table or as JSON, for pipes and scripts. Waits until all that was asked for is
 * there.
 */
import type { Client } from '../../../shared/client/client-contract.ts';
import type { Interval } from '../../../shared/model/interval.ts';
import { STATUS } from '../../../shared/model/tick.ts';
import { toDecimal, toIsoTime } from '../../../shared/wire/json-frame.ts';
import { print, printPainted } from '../terminal.ts';
import { type Palette, paint } from './styled-line.ts';
import { toHeading, toLayout, toRowLine } from './table-frame.ts';
import { toWidth } from './text-width.ts';
import type { WatchBoard, WatchedSymbol } from './watch-board.ts';
import { toSparkHead } from './watch-frame.ts';
import { toChange, toRow } from './watch-rows.ts';

/** Longest wait for the numbers of symbols that the server has, ms. */
const PATIENCE_MS = 10_000;
/** Cells of a line where nobody says how wide it is: all columns, a name, the curve. */
const WIDEST = 150;

const isWhole = ({ state, bars }: WatchedSymbol): boolean => state !== undefined && bars.size > 0;

/** Waits until the board has what was asked for. @returns whether it has */
export function whenFull(client: Client, board: WatchBoard, names: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (isFull: boolean): void => {
      clearTimeout(timer);
      for (const off of offs) off();
      resolve(isFull);
    };
    const look = (): void => {
      const { symbols, refusals } = board;
      if (symbols.length === 0 && refusals >= names) done(false);
      else if (symbols.length > 0 && symbols.every(isWhole)) done(true);
    };
    const timer = setTimeout(() => done(false), PATIENCE_MS);
    /* The board listens before, and has taken what comes. */
    const offs = [
      ...(['snapshot', 'merged', 'bars', 'rejected'] as const).map((name) => client.on(name, look)),
      client.on('state', ({ state }) => {
        if (state === 'closed') done(false);
      }),
    ];
    look();
  });
}

const statusName = (code: number): string =>
  Object.keys(STATUS).find((name) => STATUS[name as keyof typeof STATUS] === code) ?? String(code);

/** A symbol as a JSON line; null where nothing is known. */
function toJsonLine(of: WatchedSymbol, market: string, isSimulated: boolean): string {
  const { instrument, state } = of;
  const { symbol, name, currency, priceDecimals, sizeDecimals } = instrument;
  const price = (mantissa: number | undefined): number | null =>
    mantissa === undefined ? null : toDecimal(mantissa, priceDecimals);
  const size = (mantissa: number | undefined): number | null =>
    mantissa === undefined ? null : toDecimal(mantissa, sizeDecimals);
  const { change, base } = toChange(of);
  const percent = (change / Math.abs(base)) * 100;
  return JSON.stringify({
    market,
    symbol,
    name,
    currency,
    last: price(state?.last),
    change: Number.isNaN(change) ? null : price(change),
    percent: Number.isFinite(percent) ? Number(percent.toFixed(4)) : null,
    bid: price(state?.bid),
    bidSize: size(state?.bidSize),
    ask: price(state?.ask),
    askSize: size(state?.askSize),
    open: price(state?.open),
    high: price(state?.high),
    low: price(state?.low),
    previousClose: price(state?.previousClose),
    volume: size(state?.volume),
    trades: state?.trades ?? null,
    time: state === undefined || state.lastMs === 0 ? null : toIsoTime(state.lastMs, state.lastNs),
    status: state === undefined ? null : statusName(state.status),
    ...(isSimulated ? { simulated: true } : {}),
  });
}

/** Prints the board. @param width cells of a line; undefined where the output has none, such as a pipe */
export function printBoard(
  client: Client,
  board: WatchBoard,
  interval: Interval,
  isJson: boolean,
  palette: Palette,
  width = WIDEST,
): void {
  const { symbols, marketName } = board;
  if (isJson) {
    const isSimulated = client.market(marketName)?.provenance === 'simulated';
    for (const one of symbols) print(toJsonLine(one, marketName, isSimulated));
    return;
  }
  const rows = symbols.map((one) => toRow(one, interval));
  const layout = toLayout(rows, width - 2);
  const lines = [
    toHeading(layout, toSparkHead(interval)),
    ...rows.map((row) => toRowLine(layout, row, false)),
  ];
  for (const { spans } of lines) {
    const [, ...rest] = spans;
    const cells = rest.reduce((sum, { text }) => sum + toWidth(text), 0);
    printPainted(paint({ spans: rest }, cells, palette).trimEnd());
  }
}
