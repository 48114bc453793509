/** The CSV format: RFC 4180, UTF-8 without a byte order mark. */
import type { ExportedMarket, ExportFormat, RowEncoder } from './export-format.ts';
import { BAR_CSV_HEADER, toBarCsv } from './bar-text.ts';
import { NOTHING } from './export-format.ts';
import { CSV_LINE_END, TICK_CSV_HEADER, toTickCsv } from './tick-csv.ts';
import { toAlways, utf8 } from './text.ts';

const toEncoder = <Rows>(header: string, toText: (rows: Rows) => string): RowEncoder<Rows> => ({
  begin: () => utf8(header + CSV_LINE_END),
  write: (rows) => utf8(toText(rows)),
  end: () => NOTHING,
});

/** CSV with a header. */
export const csv: ExportFormat = {
  name: 'csv',
  description: 'CSV, a line a tick or a bar',
  mime: 'text/csv; charset=utf-8; header=present',
  isText: true,
  ticks: (market: ExportedMarket) =>
    toEncoder(TICK_CSV_HEADER, (ticks) => toTickCsv(ticks, market.instruments, toAlways(market))),
  bars: ({ instruments }) => toEncoder(BAR_CSV_HEADER, (rows) => toBarCsv(rows, instruments)),
};
