/**
 * Kraken's downloadable OHLCVT: seven columns without a header, seconds since 1970, minutes in the name
 * (`XBTUSD_60.csv`). Intervals without trades are not there.
 */
import { readMinutes } from '../bar-spacing.ts';
import { createBarFormat } from '../bars/bar-format.ts';
import { splitLine } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';

const NUMBER = /^\d+(?:\.\d+)?(?:e-?\d+)?$/i;

/** Kraken OHLCVT. */
export const krakenOhlcvt = createBarFormat({
  name: 'kraken-ohlcvt',
  description: 'Kraken OHLCVT',
  kind: 'crypto',
  toPlan: ({ lines, path }) => {
    const isIts = lines.every((line) => {
      const { cells } = splitLine(line);
      const isTime = /^\d{9,10}$/.test(cells[0] ?? '');
      return (
        cells.length === 7 &&
        isTime &&
        /^\d+$/.test(cells[6]!) &&
        cells.every((one) => NUMBER.test(one))
      );
    });
    if (!isIts || lines.length === 0) return undefined;
    const [, name, minutes] = /^([A-Z\d.]+)_(\d{1,5})$/i.exec(stemOf(path)) ?? [];
    return {
      source: 'Kraken',
      confidence: name === undefined ? 0.7 : 0.97,
      delimiter: ',',
      isNoRow: () => false,
      cells: [7, 7],
      time: 0,
      symbol: symbolOf(name ?? stemOf(path).split(/[ ,_-]/)[0]),
      bars: [{ open: 1, high: 2, low: 3, close: 4, volume: 5, trades: 6 }],
      length: minutes === undefined ? undefined : readMinutes(minutes),
    };
  },
});
