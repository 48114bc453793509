/**
 * How much a client may have in flight. Clients that acknowledge get a window of bytes; for the others the
 * bytes that the socket still holds are the measure, which bounds memory but notices a slow link late.
 */
import { LIMITS } from '../../shared/limits.ts';

/** Flow control of one client. */
export interface FlowControl {
  readonly framesSent: number;
  readonly bytesInFlight: number;
  /** True while more may be sent. @param bufferedBytes bytes that the socket holds */
  isOpen(bufferedBytes: number): boolean;
  onSent(bytes: number): void;
  /** Takes an acknowledgement. @returns false when it names frames never sent, or goes back */
  onAcknowledged(frames: number, nowMs: number): boolean;
  /** Since when nothing was acknowledged although something is in flight, ms; undefined when all is well. */
  waitingSinceMs(): number | undefined;
}

/** Makes flow control that has sent nothing. @param acknowledges whether the client acknowledges */
export function createFlowControl(acknowledges: () => boolean, nowMs: () => number): FlowControl {
  let sizes: number[] = [];
  let oldest = 0;
  let sent = 0;
  let acknowledged = 0;
  let inFlight = 0;
  let waitingSince: number | undefined;

  return {
    get framesSent() {
      return sent;
    },
    get bytesInFlight() {
      return inFlight;
    },
    isOpen(bufferedBytes) {
      if (acknowledges()) return inFlight < LIMITS.windowBytes;
      return bufferedBytes < LIMITS.bufferedBytes;
    },
    onSent(bytes) {
      sent++;
      if (!acknowledges()) return;
      sizes.push(bytes);
      inFlight += bytes;
      waitingSince ??= nowMs();
    },
    onAcknowledged(frames, now) {
      if (frames < acknowledged || frames > sent) return false;
      for (; acknowledged < frames; acknowledged++) inFlight -= sizes[oldest++] ?? 0;
      if (oldest > 1024) {
        sizes = sizes.slice(oldest);
        oldest = 0;
      }
      waitingSince = inFlight > 0 ? now : undefined;
      return true;
    },
    waitingSinceMs: () => waitingSince,
  };
}
