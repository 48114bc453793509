/**
 * Checks what a client sent before anything acts on it. The schemas say in data what shared/wire/command.ts says
 * in types.
 */
import { Type } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { Command } from '../../wire/command.ts';
import { INTERVALS } from '../../model/interval.ts';
import { LIMITS } from '../../wire/limits.ts';

const STRICT = { additionalProperties: false };
const id = Type.Optional(Type.Integer({ minimum: 0 }));
const market = Type.String({ minLength: 1, maxLength: 32 });
const symbols = Type.Array(Type.String({ minLength: 1, maxLength: LIMITS.symbolCharacters }), {
  minItems: 1,
  maxItems: LIMITS.subscriptions,
});
const snapshotOptions = {
  ticks: Type.Optional(Type.Integer({ minimum: 0, maximum: LIMITS.snapshotTicks })),
  bars: Type.Optional(
    Type.Array(
      Type.Object(
        {
          interval: Type.Enum([...INTERVALS]),
          limit: Type.Integer({ minimum: 1, maximum: LIMITS.snapshotBars }),
        },
        STRICT,
      ),
      { maxItems: INTERVALS.length },
    ),
  ),
};
const speed = Type.Union([
  Type.Number({ minimum: LIMITS.replaySpeedMin, maximum: LIMITS.replaySpeedMax }),
  Type.Literal('max'),
]);
const sequence = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const share = Type.Optional(Type.Number({ minimum: 0, maximum: 1 }));
const timeMs = Type.Number({ minimum: -8.64e15, maximum: 8.64e15 });
const eventText = Type.String({ minLength: 1, maxLength: 64 });

const onMarket = <T extends string>(type: T) =>
  Type.Object({ type: Type.Literal(type), id, market }, STRICT);

const SCHEMAS = {
  hello: Type.Object(
    {
      type: Type.Literal('hello'),
      id,
      client: Type.Optional(Type.String({ maxLength: 100 })),
      acknowledges: Type.Optional(Type.Boolean()),
    },
    STRICT,
  ),
  subscribe: Type.Object(
    {
      type: Type.Literal('subscribe'),
      id,
      market: Type.Optional(market),
      symbols,
      contract: Type.Optional(Type.Enum(['every', 'latest', 'bars'])),
      maxRateHz: Type.Optional(
        Type.Number({ minimum: LIMITS.rateHzMin, maximum: LIMITS.rateHzMax }),
      ),
      interval: Type.Optional(Type.Enum([...INTERVALS])),
      ...snapshotOptions,
      resume: Type.Optional(
        Type.Object({ epoch: sequence, sequences: Type.Record(Type.String(), sequence) }, STRICT),
      ),
    },
    STRICT,
  ),
  unsubscribe: Type.Object(
    { type: Type.Literal('unsubscribe'), id, market: Type.Optional(market), symbols },
    STRICT,
  ),
  snapshot: Type.Object(
    {
      type: Type.Literal('snapshot'),
      id,
      market: Type.Optional(market),
      symbols,
      ...snapshotOptions,
    },
    STRICT,
  ),
  list: Type.Object(
    {
      type: Type.Literal('list'),
      id,
      of: Type.Optional(Type.Enum(['subscriptions', 'instruments', 'markets'])),
      market: Type.Optional(market),
    },
    STRICT,
  ),
  acknowledge: Type.Object({ type: Type.Literal('acknowledge'), frames: sequence }, STRICT),
  ping: Type.Object({ type: Type.Literal('ping'), id }, STRICT),
  pace: Type.Object(
    {
      type: Type.Literal('pace'),
      id,
      flushMs: Type.Integer({ minimum: 0, maximum: LIMITS.flushMaxMs }),
    },
    STRICT,
  ),
  fault: Type.Object(
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
  open: Type.Object(
    {
      type: Type.Literal('open'),
      id,
      recording: Type.String({ minLength: 1, maxLength: 200 }),
      speed: Type.Optional(speed),
      loop: Type.Optional(Type.Boolean()),
      paused: Type.Optional(Type.Boolean()),
      timeMs: Type.Optional(timeMs),
    },
    STRICT,
  ),
  join: onMarket('join'),
  play: onMarket('play'),
  pause: onMarket('pause'),
  close: onMarket('close'),
  seek: Type.Object({ type: Type.Literal('seek'), id, market, timeMs }, STRICT),
  speed: Type.Object({ type: Type.Literal('speed'), id, market, speed }, STRICT),
  loop: Type.Object({ type: Type.Literal('loop'), id, market, loop: Type.Boolean() }, STRICT),
  /* Which settings there are depends on the kind of event; the simulator checks them. */
  scenario: Type.Object(
    {
      type: Type.Literal('scenario'),
      id,
      market: Type.Optional(market),
      name: Type.Optional(eventText),
      event: Type.Optional(eventText),
      target: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
      at: Type.Optional(Type.Union([Type.Number({ minimum: 0 }), eventText])),
    },
    { additionalProperties: Type.Number() },
  ),
  stop: Type.Object(
    { type: Type.Literal('stop'), id, market: Type.Optional(market), event: eventText },
    STRICT,
  ),
  events: Type.Object(
    {
      type: Type.Literal('events'),
      id,
      market: Type.Optional(market),
      fromMs: Type.Optional(timeMs),
      toMs: Type.Optional(timeMs),
    },
    STRICT,
  ),
};

const validators = new Map<string, Validator>(
  Object.entries(SCHEMAS).map(([type, schema]) => [type, Compile(schema)]),
);

/** What became of a message's text. */
export type Parsed =
  | { kind: 'command'; command: Command }
  /** A type this server does not know: to be ignored. */
  | { kind: 'unknown' }
  | { kind: 'bad'; code: 'BAD_MESSAGE' | 'BAD_COMMAND'; message: string; id: number | undefined };

const idOf = (value: Record<string, unknown>): number | undefined =>
  typeof value['id'] === 'number' ? value['id'] : undefined;

/** Parses and checks one text message. Never throws. */
export function parseCommand(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'bad', code: 'BAD_MESSAGE', message: 'not JSON', id: undefined };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'bad', code: 'BAD_MESSAGE', message: 'not a JSON object', id: undefined };
  }
  const fields = value as Record<string, unknown>;
  const { type } = fields;
  if (typeof type !== 'string') {
    const message = 'field "type" is missing or not a text';
    return { kind: 'bad', code: 'BAD_MESSAGE', message, id: idOf(fields) };
  }
  const validator = validators.get(type);
  if (validator === undefined) return { kind: 'unknown' };
  if (validator.Check(value)) return { kind: 'command', command: value as Command };
  const message = `${type}: ${explain(validator, value)}`;
  return { kind: 'bad', code: 'BAD_COMMAND', message, id: idOf(fields) };
}

/** Names the first field that is wrong, and what was expected of it. */
function explain(validator: Validator, value: unknown): string {
  const errors = [...validator.Errors(value)] as {
    instancePath: string;
    message: string;
    params: Record<string, unknown>;
  }[];
  const unknown = errors.find((error) => Array.isArray(error.params['additionalProperties']));
  if (unknown !== undefined) {
    return `unknown field "${(unknown.params['additionalProperties'] as string[]).join('", "')}"`;
  }
  const first = errors[0];
  if (first === undefined) return 'not valid';
  const field = first.instancePath.slice(1).replaceAll('/', '.');
  return field === '' ? first.message : `field "${field}" ${first.message}`;
}
