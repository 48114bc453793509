/**
 * How much a client may have in flight (backpressure). Clients that acknowledge get a window of bytes; for the
 * others the bytes that the socket still holds are the measure, which bounds memory but notices a slow link late.
 */
import { LIMITS } from '../../wire/limits.ts';

/** Sizes of frames in flight that are remembered at first; a power of two, and so are all later ones. */
const FIRST_SIZES = 32;

/** Flow control of one client. */
export class FlowControl {
  framesSent = 0;
  bytesSent = 0;
  bytesInFlight = 0;
  /** Whether the client acknowledges; settled before the first frame. */
  acknowledges = false;
  /** Since when nothing was acknowledged although something is in flight, ms; undefined when all is well. */
  waitingSinceMs: number | undefined = undefined;
  private acknowledged = 0;
  /** Bytes of each frame in flight, by its number modulo the length. */
  private sizes = new Uint32Array(FIRST_SIZES);
  private readonly nowMs: () => number;

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  /**
   * True while a client that acknowledges may be sent more: from a full window on not until half of it is
   * acknowledged, so that what a slow link gets next is newer, and more of it conflated.
   */
  hasWindow = true;

  /** Notes a frame of `bytes`. */
  onSent(bytes: number): void {
    const frame = this.framesSent++;
    this.bytesSent += bytes;
    if (!this.acknowledges) return;
    if (frame - this.acknowledged >= this.sizes.length) this.grow();
    this.sizes[frame & (this.sizes.length - 1)] = bytes;
    this.bytesInFlight += bytes;
    if (this.bytesInFlight >= LIMITS.windowBytes) this.hasWindow = false;
    if (this.waitingSinceMs === undefined) this.waitingSinceMs = this.nowMs();
  }

  /** How long a client that owes acknowledgements has given none, ms. */
  get waitingMs(): number {
    const sinceMs = this.waitingSinceMs;
    return sinceMs === undefined ? 0 : Math.max(0, this.nowMs() - sinceMs);
  }

  /** Settles whether the client acknowledges, unless a frame was sent already. */
  agree(acknowledges: boolean): void {
    if (this.framesSent === 0) this.acknowledges = acknowledges;
  }

  /** Tells whether an acknowledgement says something new that can be true. */
  isProgress(frames: number): boolean {
    return frames > this.acknowledged && frames <= this.framesSent;
  }

  /** Takes an acknowledgement. @returns false when it names frames never sent, or goes back */
  onAcknowledged(frames: number, nowMs: number): boolean {
    if (frames < this.acknowledged || frames > this.framesSent) return false;
    const mask = this.sizes.length - 1;
    if (this.acknowledges) {
      for (let at = this.acknowledged; at < frames; at++) {
        this.bytesInFlight -= this.sizes[at & mask]!;
      }
    }
    this.acknowledged = frames;
    if (this.bytesInFlight <= LIMITS.windowBytes / 2) this.hasWindow = true;
    this.waitingSinceMs = this.bytesInFlight > 0 ? nowMs : undefined;
    return true;
  }

  private grow(): void {
    const { sizes } = this;
    const larger = new Uint32Array(sizes.length * 2);
    for (let at = this.acknowledged; at < this.framesSent; at++) {
      larger[at & (larger.length - 1)] = sizes[at & (sizes.length - 1)]!;
    }
    this.sizes = larger;
  }
}
