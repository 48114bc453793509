/**
 * What comes from the server: texts to messages to whom they concern, binary messages to frames to positions. A text
 * that is no message and a frame of an unknown type are passed over, as the protocol asks.
 */
import type { ServerMessage } from '../wire/server-message.ts';
import type { Decoded, Frame } from '../wire/decode.ts';
import type { Acknowledger } from './acknowledger.ts';
import type { ClientStats } from './client-contract.ts';
import type { Emitter } from './events.ts';

/** Who takes it further. */
export interface IntakeTargets {
  onMessage(message: ServerMessage): void;
  onFrame(frame: Frame): void;
}

/** A server's text as a message, or undefined when it is none. */
function toMessage(text: string): ServerMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as ServerMessage) : undefined;
  } catch {
    return undefined;
  }
}

/** A socket's data as bytes, or undefined when it is none. */
function toBytes(data: unknown): Uint8Array | undefined {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (!ArrayBuffer.isView(data)) return undefined;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Makes the intake of a client. @returns what takes a socket's data */
export function createMessageIntake(
  emitter: Emitter,
  stats: ClientStats,
  decode: (bytes: Uint8Array) => Decoded,
  acknowledger: Acknowledger,
  targets: IntakeTargets,
): (data: unknown) => void {
  function onBinary(bytes: Uint8Array): void {
    stats.bytes += bytes.length;
    stats.frames++;
    emitter.emit('frame', { bytes });
    const decoded = decode(bytes);
    if (decoded.ok) targets.onFrame(decoded.frame);
    else if (decoded.error !== 'UNKNOWN_TYPE') {
      emitter.emit('undecodable', { error: decoded.error, bytes: bytes.length });
    }
    acknowledger.onFrame(bytes.length);
  }

  return (data) => {
    if (typeof data === 'string') {
      stats.bytes += data.length;
      const message = toMessage(data);
      if (message !== undefined) targets.onMessage(message);
      return;
    }
    const bytes = toBytes(data);
    if (bytes !== undefined) onBinary(bytes);
  };
}
