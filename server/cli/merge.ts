/**
 * `tickdeck merge`: several tapes as one, in the order of time.
 */
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { CopySource } from '../tape/edit/copy-tapes.ts';
import { openTape } from '../tape/open-tape.ts';
import { type CopyFlags, runCopy } from './copy-tape.ts';
import { failInput } from './tape-output.ts';

interface MergeFlags extends CopyFlags {
  readonly out: string;
}

/** Adds the command. */
export function registerMerge(program: Command): void {
  program
    .command('merge')
    .description(
      'Puts tapes together in the order of time: those of one market after the other, or of different symbols of one time. ' +
        'A symbol that two tapes have at one time is refused: it would be there twice.',
    )
    .argument('<tape...>', 'tapes to put together')
    .requiredOption('--out <tape>', 'tape to write')
    .option('--force', 'replace the tape if it exists')
    .option('--json', 'print the result as one JSON object')
    .action(runMerge);
}

async function runMerge(paths: string[], flags: MergeFlags, command: Command): Promise<void> {
  if (paths.length < 2) command.error('error: name two tapes at least', { exitCode: 2 });
  const sources: CopySource[] = [];
  try {
    try {
      for (const path of paths) sources.push({ path, tape: openTape(path), part: {} });
      const note = `Merged of ${paths.map((path) => basename(path)).join(', ')}.`;
      await runCopy(sources, flags.out, 'merging', [note], flags);
    } finally {
      for (const { tape } of sources) tape.close();
    }
  } catch (error) {
    failInput(error);
  }
}
