/**
 * A value that crosses a line: from strictly one side to the line or beyond. Touching counts. Up and down are armed
 * each on its own: after a step up the value has to come back below the line by a band before it can step up again
 * (two thresholds, as a thermostat has). The line may move.
 */
import type { Direction } from '../../model/alert-rule.ts';
import { Latch } from './latch.ts';

/** The side of a line that something stands on. */
export class LineCross {
  private readonly direction: Direction;
  private up: Latch | undefined;
  private down: Latch | undefined;

  /** @param armed true: the first value beyond is a step; undefined: the first value only says where it stands */
  constructor(direction: Direction, armed: true | undefined) {
    this.direction = direction;
    this.restart(armed);
  }

  /** Knows nothing of where the value stands, as at first. */
  restart(armed: true | undefined): void {
    this.up = this.direction === 'down' ? undefined : new Latch(armed);
    this.down = this.direction === 'up' ? undefined : new Latch(armed);
  }

  /** Takes the next value. @param band how far back is far enough, at least one unit */
  take(value: number, line: number, band: number): 'up' | 'down' | undefined {
    const isUp = this.up?.step(value >= line, value <= line - band) === true;
    const isDown = this.down?.step(value <= line, value >= line + band) === true;
    return isUp ? 'up' : isDown ? 'down' : undefined;
  }
}
