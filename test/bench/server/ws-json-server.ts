/**
 * The server that a tutorial builds on ws: a message for each tick to each subscriber, as JSON that is made
 * for every client anew (`ws-json-each`) or once a tick (`ws-json-once`).
 */
import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import type { TickColumns } from '../../../shared/model/tick.ts';
import { toJsonTick } from '../json-tick.ts';
import { startFeeder } from './feeder.ts';
import { listen } from './listen.ts';
import type { BenchServer, ServerPlan } from './server-plan.ts';

export async function createWsJsonServer(plan: ServerPlan): Promise<BenchServer> {
  const http = createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  const subscribers = Array.from({ length: plan.symbols }, () => new Set<WebSocket>());
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const symbols = JSON.parse(data.toString()) as string[];
      for (const symbol of symbols) subscribers[Number(symbol.slice(1))]!.add(socket);
      socket.send('ok');
    });
    socket.on('close', () => subscribers.forEach((one) => one.delete(socket)));
  });

  function sendToEach(tick: TickColumns): void {
    for (const socket of subscribers[tick.instrument[0]!]!) {
      socket.send(JSON.stringify(toJsonTick(tick, 0)));
    }
  }

  function sendOnce(tick: TickColumns): void {
    const text = JSON.stringify(toJsonTick(tick, 0));
    for (const socket of subscribers[tick.instrument[0]!]!) socket.send(text);
  }

  const publish = plan.variant === 'ws-json-each' ? sendToEach : sendOnce;
  return { port: await listen(http), start: () => startFeeder(plan, publish) };
}
