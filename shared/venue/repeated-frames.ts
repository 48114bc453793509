/**
 * Frames of venues whose trades have no ids: a frame that equals one of the last few is the same one again. Equal
 * trades within one frame may both be real.
 */
import { VENUE_LIMITS } from './venue-limits.ts';

/** The last frames of one connection's venue. */
export class RepeatedFrames {
  private readonly last: { text: string; atMs: number }[] = [];

  /** Tells whether a frame is a repetition; takes note of it. @param nowMs time that goes by, ms */
  see(frame: string | Uint8Array, nowMs: number): boolean {
    const text = typeof frame === 'string' ? frame : frame.join();
    const isRepeated = this.last.some(
      (one) => one.text === text && nowMs - one.atMs <= VENUE_LIMITS.repeatMs,
    );
    this.last.push({ text, atMs: nowMs });
    if (this.last.length > VENUE_LIMITS.framesKept) this.last.shift();
    return isRepeated;
  }
}
