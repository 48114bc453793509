/**
 * Requests that a gateway answers with what its feed says: all of the API but what is the gateway's own. Owns both ends
 * and how a request goes over the bus: its method, address, body and what its sender may do. Tokens, cookies and
 * addresses of clients stay behind.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CommandError } from '../../shared/engine/session/services.ts';
import type { Principal } from '../../shared/engine/session/principal.ts';
import { toJson } from '../bus/json.ts';
import { joinPieces, readPieces } from '../bus/pieces.ts';
import type { Auth, IdentifyRelayed } from './auth.ts';
import type { OriginCheck } from './origin.ts';

/** Asks the feed. Rejects with an error for people. */
export type AskFeed = (question: Uint8Array) => Promise<Uint8Array>;

/** Parts of the API that every gateway answers itself. */
const OWN = new Set(['/api/me', '/api/login', '/api/logout', '/api/openapi.json', '/api/quotes']);
/** Starts processes that a page connects to. */
const LAB = '/api/lab';
/** Headers of a request that its answer may hang on. */
const ASKED = ['accept', 'accept-language', 'content-type', 'if-none-match', 'range'];
/** Headers of an answer that are the gateway's own business. */
const DROPPED = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'date',
]);
const SECRET_HEADER = 'x-tickdeck-relayed';
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A request on the bus. */
interface Relayed {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly rights: Principal['rights'];
  readonly isOperator: boolean;
}

const text = new TextEncoder();

const isRelayed = (route: string | undefined): boolean =>
  route !== undefined && (route.startsWith('/api/') || route.startsWith('/udf')) && !OWN.has(route);

function toBody({ body }: FastifyRequest): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array(0);
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return text.encode(body);
  if (typeof (body as { pipe?: unknown }).pipe === 'function') {
    const message =
      'This server has several processes or is a gateway, which pass no files on: bring them with `tickdeck import` into the recordings folder, or to the feed’s own address.';
    throw new CommandError('BAD_REQUEST', message);
  }
  return text.encode(JSON.stringify(body));
}

function toQuestion(request: FastifyRequest, { rights, isOperator }: Principal): Uint8Array {
  const headers: Record<string, string> = {};
  for (const name of ASKED) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const { method, url } = request;
  const head: Relayed = {
    method,
    url,
    headers,
    rights,
    isOperator: isOperator ?? rights === 'full',
  };
  return joinPieces([text.encode(JSON.stringify(head)), toBody(request)]);
}

/** Answers with what the feed says. */
export function registerHttpRelay(
  app: FastifyInstance,
  { relay, auth, checkOrigin }: { relay: AskFeed; auth: Auth; checkOrigin: OriginCheck },
): void {
  app.addHook('preHandler', async (request, reply) => {
    const route = request.routeOptions.url;
    if (!isRelayed(route)) return;
    if (route?.startsWith(LAB) === true) {
      throw new CommandError('FORBIDDEN', 'The lab is there on a server of one process.');
    }
    const principal = auth.identify(request);
    if ('refused' in principal) throw new CommandError(principal.refused, 'Log in first.');
    const foreign = READING.has(request.method) ? undefined : checkOrigin(request);
    if (foreign !== undefined) throw new CommandError('BAD_ORIGIN', foreign);
    let answer: Uint8Array;
    try {
      answer = await relay(toQuestion(request, principal));
    } catch (error) {
      if (error instanceof CommandError) throw error;
      throw new CommandError('NOT_READY', 'The feed does not answer; try again in a moment.');
    }
    const [head, body] = readPieces(answer) ?? [];
    const { status, headers = {} } = (toJson(head ?? new Uint8Array(0)) ?? {}) as {
      status?: number;
      headers?: Record<string, string>;
    };
    if (status === undefined) throw new CommandError('INTERNAL', 'The feed answered with nothing.');
    for (const [name, value] of Object.entries(headers)) void reply.header(name, value);
    await reply
      .code(status)
      .serializer((payload: unknown) => payload as string)
      .send(Buffer.from(body ?? []));
  });
}

/** The feed's end. */
export interface RelayedHttp {
  readonly identify: IdentifyRelayed;
  answer(question: Uint8Array): Promise<Uint8Array>;
}

/** Makes the feed's end. @param secret known to nobody: what proves that a request came through here */
export function createRelayedHttp(
  toApp: () => Pick<FastifyInstance, 'inject'>,
  secret: string,
): RelayedHttp {
  return {
    identify({ headers }) {
      const [given, rights, operator] = String(headers[SECRET_HEADER] ?? '').split(' ');
      if (given !== secret || (rights !== 'full' && rights !== 'read')) return undefined;
      return { address: 'gateway', rights, isOperator: operator === 'operator' };
    },
    async answer(question) {
      const [head, body] = readPieces(question) ?? [];
      const asked = (toJson(head ?? new Uint8Array(0)) ?? {}) as Partial<Relayed>;
      const { method = 'GET', url = '/', headers = {}, rights, isOperator } = asked;
      const path = new URL(url, 'http://feed').pathname;
      if (!isRelayed(path) || (rights !== 'full' && rights !== 'read')) {
        throw new Error('no request for a feed');
      }
      const found = await toApp().inject({
        method: method as 'GET',
        url,
        headers: {
          ...Object.fromEntries(
            ASKED.flatMap((name) => (name in headers ? [[name, headers[name]]] : [])),
          ),
          host: 'localhost',
          [SECRET_HEADER]: `${secret} ${rights} ${isOperator === true ? 'operator' : 'guest'}`,
        },
        ...(body === undefined || body.length === 0 ? {} : { payload: Buffer.from(body) }),
      });
      const kept = Object.entries(found.headers).filter(([name]) => !DROPPED.has(name));
      const answer = { status: found.statusCode, headers: Object.fromEntries(kept) };
      return joinPieces([text.encode(JSON.stringify(answer)), found.rawPayload]);
    },
  };
}
