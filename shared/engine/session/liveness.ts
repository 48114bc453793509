/**
 * Whether a client is still there: it is asked now and then, and is taken for gone only when neither an answer
 * nor anything else shows that it reads. What kernels and links hold back delays an answer by as long as they
 * take for it, so a client is given that time.
 */
import { LIMITS } from '../../wire/limits.ts';
import type { Transport } from './transport.ts';

/** A watch over one client. */
export interface Liveness {
  /** Something came from the client. */
  onSign(): void;
  /** The client answered a ping. */
  onPong(): void;
  /** Looks at it, about once a second; asks when it is time. @returns true when the client is gone */
  check(nowMs: number): boolean;
}

/** Makes a watch. @param nowMs any clock that only goes forward; `check` is given the same */
export function createLiveness(transport: Transport, nowMs: () => number): Liveness {
  let pingedMs = nowMs();
  let isAsked = false;
  let signMs = pingedMs;
  /** Bytes that had left when the client last answered; what left later may be on its way still. */
  let answeredBytes = 0;
  let drainedBytes = 0;
  let wasBuffering = false;

  /** Bytes that leave while others wait behind them show that the client reads. */
  function lookAtProgress(atMs: number): void {
    const drained = transport.drainedBytes;
    if (wasBuffering && drained > drainedBytes) signMs = atMs;
    drainedBytes = drained;
    wasBuffering = transport.bufferedBytes > 0;
  }

  /** Longest that a client may be silent while it reads what was sent, ms. */
  function patienceMs(): number {
    const onTheWay = drainedBytes - answeredBytes + transport.bufferedBytes;
    const bytes = Math.min(onTheWay, LIMITS.kernelBytes);
    /* As much as a window is read within the time of any pong. */
    const beyond = Math.max(0, bytes - LIMITS.windowBytes);
    return LIMITS.pongMs + (beyond / LIMITS.slowestReadBytesPerSecond) * 1_000;
  }

  return {
    onSign: () => (signMs = nowMs()),
    onPong() {
      isAsked = false;
      signMs = nowMs();
      answeredBytes = transport.drainedBytes;
    },
    check(atMs) {
      lookAtProgress(atMs);
      if (isAsked) return atMs - Math.max(pingedMs, signMs) > patienceMs();
      if (atMs - pingedMs < LIMITS.pingMs) return false;
      pingedMs = atMs;
      isAsked = true;
      transport.ping();
      return false;
    },
  };
}
