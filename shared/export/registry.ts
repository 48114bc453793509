/**
 * The formats that a market can be exported to, besides tapes. A new one is a file and a line here.
 */
import { csv } from './csv.ts';
import { dbn } from './dbn.ts';
import type { ExportFormat } from './export-format.ts';
import { jsonl } from './jsonl.ts';
import { parquet } from './parquet.ts';

/** All formats. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [csv, jsonl, parquet, dbn];
