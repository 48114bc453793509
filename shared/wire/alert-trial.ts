/**
 * What a rule would have fired, as it travels. Types only, in the shape that JSON has.
 */
import type { Firing } from './alert-message.ts';

/** What a rule would have fired in a recording, or in what is kept of a live market. */
export interface AlertTrial {
  /** What was read, one line for people. */
  label: string;
  /** What was read of it, ms since 1970. */
  fromMs: number;
  toMs: number;
  /** Symbols that the rule watched. */
  watched: number;
  /** How often it would have fired. */
  count: number;
  /** The first of them, at most LIMITS.trialFirings. */
  fired: Omit<Firing, 'alert'>[];
  /** It was ended early: what it says goes up to `toMs`. */
  isCut?: true;
  /** Why the rest could not be read, one sentence for people. */
  problem?: string;
}

/** How far it is. */
export interface TrialProgress {
  /** 0..1, of the time that is read. */
  share: number;
  count: number;
}
