/** A message for each tick: plain JSON, and JSON in the packets of socket.io over WebSocket. */
import type { JsonTick } from '../json-tick.ts';
import { type Client, type Dialect, OPCODE } from './dialect.ts';

function note(client: Client, tick: JsonTick, nowMs: number): void {
  client.crowd.onTick(client.number, tick.time, nowMs);
}

const BRACE = '{'.charCodeAt(0);

/** An array of symbols is answered with `ok`; every other message is a tick. */
export const JSON_DIALECT: Dialect = {
  path: '/',
  converse: (client) => ({
    begin: () => client.send(JSON.stringify(client.symbols)),
    onFrame(opcode, bytes, from, to, nowMs) {
      if (opcode !== OPCODE.text) return;
      if (bytes[from] !== BRACE) {
        client.onReady();
        return;
      }
      client.crowd.clientTicks++;
      if (!client.isSampled) return;
      note(client, JSON.parse(bytes.toString('latin1', from, to)) as JsonTick, nowMs);
    },
  }),
};

const TICK_START = Buffer.from('42["tick",');

/** Engine.IO 4 and Socket.IO 5 packets, see their protocol pages: 0 open, 2 ping, 3 pong, 40 connect, 42 event. */
export const SOCKET_IO_DIALECT: Dialect = {
  path: '/socket.io/?EIO=4&transport=websocket',
  converse: (client) => ({
    begin: () => undefined,
    onFrame(_opcode, bytes, from, to, nowMs) {
      const isTick =
        bytes[from + 4] === TICK_START[4] && bytes[from + 1] === TICK_START[1] && to - from > 20;
      if (isTick) {
        client.crowd.clientTicks++;
        if (!client.isSampled) return;
        const [, tick] = JSON.parse(bytes.toString('latin1', from + 2, to)) as [string, JsonTick];
        note(client, tick, nowMs);
        return;
      }
      const text = bytes.toString('latin1', from, to);
      if (text.startsWith('0')) client.send('40');
      else if (text === '2') client.send('3');
      else if (text.startsWith('40')) {
        client.send(`42${JSON.stringify(['subscribe', client.symbols])}`);
      } else if (text.startsWith('42["ready"')) client.onReady();
    },
  }),
};
