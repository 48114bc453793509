/** socket.io as its guide shows it: a room for each symbol, an event for each tick, over WebSocket only. */
import { createServer } from 'node:http';
import { toJsonTick } from '../json-tick.ts';
import { loadPeer } from '../peers.ts';
import { startFeeder } from './feeder.ts';
import { listen } from './listen.ts';
import type { BenchServer, ServerPlan } from './server-plan.ts';

export async function createSocketIoServer(plan: ServerPlan): Promise<BenchServer> {
  const socketIo = loadPeer('socket.io');
  if (socketIo === undefined) throw new Error('socket.io is not installed');
  const http = createServer();
  const server = new socketIo.Server(http, { transports: ['websocket'], serveClient: false });
  server.on('connection', (socket) => {
    socket.on('subscribe', (symbols) => {
      socket.join(symbols);
      socket.emit('ready');
    });
  });
  return {
    port: await listen(http),
    start: () =>
      startFeeder(plan, (tick) => {
        server.to(`S${tick.instrument[0]!}`).emit('tick', toJsonTick(tick, 0));
      }),
  };
}
