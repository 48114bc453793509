/**
 * A WebSocket of `ws` as the connection that a session works with. Ready-made messages are written to the
 * connection below as they are: without compression a WebSocket writes each of its own messages at once and
 * whole, so that both may write. A class for the same reason as FrameOut.
 */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { OutFrame } from '../../shared/engine/hub/frame-sink.ts';
import { makeMessagesOf, type SharedText } from '../../shared/engine/hub/message.ts';
import type { Transport, TransportEvents } from '../../shared/engine/session/transport.ts';
import { DirectWrites } from './direct-write.ts';

const OPEN = 1;

/* A stream makes a Buffer of any other bytes, at each write. */
makeMessagesOf((bytes) => Buffer.alloc(bytes));

const ignore = (): void => undefined;

/** A WebSocket that is open. */
export class WsTransport implements Transport {
  private readonly socket: WebSocket;
  private readonly connection: Socket;
  private readonly writes: DirectWrites;

  /** @param connection what the WebSocket runs on */
  constructor(socket: WebSocket, connection: Socket) {
    this.socket = socket;
    this.connection = connection;
    this.writes = new DirectWrites(connection);
  }

  get dialect(): string {
    return this.socket.protocol;
  }

  get isOpen(): boolean {
    return this.socket.readyState === OPEN;
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount + this.writes.waitingBytes;
  }

  get drainedBytes(): number {
    const { bytesWritten, writableLength } = this.connection;
    return bytesWritten - writableLength - this.writes.waitingBytes;
  }

  listen(events: TransportEvents): void {
    this.socket.on('message', (data, isBinary) => {
      if (isBinary) events.onBinary();
      else events.onText((data as Buffer).toString());
    });
    this.socket.on('pong', () => events.onPong());
    this.socket.on('close', (code) => events.onClose(code));
    /* The socket closes itself, with the code of the error; cutting it here could lose that code. */
    this.socket.on('error', ignore);
  }

  sendText(text: string): void {
    if (this.isOpen) this.socket.send(text);
  }

  sendShared({ message }: SharedText): void {
    if (this.isOpen) this.writes.write(message);
  }

  sendFrame({ message }: OutFrame): void {
    if (this.isOpen) this.writes.write(message);
  }

  cork(): void {
    this.connection.cork();
  }

  uncork(): void {
    this.connection.uncork();
  }

  ping(): void {
    this.socket.ping();
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  terminate(): void {
    this.socket.terminate();
  }
}
