/**
 * A connection of a chosen quality: what goes in comes out later and in order, as over TCP. Owns nothing but the times;
 * clock, timers and chance are given.
 *
 * Loss is what a stream shows of it: a lost packet comes again after a retransmission timeout (RFC 6298: 200 ms at least
 * as Linux has it, or the round trip twice), and all behind it waits.
 */
import type { LinkQuality } from '../../shared/wire/lab.ts';

/** Payload of a packet on Ethernet, bytes. */
const PACKET_BYTES = 1_460;
const LEAST_TIMEOUT_MS = 200;

/** Time and chance. */
export interface LinkSurroundings {
  /** ms. */
  readonly now: () => number;
  readonly after: (ms: number, run: () => void) => void;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
}

/** One direction. */
export interface Link {
  /** Delivers after the delay, behind everything that was sent before. @param bytes how long it is */
  send(bytes: number, deliver: () => void): void;
}

/** Makes one direction of a connection. @param quality as it is when something is sent */
export function createLink(
  quality: () => LinkQuality,
  { now, after, random }: LinkSurroundings,
): Link {
  let freeMs = -Infinity;
  return {
    send(bytes, deliver) {
      const { delayMs, loss } = quality();
      const packets = Math.max(1, Math.ceil(bytes / PACKET_BYTES));
      const isWhole = random() < (1 - loss) ** packets;
      const lateMs = isWhole ? 0 : Math.max(LEAST_TIMEOUT_MS, 4 * delayMs);
      freeMs = Math.max(freeMs, now() + delayMs + lateMs);
      const waitMs = freeMs - now();
      if (waitMs <= 0) deliver();
      else after(waitMs, deliver);
    },
  };
}
