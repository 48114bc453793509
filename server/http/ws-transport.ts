/**
 * A WebSocket of `ws` as the connection that a session works with. Ready-made messages are written to the
 * stream below as they are: without compression a WebSocket writes each of its own messages at once and
 * whole, so that both may write.
 */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Transport } from '../../shared/engine/session/transport.ts';

const OPEN = 1;

/** Adapts a WebSocket that is open. @param connection what it runs on */
export const toTransport = (socket: WebSocket, connection: Socket): Transport => ({
  dialect: socket.protocol,
  get isOpen() {
    return socket.readyState === OPEN;
  },
  get bufferedBytes() {
    return socket.bufferedAmount;
  },
  get drainedBytes() {
    return connection.bytesWritten - connection.writableLength;
  },
  listen({ onText, onBinary, onPong, onClose }) {
    socket.on('message', (data, isBinary) => {
      if (isBinary) onBinary();
      else onText((data as Buffer).toString());
    });
    socket.on('pong', onPong);
    socket.on('close', onClose);
    /* The socket closes itself, with the code of the error; cutting it here could lose that code. */
    socket.on('error', () => undefined);
  },
  sendText(text) {
    if (socket.readyState === OPEN) socket.send(text);
  },
  sendFrame({ message }) {
    if (socket.readyState === OPEN) connection.write(message);
  },
  cork: () => connection.cork(),
  uncork: () => connection.uncork(),
  ping: () => socket.ping(),
  close: (code, reason) => socket.close(code, reason),
  terminate: () => socket.terminate(),
});
