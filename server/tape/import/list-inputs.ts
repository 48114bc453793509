/**
 * Says what files are, without importing one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportSettings } from '../../../shared/import/import-settings.ts';
import { IMPORTERS } from '../../../shared/import/registry.ts';
import { ImportError } from '../../../shared/import/report.ts';
import type { LeftOut } from '../../../shared/import/read/input.ts';
import { openInputs } from './inputs.ts';
import type { Bytes } from '../../../shared/import/read/bytes.ts';
import { sniffFile } from '../../../shared/import/read/sniff.ts';

/** What one file is. */
export interface ListedInput {
  readonly path: string;
  /** Name of the format, for `--format`; undefined of what cannot be imported. */
  readonly format: string | undefined;
  /** What it is, or why it cannot be imported. */
  readonly what: string;
  /** How sure that is, 0..1. */
  readonly confidence: number;
}

/** @throws ImportError where an input cannot be opened at all */
export async function listInputs(
  paths: readonly string[],
  settings: ImportSettings,
  pipe?: Bytes,
): Promise<{ inputs: ListedInput[]; leftOut: readonly LeftOut[] }> {
  const scratch = mkdtempSync(join(tmpdir(), 'tickdeck-list-'));
  try {
    const opened = await openInputs(paths, { spoolStem: join(scratch, 'unpacked'), pipe });
    try {
      const inputs: ListedInput[] = [];
      for (const entry of opened.entries) {
        const { path } = entry;
        try {
          const { importer, what, confidence } = await sniffFile(entry, IMPORTERS, settings);
          inputs.push({ path, format: importer.name, what, confidence });
        } catch (error) {
          if (!(error instanceof ImportError)) throw error;
          const what = error.message.replace(path, '').replace(/^[:,]? (?:is )?/, '');
          inputs.push({ path, format: undefined, what, confidence: 0 });
        }
      }
      return { inputs, leftOut: opened.leftOut };
    } finally {
      opened.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
