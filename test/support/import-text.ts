/** Imports a text as if it were a file, and reads back what became of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importFiles, type ImportOptions } from '../../server/tape/import/import-files.ts';
import type { ImportReport } from '../../shared/import/report.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { readAll, type Row } from '../server/tape/rows.ts';

/** What every import is given. */
export const OPTIONS = { nowMs: 1_750_000_000_000 } satisfies Partial<ImportOptions>;

interface Imported {
  readonly report: ImportReport;
  readonly rows: Row[];
  readonly decimals: readonly [number, number];
  readonly symbols: readonly string[];
}

/** Imports one text as a file of that name. */
export async function load(
  name: string,
  text: string | Buffer,
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const folder = makeFolder();
  const out = join(folder, 'out.tape');
  writeFileSync(join(folder, name), text);
  const { reports, symbols } = await importFiles([join(folder, name)], {
    ...OPTIONS,
    out,
    ...options,
  });
  const tape = openTape(out);
  const rows = readAll(tape);
  tape.close();
  const { priceDecimals, sizeDecimals } = tape.meta.instruments[0]!;
  return { report: reports[0]!, rows, decimals: [priceDecimals, sizeDecimals], symbols };
}

/** Time of the first trade, ms. */
export const T = 1_723_161_255_342;
/** A row of Binance's spot trades. */
export const trade = (
  id: number,
  price = '1.50',
  size = '2',
  time: number | string = T + id,
): string => `${id},${price},${size},3.0,${time},True,True`;
