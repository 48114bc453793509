/**
 * When a link connects again: after the wait of its back-off, and where the venue allows one socket only not before
 * the last one of ours is over. Promises that there is never a second attempt under way. Owns one timer, no socket.
 */
import type { Cancel, Surroundings } from '../../../shared/engine/surroundings.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import { BackOff } from './back-off.ts';

/** The attempts of one link. */
export class Reconnect {
  private readonly clock: Pick<Surroundings, 'after' | 'elapsed'>;
  private readonly backOff: BackOff;
  private readonly mayOverlap: boolean;
  private readonly connect: () => void;
  private timer: Cancel | undefined;
  /** When a limit of connections was met lately, `elapsed` ms. */
  private limitsMs: readonly number[] = [];
  /** Sockets that are not over, those that we closed too. */
  private sockets = 0;
  /** It is time to connect, once those are over. */
  private isDue = false;

  /**
   * @param mayOverlap whether the venue allows another socket while one of ours is not over
   * @param connect called once an attempt is due
   */
  constructor(
    clock: Pick<Surroundings, 'after' | 'elapsed' | 'random'>,
    mayOverlap: boolean,
    connect: () => void,
  ) {
    this.clock = clock;
    this.backOff = new BackOff(clock.random);
    this.mayOverlap = mayOverlap;
    this.connect = connect;
  }

  /** Whether a wait is under way. */
  get isWaiting(): boolean {
    return this.timer !== undefined;
  }

  /** Connects, as soon as the venue can take it. */
  now(): void {
    /* One that we closed counts at the venue until it is over: where one is all, it would refuse the next. */
    this.isDue = this.sockets > 0 && !this.mayOverlap;
    if (!this.isDue) this.connect();
  }

  /** Connects after a wait. @param leastMs what the venue asks for. @returns the wait, ms */
  after(leastMs: number): number {
    const waitMs = Math.max(leastMs, this.backOff.next());
    this.timer?.();
    this.timer = this.clock.after(waitMs, () => {
      this.timer = undefined;
      this.now();
    });
    return waitMs;
  }

  /**
   * Connects after a wait for a place at the venue. Whoever has it may be another program with the same key: waits
   * double while it is met again, so that two do not take it from each other all the time. @returns the wait, ms
   */
  afterLimit(leastMs: number): number {
    const nowMs = this.clock.elapsed();
    const { limitWaitMostMs, limitMemoryMs } = VENUE_LIMITS;
    this.limitsMs = [...this.limitsMs.filter((ms) => nowMs - ms < limitMemoryMs), nowMs];
    const waitMs = leastMs * 2 ** (this.limitsMs.length - 1);
    return this.after(Math.max(leastMs, Math.min(waitMs, limitWaitMostMs)));
  }

  /** Nothing is due any more. */
  stop(): void {
    this.isDue = false;
    this.timer?.();
    this.timer = undefined;
  }

  /** A connection that gave data for long enough begins the waits anew. */
  noteLasted({
    readySinceMs,
    heardMs,
  }: {
    readonly readySinceMs: number | undefined;
    readonly heardMs: number;
  }): void {
    if (readySinceMs !== undefined) this.backOff.noteLasted(heardMs - readySinceMs);
  }

  noteOpened(): void {
    this.sockets++;
  }

  /** A socket is no more, whoever ended it. */
  noteGone(): void {
    this.sockets--;
    if (this.isDue) this.now();
  }
}
