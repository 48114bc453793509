/**
 * Minutes of HistData, and bars of NinjaTrader in the same columns: `yyyyMMdd HHmmss;O;H;L;C;V` without a header. HistData
 * has starts in EST, five hours behind UTC all the year, and no volume; NinjaTrader exports ends in UTC. The name tells,
 * else it is asked.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import type { BarPlan } from '../bars/bar-plan.ts';
import { splitLine } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import type { FileSample } from '../importer.ts';
import { findZone } from '../table/zone.ts';

const TIME = /^\d{8} \d{6}$/;
const DATE = /^\d{8}$/;
const EST_NOTE = 'Times are Eastern standard time all the year, as HistData says.';

/** HistData. */
export const histData = createBarFormat({
  name: 'histdata',
  description: 'HistData minutes',
  kind: 'fx',
  toPlan: toHistDataPlan,
});

/** NinjaTrader. */
export const ninjaTrader = createBarFormat({
  name: 'ninjatrader',
  description: 'NinjaTrader bars',
  toPlan: toNinjaPlan,
});

const toRow = (lines: readonly string[]): readonly string[] => lines[0]?.split(';') ?? [];

function toHistDataPlan({ lines, path }: FileSample): BarPlan | undefined {
  const [, layout, name] = /DAT_(ASCII|MT|NT|XLSX|MS)_([A-Z\d]+)_M1/i.exec(stemOf(path)) ?? [];
  const cells = toRow(lines);
  const base = {
    source: 'HistData',
    confidence: name === undefined ? 0.55 : 1,
    isNoRow: (): boolean => false,
    time: 0,
    symbol: symbolOf(name ?? stemOf(path).split(/[_ ,.]/)[0]),
    of: 'bid',
    length: 60_000,
    zone: findZone('EST'),
    notes: [EST_NOTE],
  } as const;
  if (cells.length === 6 && TIME.test(cells[0]!)) {
    if (/\.(?:Last|Bid|Ask)$/i.test(stemOf(path))) return undefined;
    return {
      ...base,
      delimiter: ';',
      cells: [6, 6],
      bars: [{ open: 1, high: 2, low: 3, close: 4 }],
    };
  }
  const { cells: commas } = splitLine(lines[0] ?? '');
  if (layout === undefined || commas.length !== 7) return undefined;
  if (!/^\d{4}\.\d{2}\.\d{2}$/.test(commas[0]!)) return undefined;
  return {
    ...base,
    delimiter: ',',
    cells: [7, 7],
    clock: 1,
    bars: [{ open: 2, high: 3, low: 4, close: 5 }],
  };
}

function toNinjaPlan({ lines, path }: FileSample): BarPlan | undefined {
  const cells = toRow(lines);
  const stem = stemOf(path);
  if (cells.length !== 6 || !(TIME.test(cells[0]!) || DATE.test(cells[0]!)) || /DAT_/i.test(stem))
    return undefined;
  const [, name, side = ''] = /^(.+)\.(Last|Bid|Ask)$/i.exec(stem) ?? [];
  const of = side.toLowerCase();
  return {
    source: 'NinjaTrader',
    confidence: name === undefined ? (DATE.test(cells[0]!) ? 0.8 : 0.55) : 1,
    delimiter: ';',
    isNoRow: () => false,
    cells: [6, 6],
    time: 0,
    symbol: symbolOf(name ?? stem.split(/[_,.]/)[0]),
    bars: [{ open: 1, high: 2, low: 3, close: 4, volume: 5 }],
    of: of === 'bid' || of === 'ask' ? of : 'trade',
    isEndStamped: true,
    zone: findZone('UTC'),
  };
}
