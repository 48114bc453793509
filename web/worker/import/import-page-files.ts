/**
 * Files of this machine into a tape in memory. Promises that nothing is held but what the sorting and the tape need, and
 * a sentence where the page has no room for them.
 */
import { toOutcome } from '../../../shared/import/outcome.ts';
import { prepareImport, toNoRow } from '../../../shared/import/read/prepare-import.ts';
import { IMPORTERS } from '../../../shared/import/registry.ts';
import { readTold, type ToldTexts } from '../../../shared/import/told.ts';
import { TapeError } from '../../../shared/tape/format.ts';
import { MemoryTapeWriter } from '../../../shared/tape/memory-writer.ts';
import type { ImportOutcome } from '../../../shared/wire/import-job.ts';
import type { PageFile } from './messages.ts';
import { openFiles } from './page-files.ts';
import { sortInMemory } from './sort-in-memory.ts';

/** How they are imported. */
interface PageImportOptions {
  readonly told: ToldTexts;
  /** When, ms. */
  readonly nowMs: number;
  /** Largest tape. */
  readonly mostBytes: number;
  readonly onProgress: (share: number, bytes: number, rows: number) => void;
}

/** What came of it. */
interface PageImported {
  readonly tape: Uint8Array<ArrayBuffer>;
  readonly outcome: ImportOutcome;
}

const FORMATS = IMPORTERS.map(({ name }) => name);

/** Imports files into one tape. @throws Error with a sentence for people */
export async function importPageFiles(
  files: readonly PageFile[],
  { told: texts, nowMs, mostBytes, onProgress }: PageImportOptions,
): Promise<PageImported> {
  const told = readTold(texts, FORMATS);
  if ('problem' in told) throw new Error(`${told.field}: ${told.problem}`);
  const inputs = await openFiles(files);
  const prepared = await prepareImport(inputs, { ...told, nowMs, onProgress }, sortInMemory);
  const { meta, rows, gaps, reports, leftOut, symbols } = prepared;
  const writer = new MemoryTapeWriter(meta, mostBytes);
  try {
    for await (const { ticks, bars } of rows) {
      gaps.append(writer, ticks);
      writer.bars(bars);
    }
    gaps.end(writer);
    const tape = writer.close();
    const { counts } = writer;
    if (counts.ticks + counts.bars === 0) throw toNoRow(reports);
    const result = { tape: { ...counts, bytes: tape.length }, reports, leftOut, symbols };
    return { tape, outcome: toOutcome(result, (text) => text) };
  } catch (error) {
    if (!(error instanceof TapeError) || error.code !== 'TAPE_FULL') throw error;
    const text = `${error.message}, the most that a page holds; import it with a server or the command line`;
    throw new Error(text, { cause: error });
  }
}
