/**
 * Finds WebSocket frames in a stream of bytes (RFC 6455, section 5.2): just enough for what servers send,
 * unmasked and unfragmented. Light, so that the load generator is not what is measured.
 */

/** Called for each whole frame: the payload is bytes from..to-1, valid during the call. */
export type OnFrame = (opcode: number, bytes: Buffer, from: number, to: number) => void;

/** Takes bytes as they come. */
export type FrameScanner = (chunk: Buffer) => void;

const NOTHING = Buffer.alloc(0);

export function createFrameScanner(onFrame: OnFrame): FrameScanner {
  let rest = NOTHING;
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (;;) {
      if (bytes.length - at < 2) break;
      const short = bytes[at + 1]! & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length - at < head) break;
      const length =
        short < 126
          ? short
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : bytes.readUInt32BE(at + 6);
      const from = at + head;
      if (bytes.length < from + length) break;
      onFrame(bytes[at]! & 0x0f, bytes, from, from + length);
      at = from + length;
    }
    rest = at === bytes.length ? NOTHING : Buffer.from(bytes.subarray(at));
  };
}

const MASK = [0x37, 0xfa, 0x21, 0x3d] as const;

/** A text or pong frame as a client sends it: masked, up to 64 KiB. */
export function toClientFrame(opcode: number, payload: Buffer): Buffer {
  const isShort = payload.length < 126;
  const frame = Buffer.alloc((isShort ? 6 : 8) + payload.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) frame.writeUInt16BE(payload.length, 2);
  const maskAt = isShort ? 2 : 4;
  for (let i = 0; i < 4; i++) frame[maskAt + i] = MASK[i]!;
  for (let i = 0; i < payload.length; i++) frame[maskAt + 4 + i] = payload[i]! ^ MASK[i & 3]!;
  return frame;
}
