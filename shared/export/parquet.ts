/**
 * The Parquet format: TIMESTAMP in ns and UTC, DECIMAL(18) on INT64, symbols by dictionary, SNAPPY, where the data come
 * from in the file's key-value metadata. Row groups are bounded, and with them memory. The library is loaded when it is
 * first needed.
 */
import { NS_PER_MS, MISSING, TICK, type TickColumns } from '../model/tick.ts';
import type { BarRows } from './bar-rows.ts';
import type { ExportedMarket, ExportFormat, FormatOptions, RowEncoder } from './export-format.ts';
import { toParquetFile } from './parquet-file.ts';
import {
  toCountColumn,
  toDecimalColumn,
  toTextColumn,
  toTimeColumn,
  toWideColumn,
} from './parquet-columns.ts';
import { toBarFlagNames } from './bar-text.ts';
import { toAlways } from './text.ts';
import { toFlagNames, toKindName, toReasonName, toSideName, toStatusName } from './tick-names.ts';

/** Parquet. */
export const parquet: ExportFormat = {
  name: 'parquet',
  description: 'Parquet, exact decimals and times',
  mime: 'application/vnd.apache.parquet',
  isText: false,
  ticks: createTickEncoder,
  bars: createBarEncoder,
};

const toNs = (timeMs: number, timeNs: number): bigint =>
  BigInt(timeMs) * BigInt(NS_PER_MS) + BigInt(timeNs);

/** Most decimals among the instruments that rows may be of. */
function toScales({ instruments }: ExportedMarket, { only }: FormatOptions) {
  const chosen = instruments.filter(({ id }) => only?.has(id) ?? true);
  return {
    price: Math.max(0, ...chosen.map(({ priceDecimals }) => priceDecimals)),
    size: Math.max(0, ...chosen.map(({ sizeDecimals }) => sizeDecimals)),
  };
}

async function createTickEncoder(
  market: ExportedMarket,
  options: FormatOptions,
): Promise<RowEncoder<TickColumns>> {
  const scales = toScales(market, options);
  const price = (name: string) => toDecimalColumn(name, scales.price);
  const size = (name: string) => toDecimalColumn(name, scales.size);
  const columns = {
    time: toTimeColumn('time'),
    symbol: toTextColumn('symbol'),
    kind: toTextColumn('kind'),
    price: price('price'),
    size: size('size'),
    side: toTextColumn('side'),
    bid: price('bid'),
    bidSize: size('bidSize'),
    ask: price('ask'),
    askSize: size('askSize'),
    status: toTextColumn('status'),
    reason: toTextColumn('reason'),
    flags: toTextColumn('flags'),
  };
  const file = await toParquetFile(market, Object.values(columns));
  const always = toAlways(market);
  const put = (ticks: TickColumns, row: number): void => {
    const { symbol, priceDecimals, sizeDecimals } = market.instruments[ticks.instrument[row]!]!;
    const kind = ticks.kind[row]!;
    const [first, second] = [ticks.price[row]!, ticks.size[row]!];
    const [ask, askSize] = [ticks.ask[row]!, ticks.askSize[row]!];
    const [isTrade, isQuote] = [kind === TICK.trade, kind === TICK.quote];
    const isStatus = !isTrade && !isQuote;
    const flags = ticks.flags[row]! | always;
    const toPrice = (is: boolean, value: number) =>
      is && value !== MISSING ? { value, decimals: priceDecimals } : undefined;
    const toSize = (is: boolean, value: number) =>
      is ? { value, decimals: sizeDecimals } : undefined;
    columns.time.push(toNs(ticks.timeMs[row]!, ticks.timeNs[row]!));
    columns.symbol.push(symbol);
    columns.kind.push(toKindName(kind));
    columns.price.push(toPrice(isTrade, first));
    columns.size.push(toSize(isTrade, second));
    columns.side.push(isTrade ? toSideName(ticks.side[row]!) : undefined);
    columns.bid.push(toPrice(isQuote, first));
    columns.bidSize.push(toSize(isQuote && first !== MISSING, second));
    columns.ask.push(toPrice(isQuote, ask));
    columns.askSize.push(toSize(isQuote && ask !== MISSING, askSize));
    columns.status.push(isStatus ? toStatusName(first) : undefined);
    columns.reason.push(isStatus ? toReasonName(second) : undefined);
    columns.flags.push(flags === 0 ? undefined : toFlagNames(flags));
  };
  return {
    begin: () => file.drain(),
    write(ticks) {
      for (let row = 0; row < ticks.length; row++) {
        put(ticks, row);
        file.noteRow();
      }
      return file.drain();
    },
    end: () => file.finish(),
  };
}

async function createBarEncoder(
  market: ExportedMarket,
  options: FormatOptions,
): Promise<RowEncoder<BarRows>> {
  const scales = toScales(market, options);
  const prices = (['open', 'high', 'low', 'close'] as const).map((name) => ({
    name,
    column: toDecimalColumn(name, scales.price),
  }));
  const columns = {
    time: toTimeColumn('time'),
    symbol: toTextColumn('symbol'),
    interval: toTextColumn('interval'),
    of: toTextColumn('of'),
    volume: toDecimalColumn('volume', scales.size),
    trades: toCountColumn('trades'),
    turnover: toWideColumn('turnover', scales.price + scales.size),
    flags: toTextColumn('flags'),
  };
  const { time, symbol, interval: name, of, ...sums } = columns;
  const values = prices.map(({ column }) => column);
  const all = [time, symbol, name, of, ...values, ...Object.values(sums)];
  const file = await toParquetFile(market, all);
  return {
    begin: () => file.drain(),
    write(rows) {
      for (const bar of rows) {
        const one = market.instruments[bar.instrument]!;
        const decimals = one.priceDecimals + one.sizeDecimals;
        const { volume, turnover } = bar;
        columns.time.push(toNs(bar.startMs, 0));
        columns.symbol.push(one.symbol);
        columns.interval.push(bar.interval);
        columns.of.push(bar.of);
        for (const price of prices) {
          price.column.push({ value: bar[price.name], decimals: one.priceDecimals });
        }
        columns.volume.push(
          volume === undefined ? undefined : { value: volume, decimals: one.sizeDecimals },
        );
        columns.trades.push(bar.trades);
        columns.turnover.push(turnover && { value: toTurnoverUnits(turnover), decimals });
        columns.flags.push(bar.flags === 0 ? undefined : toBarFlagNames(bar.flags).join('+'));
        file.noteRow();
      }
      return file.drain();
    },
    end: () => file.finish(),
  };
}

/** An exact sum as one integer. */
const toTurnoverUnits = ({ hi, lo }: { readonly hi: number; readonly lo: number }): bigint =>
  (BigInt(hi) << 52n) + BigInt(lo);
