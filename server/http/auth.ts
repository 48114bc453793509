/**
 * Who may do what over HTTP: a token in the Authorization header for programs (among the subprotocols for pages of
 * other sites), a login cookie for browsers.
 * Every route needs one unless it is listed as open here, so that a new route is closed by default.
 * Never puts a token or a cookie into a log, an answer or an address.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isLoopback } from '../../shared/model/address.ts';
import { TOKEN_PROTOCOL } from '../../shared/wire/frame.ts';
import { ERRORS, type ErrorCode } from '../../shared/wire/codes.ts';
import { CommandError } from '../../shared/engine/session/services.ts';
import type { Principal } from '../../shared/engine/session/principal.ts';
import { addressOf } from './asked.ts';
import { readLogin } from './login-cookie.ts';
import { createLogins, type Logins } from './logins.ts';
import { createTokenCheck, type TokenCheck, type Tokens } from './tokens.ts';

/** Authentication of requests. */
export interface Auth {
  readonly tokens: TokenCheck;
  readonly logins: Logins;
  /** Who asks, or why nobody knows. */
  identify(request: FastifyRequest): Principal | { refused: ErrorCode };
}

/** Routes that answer everybody: is it alive, who am I, and the page itself, which asks for a login. */
const OPEN_ROUTES = new Set(['/health', '/ready', '/api/me', '/api/login', '/', '/*', '/embed']);
/** Decides for itself, before it counts its refusals. */
const SOCKET_ROUTE = '/ws';
const BEARER = /^Bearer +(\S+) *$/i;
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Token of a request: in the header, or, as pages cannot set that, among the subprotocols of an upgrade. */
function readToken({ headers, ws }: FastifyRequest): string | undefined {
  const token = BEARER.exec(headers.authorization ?? '')?.[1];
  if (token !== undefined || !ws) return token;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  const found = offered.find((each) => each.startsWith(TOKEN_PROTOCOL));
  if (found === undefined) return undefined;
  return Buffer.from(found.slice(TOKEN_PROTOCOL.length), 'base64url').toString('latin1');
}

/** Tells who asks through a gateway, which has looked at the token; undefined for all who ask here. */
export type IdentifyRelayed = (request: FastifyRequest) => Principal | undefined;

/** Makes authentication. @param now clock that never steps back, ms */
export function createAuth(
  given: Tokens,
  now: () => number,
  identifyRelayed: IdentifyRelayed = () => undefined,
  logins: Logins = createLogins(now),
): Auth {
  const tokens = createTokenCheck(given, now);
  return {
    tokens,
    logins,
    identify(request) {
      const relayed = identifyRelayed(request);
      if (relayed !== undefined) return relayed;
      const address = addressOf(request);
      /* Without a token, whoever is on this machine runs the server; the rest of the world are guests of it. */
      if (tokens.isOpen) return { address, rights: 'full', isOperator: isLoopback(address) };
      const token = readToken(request);
      if (token !== undefined) {
        const verdict = tokens.check(token, address);
        return 'refused' in verdict ? verdict : { address, rights: verdict.rights };
      }
      const cookie = readLogin(request);
      const login = cookie === undefined ? undefined : logins.find(cookie);
      if (login === undefined) return { refused: 'UNAUTHORIZED' };
      return { address, rights: login.rights, isValid: login.isValid };
    },
  };
}

/** Makes the error for a request without rights, and the headers that go with it. */
export function toRefusal(
  reply: FastifyReply,
  code: ErrorCode,
  message: string = ERRORS[code].meaning,
): CommandError {
  if (code === 'UNAUTHORIZED') void reply.header('www-authenticate', 'Bearer realm="tickdeck"');
  if (code === 'TOO_MANY_ATTEMPTS') void reply.header('retry-after', 60);
  return new CommandError(code, message);
}

/** Installs the check before every route. */
export function registerAuth(app: FastifyInstance, auth: Auth): void {
  app.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url;
    if (route === undefined || route === SOCKET_ROUTE || OPEN_ROUTES.has(route)) {
      done();
      return;
    }
    const principal = auth.identify(request);
    if ('refused' in principal) {
      done(toRefusal(reply, principal.refused));
    } else if (principal.rights !== 'full' && !READING.has(request.method)) {
      done(toRefusal(reply, 'FORBIDDEN'));
    } else {
      done();
    }
  });
}
