/**
 * What a replay is to those who steer it and to those who own it.
 */
import type { Speed } from '../../wire/command.ts';
import type { ReplayInfo } from '../../wire/market-info.ts';
import type { Market } from '../market/market.ts';
import type { SeekableSource } from '../source/source.ts';
import type { Now } from './clock.ts';
import type { Drive } from './drive.ts';
import type { StepRequest } from './steps.ts';

/** A stretch of a recording, ms; both ends included. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Options of a replay. */
export interface ReplayOptions {
  recording: string;
  market: Market;
  source: SeekableSource;
  /** Time that has gone by, ms. */
  elapsed: Now;
  nextEpoch(): number;
  /** State changed other than by a command: the end was reached, or it began again. */
  onChange(): void;
  /** A stretch without a tick was left out. */
  onSkipped?(stretch: Stretch): void;
  /** The recording cannot be read on from here. */
  onFault(error: Error): void;
}

/** A replay of one recording. */
export interface Replay extends Drive {
  readonly kind: 'replay';
  info(): Omit<ReplayInfo, 'viewers'>;
  play(): void;
  pause(): void;
  setSpeed(speed: Speed): void;
  /**
   * Begins again at the end of the recording, or of a section.
   * @param section the whole recording when left out; brought into the recording's span
   * @returns false when nothing of the section lies in the recording; then all stays as it was
   */
  setLoop(loop: boolean, section?: Stretch): boolean;
  setSkipIdle(skipsIdle: boolean): void;
  /**
   * Jumps to just after a ms, or after a nanosecond of it; the time is brought into the recording's span.
   * @param timeNs 0..999,999
   */
  seek(timeMs: number, timeNs?: number): void;
  /** Pauses, and steps once what is under way stands. */
  step(request: StepRequest): void;
}
