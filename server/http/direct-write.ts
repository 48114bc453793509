/**
 * Writes a whole message to a TCP connection without its stream: the stream's own work is a tenth of what a message to a
 * thousand clients costs. It needs what Node does not document, so all of it is looked at first, and where anything is
 * not as expected, or anything else is under way, the stream is written to as documented. Both give their bytes to the
 * same handle, whose queue keeps their order.
 */
import type { Socket } from 'node:net';

/** A request to write, as a handle takes it: used up only by a write that the kernel did not take at once. */
interface WriteRequest {
  oncomplete?: (status: number) => void;
  /** Keeps the bytes from being collected while they wait. */
  bytes?: Uint8Array;
}

/** What Node's streams are made of. */
interface StreamParts {
  readonly WriteWrap: new () => WriteRequest;
  /** What became of the last write; `state[kLastWriteWasAsync]` is not 0 when it was not over at once. */
  readonly streamBaseState: Int32Array;
  readonly kLastWriteWasAsync: number;
}

/** What a connection is on the inside. @returns an error number of the system, 0 for none */
interface Handle {
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number;
}

/** Node's own, if they are what they are taken for. @param bind gives them by name; may throw */
export function findStreamParts(bind: (name: string) => unknown): StreamParts | undefined {
  try {
    const found = bind('stream_wrap') as Partial<StreamParts> | undefined;
    const { WriteWrap, streamBaseState, kLastWriteWasAsync } = found ?? {};
    const isKnown =
      typeof WriteWrap === 'function' &&
      streamBaseState instanceof Int32Array &&
      Number.isInteger(kLastWriteWasAsync) &&
      kLastWriteWasAsync! >= 0 &&
      kLastWriteWasAsync! < streamBaseState.length;
    return isKnown ? (found as StreamParts) : undefined;
  } catch {
    return undefined;
  }
}

/** Of this process. Deprecated in Node, and the only way to what it names. */
const PARTS = findStreamParts((name) =>
  (globalThis.process as unknown as { binding(name: string): unknown }).binding(name),
);

/** A request that no write has used up; one for all connections, since most writes use none. */
let spare: WriteRequest | undefined;

const isTcp = (handle: unknown): handle is Handle =>
  typeof (handle as Handle | null)?.writeBuffer === 'function' &&
  (handle as object).constructor.name === 'TCP';

/** A connection with its inside; null or undefined once it is over. */
type OpenSocket = Socket & { readonly _handle?: Handle | null };

const handleOf = ({ _handle }: OpenSocket): Handle | undefined => _handle ?? undefined;

/** The writes of one connection. A class, so that thousands of them have one shape. */
export class DirectWrites {
  private readonly connection: OpenSocket;
  private readonly parts: StreamParts | null;
  /** Bytes that were written past the stream and wait for the kernel. */
  waitingBytes = 0;

  /** @param parts what to write with; null for the stream alone */
  constructor(connection: Socket, parts: StreamParts | null = PARTS ?? null) {
    this.connection = connection;
    this.parts = isTcp(handleOf(connection)) ? parts : null;
  }

  /** True where messages go past the stream. */
  get isDirect(): boolean {
    return this.parts !== null;
  }

  /** Writes a message; nothing of it is changed afterwards. Fails as the stream does: by its `error` event. */
  write(message: Uint8Array): void {
    const { connection, parts } = this;
    const handle = handleOf(connection);
    const isFree =
      parts !== null &&
      handle !== undefined &&
      this.waitingBytes === 0 &&
      connection.writableLength === 0 &&
      connection.writableCorked === 0;
    if (!isFree || !this.hand(handle, parts, message)) connection.write(message);
  }

  /** Gives the bytes to the system. @returns false when it took none: the stream then says why */
  private hand(handle: Handle, parts: StreamParts, message: Uint8Array): boolean {
    const request = (spare ??= new parts.WriteWrap());
    if (handle.writeBuffer(request, message) !== 0) return false;
    if (parts.streamBaseState[parts.kLastWriteWasAsync] !== 0) this.follow(request, message);
    return true;
  }

  /** The kernel's buffer is full: the rest goes when there is room. */
  private follow(request: WriteRequest, message: Uint8Array): void {
    spare = undefined;
    this.waitingBytes += message.length;
    request.bytes = message;
    request.oncomplete = (status) => {
      this.waitingBytes -= message.length;
      if (status < 0) this.connection.destroy(new Error(`write failed: ${status}`));
    };
  }
}
