/** A client's end of a session without a network: keeps what it is sent, and says what the test wants. */
import type { OutFrame } from '../../shared/engine/hub/frame-sink.ts';
import type { Transport, TransportEvents } from '../../shared/engine/session/transport.ts';
import type { ServerMessage } from '../../shared/wire/server-message.ts';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { type PlainFrame, toPlain } from './golden.ts';

/** The connection, as tests see it. */
export interface FakeTransport extends Transport {
  isOpen: boolean;
  bufferedBytes: number;
  drainedBytes: number;
  /** What was sent, in order: messages, frames, `ping`. */
  readonly sent: (ServerMessage | PlainFrame | 'ping')[];
  /** Code that it was closed with; 1006 when it was cut. */
  closedWith: number | undefined;
  /** The client sends a command. */
  say(command: object | string): void;
  sayBinary(): void;
  pong(): void;
  /** The client goes. */
  leave(code?: number): void;
  /** Takes the messages of a type. */
  messages<T extends ServerMessage['type']>(type: T): Extract<ServerMessage, { type: T }>[];
  /** The frames that came, as plain values. */
  frames(): PlainFrame[];
}

const isFrame = (one: ServerMessage | PlainFrame | 'ping'): one is PlainFrame =>
  one !== 'ping' && 'epochTag' in one;

/** Makes one that is open. */
export function createFakeTransport(dialect: string = BINARY_PROTOCOL): FakeTransport {
  let events: TransportEvents | undefined;
  const end = (code: number): void => {
    if (!transport.isOpen) return;
    transport.isOpen = false;
    transport.closedWith = code;
    events?.onClose(code);
  };
  const transport: FakeTransport = {
    dialect,
    isOpen: true,
    bufferedBytes: 0,
    drainedBytes: 0,
    sent: [],
    closedWith: undefined,
    listen: (given) => void (events = given),
    sendText: (text) => void transport.sent.push(JSON.parse(text) as ServerMessage),
    sendShared: ({ text }) => void transport.sent.push(JSON.parse(text) as ServerMessage),
    sendFrame(frame: OutFrame) {
      const plain = toPlain(frame.bytes);
      if (typeof plain === 'string') throw new Error(plain);
      transport.sent.push(plain);
    },
    cork: () => undefined,
    uncork: () => undefined,
    ping: () => void transport.sent.push('ping'),
    close: end,
    terminate: () => end(1006),
    say: (command) =>
      events?.onText(typeof command === 'string' ? command : JSON.stringify(command)),
    sayBinary: () => events?.onBinary(),
    pong: () => events?.onPong(),
    leave: (code = 1000) => end(code),
    messages: <T extends ServerMessage['type']>(type: T) =>
      transport.sent.filter(
        (one): one is Extract<ServerMessage, { type: T }> =>
          one !== 'ping' && !isFrame(one) && one.type === type,
      ),
    frames: () => transport.sent.filter(isFrame),
  };
  return transport;
}
