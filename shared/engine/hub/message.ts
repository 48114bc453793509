/**
 * Frames as whole WebSocket messages. What a server sends is not masked (RFC 6455, section 5.1), so a message
 * is made once and the same bytes are written to every client that gets it. Messages are carved from larger
 * pieces of memory, since one allocation for each small frame costs more than its copy. A piece is free again
 * when the last socket has sent the last message in it, so pieces are small.
 */
import { toUtf8 } from '../../model/utf8.ts';
import { COPY_SLACK } from '../../wire/bytes.ts';

const PIECE_BYTES = 65_536;
/** Longer messages get memory of their own. */
const CARVED_BYTES = PIECE_BYTES / 8;
/** Final frame of a binary message, and of a text. */
const BINARY = 0x82;
const TEXT = 0x81;
const SHORT = 126;
const LONG = 65_536;

let createMemory = (bytes: number): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/**
 * Says what messages are made of from now on: a kind of bytes that transports take as it is, where another object for
 * each message and client would have to be made.
 * @param create gives memory of so many bytes, all its own; views of it are of the same kind
 */
export function makeMessagesOf(create: (bytes: number) => Uint8Array<ArrayBuffer>): void {
  createMemory = create;
  piece = create(0);
}

let piece = createMemory(0);
let view = new DataView(piece.buffer);
let used = 0;

/** A message that is being written. */
export interface OpenMessage {
  /** Where its frame goes: bytes at..at+length-1, and COPY_SLACK more that nobody needs. */
  view: DataView;
  at: number;
}

/** There is one at a time, so that none is allocated. */
const open: OpenMessage & { memory: Uint8Array; from: number; to: number } = {
  view,
  at: 0,
  memory: piece,
  from: 0,
  to: 0,
};

function take(length: number): void {
  if (length > CARVED_BYTES) {
    const memory = createMemory(length + COPY_SLACK);
    open.memory = memory;
    open.view = new DataView(memory.buffer);
    open.from = 0;
  } else {
    if (used + length + COPY_SLACK > piece.length) {
      piece = createMemory(PIECE_BYTES);
      view = new DataView(piece.buffer);
      used = 0;
    }
    open.memory = piece;
    open.view = view;
    open.from = used;
    used += length;
  }
  open.to = open.from + length;
}

/**
 * Begins a message; write its frame, then call `closeMessage`.
 * @param length of the frame, bytes, 0..2^32-1
 * @param kind of the message: BINARY or TEXT
 * @returns where the frame goes; valid until the message is closed
 */
export function openMessage(length: number, kind = BINARY): OpenMessage {
  const head = length < SHORT ? 2 : length < LONG ? 4 : 10;
  take(head + length);
  const { memory, from } = open;
  memory[from] = kind;
  if (head === 2) {
    memory[from + 1] = length;
  } else if (head === 4) {
    memory[from + 1] = 126;
    memory[from + 2] = length >> 8;
    memory[from + 3] = length;
  } else {
    memory[from + 1] = 127;
    memory.fill(0, from + 2, from + 6);
    open.view.setUint32(from + 6, length);
  }
  open.at = from + head;
  return open;
}

/** The message that was begun last, whole. */
export const closeMessage = (): Uint8Array => open.memory.subarray(open.from, open.to);

/** Copies the first `length` bytes into a message. */
export function toMessage(bytes: Uint8Array, length: number): Uint8Array {
  const { at } = openMessage(length);
  open.memory.set(bytes.subarray(0, length), at);
  return closeMessage();
}

/** A text for any number of clients, and the same as a whole message. Never changed after it was made. */
export interface SharedText {
  readonly text: string;
  readonly message: Uint8Array;
}

/** Makes a text that many get: it is encoded once. */
export function toSharedText(text: string): SharedText {
  const bytes = toUtf8(text);
  const { at } = openMessage(bytes.length, TEXT);
  open.memory.set(bytes, at);
  return { text, message: closeMessage() };
}
