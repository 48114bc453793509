/**
 * `tickdeck recorder`: recordings that a running server makes of its live markets: list, start, stop, keep the past.
 */
import { type Command, InvalidArgumentError } from 'commander';
import type { KeptRecording, RecorderInfo } from '../../shared/wire/answer.ts';
import { parseDuration } from '../../shared/engine/source/simulator/scenario/duration.ts';
import { askServer, type ServerFlags } from './ask-server.ts';
import { TOKEN_HELP } from './server-connection.ts';
import { toCount, toSpanText } from './tape-output.ts';
import { print } from './terminal.ts';

interface RecorderFlags extends ServerFlags {
  readonly market?: string;
  readonly symbols?: string;
  readonly last?: number;
  readonly json?: boolean;
}

function toSeconds(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 1_000) return ms / 1_000;
  throw new InvalidArgumentError('a time of 1s or more is expected, such as 5m.');
}

const toWanted = (recording: string | undefined, { market, symbols }: RecorderFlags) => ({
  ...(recording === undefined ? {} : { recording }),
  ...(market === undefined ? {} : { market }),
  ...(symbols === undefined ? {} : { symbols: symbols.split(',').map((one) => one.trim()) }),
});

function toLine({ recording, market, state, ticks, lostTicks, bytes }: RecorderInfo): string {
  const lost = lostTicks > 0 ? `, ${toCount(lostTicks, 'tick')} lost` : '';
  return `${recording}  ${market}  ${state}  ${toCount(ticks, 'tick')}${lost}, ${toCount(bytes, 'byte')}`;
}

function printList(answer: unknown, isJson: boolean | undefined): void {
  if (isJson === true) {
    print(JSON.stringify(answer));
    return;
  }
  const { recorders } = answer as { recorders: RecorderInfo[] };
  for (const one of recorders) print(toLine(one));
  if (recorders.length === 0) print('nothing is being recorded by command');
}

async function keep(name: string | undefined, flags: RecorderFlags): Promise<void> {
  const seconds = flags.last === undefined ? {} : { seconds: flags.last };
  const body = { ...toWanted(name, flags), ...seconds };
  const answer = (await askServer(flags, 'POST', '/api/keep', body)) as KeptRecording;
  const { recording, ticks, startMs, endMs } = answer;
  const text = `${recording}: ${toCount(ticks, 'tick')}, ${toSpanText(endMs - startMs)}`;
  print(flags.json === true ? JSON.stringify(answer) : text);
}

const addFlags = (command: Command): Command =>
  command
    .option('-s, --server <address>', 'host:port or URL of the server', 'localhost:3000')
    .option('--token <text>', TOKEN_HELP)
    .option('--json', 'print the answer as JSON');

const addWhat = (command: Command): Command =>
  addFlags(command)
    .option('-m, --market <name>', 'a live market (default: the first)')
    .option('--symbols <list>', 'only these symbols, with commas between');

/** Adds the command. */
export function registerRecorder(program: Command): void {
  const recorder = program
    .command('recorder')
    .description('recordings that a running server makes of its live markets');
  addFlags(recorder.command('list').description('which are being made')).action(
    async (flags: RecorderFlags) =>
      printList(await askServer(flags, 'GET', '/api/recorders'), flags.json),
  );
  addWhat(recorder.command('start').description('begin one').argument('[name]')).action(
    async (name: string | undefined, flags: RecorderFlags) => {
      const begun = await askServer(flags, 'POST', '/api/recorders', toWanted(name, flags));
      print(flags.json === true ? JSON.stringify(begun) : toLine(begun as RecorderInfo));
    },
  );
  addFlags(recorder.command('stop').description('end one').argument('<name>')).action(
    async (name: string, flags: RecorderFlags) => {
      const path = `/api/recorders/${encodeURIComponent(name)}`;
      printList(await askServer(flags, 'DELETE', path), flags.json);
    },
  );
  addWhat(recorder.command('keep').description('keep what has just happened').argument('[name]'))
    .option('--last <time>', 'how much of it, such as 5m (default: 5m)', toSeconds)
    .action(keep);
}
