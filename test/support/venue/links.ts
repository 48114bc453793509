/**
 * The WebSocket side of a fake venue: takes connections, answers what it is asked in the venue's dialect, and
 * misbehaves as its manners say. Counts everything. It has no timers: a test says when something happens.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ExactTime } from '../../../shared/venue/event.ts';
import {
  type Asked,
  type Dialect,
  type Link,
  type Refusal,
  type Subscribe,
  wordOf,
} from './dialect.ts';
import type { World } from './world.ts';

/** An HTTP answer instead of a connection. */
export interface HttpRefusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How the venue behaves to those who connect; a test changes it at any time. */
export interface Manners {
  /** Answered to each connection that comes. */
  refuseWith: HttpRefusal | undefined;
  /** Connections are taken and never answered. */
  hangs: boolean;
  /** Nothing at all is sent, the connection stays open. */
  isStalled: boolean;
  /** Subscribes are answered: all, none, or those of these symbols. */
  acks: 'all' | 'none' | ReadonlySet<string>;
  /** Symbols that are acknowledged and never sent. */
  silent: Set<string>;
  /** Symbols that are refused, besides those that it does not list. */
  refusals: Map<string, Refusal>;
  /** One symbol that is refused takes the whole request with it, and the answer does not say which it was. */
  refusesWhole: boolean;
  /** Misspelt symbols are acknowledged as if they were there. */
  acceptsUnknown: boolean;
  /** More connections at a time than these are refused. */
  mostLinks: number;
  /** Trades that are repeated after a subscribe. */
  snapshotTrades: number;
  /** The only right key; undefined takes every one. */
  key: string | undefined;
  /** Changes what is sent, or its order. */
  spoil: ((frames: readonly string[]) => readonly string[]) | undefined;
  /** Text frames go out compressed, as binary ones. */
  gzips: boolean;
}

/** What the venue was asked, since it began. */
export interface Ledger {
  connections: number;
  refused: number;
  /** Most connections at the same time. */
  mostLinks: number;
  readonly subscribes: Subscribe[];
  readonly unsubscribes: Subscribe[];
  readonly logins: Asked[];
  /** Pings in the venue's own frames. */
  pings: number;
  /** Pings and pongs of the WebSocket itself. */
  controlPings: number;
  controlPongs: number;
  /** Frames that it does not know. */
  readonly others: string[];
  /** Codes that clients closed with. */
  readonly closes: number[];
  /** Method and address of requests of REST. */
  readonly requests: string[];
}

/** One client. */
export interface FakeLink extends Link {
  readonly socket: WebSocket;
  readonly symbols: Set<string>;
  isLoggedIn: boolean;
  /** Sends frames in the manner of the moment. */
  send(frames: readonly string[]): void;
  /** Sends the head and a part of a frame, and cuts the line. */
  sendHalf(frame: string): void;
}

/** The connections. */
export interface Links {
  readonly open: ReadonlySet<FakeLink>;
  close(): void;
}

/** Bytes of a text frame from a server: fin and text, length, payload. */
function toWire(text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const head =
    length < 126 ? [0x81, length] : [0x81, 126, Math.floor(length / 256) % 256, length % 256];
  return Buffer.concat([Buffer.from(head), payload]);
}

const toHttp = ({ status, headers = {}, body = '' }: HttpRefusal): string => {
  const all = {
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Refused\r\n${lines.join('')}\r\n${body}`;
};

/** Takes connections of a server. */
export function createLinks(
  http: Server,
  dialect: Dialect,
  world: World,
  manners: Manners,
  ledger: Ledger,
  now: () => ExactTime,
): Links {
  const server = new WebSocketServer({ noServer: true, autoPong: false, maxPayload: 1 << 20 });
  const open = new Set<FakeLink>();
  const hanging = new Set<Duplex>();

  http.on('upgrade', (request: IncomingMessage, line: Duplex, head: Buffer) => {
    line.on('error', () => undefined);
    if (manners.hangs) hanging.add(line);
    else if (manners.refuseWith !== undefined) {
      ledger.refused++;
      line.end(toHttp(manners.refuseWith));
    } else server.handleUpgrade(request, line, head, (socket) => take(socket, request, line));
  });

  function take(socket: WebSocket, request: IncomingMessage, line: Duplex): void {
    const url = new URL(request.url ?? '/', 'ws://venue');
    let sequence = 0;
    const symbols = new Set<string>();
    const link: FakeLink = {
      socket,
      symbols,
      url,
      isLoggedIn: dialect.needsKey !== true,
      nextSequence: () => sequence++,
      get now() {
        return now();
      },
      send(frames) {
        if (manners.isStalled) return;
        for (const frame of manners.spoil?.(frames) ?? frames) {
          socket.send(manners.gzips ? gzipSync(frame) : frame);
        }
      },
      sendHalf(frame) {
        const bytes = toWire(frame);
        line.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => line.destroy());
      },
    };
    open.add(link);
    ledger.connections++;
    ledger.mostLinks = Math.max(ledger.mostLinks, open.size);
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      open.delete(link);
      ledger.closes.push(code);
    });
    socket.on('ping', (payload) => {
      ledger.controlPings++;
      if (!manners.isStalled) socket.pong(payload);
    });
    socket.on('pong', () => ledger.controlPongs++);
    socket.on('message', (data: Buffer) => answer(link, dialect.read(data.toString())));
    greet(link, request);
  }

  function greet(link: FakeLink, request: IncomingMessage): void {
    link.send(dialect.greet?.(link) ?? []);
    const { key, symbols = [] } = dialect.readConnect?.(link.url, request.headers) ?? {};
    if (key !== undefined) answer(link, { type: 'login', key, frame: {} });
    if (symbols.length > 0) answer(link, { type: 'subscribe', symbols, frame: {} });
  }

  function answer(link: FakeLink, asked: Asked): void {
    switch (asked.type) {
      case 'login':
        return logIn(link, asked);
      case 'subscribe':
        return subscribe(link, asked);
      case 'unsubscribe':
        ledger.unsubscribes.push(asked);
        for (const symbol of asked.symbols) link.symbols.delete(symbol);
        return link.send(dialect.ack(asked, asked.symbols, link));
      case 'ping':
        ledger.pings++;
        return link.send(dialect.pong?.(asked) ?? []);
      default:
        ledger.others.push(wordOf(asked.frame, 'text') || JSON.stringify(asked.frame));
    }
  }

  function logIn(link: FakeLink, asked: Extract<Asked, { type: 'login' }>): void {
    ledger.logins.push(asked);
    if (manners.key !== undefined && asked.key !== manners.key) {
      return link.send(dialect.refuse(asked, [], 'wrongKey'));
    }
    if (open.size > manners.mostLinks) {
      return link.send(dialect.refuse(asked, [], 'connectionLimit'));
    }
    link.isLoggedIn = true;
    link.send(dialect.loggedIn?.(link) ?? []);
  }

  function toRefusal(symbol: string): Refusal | undefined {
    const isKnown = manners.acceptsUnknown || world.instruments.has(symbol);
    return manners.refusals.get(symbol) ?? (isKnown ? undefined : 'unknownSymbol');
  }

  function subscribe(link: FakeLink, asked: Subscribe): void {
    ledger.subscribes.push(asked);
    if (asked.key !== undefined) logIn(link, { type: 'login', key: asked.key, frame: asked.frame });
    if (!link.isLoggedIn) return;
    const wrong = asked.symbols.filter((symbol) => toRefusal(symbol) !== undefined);
    if (wrong.length > 0) {
      const why = toRefusal(wrong[0]!)!;
      if (manners.refusesWhole) return link.send(dialect.refuse(asked, [], why));
      link.send(dialect.refuse(asked, wrong, why));
    }
    const fine = asked.symbols.filter((symbol) => !wrong.includes(symbol));
    for (const symbol of fine) link.symbols.add(symbol);
    const acked = fine.filter(
      (symbol) => manners.acks === 'all' || (manners.acks !== 'none' && manners.acks.has(symbol)),
    );
    if (acked.length > 0) link.send(dialect.ack(asked, acked, link));
    if (manners.snapshotTrades === 0 || dialect.snapshot === undefined) return;
    for (const symbol of fine) {
      const last = world.trades(symbol).slice(-manners.snapshotTrades);
      if (last.length > 0) link.send(dialect.snapshot(last, link));
    }
  }

  return {
    open,
    close() {
      for (const { socket } of open) socket.terminate();
      for (const line of hanging) line.destroy();
      server.close();
    },
  };
}
