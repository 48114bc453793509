/**
 * Tickdeck's frames over plain ws without flow control: everything to everybody at each flush, `send` and
 * hope. Shows what a slow client costs when nobody acknowledges.
 */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { ByteWriter } from '../../../shared/wire/bytes.ts';
import { BINARY_PROTOCOL, FRAME, writeFrameHead } from '../../../shared/wire/frame.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import { Market } from '../../../shared/engine/market/market.ts';
import { createDueSource } from './due-source.ts';
import { listen } from './listen.ts';
import type { BenchServer, ServerPlan } from './server-plan.ts';

const wall = (): number => performance.timeOrigin + performance.now();

export async function createWsRunsServer(plan: ServerPlan): Promise<BenchServer> {
  const http = createServer();
  const server = new WebSocketServer({
    server: http,
    perMessageDeflate: false,
    handleProtocols: () => BINARY_PROTOCOL,
  });
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      if (data.includes('subscribe')) socket.send('{"type":"subscribed"}');
    });
  });
  const source = createDueSource(plan.symbols, plan.ticksPerSecond);
  const { instruments, reference } = source;
  const market = new Market({
    name: 'live',
    number: 0,
    epoch: 1,
    instruments,
    previousClose: reference.previousClose,
  });
  const writer = new ByteWriter(LIMITS.frameBytes);
  market.listen({
    onPublication({ bytes, runs, end, baseMs }) {
      writer.pos = 0;
      writeFrameHead(writer, FRAME.runs, market.epoch, baseMs, market.number);
      writer.append(bytes.subarray(0, end[runs - 1]));
      const frame = Buffer.from(writer.toBytes());
      for (const socket of server.clients) socket.send(frame);
    },
  });
  const batch = createTickColumns(LIMITS.batchTicks);
  setInterval(() => {
    batch.length = 0;
    source.read(wall(), batch);
    if (batch.length > 0) market.publish(batch);
  }, plan.flushMs);
  return { port: await listen(http), start: source.start };
}
