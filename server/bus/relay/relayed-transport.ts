/**
 * The connection of a client that is somewhere else, as its session in the feed sees it. What was sent and not yet
 * passed on to the client counts as held, so that a slow client holds back its own frames and nobody else's.
 */
import type { OutFrame } from '../../../shared/engine/hub/frame-sink.ts';
import type { SharedText } from '../../../shared/engine/hub/message.ts';
import type { Transport, TransportEvents } from '../../../shared/engine/session/transport.ts';
import { RELAY } from './relay-message.ts';

/** Sends a message about the client. */
export type Send = (kind: number, body: Uint8Array) => void;

const text = new TextEncoder();

/** The connection. */
export class RelayedTransport implements Transport {
  readonly dialect: string;
  isOpen = true;
  drainedBytes = 0;
  private sentBytes = 0;
  private readonly say: Send;
  private events: TransportEvents | undefined;

  constructor(dialect: string, send: Send) {
    this.dialect = dialect;
    this.say = send;
  }

  get bufferedBytes(): number {
    return this.sentBytes - this.drainedBytes;
  }

  listen(events: TransportEvents): void {
    this.events = events;
  }

  sendText(message: string): void {
    this.send(RELAY.text, text.encode(message));
  }

  sendShared(shared: SharedText): void {
    this.sendText(shared.text);
  }

  sendFrame({ bytes }: OutFrame): void {
    this.send(RELAY.frame, bytes);
  }

  cork(): void {}
  uncork(): void {}

  /** Its gateway looks after it. */
  ping(): void {
    queueMicrotask(() => this.isOpen && this.events?.onPong());
  }

  close(code: number, reason: string): void {
    if (!this.isOpen) return;
    this.say(RELAY.close, text.encode(JSON.stringify({ code, reason })));
    this.end(code);
  }

  terminate(): void {
    this.close(1011, '');
  }

  /** The client says something. */
  hear(message: string): void {
    if (this.isOpen) this.events?.onText(message);
  }

  /** So many of the bytes were passed on, since it began. */
  onDrained(bytes: number): void {
    if (bytes > this.drainedBytes && bytes <= this.sentBytes) this.drainedBytes = bytes;
  }

  /** The client is gone. */
  end(code = 1006): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.events?.onClose(code);
  }

  private send(kind: number, body: Uint8Array): void {
    if (!this.isOpen) return;
    this.sentBytes += body.length;
    this.say(kind, body);
  }
}
