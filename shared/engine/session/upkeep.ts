/**
 * Looks after one connection, about once a second: whether its login still holds, whether it speaks, whether it
 * acknowledges, whether it is still there.
 */
import { CLOSE, type CloseCode } from '../../wire/codes.ts';
import type { ServerMessage } from '../../wire/server-message.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { FlowControl } from '../hub/flow-control.ts';
import type { Surroundings } from '../surroundings.ts';
import { Liveness } from './liveness.ts';
import type { Principal } from './principal.ts';
import type { Transport } from './transport.ts';

/** The parts that are looked after, and what may be done about them. */
export interface UpkeepOptions {
  readonly transport: Transport;
  readonly surroundings: Pick<Surroundings, 'elapsed'>;
  readonly principal: Principal;
  readonly flow: FlowControl;
  readonly control: {
    close(code: CloseCode, reason: string): void;
    cutOff(code: CloseCode): void;
    send(message: ServerMessage): void;
  };
}

/** The care of one connection. */
export class Upkeep {
  private readonly options: UpkeepOptions;
  private readonly liveness: Liveness;
  private readonly beganMs: number;
  private hasSpoken = false;
  /** The silence that the client was warned of, by its beginning. */
  private warnedOfMs: number | undefined = undefined;

  constructor(options: UpkeepOptions) {
    this.options = options;
    const { elapsed } = options.surroundings;
    this.liveness = new Liveness(options.transport, elapsed);
    this.beganMs = elapsed();
  }

  onMessage(): void {
    this.hasSpoken = true;
    this.liveness.onSign();
  }

  onPong(): void {
    this.liveness.onPong();
  }

  /** @param nowMs elapsed time */
  check(nowMs: number): void {
    const { transport, principal, control } = this.options;
    if (!transport.isOpen) return;
    if (principal.isValid?.() === false) {
      control.close(CLOSE.loggedOut, 'the login has ended');
    } else if (!this.hasSpoken && nowMs - this.beganMs > LIMITS.firstCommandMs) {
      control.close(CLOSE.silent, 'no command since connecting');
    } else if (!this.isStalled(nowMs) && this.liveness.check(nowMs)) {
      control.cutOff(CLOSE.noPong);
    }
  }

  /** @returns true when the client acknowledges nothing for too long and was closed for it */
  private isStalled(nowMs: number): boolean {
    const { flow, control } = this.options;
    const sinceMs = flow.waitingSinceMs;
    if (sinceMs === undefined || nowMs - sinceMs <= LIMITS.stalledWarningMs) return false;
    if (nowMs - sinceMs > LIMITS.stalledMs) {
      control.close(CLOSE.slowClient, 'nothing acknowledged for too long');
      return true;
    }
    if (this.warnedOfMs === sinceMs) return false;
    this.warnedOfMs = sinceMs;
    const { stalledWarningMs, stalledMs } = LIMITS;
    const message = `Nothing acknowledged for ${stalledWarningMs} ms; closed at ${stalledMs} ms.`;
    control.send({ type: 'warning', code: 'SLOW_CLIENT', message });
    return false;
  }
}
