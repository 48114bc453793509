/**
 * What stands between a page and the server of a lane: carries requests, answers and messages over a connection of the
 * lab's quality, and counts them. Bytes are those of the connection to the lane's server, with all headers.
 */
import { Agent, type IncomingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { LAB_PROTOCOL, type LaneFigures } from '../../shared/wire/lab.ts';
import type { Link } from './link.ts';

/** A page that reads nothing is cut off, bytes. */
const MOST_UNREAD = 4_000_000;
/** A packet without payload, bytes: what opening a connection sends. */
const EMPTY = 40;
/** Headers that are between the page and its own server. */
const OWN = new Set(['cookie', 'authorization', 'connection', 'host', 'upgrade']);

/** A lane as it is seen from the page. */
export interface LaneProxy {
  /** Carries one HTTP request. @param path  with its query */
  forward(path: string, headers: IncomingHttpHeaders, to: ServerResponse): void;
  /** Carries what the lane's socket says. */
  connect(page: WebSocket): void;
  figures(): Omit<LaneFigures, 'id' | 'cpuMs'>;
  close(): void;
}

/** A head as it goes over the wire. @param raw  names and values by turns */
function toHead(first: string, raw: readonly string[]): string {
  const lines = [first];
  for (let i = 0; i < raw.length; i += 2) lines.push(`${raw[i]}: ${raw[i + 1]}`);
  return lines.join('\n');
}

/** Makes the proxy of a lane. @param port  of its server @param links  to the lane's server and back */
export function createLaneProxy(
  port: number,
  { up, down }: { readonly up: Link; readonly down: Link },
): LaneProxy {
  // One connection, kept open, as a browser has for questions that follow each other.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const counted = new Set<Socket>();
  const pages = new Set<{ end(): void }>();
  const seen = { requests: 0, request: '', response: '' };

  /** Opening a connection takes a round trip before anything else. */
  const open = (then: () => void): void => up.send(EMPTY, () => down.send(EMPTY, then));
  const isOpen = (): boolean => Object.values(agent.freeSockets).some((free) => free?.length);

  function ask(path: string, headers: Record<string, string>, to: ServerResponse): void {
    // Gone while its question was under way.
    if (to.destroyed) return;
    // Said, not left to be added on the way: it is shown and counted.
    const all = { ...headers, connection: 'keep-alive' };
    const asked = request({ host: '127.0.0.1', port, path, agent, headers: all }, (answer) => {
      const { statusCode = 200, statusMessage = 'OK', rawHeaders } = answer;
      seen.response = toHead(`HTTP/1.1 ${statusCode} ${statusMessage}`, rawHeaders);
      down.send(EMPTY, () => to.writeHead(statusCode, answer.headers).flushHeaders());
      answer.on('data', (part: Buffer) => {
        down.send(part.length, () => {
          if (to.writableLength > MOST_UNREAD) to.destroy();
          else to.write(part);
        });
      });
      answer.once('end', () => down.send(0, () => to.end()));
    });
    asked.once('socket', (socket) => counted.add(socket));
    asked.on('error', () => to.destroy());
    const page = { end: () => void asked.destroy() };
    pages.add(page);
    to.once('close', () => {
      pages.delete(page);
      asked.destroy();
    });
    asked.end();
    const raw = asked.getRawHeaderNames().flatMap((name) => [name, String(asked.getHeader(name))]);
    seen.request = toHead(`GET ${path} HTTP/1.1`, raw);
  }

  return {
    forward(path, given, to) {
      seen.requests++;
      const headers = Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) =>
          OWN.has(name) || value === undefined ? [] : [[name, String(value)]],
        ),
      );
      const send = (): void => up.send(EMPTY + path.length, () => ask(path, headers, to));
      if (isOpen()) send();
      else open(send);
    },

    connect(page) {
      seen.requests++;
      open(() =>
        up.send(EMPTY, () => {
          if (page.readyState !== WebSocket.OPEN) return;
          const server = new WebSocket(`ws://127.0.0.1:${port}/`, LAB_PROTOCOL, {
            perMessageDeflate: false,
            finishRequest(asked) {
              const raw = asked
                .getRawHeaderNames()
                .flatMap((name) => [name, String(asked.getHeader(name))]);
              seen.request = toHead('GET / HTTP/1.1', raw);
              asked.end();
            },
          });
          server.once('upgrade', ({ rawHeaders, socket }) => {
            counted.add(socket);
            seen.response = toHead('HTTP/1.1 101 Switching Protocols', rawHeaders);
          });
          server.on('message', (data: Buffer, binary) =>
            down.send(data.length, () => {
              if (page.bufferedAmount > MOST_UNREAD) page.terminate();
              else page.send(data, { binary });
            }),
          );
          server.on('error', () => page.terminate());
          server.once('close', () => page.close());
          page.once('close', () => server.terminate());
        }),
      );
      const end = { end: () => page.close() };
      pages.add(end);
      page.once('close', () => pages.delete(end));
    },

    figures() {
      let bytesUp = 0;
      let bytesDown = 0;
      for (const { bytesRead, bytesWritten } of counted) {
        bytesUp += bytesWritten;
        bytesDown += bytesRead;
      }
      return { ...seen, bytesUp, bytesDown, connections: counted.size };
    },

    close() {
      for (const page of pages) page.end();
      agent.destroy();
    },
  };
}
