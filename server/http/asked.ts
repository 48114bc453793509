/** What the edge wants to know of a Fastify request. */
import type { FastifyRequest } from 'fastify';
import { type Asked, toClientAddress } from './edge.ts';

/** A request as the edge sees it. */
export const toAsked = ({ headers, raw }: FastifyRequest): Asked => ({
  headers,
  peer: raw.socket.remoteAddress,
});

/** Address to count the client by: behind trusted proxies the one that they saw. */
export const addressOf = (request: FastifyRequest): string =>
  toClientAddress(request.ip, request.raw.socket.remoteAddress);
