/** The cookie of a login: its name, and who gets to see it. */
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LIMITS } from '../../shared/wire/limits.ts';
import { toAsked } from './asked.ts';
import type { Edge } from './edge.ts';

const NAME = 'tickdeck_session';

/** No script reads it, no other site's page brings it, and it goes to no other path. */
const toOptions = (edge: Edge, request: FastifyRequest): CookieSerializeOptions => ({
  path: edge.toCookiePath(toAsked(request)),
  httpOnly: true,
  sameSite: 'strict',
  secure: edge.isSecure(toAsked(request)),
});

/** Value of the cookie that a browser brought. */
export const readLogin = ({ cookies }: FastifyRequest): string | undefined => cookies[NAME];

/** Gives a browser the cookie. */
export function giveLogin(reply: FastifyReply, edge: Edge, value: string): void {
  const maxAge = Math.floor(LIMITS.loginMs / 1_000);
  void reply.setCookie(NAME, value, { ...toOptions(edge, reply.request), maxAge });
}

/** Takes the cookie away. */
export function takeLogin(reply: FastifyReply, edge: Edge): void {
  void reply.clearCookie(NAME, toOptions(edge, reply.request));
}
