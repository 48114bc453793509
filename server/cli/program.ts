/**
 * The `tickdeck` command line: names, flags and help. What a command does is in its own file.
 */
import { Command } from 'commander';
import { registerAlert } from './alert.ts';
import { registerConvert } from './convert.ts';
import { registerCut } from './cut.ts';
import { registerExport } from './export.ts';
import { registerFeeds } from './feeds.ts';
import { registerImport } from './import.ts';
import { registerInfo } from './info.ts';
import { registerMerge } from './merge.ts';
import { registerPack } from './pack.ts';
import { registerRecord } from './record.ts';
import { registerRecorder } from './recorder.ts';
import { registerRoom } from './room.ts';
import { registerRepair } from './repair.ts';
import { registerReplay } from './replay.ts';
import { registerServe } from './serve.ts';
import { registerSimulate } from './simulate.ts';
import { registerTail } from './tail.ts';
import { registerVerify } from './verify.ts';
import { VERSION } from '../version.ts';
import { toPrintableLines } from './terminal.ts';

/** Adds a command to the program. */
export type Register = (program: Command) => void;

/** All commands, in the order of the help page: a new one is a file and a line here. */
export const COMMANDS: readonly Register[] = [
  registerServe,
  registerFeeds,
  registerRecord,
  registerRecorder,
  registerRoom,
  registerImport,
  registerReplay,
  registerInfo,
  registerVerify,
  registerExport,
  registerConvert,
  registerCut,
  registerMerge,
  registerRepair,
  registerPack,
  registerSimulate,
  registerTail,
  registerAlert,
];

const EXAMPLES = `
Examples:
  tickdeck serve --seed 42                    the dashboard at http://localhost:3000
  tickdeck serve --feed coinbase:BTC-USD      the real market of a venue; see tickdeck feeds
  tickdeck tail AAPL MSFT                     ticks of two symbols as text
  tickdeck alert 'NVDA > 205' --once          waits until it happens
  tickdeck record --out morning.tape          records a running server until Ctrl-C
  tickdeck import BTCUSDT-trades-2024-08.csv  makes a tape of an exchange's file
  tickdeck replay morning.tape --speed 10     a dashboard that replays a tape`;

/** Builds the program; wrong usage throws CommanderError after it was told. */
export function createProgram(commands: readonly Register[] = COMMANDS): Command {
  const program = new Command('tickdeck');
  program
    .description('A real-time stock ticker dashboard: live charts, tick recordings, shared replay.')
    .version(VERSION)
    .showHelpAfterError('(add --help for the list of flags)')
    .configureHelp({ sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => void process.stdout.write(toPrintableLines(text)),
      writeErr: (text) => void process.stderr.write(toPrintableLines(text)),
    })
    .addHelpText('after', EXAMPLES)
    .exitOverride(); // before the commands, which inherit it
  for (const register of commands) register(program);
  return program;
}
