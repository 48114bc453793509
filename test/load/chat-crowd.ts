/**
 * A chat with a thousand members on loopback: how long a message takes from who says it to each member, and what it
 * costs the server. `npx tsx test/load/chat-crowd.ts [members] [stalled share]`; says what it found in a line.
 */
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import type { WebSocket } from 'ws';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import type { ServerMessage } from '../../shared/wire/server-message.ts';
import { openSocket } from '../support/open-socket.ts';
import { makeFolder, removeFolder, serve } from '../support/page-server.ts';
import { pause, scrape } from './crowd.ts';

const members = Number(process.argv[2] ?? 1_000);
const stalledShare = Number(process.argv[3] ?? 0);
const SPEAKERS = 20;
const MESSAGES = 150;
const EVERY_MS = 100;
const AT_ONCE = 50;

const folder = makeFolder();
const server = await serve(folder, '--rate', '100');
const saidMs = new Map<string, number>();
const latencies: number[] = [];
let bytes = 0;

/** A member that notes when it hears something. */
async function join(at: number): Promise<WebSocket> {
  const socket = await openSocket(server.socketUrl, [BINARY_PROTOCOL]);
  const joined = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return;
      const atMs = performance.now();
      const message = JSON.parse(data.toString()) as ServerMessage;
      if (message.type === 'chatJoined') resolve();
      if (message.type !== 'chat') return;
      bytes += data.length;
      for (const { text } of message.messages ?? []) {
        const sentMs = saidMs.get(text);
        if (sentMs !== undefined) latencies.push(atMs - sentMs);
      }
    });
  });
  socket.send(JSON.stringify({ type: 'joinChat', id: 1, name: `Member ${at} of many` }));
  await joined;
  return socket;
}

const sockets: WebSocket[] = [];
while (sockets.length < members) {
  const wave = Array.from({ length: Math.min(AT_ONCE, members - sockets.length) }, (_, at) =>
    join(sockets.length + at),
  );
  sockets.push(...(await Promise.all(wave)));
}
const stalled = Math.floor(members * stalledShare);
for (const socket of sockets.slice(members - stalled)) socket.pause();
await pause(3_000);

const cpu = async (): Promise<number> => (await scrape(server.port))('process_cpu_seconds_total');
const idleFrom = await cpu();
const idleFromMs = performance.now();
await pause(MESSAGES * EVERY_MS * 0.5);
const idle = (await cpu()) - idleFrom;
const idleMs = performance.now() - idleFromMs;
latencies.length = 0;
bytes = 0;
const busyFrom = await cpu();
const busyFromMs = performance.now();
for (let at = 0; at < MESSAGES; at++) {
  const text = `message ${at} to everybody here`;
  saidMs.set(text, performance.now());
  sockets[at % SPEAKERS]!.send(JSON.stringify({ type: 'say', chat: 'market:live', text }));
  await pause(EVERY_MS);
}
await pause(1_000);
const busy = (await cpu()) - busyFrom;
const busyMs = performance.now() - busyFromMs;
latencies.sort((a, b) => a - b);
const at = (share: number): string => latencies[Math.floor(latencies.length * share)]!.toFixed(1);
const percent = (seconds: number, ms: number): string => ((seconds * 100_000) / ms).toFixed(1);
const heard = latencies.length / MESSAGES;
process.stdout.write(
  `${members} members, ${stalled} stalled, ${MESSAGES} messages, one in ${EVERY_MS} ms: heard by ${heard.toFixed(0)} each; ` +
    `latency p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(0.99999)} ms; ` +
    `server ${percent(busy, busyMs)} % of a core (${percent(idle, idleMs)} % without messages), ` +
    `${(((busy - (idle * busyMs) / idleMs) * 1_000) / MESSAGES).toFixed(2)} ms a message; ${(bytes / MESSAGES / heard).toFixed(0)} bytes each\n`,
);
for (const socket of sockets) socket.terminate();
await server.kill();
removeFolder(folder);
