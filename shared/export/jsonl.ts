/** The JSON lines format. */
import { toBarJson } from './bar-text.ts';
import { type ExportFormat, NOTHING } from './export-format.ts';
import { toAlways, utf8 } from './text.ts';
import { toTickJsonLines } from './tick-jsonl.ts';

/** A JSON object a line. */
export const jsonl: ExportFormat = {
  name: 'jsonl',
  description: 'JSON lines, an object a tick or a bar',
  mime: 'application/x-ndjson; charset=utf-8',
  isText: true,
  ticks: (market) => ({
    begin: () => NOTHING,
    write: (ticks) => utf8(toTickJsonLines(ticks, market.instruments, toAlways(market))),
    end: () => NOTHING,
  }),
  bars: ({ instruments }) => ({
    begin: () => NOTHING,
    write: (rows) => utf8(toBarJson(rows, instruments)),
    end: () => NOTHING,
  }),
};
