/**
 * Whether a client is still there: it is asked now and then, and is taken for gone only when neither an answer
 * nor anything else shows that it reads. What kernels and links hold back delays an answer by as long as they
 * take for it, so a client is given that time.
 */
import { LIMITS } from '../../wire/limits.ts';
import type { Transport } from './transport.ts';

/** A watch over one client. */
export class Liveness {
  private readonly transport: Transport;
  private readonly nowMs: () => number;
  private pingedMs: number;
  private isAsked = false;
  private signMs: number;
  /** Bytes that had left when the client last answered; what left later may be on its way still. */
  private answeredBytes = 0;
  private drainedBytes = 0;
  private wasBuffering = false;

  /** @param nowMs any clock that only goes forward; `check` is given the same */
  constructor(transport: Transport, nowMs: () => number) {
    this.transport = transport;
    this.nowMs = nowMs;
    this.pingedMs = nowMs();
    this.signMs = this.pingedMs;
  }

  /** Something came from the client. */
  onSign(): void {
    this.signMs = this.nowMs();
  }

  /** The client answered a ping. */
  onPong(): void {
    this.isAsked = false;
    this.signMs = this.nowMs();
    this.answeredBytes = this.transport.drainedBytes;
  }

  /** Looks at it, about once a second; asks when it is time. @returns true when the client is gone */
  check(atMs: number): boolean {
    this.lookAtProgress(atMs);
    if (this.isAsked) return atMs - Math.max(this.pingedMs, this.signMs) > this.patienceMs();
    if (atMs - this.pingedMs < LIMITS.pingMs) return false;
    this.pingedMs = atMs;
    this.isAsked = true;
    this.transport.ping();
    return false;
  }

  /** Bytes that leave while others wait behind them show that the client reads. */
  private lookAtProgress(atMs: number): void {
    const drained = this.transport.drainedBytes;
    if (this.wasBuffering && drained > this.drainedBytes) this.signMs = atMs;
    this.drainedBytes = drained;
    this.wasBuffering = this.transport.bufferedBytes > 0;
  }

  /** Longest that a client may be silent while it reads what was sent, ms. */
  private patienceMs(): number {
    const onTheWay = this.drainedBytes - this.answeredBytes + this.transport.bufferedBytes;
    const bytes = Math.min(onTheWay, LIMITS.kernelBytes);
    /* As much as a window is read within the time of any pong. */
    const beyond = Math.max(0, bytes - LIMITS.windowBytes);
    return LIMITS.pongMs + (beyond / LIMITS.slowestReadBytesPerSecond) * 1_000;
  }
}
