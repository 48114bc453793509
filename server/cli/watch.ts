/**
 * `tickdeck watch`: the watchlist in a terminal: last, change, quote, volume and a curve of each symbol, as they change;
 * or once, as a table or JSON, where nobody watches.
 */
import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { Client } from '../../shared/client/client-contract.ts';
import { joinRoom } from '../../shared/client/kept-room.ts';
import { type Interval, TIMED_INTERVALS } from '../../shared/model/interval.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { ConfigError } from '../config/config-error.ts';
import { toBackMs } from './back-time.ts';
import { onEnd } from './process-end.ts';
import { connect, TOKEN_HELP, whenConnected } from './server-connection.ts';
import { tellConnection } from './tell-connection.ts';
import { printError, printWarning } from './terminal.ts';
import { PALETTES, toPalette } from './watch/styled-line.ts';
import { WatchBoard } from './watch/watch-board.ts';
import { printBoard, whenFull } from './watch/watch-once.ts';
import { startSession } from './watch/watch-session.ts';
import { createView, toTypedNames } from './watch/watch-view.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** Symbols of somebody who names none. */
const FIRST_SYMBOLS = 20;

interface WatchFlags {
  server: string;
  token?: string;
  market: string;
  room?: string;
  replay?: string;
  back?: number;
  speed?: number;
  list?: string[];
  interval: Interval;
  once?: boolean;
  json?: boolean;
  color: boolean;
  palette: (typeof PALETTES)[number];
}

/** Names of a list: one or several a line; what follows `# ` is a remark. @throws ConfigError */
function readList(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`--list: ${(error as Error).message}`);
  }
  const names = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .flatMap((row) => toTypedNames(row.replace(/(^|\s)#(\s.*|)$/u, '')));
  if (names.length > 0) return names;
  throw new ConfigError(`--list: there is no symbol in ${path}`);
}

/** Finds or opens what is to be watched. @returns the market's name */
async function enter(client: Client, flags: WatchFlags): Promise<string> {
  const { market, room, replay, back, speed } = flags;
  const at = speed === undefined ? {} : { speed };
  try {
    if (room !== undefined) return (await joinRoom(client, room)).market.name;
    if (replay !== undefined) return (await client.openReplay(replay, at)).name;
    if (back !== undefined) return (await client.rewind({ market, backMs: back, ...at })).name;
  } catch (error) {
    throw new ConfigError((error as Error).message);
  }
  return market;
}

/** The first symbols of a market. @throws ConfigError where it has none */
async function toFirstSymbols(client: Client, market: string): Promise<string[]> {
  try {
    const { instruments } = await client.request({ type: 'list', of: 'instruments', market });
    const symbols = instruments.slice(0, FIRST_SYMBOLS).map(({ symbol }) => symbol);
    if (symbols.length > 0) return symbols;
  } catch (error) {
    throw new ConfigError((error as Error).message);
  }
  throw new ConfigError(`the market "${market}" lists no symbol yet: name those to watch`);
}

/** From the past of a live market on in that one, when it is caught up with. */
function followToLive(client: Client, board: WatchBoard, onLive: (market: string) => void): void {
  client.on('market', ({ name, replay }) => {
    if (name !== board.marketName || replay?.state !== 'ended' || replay.rewindOf === undefined) {
      return;
    }
    board.moveTo(replay.rewindOf.market);
    client.catchUp(name);
    onLive(replay.rewindOf.market);
  });
}

function toSpeed(text: string): number {
  const speed = Number(text);
  if (speed >= LIMITS.replaySpeedMin && speed <= LIMITS.replaySpeedMax) return speed;
  throw new ConfigError(
    `--speed: a number from ${LIMITS.replaySpeedMin} to ${LIMITS.replaySpeedMax} is expected`,
  );
}

/** Colours to draw with: 0 where none are wanted or the terminal has none, undefined where there is no terminal. */
function countColours(areWanted: boolean): number | undefined {
  const { stdout } = process;
  if (!stdout.isTTY) return undefined;
  if (!areWanted || !stdout.hasColors()) return 0;
  return stdout.hasColors(256) ? 256 : 16;
}

async function watch(given: string[], flags: WatchFlags): Promise<void> {
  const asked = [
    ...given.flatMap(toTypedNames),
    ...(flags.list ?? []).flatMap((path) => readList(path)),
  ];
  const isOnce = flags.once === true || flags.json === true || !process.stdout.isTTY;
  const palette = toPalette(flags.palette, countColours(flags.color));
  const client = connect(flags.server, 'tickdeck-watch', flags.token);
  onEnd(() => client.close());
  try {
    await whenConnected(client, flags.server, CONNECT_TIMEOUT_MS);
    const market = await enter(client, flags);
    const names = asked.length > 0 ? asked : await toFirstSymbols(client, market);
    const board = new WatchBoard(client, market, flags.interval);
    if (isOnce) await printOnce(client, board, names, flags, palette);
    else await show(client, board, names, flags, palette);
  } finally {
    client.close();
  }
}

type Palette = ReturnType<typeof toPalette>;

async function printOnce(
  client: Client,
  board: WatchBoard,
  names: readonly string[],
  { interval, json }: WatchFlags,
  palette: Palette,
): Promise<void> {
  tellConnection(client);
  board.add(names);
  const isFull = await whenFull(client, board, new Set(names).size);
  for (const message of board.refused) printWarning(message);
  if (!isFull && board.symbols.length > 0) printWarning('not everything came in time');
  if (!isFull || board.refusals > 0) process.exitCode = 1;
  if (client.market(board.marketName)?.provenance === 'simulated' && json !== true) {
    printError(`${board.marketName} is a simulated market`);
  }
  printBoard(client, board, interval, json === true, palette, process.stdout.columns);
}

/** Shows until the person quits or the connection is closed for good. */
async function show(
  client: Client,
  board: WatchBoard,
  names: readonly string[],
  { interval }: WatchFlags,
  palette: Palette,
): Promise<void> {
  let ending: string | undefined;
  let quit = (): void => undefined;
  const over = new Promise<void>((resolve) => (quit = resolve));
  client.on('state', ({ state, code, reason }) => {
    if (state !== 'closed') return;
    if (code !== undefined && code !== 1000) {
      ending = `the server ended the connection: ${reason} (${code})`;
    }
    quit();
  });
  client.on('marketClosed', ({ market, reason }) => {
    if (market !== board.marketName) return;
    ending = `${market}: ${reason}`;
    quit();
  });
  const session = startSession({
    client,
    board,
    view: createView(interval),
    palette,
    input: process.stdin,
    output: process.stdout,
    onQuit: quit,
  });
  followToLive(client, board, (live) => session.note(`caught up with ${live}`));
  board.add(names);
  await over;
  session.close();
  if (ending === undefined) return;
  printWarning(ending);
  process.exitCode = 1;
}

/** Adds the command. */
export function registerWatch(program: Command): void {
  program
    .command('watch')
    .description('watch symbols in the terminal: prices, quotes, volume and curves as they change')
    .argument('[symbols...]', 'symbols, *, or sector:NAME (default: the first 20 of the market)')
    .option('-s, --server <address>', 'host:port or URL of the server', 'localhost:3000')
    .option('--token <text>', TOKEN_HELP)
    .option('-m, --market <name>', 'live, or a replay such as replay-1', 'live')
    .addOption(
      new Option('--room <name>', 'what a room looks at; a seat is taken').conflicts([
        'replay',
        'back',
      ]),
    )
    .addOption(
      new Option('--replay <recording>', 'open a recording and watch that').conflicts('back'),
    )
    .option('--back <time>', 'begin so far back in the live market, and catch up: 5m', toBackMs)
    .option('--speed <number>', 'how fast a replay or the past is played', toSpeed)
    .option('--list <file...>', 'files with symbols, one or several a line; # begins a remark')
    .addOption(
      new Option('-i, --interval <interval>', 'bars of the curves: 60 in the table')
        .choices(TIMED_INTERVALS)
        .default('1m'),
    )
    .option('--once', 'print a table and end, as when the output is no terminal')
    .option('--json', 'print one JSON object a symbol and end')
    .option('--no-color', 'without colours, as with NO_COLOR in the environment')
    .addOption(
      new Option('--palette <name>', 'colours of up and down: green and red, or blue and orange')
        .choices(PALETTES)
        .default('usual'),
    )
    .addHelpText('after', '\nKeys: ? lists them, q quits.')
    .action(watch);
}
