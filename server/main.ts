/**
 * Process entry: runs the command line and turns failures into one line and an exit code
 * (1 for a failure, 2 for wrong usage).
 */
import { CommanderError } from 'commander';
import { createProgram } from './cli/program.ts';

const USAGE_EXIT = 2;

async function main(): Promise<void> {
  const program = createProgram().exitOverride();
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT;
      return;
    }
    const isKnown = error instanceof Error && error.name !== 'Error' && error.name !== 'TypeError';
    const text = error instanceof Error ? (isKnown ? error.message : error.stack) : String(error);
    process.stderr.write(`tickdeck: ${text}\n`);
    process.exit(1);
  }
}

await main();
