/**
 * The `tickdeck` command line: names and help. What a command takes and does is in its own file, which is loaded when
 * that command is named: help is there at once, however much the others need.
 */
import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { toPrintableLines } from './terminal.ts';

/** Adds a command to the program. */
export type Register = (program: Command) => void;

/** A command as the list of commands knows it. */
export interface CommandEntry {
  readonly name: string;
  /** What it is for, in the list. */
  readonly summary: string;
  readonly load: () => Promise<Register>;
}

/** All commands, in the order of the help page: a new one is a file and a line here. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'serve',
    summary: 'serve the dashboard with a live simulated market',
    load: async () => (await import('./serve.ts')).registerServe,
  },
  {
    name: 'feed',
    summary: 'serve, and publish the live markets for gateways on other machines',
    load: async () => (await import('./feed.ts')).registerFeed,
  },
  {
    name: 'gateway',
    summary: 'serve the clients of a feed that runs elsewhere',
    load: async () => (await import('./gateway.ts')).registerGateway,
  },
  {
    name: 'feeds',
    summary: 'list the venues of live feeds, and try one',
    load: async () => (await import('./feeds.ts')).registerFeeds,
  },
  {
    name: 'record',
    summary: 'record a running server into a tape',
    load: async () => (await import('./record.ts')).registerRecord,
  },
  {
    name: 'recorder',
    summary: 'recordings that a running server makes of its live markets',
    load: async () => (await import('./recorder.ts')).registerRecorder,
  },
  {
    name: 'room',
    summary: 'rooms of a running server, in which people look at one replay together',
    load: async () => (await import('./room.ts')).registerRoom,
  },
  {
    name: 'import',
    summary: 'turn recordings of other programs into a tape',
    load: async () => (await import('./import.ts')).registerImport,
  },
  {
    name: 'replay',
    summary: 'serve the dashboard, opened on a recording',
    load: async () => (await import('./replay.ts')).registerReplay,
  },
  {
    name: 'info',
    summary: 'say what a tape holds',
    load: async () => (await import('./info.ts')).registerInfo,
  },
  {
    name: 'verify',
    summary: 'check every byte of a tape',
    load: async () => (await import('./verify.ts')).registerVerify,
  },
  {
    name: 'export',
    summary: 'write a tape as CSV, JSON lines, Parquet or DBN',
    load: async () => (await import('./export.ts')).registerExport,
  },
  {
    name: 'convert',
    summary: 'turn a file of one format into another',
    load: async () => (await import('./convert.ts')).registerConvert,
  },
  {
    name: 'cut',
    summary: 'make a tape of a part of a tape',
    load: async () => (await import('./cut.ts')).registerCut,
  },
  {
    name: 'merge',
    summary: 'make one tape of several',
    load: async () => (await import('./merge.ts')).registerMerge,
  },
  {
    name: 'repair',
    summary: 'save what is sound of a damaged tape',
    load: async () => (await import('./repair.ts')).registerRepair,
  },
  {
    name: 'pack',
    summary: 'make a demo pack: a tape with notes and the view it opens with',
    load: async () => (await import('./pack.ts')).registerPack,
  },
  {
    name: 'simulate',
    summary: 'write a simulated market to a file, without a server',
    load: async () => (await import('./simulate.ts')).registerSimulate,
  },
  {
    name: 'tail',
    summary: 'print ticks of a running server as they come',
    load: async () => (await import('./tail.ts')).registerTail,
  },
  {
    name: 'watch',
    summary: 'watch symbols of a running server in the terminal',
    load: async () => (await import('./watch.ts')).registerWatch,
  },
  {
    name: 'alert',
    summary: 'tell when something happens: alert "NVDA > 205", "NVDA -2% in 5m"',
    load: async () => (await import('./alert.ts')).registerAlert,
  },
  {
    name: 'chat',
    summary: 'read along and talk in the chat of a market or a room of a running server',
    load: async () => (await import('./chat.ts')).registerChat,
  },
  {
    name: 'arena',
    summary: 'games with play money on a running server, also for programs that play',
    load: async () => (await import('./arena.ts')).registerArena,
  },
  {
    name: 'alerts',
    summary: 'alerts that a running server keeps, and the record of what they fired',
    load: async () => (await import('./alerts.ts')).registerAlerts,
  },
  {
    name: 'completion',
    summary: 'complete commands and flags in bash, zsh and fish',
    load: async () => (await import('./completion.ts')).registerCompletion,
  },
];

const EXAMPLES = `
Examples:
  tickdeck serve --seed 42                    the dashboard at http://localhost:3000
  tickdeck serve --feed coinbase:BTC-USD      the real market of a venue; see tickdeck feeds
  tickdeck tail AAPL MSFT                     ticks of two symbols as text
  tickdeck watch AAPL sector:Energy           a watchlist in the terminal
  tickdeck alert 'NVDA > 205' --once          waits until it happens
  tickdeck record --out morning.tape          records a running server until Ctrl-C
  tickdeck import BTCUSDT-trades-2024-08.csv  makes a tape of an exchange's file
  tickdeck replay morning.tape --speed 10     a dashboard that replays a tape`;

/** The command that these words name, also behind `help`; none for flags alone and for unknown names. */
function findNamed(
  words: readonly string[],
  commands: readonly CommandEntry[],
): CommandEntry | undefined {
  const [first, second] = words.filter((word) => !word.startsWith('-'));
  const name = first === 'help' ? second : first;
  return commands.find((entry) => entry.name === name);
}

/**
 * Builds the program for one command line.
 * @param words  what stands behind the program's name: the command that they name is loaded, the others are names
 */
async function createProgram(
  words: readonly string[],
  commands: readonly CommandEntry[],
): Promise<Command> {
  const program = new Command('tickdeck');
  program
    .description('A real-time stock ticker dashboard: live charts, tick recordings, shared replay.')
    .version(VERSION)
    .showHelpAfterError('(add --help for the list of flags)')
    // Flags of a command that is not loaded are not known: the list is of names.
    .configureHelp({ sortSubcommands: false, subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: (text) => void process.stdout.write(toPrintableLines(text)),
      writeErr: (text) => void process.stderr.write(toPrintableLines(text)),
    })
    .addHelpText('after', EXAMPLES)
    .exitOverride(); // before the commands, which inherit it
  const named = findNamed(words, commands);
  for (const entry of commands) {
    if (entry === named) (await entry.load())(program);
    else program.command(entry.name).summary(entry.summary);
  }
  return program;
}

/**
 * Runs one command line to its end.
 * @param words  what stands behind the program's name
 * @throws CommanderError for wrong usage, after it was told
 */
export async function runProgram(
  words: readonly string[],
  commands: readonly CommandEntry[] = COMMANDS,
): Promise<void> {
  const program = await createProgram(words, commands);
  await program.parseAsync([...words], { from: 'user' });
}
