/**
 * Ticks into a CSV file, one a line. Owns the file; the lines are made elsewhere.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { TapeError, toTapeError } from '../../../shared/tape/format.ts';
import type { ExportedMarket, Exporter, ExportSink } from './exporter.ts';
import { toAlways } from '../../../shared/export/text.ts';
import { CSV_LINE_END, TICK_CSV_HEADER, toTickCsv } from '../../../shared/export/tick-csv.ts';

/** CSV with a header. */
export const csv: Exporter = { name: 'csv', create };

function create(path: string, market: ExportedMarket, isForced: boolean): ExportSink {
  const fd = open(path, isForced);
  const always = toAlways(market);
  const instruments = [...market.instruments];
  let bytes = 0;
  const put = (text: string): void => {
    const data = Buffer.from(text);
    try {
      for (let at = 0; at < data.length;) at += writeSync(fd, data, at);
    } catch (error) {
      throw toTapeError(error, `writing ${path}`);
    }
    bytes += data.length;
  };
  put(`${TICK_CSV_HEADER}${CSV_LINE_END}`);
  return {
    write(ticks) {
      put(toTickCsv(ticks, instruments, always));
      return Promise.resolve();
    },
    instruments({ changes }) {
      for (const change of changes) {
        if (change.change !== 'removed') instruments[change.instrument.id] = change.instrument;
      }
    },
    close() {
      closeSync(fd);
      return Promise.resolve(bytes);
    },
  };
}

function open(path: string, isForced: boolean): number {
  try {
    return openSync(path, isForced ? 'w' : 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new TapeError('TAPE_EXISTS', `${path} exists already; --force replaces it`);
    }
    throw toTapeError(error, `creating ${path}`);
  }
}
