/**
 * Entry of the process that plays further clients of the lab: each lane has as many, which do what a page does and read
 * nothing of what they get. Ends with the server that began it.
 */
import { Agent, get, type IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { LAB_PROTOCOL } from '../../shared/wire/lab.ts';
import type { CrowdOrder } from './lane-messages.ts';

type Lane = CrowdOrder['lanes'][number];

/** One connection each, kept open as a browser does. */
const createAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: 1 });

function readAll(response: IncomingMessage, then: (body: string) => void): void {
  let body = '';
  response.setEncoding('utf8').on('data', (part: string) => (body += part));
  response.once('end', () => then(body));
}

const toNext = (body: string): number => Number(/^\{"next":(\d+)/.exec(body)?.[1] ?? 0);

function poll(lane: Lane, agent: Agent, since?: number): void {
  const { port, everyMs = 0 } = lane;
  const query = since === undefined ? '' : `?since=${since}`;
  get({ host: '127.0.0.1', port, path: `/${query}`, agent }, (response) =>
    readAll(response, (body) => setTimeout(poll, everyMs, lane, agent, toNext(body))),
  ).on('error', () => undefined);
}

function listen({ port }: Lane): void {
  get({ host: '127.0.0.1', port }, (response) => response.resume()).on('error', () => undefined);
}

const connect = ({ port }: Lane): void =>
  void new WebSocket(`ws://127.0.0.1:${port}`, LAB_PROTOCOL).on('error', () => undefined);

function start(lane: Lane): void {
  if (lane.kind === 'poll' || lane.kind === 'long') poll(lane, createAgent());
  else if (lane.kind === 'events') listen(lane);
  else connect(lane);
}

process.once('message', ({ clients, lanes }: CrowdOrder) => {
  for (const lane of lanes) {
    for (let client = 0; client < clients; client++) {
      // Spread over what they poll by, as clients that come one after the other are.
      setTimeout(start, ((lane.everyMs ?? 200) * client) / clients, lane);
    }
  }
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
