/**
 * Routes about rooms: which there are, making one of a recording, closing one. Sitting in one takes a connection. What they do
 * is the commands' business.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  closeRoom,
  openEmptyRoom,
  toRooms,
} from '../../shared/engine/session/command/room-commands.ts';
import type { Services } from '../../shared/engine/session/services.ts';
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
    recording: Type.String({ minLength: 1, maxLength: 200 }),
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
        summary: 'Opens a recording as a room',
        tags,
        body: Wanted,
        response: { 201: Room },
      },
    },
    (request, reply) => {
      const made = openEmptyRoom(services, request.body);
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
