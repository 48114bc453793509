/**
 * Routes about rooms: which there are, making one of a recording, closing one. Sitting in one takes a connection. What they do
 * is the commands' business.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import {
  closeRoom,
  openEmptyRoom,
  openRewindRoom,
  toRooms,
} from '../../shared/engine/session/command/room-commands.ts';
import { CommandError, type Services } from '../../shared/engine/session/services.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { RoomInfo } from '../../shared/wire/room.ts';
import { addressOf } from './asked.ts';
import type { Auth } from './auth.ts';
import { createOriginHook, type OriginCheck } from './origin.ts';
import { schemaOf } from './schema-of.ts';

const SPEED = Type.Union([
  Type.Number({ minimum: LIMITS.replaySpeedMin, maximum: LIMITS.barSpeedMax }),
  Type.Literal('max'),
]);
const NAME = Type.String({ minLength: 1, maxLength: LIMITS.roomNameCharacters });
const TIME = Type.Optional(Type.Number());

const Room = schemaOf<RoomInfo>()(
  Type.Object({
    room: Type.String(),
    market: Type.String(),
    recording: Type.String(),
    timeMs: Type.Number(),
    startMs: Type.Number(),
    endMs: Type.Number(),
    state: Type.Enum(['playing', 'paused', 'ended']),
    speed: SPEED,
    steering: Type.Enum(['host', 'everyone']),
    host: Type.Optional(Type.Integer()),
    people: Type.Integer(),
  }),
);
const Rooms = Type.Object({ rooms: Type.Array(Room) });
const Wanted = Type.Object(
  {
    room: NAME,
    recording: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    market: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    backMs: Type.Optional(Type.Number({ minimum: 0, maximum: LIMITS.journalMinutes * 60_000 })),
    speed: Type.Optional(SPEED),
    loop: Type.Optional(Type.Boolean()),
    paused: Type.Optional(Type.Boolean()),
    skipIdle: Type.Optional(Type.Boolean()),
    timeMs: TIME,
    fromMs: TIME,
    toMs: TIME,
    steering: Type.Optional(Type.Enum(['host', 'everyone'])),
  },
  { additionalProperties: false },
);

/** @throws CommandError BAD_REQUEST for what is neither of a recording nor of a live market, or of both */
function openWanted(services: Services, wanted: Static<typeof Wanted>): RoomInfo {
  const { recording, market, backMs, loop, skipIdle, fromMs, toMs, ...common } = wanted;
  if ((recording === undefined) === (market === undefined)) {
    throw new CommandError('BAD_REQUEST', 'Either a recording or a live market is wanted.');
  }
  if (recording !== undefined) {
    if (backMs !== undefined) throw new CommandError('BAD_REQUEST', 'backMs: of a live market.');
    const how = { ...common, loop, skipIdle, fromMs, toMs };
    return openEmptyRoom(services, { recording, ...dropUndefined(how) });
  }
  if ([loop, skipIdle, fromMs, toMs].some((one) => one !== undefined)) {
    throw new CommandError('BAD_REQUEST', 'loop, skipIdle, fromMs and toMs are of recordings.');
  }
  const { speed, ...how } = common;
  if (speed === 'max' || (speed ?? 1) > LIMITS.rewindSpeedMax) {
    const message = `speed: at most ${LIMITS.rewindSpeedMax} in the past of a live market.`;
    throw new CommandError('BAD_REQUEST', message);
  }
  return openRewindRoom(services, dropUndefined({ ...how, speed, market, backMs }));
}

/** What was asked for, without what was not: a key that is there counts. */
const dropUndefined = <T extends object>(from: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** What the routes work with. */
export interface RoomRouteOptions {
  readonly services: Services;
  readonly auth: Auth;
  readonly checkOrigin: OriginCheck;
}

/** Registers /api/rooms. */
export function registerRoomRoutes(
  fastify: FastifyInstance,
  { services, auth, checkOrigin }: RoomRouteOptions,
): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  const onRequest = createOriginHook(checkOrigin);
  const tags = ['rooms'];

  app.get(
    '/api/rooms',
    { schema: { summary: 'The rooms', tags, response: { 200: Rooms } } },
    (request) => {
      const client = auth.identify(request);
      return { rooms: toRooms(services, 'refused' in client ? 'read' : client.rights) };
    },
  );

  app.post(
    '/api/rooms',
    {
      onRequest,
      schema: {
        summary: 'Opens a recording, or the past of a live market, as a room',
        tags,
        body: Wanted,
        response: { 201: Room },
      },
    },
    (request, reply) => {
      const made = openWanted(services, request.body);
      request.log.info({ address: addressOf(request), room: made.room }, 'room opened');
      void reply.code(201);
      return made;
    },
  );

  app.delete(
    '/api/rooms/:room',
    {
      onRequest,
      schema: {
        summary: 'Closes a room and its replay',
        tags,
        params: Type.Object({ room: NAME }),
        response: { 200: Rooms },
      },
    },
    ({ params }) => {
      closeRoom(services, params.room);
      return { rooms: toRooms(services, 'full') };
    },
  );
}
