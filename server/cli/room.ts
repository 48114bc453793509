/**
 * `tickdeck room`: rooms of a running server, in which people look at one replay together: list, create, close.
 */
import type { Command } from 'commander';
import type { RoomInfo } from '../../shared/wire/room.ts';
import { ConfigError } from '../config/config-error.ts';
import { askServer, type ServerFlags } from './ask-server.ts';
import { toBackMs } from './back-time.ts';
import { TOKEN_HELP } from './server-connection.ts';
import { toTimeText } from './tape-output.ts';
import { print } from './terminal.ts';

interface RoomFlags extends ServerFlags {
  readonly speed?: string;
  readonly loop?: boolean;
  readonly paused?: boolean;
  readonly everyone?: boolean;
  readonly live?: string | true;
  readonly back?: number;
  readonly json?: boolean;
}

const toLine = ({ room, recording, timeMs, state, speed, people }: RoomInfo): string =>
  `${room}  ${recording} at ${toTimeText(timeMs)} UTC  ${state}, ${speed === 'max' ? speed : `${speed}×`}  ${people === 1 ? '1 person' : `${people} people`}`;

function printList(answer: unknown, isJson: boolean | undefined): void {
  if (isJson === true) {
    print(JSON.stringify(answer));
    return;
  }
  const { rooms } = answer as { rooms: RoomInfo[] };
  for (const one of rooms) print(toLine(one));
  if (rooms.length === 0) print('there is no room');
}

async function create(
  room: string,
  recording: string | undefined,
  flags: RoomFlags,
): Promise<void> {
  const { speed, loop, paused, everyone, live, back } = flags;
  if ((recording === undefined) === (live === undefined)) {
    throw new ConfigError('room create: name a recording, or a live market with --live');
  }
  const made = await askServer(flags, 'POST', '/api/rooms', {
    room,
    ...(live === undefined ? { recording } : { market: live === true ? 'live' : live }),
    ...(back === undefined ? {} : { backMs: back }),
    ...(speed === undefined ? {} : { speed: speed === 'max' ? speed : Number(speed) }),
    ...(loop === true ? { loop } : {}),
    ...(paused === true ? { paused } : {}),
    ...(everyone === true ? { steering: 'everyone' } : {}),
  });
  print(flags.json === true ? JSON.stringify(made) : toLine(made as RoomInfo));
}

const addFlags = (command: Command): Command =>
  command
    .option('-s, --server <address>', 'host:port or URL of the server', 'localhost:3000')
    .option('--token <text>', TOKEN_HELP)
    .option('--json', 'print the answer as JSON');

/** Adds the command. */
export function registerRoom(program: Command): void {
  const room = program
    .command('room')
    .description('rooms of a running server, in which people look at one replay together');
  addFlags(room.command('list').description('which there are')).action(async (flags: RoomFlags) =>
    printList(await askServer(flags, 'GET', '/api/rooms'), flags.json),
  );
  addFlags(
    room
      .command('create')
      .description('open a recording, or the past of a live market, as a room')
      .argument('<name>')
      .argument('[recording]'),
  )
    .option('--speed <number>', 'how many times as fast as it was, or max')
    .option('--live [market]', 'the past of a live market (default: the first)')
    .option('--back <time>', 'so far back in it, such as 5m (default: 1m)', toBackMs)
    .option('--loop', 'play it again and again')
    .option('--paused', 'stand at its beginning')
    .option('--everyone', 'let everybody in it steer')
    .action(create);
  addFlags(
    room.command('close').description('close a room and its replay').argument('<name>'),
  ).action(async (name: string, flags: RoomFlags) =>
    printList(
      await askServer(flags, 'DELETE', `/api/rooms/${encodeURIComponent(name)}`),
      flags.json,
    ),
  );
}
