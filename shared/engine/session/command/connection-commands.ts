/**
 * Commands about the connection itself: hello, ping, acknowledge, throttle, fault.
 */
import { Type } from 'typebox';
import { LIMITS } from '../../../wire/limits.ts';
import { toHello } from '../hello.ts';
import { CommandError } from '../services.ts';
import { type CommandEntry, defineCommand } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';

const { optionalId: id } = FIELDS;
const share = Type.Optional(Type.Number({ minimum: 0, maximum: 1 }));
const minInterval = Type.Integer({ minimum: 0, maximum: LIMITS.flushMaxMs });

const hello = defineCommand({
  type: 'hello',
  schema: Type.Object(
    {
      type: Type.Literal('hello'),
      id,
      client: Type.Optional(Type.String({ maxLength: 100 })),
      acknowledges: Type.Optional(Type.Boolean()),
    },
    STRICT,
  ),
  rights: 'read',
  cost: (_command, { services }) => 10 + services.markets.replays,
  handle({ acknowledges }, { services, client }) {
    client.flow.agree(acknowledges === true);
    return toHello(services, client.dialect);
  },
});

const ping = defineCommand({
  type: 'ping',
  schema: Type.Object({ type: Type.Literal('ping'), id }, STRICT),
  rights: 'read',
  cost: () => 0,
  handle: (_command, { services }) => ({ type: 'pong', serverMs: services.wall() }),
});

const acknowledge = defineCommand({
  type: 'acknowledge',
  schema: Type.Object({ type: Type.Literal('acknowledge'), frames: FIELDS.sequence }, STRICT),
  rights: 'read',
  /* The server itself bounds how often there is something new to acknowledge. */
  isFree: ({ frames }, { client }) => client.flow.isProgress(frames),
  cost: () => 0,
  handle({ frames }, { client }) {
    if (client.acknowledge(frames)) return undefined;
    const message = `acknowledge: ${frames} frames, but ${client.flow.framesSent} were sent`;
    throw new CommandError('BAD_COMMAND', message);
  },
});

const throttle = defineCommand({
  type: 'throttle',
  schema: Type.Object({ type: Type.Literal('throttle'), id, minIntervalMs: minInterval }, STRICT),
  rights: 'read',
  cost: () => 10,
  handle({ minIntervalMs }, { client }) {
    client.setThrottle(minIntervalMs);
    return { type: 'throttle', minIntervalMs };
  },
});

/** The old name of `throttle`, for clients that were written before it. */
const pace = defineCommand({
  type: 'pace',
  schema: Type.Object({ type: Type.Literal('pace'), id, flushMs: minInterval }, STRICT),
  rights: 'read',
  cost: () => 10,
  handle({ flushMs }, { client }) {
    client.setThrottle(flushMs);
    return { type: 'pace', flushMs };
  },
});

const fault = defineCommand({
  type: 'fault',
  schema: Type.Object(
    {
      type: Type.Literal('fault'),
      id,
      drop: share,
      duplicate: share,
      reorder: share,
      delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: LIMITS.faultDelayMs })),
      stallMs: Type.Optional(Type.Integer({ minimum: 0, maximum: LIMITS.faultStallMs })),
      closeCode: Type.Optional(
        Type.Union([Type.Literal(1000), Type.Integer({ minimum: 3_000, maximum: 4_999 })]),
      ),
      closeAfterMs: Type.Optional(Type.Integer({ minimum: 0, maximum: LIMITS.faultStallMs })),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => 1,
  handle(plan, { services, client }) {
    if (!services.allowsFaults) {
      throw new CommandError('FORBIDDEN', 'fault: the server was not started with --faults');
    }
    client.setFaults(plan);
    return { type: 'fault' };
  },
});

/** Commands about the connection itself. */
export const CONNECTION_COMMANDS: readonly CommandEntry[] = [
  hello,
  ping,
  acknowledge,
  throttle,
  pace,
  fault,
];
