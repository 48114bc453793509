/**
 * `tickdeck verify`: reads every byte of a tape and ends with code 1 when one of them is wrong.
 */
import type { Command } from 'commander';
import { verifyTape } from '../tape/verify-recording.ts';
import { failInput, toCount, toHeldText } from './tape-output.ts';
import { print, printError } from './terminal.ts';

/** Adds the command. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description(
      'Reads a whole tape: checksums, ticks, sequence numbers, index. Ends with code 1 on damage, naming ' +
        'the place. A tape that was not closed but ends with a whole block is sound.',
    )
    .argument('<file>', 'tape to check')
    .option('--json', 'print the result as one JSON object')
    .action((file: string, flags: { readonly json?: boolean }) => {
      try {
        const result = verifyTape(file);
        const isSound = result.problems.length === 0;
        if (flags.json === true) print(JSON.stringify({ file, isSound, ...result }));
        else {
          for (const { code, message } of result.problems)
            printError(`${file}: ${message} [${code}]`);
          const end = result.isComplete ? '' : ', not closed';
          const gaps = result.gaps === 0 ? '' : `, ${toCount(result.gaps, 'gap')}`;
          const blocks = toCount(result.blocks, 'block');
          const held = `${toHeldText(result)} in ${blocks}${gaps}${end}`;
          if (isSound) print(`${file}: sound, ${held}`);
        }
        if (!isSound) process.exitCode = 1;
      } catch (error) {
        failInput(error);
      }
    });
}
