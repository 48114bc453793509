/**
 * The packages that Tickdeck is compared with. They belong to this folder's own package.json, so that the
 * product does not depend on them; the project type-checks without them by the few shapes that are used.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A connected client of socket.io. */
export interface SocketIoSocket {
  emit(event: string, value?: unknown): void;
  on(event: 'subscribe', listener: (symbols: string[]) => void): void;
  join(rooms: string[]): void;
}

/** The part of socket.io that is used. */
export interface SocketIo {
  Server: new (
    server: unknown,
    options: object,
  ) => {
    on(event: 'connection', listener: (socket: SocketIoSocket) => void): void;
    to(room: string): { emit(event: string, value: unknown): void };
  };
}

/** A connected client of uWebSockets.js. */
export interface UwsSocket {
  send(text: string, isBinary: boolean): number;
  subscribe(topic: string): boolean;
}

interface UwsApp {
  ws(
    pattern: string,
    behavior: {
      idleTimeout: number;
      maxBackpressure: number;
      compression: number;
      open(socket: UwsSocket): void;
      message(socket: UwsSocket, message: ArrayBuffer): void;
      close(socket: UwsSocket): void;
    },
  ): UwsApp;
  listen(host: string, port: number, done: (token: unknown) => void): UwsApp;
  publish(topic: string, text: string, isBinary: boolean): boolean;
}

/** The part of uWebSockets.js that is used. */
export interface Uws {
  App(): UwsApp;
  us_socket_local_port(token: unknown): number;
  DISABLED: number;
}

/** The part of msgpackr that is used. */
export interface MessagePack {
  pack(value: unknown): Buffer;
  unpack(bytes: Uint8Array): unknown;
}

interface ProtobufType {
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
}

/** The part of protobufjs that is used. */
export interface Protobuf {
  parse(schema: string): { root: { lookupType(name: string): ProtobufType } };
}

interface Peers {
  'socket.io': SocketIo;
  '@trufflesuite/uws-js-unofficial': Uws;
  msgpackr: MessagePack;
  protobufjs: Protobuf;
}

/** Loads a peer; undefined where it could not be installed, for instance for want of a binary. */
export function loadPeer<Name extends keyof Peers>(name: Name): Peers[Name] | undefined {
  try {
    return require(name) as Peers[Name];
  } catch {
    return undefined;
  }
}
