/**
 * Sends frames no faster than a venue takes them; those that wait go in their order.
 */
import type { Cancel, Surroundings } from '../../../shared/engine/surroundings.ts';

const SECOND_MS = 1_000;

/** Sends for one connection. */
export class ThrottledSender {
  private readonly clock: Pick<Surroundings, 'after' | 'elapsed'>;
  private readonly perSecond: number;
  private readonly send: (frame: string) => void;
  private waiting: { readonly frame: string; readonly onSent: (() => void) | undefined }[] = [];
  /** When those of the last second were sent. */
  private sentMs: number[] = [];
  private timer: Cancel | undefined;

  /** @param perSecond frames in any second; below one, one in several seconds */
  constructor(
    clock: Pick<Surroundings, 'after' | 'elapsed'>,
    perSecond: number,
    send: (frame: string) => void,
  ) {
    this.clock = clock;
    this.perSecond = perSecond;
    this.send = send;
  }

  /** Sends a frame as soon as the venue takes it. @param onSent it has left */
  push(frame: string, onSent?: () => void): void {
    this.waiting.push({ frame, onSent });
    this.go();
  }

  /** Sends nothing more. */
  close(): void {
    this.timer?.();
    this.timer = undefined;
    this.waiting = [];
  }

  private go(): void {
    if (this.timer !== undefined) return;
    const burst = Math.max(1, Math.floor(this.perSecond));
    const spanMs = (burst / this.perSecond) * SECOND_MS;
    while (this.waiting.length > 0) {
      const nowMs = this.clock.elapsed();
      this.sentMs = this.sentMs.filter((ms) => nowMs - ms < spanMs);
      if (this.sentMs.length >= burst) {
        this.timer = this.clock.after(spanMs - (nowMs - this.sentMs[0]!), () => {
          this.timer = undefined;
          this.go();
        });
        return;
      }
      this.sentMs.push(nowMs);
      const { frame, onSent } = this.waiting.shift()!;
      this.send(frame);
      onSent?.();
    }
  }
}
