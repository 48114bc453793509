/** Many clients against a server process of its own, and what that process says about itself. */
import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { createDecoder } from '../../shared/wire/decode.ts';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { openSocket } from '../support/open-socket.ts';

const wall = (): number => performance.timeOrigin + performance.now();
/** Connections that are being opened at the same time. */
const AT_ONCE = 100;

/** A client that acknowledges and measures how old ticks are when they come. */
export interface LeanClient {
  readonly socket: WebSocket;
  readonly latenciesMs: number[];
  frames: number;
  closeCode: number | undefined;
  /** Reads no more. */
  stall(): void;
  close(): void;
}

/** Opens one. @param measures whether it decodes frames for their latency */
export async function openLean(
  url: string,
  subscribe: object,
  measures: boolean,
): Promise<LeanClient> {
  const socket = await openSocket(url, [BINARY_PROTOCOL]);
  const decode = measures ? createDecoder() : undefined;
  let acknowledged = 0;
  const timer = setInterval(acknowledge, 100);
  const client: LeanClient = {
    socket,
    latenciesMs: [],
    frames: 0,
    closeCode: undefined,
    stall() {
      clearInterval(timer);
      socket.pause();
    },
    close() {
      clearInterval(timer);
      socket.terminate();
    },
  };
  function acknowledge(): void {
    if (client.frames === acknowledged || socket.readyState !== WebSocket.OPEN) return;
    acknowledged = client.frames;
    socket.send(JSON.stringify({ type: 'acknowledge', frames: acknowledged }));
  }
  socket.on('close', (code) => {
    clearInterval(timer);
    client.closeCode = code;
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return;
    if (++client.frames - acknowledged >= 16) acknowledge();
    const decoded = decode?.(data);
    if (decoded?.ok !== true || decoded.frame.type !== 'runs') return;
    const { columns } = decoded.frame;
    client.latenciesMs.push(wall() - columns.timeMs[columns.length - 1]!);
  });
  socket.send(JSON.stringify({ type: 'hello', acknowledges: true }));
  socket.send(JSON.stringify(subscribe));
  return client;
}

/** Opens many, some at a time. */
export async function openCrowd(count: number, open: (index: number) => Promise<LeanClient>) {
  const clients: LeanClient[] = [];
  while (clients.length < count) {
    const wave = Math.min(AT_ONCE, count - clients.length);
    const from = clients.length;
    clients.push(...(await Promise.all(Array.from({ length: wave }, (_, i) => open(from + i)))));
  }
  return clients;
}

/** Reads one server's figures. */
export async function scrape(port: number): Promise<(key: string) => number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const values = new Map(
    text.split('\n').map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))] as const;
    }),
  );
  return (key) => values.get(key) ?? 0;
}

/** Waits. */
export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
