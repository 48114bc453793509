/**
 * The socket as an AsyncAPI document at /api/asyncapi.json, made of the very schemas that commands are checked against and
 * of the table that says which message answers which, so that it cannot name a command that there is not. What replies
 * hold beside their type is described in PROTOCOL.md, field by field.
 */
import type { FastifyInstance } from 'fastify';
import { ALL_COMMANDS } from '../../shared/engine/session/command/commands.ts';
import { ERRORS } from '../../shared/wire/codes.ts';
import { BINARY_PROTOCOL, JSON_PROTOCOL } from '../../shared/wire/frame.ts';
import { REPLIES } from '../../shared/wire/reply.ts';

type Json = Record<string, unknown>;

const PROTOCOL = 'shared/wire/PROTOCOL.md';
/** Messages that answer nothing: the server says them by itself. */
const NEWS = [
  'market',
  'closed',
  'listings',
  'events',
  'fired',
  'skipped',
  'room',
  'presented',
  'chat',
  'chatLeft',
  'moderated',
  'account',
  'gameState',
  'standings',
  'audit',
  'storedAlert',
  'restarting',
  'warning',
] as const;
const LISTS = ['subscriptions', 'instruments', 'markets'] as const;

const toRef = (path: string): Json => ({ $ref: `#/${path}` });

/** Messages by which a command is answered. */
function toAnswers(command: string): readonly string[] {
  if (command === 'list') return LISTS;
  const answer = (REPLIES as Readonly<Record<string, string | undefined>>)[command];
  return answer === undefined ? [] : [answer];
}

const toCommandMessage = (type: string, payload: object): Json => ({
  name: type,
  title: `Command ${type}`,
  contentType: 'application/json',
  payload,
});

/** A message of the server: its type and id are what every one has. */
const toServerMessage = (type: string): Json => ({
  name: type,
  title: `Message ${type}`,
  summary: `Its fields are in ${PROTOCOL}.`,
  contentType: 'application/json',
  payload: {
    type: 'object',
    required: ['type'],
    properties: { type: { const: type }, id: { type: 'integer', minimum: 0 } },
  },
});

const ERROR: Json = {
  name: 'error',
  title: 'What was refused, and why',
  contentType: 'application/json',
  payload: {
    type: 'object',
    required: ['type', 'error'],
    properties: {
      type: { const: 'error' },
      id: { type: 'integer', minimum: 0 },
      error: {
        type: 'object',
        required: ['code', 'message'],
        properties: {
          code: { type: 'string', enum: Object.keys(ERRORS) },
          message: { type: 'string' },
          symbol: { type: 'string' },
        },
      },
    },
  },
};

const FRAME: Json = {
  name: 'frame',
  title: 'A binary frame: ticks, snapshots, bars, gaps, heartbeats',
  summary: `Every byte is described in ${PROTOCOL}; in the dialect ${JSON_PROTOCOL} the same comes as JSON.`,
  contentType: 'application/octet-stream',
};

/**
 * Makes the document.
 * @param basePath path of the server, without a final slash
 * @param hasToken whether whoever connects needs a token
 */
export function toAsyncApi(version: string, basePath: string, hasToken: boolean): Json {
  const answers = ALL_COMMANDS.flatMap(({ type }) => toAnswers(type));
  const said = [...new Set<string>([...answers, ...NEWS])].sort();
  const messages: Json = {};
  for (const { type, schema } of ALL_COMMANDS) {
    messages[`command.${type}`] = toCommandMessage(type, schema);
  }
  for (const type of said) messages[type] = toServerMessage(type);
  Object.assign(messages, { error: ERROR, frame: FRAME });
  const ofSocket = (name: string): Json => toRef(`channels/socket/messages/${name}`);
  const operations: Json = {
    news: {
      action: 'send',
      channel: toRef('channels/socket'),
      summary: 'What the server says by itself.',
      messages: [...NEWS, 'frame'].map(ofSocket),
    },
  };
  for (const { type } of ALL_COMMANDS) {
    const replies = toAnswers(type);
    operations[type] = {
      action: 'receive',
      channel: toRef('channels/socket'),
      messages: [ofSocket(`command.${type}`)],
      ...(replies.length > 0 && {
        reply: {
          channel: toRef('channels/socket'),
          messages: [...replies, 'error'].map(ofSocket),
        },
      }),
    };
  }
  const names = Object.keys(messages);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tickdeck socket',
      version,
      description: `One WebSocket at ${basePath}/ws, subprotocol ${BINARY_PROTOCOL} (binary frames) or ${JSON_PROTOCOL} (JSON alone). All of it: ${PROTOCOL}.`,
    },
    defaultContentType: 'application/json',
    servers: {
      here: {
        host: '{host}',
        pathname: basePath === '' ? '/' : basePath,
        protocol: 'ws',
        variables: { host: { default: 'localhost:3000' } },
        ...(hasToken && { security: [toRef('components/securitySchemes/token')] }),
      },
    },
    channels: {
      socket: {
        address: '/ws',
        messages: Object.fromEntries(
          names.map((name) => [name, toRef(`components/messages/${name}`)]),
        ),
        bindings: {
          ws: {
            method: 'GET',
            headers: {
              type: 'object',
              properties: {
                'Sec-WebSocket-Protocol': {
                  type: 'string',
                  enum: [BINARY_PROTOCOL, JSON_PROTOCOL],
                },
              },
            },
          },
        },
      },
    },
    operations,
    components: {
      messages,
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

/** Registers the route. @param basePath of all addresses  @param hasToken whether the server wants one */
export function registerAsyncApi(
  app: FastifyInstance,
  version: string,
  basePath: string,
  hasToken: boolean,
): void {
  let made: Json | undefined;
  app.get(
    '/api/asyncapi.json',
    { schema: { summary: 'The socket as an AsyncAPI document', tags: ['operations'] } },
    () => (made ??= toAsyncApi(version, basePath, hasToken)),
  );
}
