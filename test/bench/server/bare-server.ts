/**
 * The floor: at each flush one ready-made message to every connection, and nothing else. It is as long as
 * what Tickdeck sends a client in one flush, but always the same, so that only Node's sockets and the kernel
 * below them are left to measure. No server on these sockets can do better.
 */
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { toMessage } from '../../../shared/engine/hub/message.ts';
import { ByteWriter } from '../../../shared/wire/bytes.ts';
import { BINARY_PROTOCOL, FRAME, writeFrameHead } from '../../../shared/wire/frame.ts';
import { encodeRun } from '../../../shared/wire/run-encode.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import { LOAD } from '../effort.ts';
import { createTickMaker } from '../tick-maker.ts';
import { listen } from './listen.ts';
import type { BenchServer, ServerPlan } from './server-plan.ts';

/** Sends between two looks at the event loop, as Tickdeck does. */
const SLICE = 200;

/** What one client gets of one flush: the ticks of its symbols, a run each. */
function toOneFlush({ symbols, ticksPerSecond, flushMs }: ServerPlan): Buffer {
  const perSymbol = (ticksPerSecond * flushMs) / 1000 / symbols;
  const ticks = Math.round(perSymbol * LOAD.symbolsPerClient);
  const columns = createTickColumns(ticks);
  const make = createTickMaker(LOAD.symbolsPerClient);
  const startMs = 1_750_000_000_000;
  for (let i = 0; i < ticks; i++) {
    const us = Math.floor((i * 1000 * flushMs) / ticks);
    make(columns, startMs + Math.floor(us / 1000), (us % 1000) * 1000);
  }
  const writer = new ByteWriter();
  writeFrameHead(writer, FRAME.runs, 1, startMs, 0);
  for (let id = 0; id < LOAD.symbolsPerClient; id++) {
    const rows = Uint32Array.from(
      Array.from({ length: ticks }, (_, row) => row).filter(
        (row) => columns.instrument[row] === id,
      ),
    );
    if (rows.length > 0) encodeRun(writer, columns, rows, 0, rows.length, 1, startMs);
  }
  const { buffer, byteOffset, length } = toMessage(writer.bytes, writer.pos);
  return Buffer.from(buffer, byteOffset, length);
}

export async function createBareServer(plan: ServerPlan): Promise<BenchServer> {
  const http = createServer();
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: () => BINARY_PROTOCOL,
  });
  const connections: Duplex[] = [];
  http.on('upgrade', (request, connection, head) => {
    server.handleUpgrade(request, connection, head, (socket) => {
      connections.push(connection);
      socket.on('message', (data: Buffer) => {
        if (data.includes('subscribe')) socket.send('{"type":"subscribed"}');
      });
    });
  });
  const message = toOneFlush(plan);

  function flush(from = 0): void {
    const to = Math.min(connections.length, from + SLICE);
    for (let i = from; i < to; i++) connections[i]!.write(message);
    if (to < connections.length) setImmediate(flush, to);
  }

  return {
    port: await listen(http),
    start: () => void setInterval(flush, plan.flushMs),
  };
}
