/**
 * CryptoDataDownload: an address in the first line, newest first, UTC. `unix` is in seconds and ms within one file; where
 * a spreadsheet rounded it (`1.61E+12`) the date counts. Volume is in the base asset, and once more in money.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import type { BarPlan } from '../bars/bar-plan.ts';
import { findColumns, readTable } from '../bars/bar-table.ts';
import type { FileSample } from '../importer.ts';
import { findZone } from '../table/zone.ts';

const ADDRESS = /^"?(?:https?:\/\/)?(?:www\.)?cryptodatadownload\.com/i;

/** CryptoDataDownload. */
export const cryptoDataDownload = createBarFormat({
  name: 'cryptodatadownload',
  description: 'CryptoDataDownload bars',
  kind: 'crypto',
  toPlan,
});

function toPlan({ lines }: FileSample): BarPlan | undefined {
  const hasAddress = ADDRESS.test(lines[0] ?? '');
  const table = readTable(hasAddress ? lines.slice(1) : lines);
  const bar = table === undefined ? undefined : findColumns(table.names);
  if (table === undefined || bar === undefined) return undefined;
  const at = (...names: string[]): number => table.names.findIndex((name) => names.includes(name));
  const [unix, date, symbol] = [at('unix', 'unix timestamp'), at('date'), at('symbol')];
  const isOwn =
    hasAddress || (unix === 0 && table.names.some((name) => name.startsWith('volume ')));
  if (!isOwn || date < 0 || symbol < 0) return undefined;
  const volumes = table.names.flatMap((name, column) => (/^volume\b/.test(name) ? [column] : []));
  const pair = (table.first[symbol] ?? '').toLowerCase();
  const isBase = (column: number): boolean =>
    pair.startsWith(table.names[column]!.replace(/^volume ?/, ''));
  const base = volumes.find(isBase) ?? volumes[0];
  const money = volumes.find((column) => column !== base);
  const trades = at('tradecount', 'trade count', 'trades');
  return {
    source: 'CryptoDataDownload',
    confidence: 1,
    delimiter: table.delimiter,
    isNoRow: (line) => table.isNoRow(line) || ADDRESS.test(line),
    cells: [table.names.length, table.names.length],
    time: unix < 0 ? date : unix,
    ...(unix < 0 ? {} : { otherTime: date }),
    symbolAt: symbol,
    bars: [
      {
        ...bar,
        ...(base === undefined ? {} : { volume: base }),
        ...(money === undefined ? {} : { turnover: money }),
        ...(trades < 0 ? {} : { trades }),
      },
    ],
    zone: findZone('UTC'),
  };
}
