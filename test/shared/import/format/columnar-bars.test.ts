/** Bars in columnar files: freqtrade's, nautilus_trader's, Databento's, this program's own, and any with such names. */
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { createClockOffset } from '../../../../shared/import/decoder.ts';
import { parquet } from '../../../../shared/import/format/parquet/parquet.ts';
import type { ImportSettings } from '../../../../shared/import/import-settings.ts';
import { createImportReport } from '../../../../shared/import/report.ts';
import type { ForeignBar, TickHandler } from '../../../../shared/import/tick-handler.ts';

const DAY = Date.UTC(2024, 0, 15);
const MINUTE = 60_000;

const column = (name: string, data: readonly unknown[]): ColumnSource =>
  ({ name, data: [...data], ...(typeof data[0] === 'number' ? { type: 'DOUBLE' } : {}) }) as never;

const PRICES = [
  column('open', [1.1, 1.15]),
  column('high', [1.2, 1.25]),
  column('low', [1, 1.1]),
  column('close', [1.15, 1.2]),
];

async function read(
  path: string,
  columnData: ColumnSource[],
  settings: ImportSettings = {},
  metadata: Readonly<Record<string, string>> = {},
) {
  const kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  const file = new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata }));
  const bars: ForeignBar[] = [];
  const handler: TickHandler = {
    line: 0,
    trade: () => 'no trade',
    quote: () => 'no quote',
    useSymbol: () => 0,
    tradeUnits: () => 'no trade',
    quoteUnits: () => 'no quote',
    bar: (bar) => void bars.push({ ...bar }),
  };
  const report = createImportReport(path, 'parquet');
  const { symbol } = settings;
  const options = { handler, report, symbol, path, settings, clock: createClockOffset() };
  const source = {
    size: file.length,
    read: (at: number, length: number) => file.slice(at, at + length),
  };
  for await (const share of parquet.create(options).decode(source)) expect(share).toBe(1);
  expect(bars.length + report.rejected).toBe(report.rows);
  return { bars, report };
}

const dates = (stepMs: number) => column('date', [new Date(DAY), new Date(DAY + stepMs)]);

test("freqtrade's candles: pair and length by the name", async () => {
  const columns = [dates(5 * MINUTE), ...PRICES, column('volume', [12.5, 1 / 3])];
  const { bars } = await read('user_data/BTC_USDT_USDT-5m-futures.parquet', columns);
  const texts = { open: '1.1', high: '1.2', low: '1', close: '1.15', volume: '12.5' };
  const symbol = 'BTC/USDT:USDT';
  expect(bars[0]).toMatchObject({ symbol, startMs: DAY, interval: 5 * MINUTE, ...texts });
  /* A sum of more digits than a size has is rounded where it is taken in. */
  expect(bars[1]).toMatchObject({ startMs: DAY + 5 * MINUTE, volume: String(1 / 3) });
});

test("freqtrade's computed series are refused by name", async () => {
  const columns = [dates(MINUTE), ...PRICES];
  await expect(read('BTC_USDT_USDT-8h-mark.parquet', columns)).rejects.toThrow('series mark');
});

test.each([
  ['EURUSD.parquet', MINUTE, MINUTE],
  ['AAPL.parquet', 86_400_000, 'day'],
] as const)(
  '%s: the steps between the rows tell how long bars are',
  async (path, step, interval) => {
    const { bars } = await read(path, [dates(step), ...PRICES]);
    expect(bars.map((bar) => bar.interval)).toEqual([interval, interval]);
    expect(bars[1]!.startMs).toBe(DAY + step);
  },
);

test('a name that says another length than the rows do is asked about', async () => {
  const columns = [dates(MINUTE), ...PRICES];
  await expect(read('EURUSD-1h.parquet', columns)).rejects.toThrow('--interval');
  const { bars } = await read('EURUSD-1h.parquet', columns, { interval: '1m' });
  expect(bars).toHaveLength(2);
});

test("nautilus_trader's bars: length and source by their type, stamps are their ends", async () => {
  const ns = (ms: number): bigint => BigInt(ms) * 1_000_000n;
  const times = [ns(DAY + MINUTE), ns(DAY + 2 * MINUTE)];
  const columns = [
    ...PRICES,
    column('volume', [3, 4]),
    column('ts_event', times),
    column('ts_init', times),
  ];
  const type = 'EUR/USD.SIM-1-MINUTE-BID-EXTERNAL';
  const { bars, report } = await read('part-0.parquet', columns, {}, { bar_type: type });
  const bar = { symbol: 'EUR/USD.SIM', startMs: DAY, interval: MINUTE, of: 'bid', volume: '3' };
  expect(bars[0]).toMatchObject(bar);
  expect(report.notes[0]).toContain('stamped with their end');
});

test('bars of this program say their own length, symbol by symbol', async () => {
  const columns = [
    column('time', [new Date(DAY), new Date(DAY)]),
    column('symbol', ['AA', 'BB']),
    column('interval', ['1h', '1h']),
    ...PRICES,
    column('trades', [3n, 4n]),
  ];
  const { bars } = await read('out.parquet', columns, {}, { tickdeck: '{"instruments":[]}' });
  expect(bars.map(({ symbol, interval, trades }) => [symbol, interval, trades])).toEqual([
    ['AA', 3_600_000, 3],
    ['BB', 3_600_000, 4],
  ]);
});

test('a row without one of its prices is refused by its number', async () => {
  const columns = [dates(MINUTE), ...PRICES.slice(0, 3), column('close', [1.15, NaN])];
  const { report } = await read('EURUSD.parquet', columns);
  expect(report.rejects).toEqual([{ line: 2, reason: 'there is no close' }]);
});
