/**
 * A value that crosses a line: from strictly one side to the line or beyond. Touching counts. Up and down are armed
 * each on its own: after a step up the value has to come back below the line by a band before it can step up again
 * (two thresholds, as a thermostat has). The line may move. Both latches stand in one object: of ten thousand of them
 * what a tick costs is how many have to be fetched.
 */
import type { Direction } from '../../model/alert-rule.ts';
import { LATCH, type LatchState, stepLatch } from './latch.ts';

/** The side of a line that something stands on. */
export class LineCross {
  private up: LatchState;
  private down: LatchState;
  private readonly direction: Direction;

  /** @param armed true: the first value beyond is a step; undefined: the first value only says where it stands */
  constructor(direction: Direction, armed: true | undefined) {
    this.direction = direction;
    this.up = LATCH.off;
    this.down = LATCH.off;
    this.restart(armed);
  }

  /** Knows nothing of where the value stands, as at first. */
  restart(armed: true | undefined): void {
    const first = armed === true ? LATCH.armed : LATCH.unset;
    this.up = this.direction === 'down' ? LATCH.off : first;
    this.down = this.direction === 'up' ? LATCH.off : first;
  }

  /** Takes the next value. @param band how far back is far enough, at least one unit */
  take(value: number, line: number, band: number): 'up' | 'down' | undefined {
    const { up, down } = this;
    this.up = stepLatch(up, value >= line, value <= line - band);
    this.down = stepLatch(down, value <= line, value >= line + band);
    if (up === LATCH.armed && this.up === LATCH.fired) return 'up';
    return down === LATCH.armed && this.down === LATCH.fired ? 'down' : undefined;
  }
}
