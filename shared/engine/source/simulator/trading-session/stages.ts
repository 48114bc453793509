/**
 * The stages that a listing goes through in a day, and what status is told in each. Names only; who leads
 * a listing from stage to stage is the business of trading-status.ts.
 */
import { STATUS, type Status } from '../../../../model/tick.ts';
import type { Phase } from './trading-session.ts';

/** Where a listing stands. `left` counts the seconds of the stages that end by themselves. */
export const STAGE = {
  closed: 0,
  trading: 1,
  /** Orders gather; the venue's opening ends it. */
  call: 2,
  /** The opening print is seconds away. */
  opening: 3,
  /** The closing print is seconds away. */
  closing: 4,
  /** Trading, but outside its limit band: a halt is seconds away. */
  limit: 5,
  halted: 6,
  /** The auction that ends a halt. */
  reopening: 7,
} as const;
export type Stage = (typeof STAGE)[keyof typeof STAGE];

/** Status of a listing that trades. */
export function toTradingStatus(phase: Phase): Status {
  if (phase === 'preOpen') return STATUS.preOpen;
  return phase === 'postClose' ? STATUS.postClose : STATUS.open;
}

/** Status of a listing in any stage. */
export function toStatus(stage: Stage, phase: Phase): Status {
  switch (stage) {
    case STAGE.closed:
      return STATUS.closed;
    case STAGE.halted:
      return STATUS.halted;
    case STAGE.trading:
    case STAGE.limit:
      return toTradingStatus(phase);
    default:
      return STATUS.auction;
  }
}
