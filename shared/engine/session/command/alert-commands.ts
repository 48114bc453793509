/**
 * Commands about alerts: making one, listing those of the client, taking one away. A client that has an alert in a
 * market looks at it, as one that has joined does: it is told of changes, and a replay stays open for it.
 */
import { Type } from 'typebox';
import type { AlertInfo } from '../../../wire/alert-message.ts';
import { LIMITS } from '../../../wire/limits.ts';
import { AlertError } from '../../alert/alerts.ts';
import { CommandError, findMarket } from '../services.ts';
import {
  type CommandContext,
  type CommandEntry,
  type CommandOf,
  defineCommand,
} from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { countSymbols } from './symbols.ts';

/** Fields that alerts of every sort have. Which settings a rule has depends on its kind, which checks them. */
export const ALERT_FIELDS = {
  symbols: Type.Array(FIELDS.symbol, { minItems: 1, maxItems: LIMITS.alertNames }),
  rule: Type.Object({ kind: Type.String() }, { additionalProperties: true }),
  restMs: Type.Optional(
    Type.Integer({ minimum: LIMITS.alertRestMinMs, maximum: LIMITS.alertRestMaxMs }),
  ),
  immediate: Type.Optional(Type.Boolean()),
};

const NAME = Type.String({ minLength: 1, maxLength: LIMITS.alertNameCharacters });
/** Work of making an alert, and of each symbol that it watches. */
const ALERT_COST = 20;

/** Does something to alerts. @throws CommandError for what cannot be */
export function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AlertError) throw new CommandError(error.code, error.message);
    throw error;
  }
}

const alert = {
  type: 'alert',
  schema: Type.Object(
    {
      type: Type.Literal('alert'),
      id: FIELDS.optionalId,
      market: FIELDS.optionalMarket,
      alert: NAME,
      ...ALERT_FIELDS,
    },
    STRICT,
  ),
  rights: 'read',
  cost: ({ market, symbols }: CommandOf<'alert'>, { services }: CommandContext): number =>
    ALERT_COST + countSymbols(symbols, findMarket(services, market).market.instruments.length),
  handle(
    { type: _type, id: _id, market: name, ...request }: CommandOf<'alert'>,
    { services, client }: CommandContext,
  ): { type: 'alert'; alert: AlertInfo } {
    const { market } = findMarket(services, name);
    const info = attempt(() => services.alerts.put(client, market, request));
    services.hub.room(market.name)!.join(client);
    return { type: 'alert', alert: info };
  },
} as const;

const alerts = defineCommand({
  type: 'alerts',
  schema: Type.Object({ type: Type.Literal('alerts'), id: FIELDS.optionalId }, STRICT),
  rights: 'read',
  cost: () => ALERT_COST,
  handle: (_command, { services, client }) => ({
    type: 'alerts',
    alerts: services.alerts.of(client),
  }),
});

const removeAlert = defineCommand({
  type: 'removeAlert',
  schema: Type.Object(
    { type: Type.Literal('removeAlert'), id: FIELDS.optionalId, alert: NAME },
    STRICT,
  ),
  rights: 'read',
  cost: () => ALERT_COST,
  handle({ alert: name }, { services, client }) {
    attempt(() => services.alerts.remove(client, name));
    return { type: 'alerts', alerts: services.alerts.of(client) };
  },
});

/** Commands about alerts. */
export const ALERT_COMMANDS: readonly CommandEntry[] = [alert, alerts, removeAlert];
