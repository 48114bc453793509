/**
 * Process entry: runs the command line and turns failures into one line and an exit code
 * (1 for a failure, 2 for wrong usage).
 */
import { CommanderError } from 'commander';
import { endWhenUnread } from './cli/process-end.ts';
import { runProgram } from './cli/program.ts';
import { printError, printWarning } from './cli/terminal.ts';
import { readLongRunsWith } from '../shared/wire/record-reader.ts';
import { createLazyRecordReader } from './machine/wasm/run-decoder.ts';

const USAGE_EXIT = 2;

async function main(): Promise<void> {
  try {
    await runProgram(process.argv.slice(2));
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT;
      return;
    }
    const isKnown = error instanceof Error && error.name !== 'Error' && error.name !== 'TypeError';
    if (isKnown) printWarning(error.message);
    else printBug(error);
    process.exit(1);
  }
}

/** An error that nobody has foreseen, with its stack. */
function printBug(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  for (const line of `tickdeck: ${text}`.split('\n')) printError(line);
}

endWhenUnread();
readLongRunsWith(createLazyRecordReader());
await main();
