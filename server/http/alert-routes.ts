/**
 * Routes about alerts that the server keeps: list, make, look at, change, drop, and what they have fired. What they do is the
 * commands' business; here an alert may also come as text.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import {
  dropAlert,
  findStored,
  findStoredAlert,
  readAudit,
  STORED_ALERT_FIELDS,
  STORED_ID,
  storeAlert,
} from '../../shared/engine/session/command/stored-alert-commands.ts';
import { TRIAL_FIELDS, tryAlert } from '../../shared/engine/session/command/trial-commands.ts';
import { CommandError, type Services } from '../../shared/engine/session/services.ts';
import { endTrial } from '../../shared/engine/session/trials.ts';
import type { AlertRule } from '../../shared/model/alert-rule.ts';
import { AlertTextError, parseAlert, type TypedAlert } from '../../shared/model/alert-text.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { StoredAlertInfo, StoredAlertRequest } from '../../shared/wire/stored-alert.ts';
import { addressOf } from './asked.ts';
import { createOriginHook, type OriginCheck } from './origin.ts';

const STRICT = { additionalProperties: false } as const;
const { symbols, rule, ...FIELDS } = STORED_ALERT_FIELDS;
const TEXT = Type.String({ minLength: 1, maxLength: LIMITS.alertMessageCharacters });

/** What is watched for: as text, or as symbols and rule. */
const TYPED = {
  text: Type.Optional(TEXT),
  symbols: Type.Optional(symbols),
  rule: Type.Optional(rule),
};

/** An alert that is to be kept. */
const Wanted = Type.Object(
  {
    ...TYPED,
    ...FIELDS,
  },
  STRICT,
);
const Alert = Type.Object({
  id: Type.String(),
  ...STORED_ALERT_FIELDS,
  name: Type.String(),
  market: Type.String(),
  text: Type.String(),
  createdMs: Type.Number(),
  state: Type.Enum(['watching', 'paused', 'done', 'expired', 'waiting', 'dropped']),
  problem: Type.Optional(Type.String()),
  watched: Type.Integer(),
  firings: Type.Integer(),
  lastFiredMs: Type.Optional(Type.Number()),
});
const Alerts = Type.Object({ alerts: Type.Array(Alert) });
const DECIMAL = Type.Union([Type.Number(), Type.Null()]);
/** What a rule tells of one firing. */
const FIRED = {
  symbol: Type.String(),
  event: Type.String(),
  value: DECIMAL,
  price: DECIMAL,
  sequence: Type.Integer(),
  timeMs: Type.Number(),
  timeNs: Type.Integer(),
  gapped: Type.Optional(Type.Literal(true)),
};
const Audit = Type.Object({
  entries: Type.Array(
    Type.Object({
      number: Type.Integer(),
      id: Type.String(),
      name: Type.String(),
      text: Type.String(),
      message: Type.Optional(Type.String()),
      market: Type.String(),
      epoch: Type.Integer(),
      ...FIRED,
      firedMs: Type.Number(),
      latencyMs: Type.Number(),
    }),
  ),
  oldest: Type.Integer(),
  newest: Type.Integer(),
});
const OneId = Type.Object({ alert: STORED_ID });
/** A rule that is tried. */
const Tried = Type.Object(
  {
    ...TYPED,
    ...TRIAL_FIELDS,
  },
  STRICT,
);
const Trial = Type.Object({
  label: Type.String(),
  fromMs: Type.Number(),
  toMs: Type.Number(),
  watched: Type.Integer(),
  count: Type.Integer(),
  fired: Type.Array(Type.Object(FIRED)),
  isCut: Type.Optional(Type.Literal(true)),
  problem: Type.Optional(Type.String()),
});

/** What may come as text. */
interface Typeable {
  text?: string;
  symbols?: string[];
  rule?: object;
}

/** What a text says, or the fields. @throws CommandError BAD_REQUEST */
function toRequest<T extends Typeable>({ text, ...wanted }: T): Omit<T, 'text'> & TypedAlert {
  if (text === undefined) {
    if (wanted.symbols !== undefined && wanted.rule !== undefined) {
      return wanted as Omit<T, 'text'> & TypedAlert;
    }
    throw new CommandError('BAD_REQUEST', 'either "text", or "symbols" and "rule" must be there');
  }
  if (wanted.symbols !== undefined || wanted.rule !== undefined) {
    throw new CommandError('BAD_REQUEST', '"text" says symbols and rule: they must not be there');
  }
  try {
    const typed = parseAlert(text);
    const [error] = Value.Errors(symbols, typed.symbols);
    if (error === undefined) return { ...wanted, ...typed };
    throw new CommandError('BAD_REQUEST', `text: symbols${error.instancePath} ${error.message}`);
  } catch (error) {
    if (error instanceof AlertTextError) {
      throw new CommandError('BAD_REQUEST', `text: ${error.message}`);
    }
    throw error;
  }
}

/** What an alert was asked for as, without what the server adds. */
function toAsked(info: StoredAlertInfo): StoredAlertRequest {
  const { name, market, restMs, immediate, expiresMs, paused, message, actions } = info;
  const optional = { restMs, immediate, expiresMs, paused, message, actions };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  const usual = name === info.text ? {} : { name };
  return {
    ...usual,
    market,
    symbols: info.symbols,
    rule: info.rule,
    ...(Object.fromEntries(given) as Partial<StoredAlertRequest>),
  };
}

/** A change of an alert: fields that are there take the place of those that were; null takes one away. */
function toChanged(info: StoredAlertInfo, change: Record<string, unknown>): StoredAlertRequest {
  const { text, ...fields } = change;
  const whole = { ...toAsked(info), ...fields };
  const left = Object.entries(whole).filter(([, value]) => value !== null);
  const request = Object.fromEntries(left) as unknown as StoredAlertRequest;
  if (text === undefined) return request;
  const { symbols: _symbols, rule: _rule, ...others } = request;
  return toRequest({ ...others, text: text as string });
}

/** Registers /api/alerts. */
export function registerAlertRoutes(
  fastify: FastifyInstance,
  services: Services,
  checkOrigin: OriginCheck,
): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  const onRequest = createOriginHook(checkOrigin);
  const tags = ['alerts'];
  const toAnswer = (alert: StoredAlertInfo) => alert as StoredAlertInfo & { rule: AlertRule };

  app.get(
    '/api/alerts',
    { schema: { summary: 'Alerts that the server keeps', tags, response: { 200: Alerts } } },
    () => ({ alerts: findStored(services).list().map(toAnswer) }),
  );

  app.post(
    '/api/alerts',
    {
      onRequest,
      schema: { summary: 'Keeps an alert', tags, body: Wanted, response: { 201: Alert } },
    },
    async (request, reply) => {
      const made = await storeAlert(services, toRequest(request.body));
      request.log.info({ address: addressOf(request), alert: made.id }, 'alert stored');
      void reply.code(201);
      return toAnswer(made);
    },
  );

  app.get(
    '/api/alerts/audit',
    {
      schema: {
        summary: 'What alerts have fired, oldest first: after a number, or the newest',
        tags,
        querystring: Type.Object(
          {
            after: Type.Optional(Type.Integer({ minimum: 0 })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.auditPage })),
            alert: Type.Optional(STORED_ID),
          },
          STRICT,
        ),
        response: { 200: Audit },
      },
    },
    ({ query: { alert, ...query } }) => readAudit(services, { ...query, stored: alert }),
  );

  app.post(
    '/api/alerts/test',
    {
      onRequest,
      schema: {
        summary: 'What a rule would have fired in a recording, or in what is kept of a live market',
        tags,
        body: Tried,
        response: { 200: Trial },
      },
    },
    async (request, reply) => {
      /* Who goes away ends it. */
      reply.raw.once('close', () => endTrial(request));
      return tryAlert(services, toRequest(request.body), request);
    },
  );

  app.get(
    '/api/alerts/:alert',
    { schema: { summary: 'One of them', tags, params: OneId, response: { 200: Alert } } },
    ({ params }) => toAnswer(findStoredAlert(services, params.alert)),
  );

  app.patch(
    '/api/alerts/:alert',
    {
      onRequest,
      schema: {
        summary: 'Changes an alert: fields that are there; null takes one away',
        tags,
        params: OneId,
        body: Type.Object(
          {
            text: Type.Optional(TEXT),
            ...Object.fromEntries(
              Object.entries(FIELDS).map(([key, schema]) => [
                key,
                /* Null first: the other way round it would become 0 or an empty text. */
                Type.Optional(Type.Union([Type.Null(), schema])),
              ]),
            ),
            symbols: Type.Optional(symbols),
            rule: Type.Optional(rule),
          },
          STRICT,
        ),
        response: { 200: Alert },
      },
    },
    async ({ params, body }) => {
      const info = findStoredAlert(services, params.alert);
      return toAnswer(await storeAlert(services, toChanged(info, body), params.alert));
    },
  );

  app.delete(
    '/api/alerts/:alert',
    {
      onRequest,
      schema: { summary: 'Drops an alert', tags, params: OneId, response: { 200: Alerts } },
    },
    async ({ params }) => {
      await dropAlert(services, params.alert);
      return { alerts: findStored(services).list().map(toAnswer) };
    },
  );
}
