/**
 * The clock of the market on screen between two messages of the server: elapsed time × speed, pulled gently
 * towards the times that frames carry. Promises never to run backwards by a correction, never past the end
 * of a recording, and to stand still while told to. Time comes in; it has no clock of its own.
 */
import type { MarketInfo } from '../../shared/wire/market-info.ts';

/** Larger errors are jumps (a seek, a sleep of the computer), in ms of wall time. */
const JUMP_MS = 400;
/** Share of an error that one message corrects. */
const GAIN = 0.1;

/** How the clock runs. */
export interface ClockRate {
  /** ms of market time per ms of wall time; 0 while paused, or when only messages move it. */
  rate: number;
  /** The clock stops here. */
  endMs: number;
}

/** How a market's clock runs between messages. */
export function toClockRate({ replay, speed = 1 }: MarketInfo): ClockRate {
  if (replay === undefined) return { rate: speed, endMs: Infinity };
  const rate = replay.state === 'playing' && replay.speed !== 'max' ? replay.speed : 0;
  /* The end of a live market's past moves on. */
  return { rate, endMs: replay.rewindOf === undefined ? replay.endMs : Infinity };
}

/** An extrapolated clock. */
export class MarketClock {
  private marketMs = 0;
  private wallMs = 0;
  private rate: ClockRate = { rate: 0, endMs: Infinity };
  private isHeld = false;

  /** The market's time, ms. @param wallMs monotonic wall time */
  at(wallMs: number): number {
    const elapsedMs = this.isHeld ? 0 : Math.max(0, wallMs - this.wallMs);
    return Math.min(this.marketMs + elapsedMs * this.rate.rate, this.rate.endMs);
  }

  /** Jumps to what the server says, and runs on as it says. */
  set(marketMs: number, wallMs: number, rate: ClockRate): void {
    this.rate = rate;
    this.moveTo(marketMs, wallMs);
  }

  /** Takes in the time of a frame: small errors are worn down, large ones are jumps. */
  correct(marketMs: number, wallMs: number): void {
    const shownMs = this.at(wallMs);
    const errorMs = marketMs - shownMs;
    const isJump = Math.abs(errorMs) > JUMP_MS * Math.max(1, this.rate.rate);
    if (this.rate.rate === 0 || isJump) {
      if (errorMs > 0 || isJump) this.moveTo(marketMs, wallMs);
      return;
    }
    this.moveTo(Math.max(shownMs, shownMs + errorMs * GAIN), wallMs);
  }

  /** Stops the clock where it is (the connection is gone), or lets it run on from there. */
  hold(isHeld: boolean, wallMs: number): void {
    if (isHeld === this.isHeld) return;
    this.moveTo(this.at(wallMs), wallMs);
    this.isHeld = isHeld;
  }

  private moveTo(marketMs: number, wallMs: number): void {
    this.marketMs = marketMs;
    this.wallMs = wallMs;
  }
}
