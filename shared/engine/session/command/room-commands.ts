/**
 * Commands about rooms: make one of a replay, join, hand over, leave its clock and come back, leave, list. Who may
 * only look may do all of it but make one; what a room lets them steer, the rooms say.
 */
import { Type } from 'typebox';
import { LIMITS } from '../../../wire/limits.ts';
import type { Steering } from '../../../wire/command.ts';
import type { RoomInfo } from '../../../wire/room.ts';
import type { ServerMessage } from '../../../wire/server-message.ts';
import type { MarketEntry } from '../../feed/market-entry.ts';
import type { Replay } from '../../feed/replay-contract.ts';
import type { Guest, Seated } from '../rooms-contract.ts';
import { CommandError, findMarket, type Services } from '../services.ts';
import { checkSharing, isShared } from '../sharing.ts';
import {
  type CommandContext,
  type CommandEntry,
  type CommandOf,
  defineCommand,
} from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { openReplay } from './replay-commands.ts';
import { openRewind } from './rewind-command.ts';
import { toName } from './room-name.ts';
import { toReply } from './steered-replay.ts';

const { optionalId: id, market } = FIELDS;
const room = Type.String({ minLength: 1, maxLength: LIMITS.roomNameCharacters });
const name = Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS.viewerNameCharacters }));
const key = Type.Optional(Type.String({ minLength: 1, maxLength: 64 }));
/** To open a recording reads its index. */
const HEAVY = 500;
const LIGHT = 20;

const toGuest = ({ client, rights }: CommandContext, text: string | undefined): Guest => ({
  client,
  rights,
  name: text === undefined ? undefined : toName(text, 'name'),
});

function toJoined({ services }: CommandContext, { room: one, seat }: Seated): ServerMessage {
  const { market: info } = toReply(services, one.entry);
  const { viewer, key: secret } = seat;
  return { type: 'joined', room: one.state(), market: info, viewer, key: secret };
}

const make = defineCommand({
  type: 'room',
  schema: Type.Object({ type: Type.Literal('room'), id, market, room, name }, STRICT),
  rights: 'full',
  cost: () => LIGHT,
  handle(command, context) {
    const { services, client } = context;
    const entry = findMarket(services, command.market);
    if (entry.drive.kind !== 'replay') {
      throw new CommandError('NOT_A_REPLAY', `Market "${entry.market.name}" is no replay.`);
    }
    const guest = toGuest(context, command.name);
    const seated = services.rooms.open(toName(command.room, 'room'), entry, guest);
    services.hub.room(entry.market.name)!.join(client);
    services.markets.changed(entry);
    return toJoined(context, seated);
  },
});

const joinRoom = defineCommand({
  type: 'joinRoom',
  schema: Type.Object({ type: Type.Literal('joinRoom'), id, room, name, key }, STRICT),
  rights: 'read',
  cost: () => LIGHT,
  handle(command, context) {
    const { services, client, rights } = context;
    const wanted = toName(command.room, 'joinRoom');
    const { entry } = services.rooms.find(wanted);
    checkSharing({ rights }, entry);
    const seated = services.rooms.join(wanted, toGuest(context, command.name), command.key);
    services.hub.room(entry.market.name)!.join(client);
    return toJoined(context, seated);
  },
});

/** @throws CommandError NOT_HOST, UNKNOWN_ROOM, UNKNOWN_VIEWER */
function handOn({ services, client }: CommandContext, command: CommandOf<'handOver'>) {
  const { room: one, seat } = services.rooms.seated(command.room, client);
  if (one.host !== seat) {
    throw new CommandError('NOT_HOST', `handOver: only the host of "${one.name}" may do that.`);
  }
  const to = command.to === undefined ? seat : one.seats.get(command.to);
  if (to === undefined || to.goneMs !== undefined) {
    throw new CommandError('UNKNOWN_VIEWER', `Viewer ${command.to} is not in "${one.name}".`);
  }
  one.steering = command.steering ?? one.steering;
  one.setHost(to);
  services.rooms.tell(one);
  return { type: 'room' as const, room: one.state() };
}

const handOver = defineCommand({
  type: 'handOver',
  schema: Type.Object(
    {
      type: Type.Literal('handOver'),
      id,
      room,
      to: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
      steering: Type.Optional(Type.Enum(['host', 'everyone'])),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => LIGHT,
  handle: (command, context) => handOn(context, command),
});

/** The viewer's own replay, at the room's moment and as it runs there. */
function leaveForOwn(context: CommandContext, seated: Seated): ServerMessage {
  const { services } = context;
  const { room: one, seat } = seated;
  if (seat.own !== undefined) return toReply(services, seat.own);
  if (services.rooms.ownClocks >= LIMITS.ownClocks) {
    const message = `${LIMITS.ownClocks} viewers have a clock of their own already.`;
    throw new CommandError('TOO_MANY_REPLAYS', message);
  }
  const replay = one.entry.drive as Replay;
  const { recording, speed, state, skipIdle } = replay.info();
  const timeMs = replay.timeMs();
  const paused = state !== 'playing';
  const { rewindOf } = one.entry;
  const entry =
    rewindOf === undefined
      ? openReplay(context, { recording, speed, skipIdle, paused, timeMs })
      : openRewind(context, rewindOf, { speed: speed as number, paused, timeMs });
  entry.room = { awayFrom: one.name };
  services.rooms.setOwn(seated, entry);
  return toReply(services, entry);
}

const leaveClock = defineCommand({
  type: 'leaveClock',
  schema: Type.Object({ type: Type.Literal('leaveClock'), id, room }, STRICT),
  rights: 'read',
  cost: () => HEAVY,
  handle: (command, context) =>
    leaveForOwn(context, context.services.rooms.seated(command.room, context.client)),
});

const returnToClock = defineCommand({
  type: 'returnToClock',
  schema: Type.Object({ type: Type.Literal('returnToClock'), id, room }, STRICT),
  rights: 'read',
  cost: () => LIGHT,
  handle(command, { services, client }) {
    const seated = services.rooms.seated(command.room, client);
    const { entry } = seated.room;
    services.hub.room(entry.market.name)!.join(client);
    services.rooms.setOwn(seated, undefined);
    return toReply(services, entry);
  },
});

/** What a room that is made by who does not sit in it is like. */
interface EmptyRoom {
  /** Its name. */
  readonly room: string;
  /** Who may steer; left out, the host, which is the first who comes and may open replays. */
  readonly steering?: Steering | undefined;
}

/** A room of a recording. */
export interface WantedRoom extends EmptyRoom, Omit<CommandOf<'open'>, 'type' | 'id'> {}

/** A room of the past of a live market. */
export interface WantedRewindRoom extends EmptyRoom, Omit<CommandOf<'rewind'>, 'type' | 'id'> {}

/**
 * Opens a recording as a room that nobody is in yet. While nobody comes, it goes as any replay that nobody looks at.
 * @throws CommandError ROOM_NAME_TAKEN, BAD_COMMAND, and what opening a replay can give
 */
export function openEmptyRoom(
  services: Services,
  { room: as, steering, ...open }: WantedRoom,
): RoomInfo {
  return makeEmpty(services, as, steering, () => openReplay({ services }, open));
}

/**
 * Opens the past of a live market as a room that nobody is in yet.
 * @throws CommandError ROOM_NAME_TAKEN, BAD_COMMAND, UNKNOWN_MARKET, and what going back can give
 */
export const openRewindRoom = (
  services: Services,
  { room: as, steering, market: live, ...how }: WantedRewindRoom,
): RoomInfo =>
  makeEmpty(services, as, steering, () =>
    openRewind({ services }, findMarket(services, live), how),
  );

function makeEmpty(
  services: Services,
  as: string,
  steering: Steering | undefined,
  open: () => MarketEntry,
): RoomInfo {
  const called = toName(as, 'room');
  services.rooms.checkFree(called);
  const entry = open();
  const made = services.rooms.openEmpty(called, entry);
  made.steering = steering ?? made.steering;
  services.markets.changed(entry);
  return made.info();
}

/** Closes a room and its replay. @throws CommandError UNKNOWN_ROOM */
export function closeRoom(services: Services, called: string): void {
  services.markets.close(services.rooms.find(called).entry, 'The room was closed.');
}

/** Rooms that a client may know of. */
export const toRooms = (services: Services, rights: CommandContext['rights']): RoomInfo[] =>
  [...services.rooms.all()]
    .filter(({ entry }) => isShared({ rights }, entry))
    .map((each) => each.info());

const leaveRoom = defineCommand({
  type: 'leaveRoom',
  schema: Type.Object({ type: Type.Literal('leaveRoom'), id, room }, STRICT),
  rights: 'read',
  cost: (_command, { services }) => LIGHT + services.rooms.size,
  handle(command, { services, client, rights }) {
    services.rooms.leaveRoom(services.rooms.seated(command.room, client));
    services.chats?.leave(client, `room:${command.room}`);
    return { type: 'rooms', rooms: toRooms(services, rights) };
  },
});

const rooms = defineCommand({
  type: 'rooms',
  schema: Type.Object({ type: Type.Literal('rooms'), id }, STRICT),
  rights: 'read',
  cost: (_command, { services }) => LIGHT + services.rooms.size,
  handle: (_command, { services, rights }) => ({
    type: 'rooms',
    rooms: toRooms(services, rights),
  }),
});

/** Commands about rooms. */
export const ROOM_COMMANDS: readonly CommandEntry[] = [
  make,
  joinRoom,
  handOver,
  leaveClock,
  returnToClock,
  leaveRoom,
  rooms,
];
