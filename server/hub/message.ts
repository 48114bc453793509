/**
 * Frames as whole WebSocket messages. What a server sends is not masked (RFC 6455, section 5.1), so a message
 * is made once and the same bytes are written to every client that gets it. Messages are carved from larger
 * pieces of memory, since one allocation for each small frame costs more than its copy. A piece is free again
 * when the last socket has sent the last message in it, so pieces are small.
 */

const PIECE_BYTES = 65_536;
/** Longer messages get memory of their own. */
const CARVED_BYTES = PIECE_BYTES / 8;
/** Final frame of a binary message. */
const BINARY = 0x82;
const SHORT = 126;
const LONG = 65_536;

let piece: Buffer = Buffer.alloc(0);
let used = 0;

/** A message and the part of it that is the frame. */
export interface Message {
  readonly message: Buffer;
  readonly bytes: Buffer;
}

function take(length: number): Buffer {
  if (length > CARVED_BYTES) return Buffer.allocUnsafeSlow(length);
  if (used + length > piece.length) {
    piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
    used = 0;
  }
  const taken = piece.subarray(used, used + length);
  used += length;
  return taken;
}

/** Copies the first `length` bytes into a message. @param length  0..2^32-1, usually up to LIMITS.frameBytes */
export function toMessage(bytes: Uint8Array, length: number): Message {
  const head = length < SHORT ? 2 : length < LONG ? 4 : 10;
  const message = take(head + length);
  message[0] = BINARY;
  if (head === 2) {
    message[1] = length;
  } else if (head === 4) {
    message[1] = 126;
    message[2] = length >> 8;
    message[3] = length;
  } else {
    message[1] = 127;
    message.fill(0, 2, 6);
    message.writeUInt32BE(length, 6);
  }
  const payload = message.subarray(head);
  payload.set(bytes.subarray(0, length));
  return { message, bytes: payload };
}
