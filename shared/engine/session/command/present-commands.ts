/**
 * Commands about what is shown in a room: the host points and frames, hands go up and down.
 */
import { Type } from 'typebox';
import { LIMITS } from '../../../wire/limits.ts';
import type { SharedRoom } from '../rooms-contract.ts';
import { CommandError } from '../services.ts';
import { type CommandEntry, defineCommand } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';

const { optionalId: id } = FIELDS;
const room = Type.String({ minLength: 1, maxLength: LIMITS.roomNameCharacters });
const CHART = Type.Object(
  {
    symbol: FIELDS.symbol,
    interval: FIELDS.interval,
    kind: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
  },
  STRICT,
);
const POINT = Type.Object(
  {
    symbol: FIELDS.symbol,
    timeMs: FIELDS.timeMs,
    price: Type.Optional(Type.Number({ minimum: -1e15, maximum: 1e15 })),
  },
  STRICT,
);
const FRAME = Type.Object(
  {
    charts: Type.Array(CHART, { minItems: 1, maxItems: LIMITS.presentCharts }),
    active: Type.Integer({ minimum: 0, maximum: LIMITS.presentCharts - 1 }),
    fromMs: Type.Optional(FIELDS.timeMs),
    toMs: Type.Optional(FIELDS.timeMs),
  },
  STRICT,
);
/** To take the news is little; they go out for all of a while at once. */
const LIGHT = 5;

const toReply = ({ name, presentation }: SharedRoom) => {
  const { point = null, frame = null, hands = [] } = presentation.state ?? {};
  return { type: 'presented' as const, room: name, point, frame, hands };
};

const present = defineCommand({
  type: 'present',
  schema: Type.Object(
    {
      type: Type.Literal('present'),
      id,
      room,
      point: Type.Optional(Type.Union([POINT, Type.Null()])),
      frame: Type.Optional(Type.Union([FRAME, Type.Null()])),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => LIGHT,
  handle({ room: name, point, frame }, { services, client }) {
    const { room: one, seat } = services.rooms.seated(name, client);
    if (one.host !== seat) {
      throw new CommandError('NOT_HOST', `present: only the host of "${name}" may do that.`);
    }
    one.presentation.present({ point, frame });
    return toReply(one);
  },
});

const raiseHand = defineCommand({
  type: 'raiseHand',
  schema: Type.Object(
    {
      type: Type.Literal('raiseHand'),
      id,
      room,
      raised: Type.Boolean(),
      viewer: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => LIGHT,
  handle({ room: name, raised, viewer }, { services, client }) {
    const { room: one, seat } = services.rooms.seated(name, client);
    const isOwn = viewer === undefined || viewer === seat.viewer;
    if (!isOwn && (raised || one.host !== seat)) {
      throw new CommandError('NOT_HOST', 'raiseHand: only the host lowers hands of others.');
    }
    one.presentation.raise(viewer ?? seat.viewer, raised);
    return toReply(one);
  },
});

/** Commands about what is shown in a room. */
export const PRESENT_COMMANDS: readonly CommandEntry[] = [present, raiseHand];
