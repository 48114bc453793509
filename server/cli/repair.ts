/**
 * `tickdeck repair`: what is sound of a damaged tape as a tape that is whole.
 */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { runAtOnce } from '../../shared/tape/slices.ts';
import type { Damage } from '../../shared/tape/salvage.ts';
import { repairParts } from '../tape/edit/repair-parts.ts';
import { openSalvaged } from '../tape/open-tape.ts';
import { isPartsFolder } from '../tape/parts-folder.ts';
import { type CopyFlags, runCopy } from './copy-tape.ts';
import { onEnd } from './process-end.ts';
import { failInput, toCount, toTimeText } from './tape-output.ts';
import { print, printError } from './terminal.ts';

/** Adds the command. */
export function registerRepair(program: Command): void {
  program
    .command('repair')
    .description(
      'Writes a new tape of all that is sound in a damaged one, before and behind each damage, with a gap where ticks ' +
        'were lost. Names every byte that is left out. The damaged tape stays as it is. Of a recording in parts, a new ' +
        'folder: damaged parts are repaired, the others copied as they are; named twice, with --force, it is repaired ' +
        'where it is, and each damaged part is kept beside its repaired one, as .broken.',
    )
    .argument('<tape>', 'tape that is damaged, torn or was not closed')
    .argument('<out>', 'tape to write')
    .option('--force', 'replace the tape if it exists')
    .option('--json', 'print the result as one JSON object')
    .action(runRepair);
}

async function runRepair(path: string, out: string, flags: CopyFlags): Promise<void> {
  try {
    if (isPartsFolder(path)) {
      await runRepairParts(path, out, flags);
      return;
    }
    const { tape, damages } = runAtOnce(openSalvaged(path));
    try {
      for (const damage of damages) printError(`${path}: left out: ${describe(damage)}`);
      const bytes = damages.reduce((sum, one) => sum + one.toOffset - one.fromOffset, 0);
      const note = `Repaired of ${basename(path)}: ${toCount(bytes, 'damaged byte')} in ${toCount(damages.length, 'place')} left out.`;
      await runCopy([{ path, tape, part: {} }], out, 'repairing', [note], flags);
    } finally {
      tape.close();
    }
  } catch (error) {
    failInput(error);
  }
}

const INTERRUPTED = 130;

async function runRepairParts(path: string, out: string, flags: CopyFlags): Promise<void> {
  let isStopped = false;
  onEnd(() => (isStopped = true));
  const result = await repairParts(path, out, {
    isForced: flags.force === true,
    isStopped: () => isStopped,
    onPart(number, damages, lost) {
      const place = `${path}: part ${number}`;
      if (lost !== undefined) printError(`${place}: nothing of it can be saved: ${lost}`);
      else if (damages.length === 0) printError(`${place}: was not closed, and is now`);
      for (const damage of damages) printError(`${place}: left out: ${describe(damage)}`);
    },
  });
  if (result === undefined) {
    process.exitCode = INTERRUPTED;
    return;
  }
  if (flags.json === true) print(JSON.stringify({ path: out, ...result }));
  else {
    const { parts, repaired } = result;
    printError(`${out}: ${toCount(parts, 'part')}, ${repaired.length} of them repaired`);
  }
}

/** `bytes 1,000 to 1,999: the checksum of a block is wrong; ticks are lost from … to …`. */
function describe({ fromOffset, toOffset, message, beforeMs, afterMs }: Damage): string {
  const bytes = `bytes ${fromOffset.toLocaleString('en-US')} to ${(toOffset - 1).toLocaleString('en-US')}`;
  const from = beforeMs === undefined ? 'the beginning' : `${toTimeText(beforeMs)} UTC`;
  const to = afterMs === undefined ? 'the end' : `${toTimeText(afterMs)} UTC`;
  return `${bytes}: ${message}; what was between ${from} and ${to} is lost`;
}
