/**
 * The server of one lane: one transport, nothing else, so that what its process costs is what the transport costs.
 * Every lane gives every tick; who asks late gets what has gathered.
 */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { WebSocketServer } from 'ws';
import { LAB_PROTOCOL, type LaneKind } from '../../shared/wire/lab.ts';
import { type LaneBatch, type LaneFeed, startLaneFeed } from './lane-feed.ts';
import type { LaneOrder } from './lane-messages.ts';

/** A question that waits is answered after so long at the latest, ms: proxies cut what is silent for longer. */
const LONGEST_WAIT_MS = 25_000;

const toBody = ({ first, texts }: LaneBatch): string =>
  `{"next":${first + texts.length},"ticks":[${texts.join(',')}]}`;

const toSince = ({ url = '/' }: IncomingMessage, otherwise: number): number => {
  const text = new URL(url, 'http://lane').searchParams.get('since');
  return text === null ? otherwise : Number(text);
};

function answer(response: ServerResponse, body: string): void {
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Makes the server of a lane; it begins with its feed when it is told. */
export function createLaneServer({ kind, ...order }: LaneOrder): Server {
  // As long as proxies keep one: who polls every 5 s needs no new one.
  const server = createServer({ keepAliveTimeout: 75_000 });
  const feed =
    kind === 'idle'
      ? startLaneFeed(order, { onTexts: () => undefined })
      : START[kind](server, order);
  server.once('close', () => feed.stop());
  return server;
}

type Start = (server: Server, order: Omit<LaneOrder, 'kind'>) => LaneFeed;

const START: Readonly<Record<LaneKind, Start>> = {
  poll(server, order) {
    const feed = startLaneFeed(order, { onTexts: () => undefined });
    server.on('request', ((request, response) =>
      answer(response, toBody(feed.since(toSince(request, feed.next()))))) as RequestListener);
    return feed;
  },

  long(server, order) {
    const waiting = new Map<ServerResponse, { since: number; timer: NodeJS.Timeout }>();
    const settle = (response: ServerResponse, since: number): void => {
      clearTimeout(waiting.get(response)?.timer);
      waiting.delete(response);
      answer(response, toBody(feed.since(since)));
    };
    const feed = startLaneFeed(order, {
      onTexts() {
        for (const [response, { since }] of waiting) settle(response, since);
      },
    });
    server.on('request', ((request, response) => {
      const since = toSince(request, feed.next());
      if (since < feed.next()) {
        answer(response, toBody(feed.since(since)));
        return;
      }
      const timer = setTimeout(() => settle(response, since), LONGEST_WAIT_MS);
      waiting.set(response, { since, timer });
      response.once('close', () => {
        clearTimeout(timer);
        waiting.delete(response);
      });
    }) as RequestListener);
    return feed;
  },

  events(server, order) {
    const open = new Set<ServerResponse>();
    const feed = startLaneFeed(order, {
      onTexts({ first, texts }) {
        const event = `id: ${first + texts.length}\ndata: [${texts.join(',')}]\n\n`;
        for (const response of open) response.write(event);
      },
    });
    server.on('request', ((_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.flushHeaders();
      open.add(response);
      response.once('close', () => open.delete(response));
    }) as RequestListener);
    return feed;
  },

  json(server, order) {
    const sockets = listen(server);
    return startLaneFeed(order, {
      onTexts({ texts }) {
        const message = `[${texts.join(',')}]`;
        for (const socket of sockets.clients) socket.send(message);
      },
    });
  },

  packed(server, order) {
    const sockets = listen(server);
    return startLaneFeed(order, {
      onFrame(frame) {
        for (const socket of sockets.clients) socket.send(frame);
      },
    });
  },
};

const listen = (server: Server): WebSocketServer =>
  new WebSocketServer({ server, perMessageDeflate: false, handleProtocols: () => LAB_PROTOCOL });
