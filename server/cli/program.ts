/**
 * The `tickdeck` command line: names, flags and help. What a command does is in its own file.
 */
import { Command } from 'commander';
import { registerImport } from './import.ts';
import { registerInfo } from './info.ts';
import { registerRecord } from './record.ts';
import { registerReplay } from './replay.ts';
import { registerServe } from './serve.ts';
import { registerSimulate } from './simulate.ts';
import { registerTail } from './tail.ts';
import { registerVerify } from './verify.ts';
import { VERSION } from '../version.ts';

/** Builds the program with all commands. */
export function createProgram(): Command {
  const program = new Command('tickdeck');
  program
    .description('A real-time stock ticker dashboard: live charts, tick recordings, shared replay.')
    .version(VERSION)
    .showHelpAfterError('(add --help for the list of flags)')
    .configureHelp({ sortSubcommands: false })
    .addHelpText(
      'after',
      `
Examples:
  tickdeck serve --seed 42                    the dashboard at http://localhost:3000
  tickdeck tail AAPL MSFT                     ticks of two symbols as text
  tickdeck record --out morning.tape          records a running server until Ctrl-C
  tickdeck import BTCUSDT-trades-2024-08.csv  makes a tape of an exchange's file
  tickdeck replay morning.tape --speed 10     a dashboard that replays a tape`,
    );
  registerServe(program);
  registerRecord(program);
  registerImport(program);
  registerReplay(program);
  registerInfo(program);
  registerVerify(program);
  registerSimulate(program);
  registerTail(program);
  return program;
}
