/**
 * `tickdeck cut`: a part of a tape as a tape of its own.
 */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { openTape } from '../tape/open-tape.ts';
import { type CopyFlags, runCopy } from './copy-tape.ts';
import { failInput, toTimeText } from './tape-output.ts';
import { addPartFlags, type PartFlags, toPart } from './tape-part.ts';

/** Adds the command. */
export function registerCut(program: Command): void {
  addPartFlags(program.command('cut'))
    .description(
      'Writes a part of a tape as a tape of its own: a stretch of time, some of its symbols, or both, with the gaps, ' +
        'events and previous closes that belong to it. Adjacent parts make the whole.',
    )
    .argument('<tape>', 'tape to cut')
    .argument('<out>', 'tape to write')
    .option('--force', 'replace the tape if it exists')
    .option('--json', 'print the result as one JSON object')
    .action(runCut);
}

async function runCut(
  path: string,
  out: string,
  flags: PartFlags & CopyFlags,
  command: Command,
): Promise<void> {
  const refuse = (message: string): never => command.error(`error: ${message}`, { exitCode: 2 });
  const { symbols, from, until, kinds } = flags;
  if ([symbols, from, until, kinds].every((flag) => flag === undefined)) {
    refuse('say which part: --from, --until, --symbols or --kinds');
  }
  try {
    const tape = openTape(path);
    try {
      const part = toPart(tape, flags, refuse);
      const { fromMs = -Infinity, untilMs = Infinity } = part;
      if (fromMs >= untilMs) refuse('--from must be before --until');
      const what = [
        from && `from ${toTimeText(fromMs)}`,
        until && `until ${toTimeText(untilMs)}`,
        symbols && `of ${symbols}`,
        kinds && `only ${kinds}`,
      ];
      const note = `Cut of ${basename(path)}: ${what.filter(Boolean).join(', ')}.`;
      await runCopy([{ path, tape, part }], out, 'cutting', [note], flags);
    } finally {
      tape.close();
    }
  } catch (error) {
    failInput(error);
  }
}
