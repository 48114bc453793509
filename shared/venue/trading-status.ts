/**
 * Trading statuses of US shares, as the two tape plans spell them: letters and reasons to what a symbol is in and why.
 * What does not change whether the symbol trades (imbalances, indications, short sale rules) is no status.
 */
import { STATUS, STATUS_REASON, type Status, type StatusReason } from '../model/tick.ts';

/** Codes of tapes A and B are digits (and F, D, …), those of tape C letters; where both have one it says the same. */
const STATUSES: Readonly<Record<string, Status>> = {
  '2': STATUS.halted,
  '3': STATUS.open,
  H: STATUS.halted,
  P: STATUS.halted,
  /* Quotes may come again, trades not yet. */
  Q: STATUS.halted,
  T: STATUS.open,
};

const REASONS: Readonly<Record<string, StatusReason>> = {
  /* Tape C. */
  T1: STATUS_REASON.news,
  T2: STATUS_REASON.news,
  T3: STATUS_REASON.news,
  T5: STATUS_REASON.volatility,
  T6: STATUS_REASON.operator,
  T7: STATUS_REASON.volatility,
  T8: STATUS_REASON.operator,
  T12: STATUS_REASON.operator,
  H4: STATUS_REASON.operator,
  H9: STATUS_REASON.operator,
  H10: STATUS_REASON.operator,
  H11: STATUS_REASON.operator,
  O1: STATUS_REASON.operator,
  C11: STATUS_REASON.operator,
  M1: STATUS_REASON.operator,
  IPO1: STATUS_REASON.schedule,
  IPOQ: STATUS_REASON.schedule,
  IPOE: STATUS_REASON.schedule,
  LUDP: STATUS_REASON.volatility,
  LUDS: STATUS_REASON.volatility,
  MWC0: STATUS_REASON.volatility,
  MWC1: STATUS_REASON.volatility,
  MWC2: STATUS_REASON.volatility,
  MWC3: STATUS_REASON.volatility,
  MWCQ: STATUS_REASON.volatility,
  /* Tapes A and B. */
  '1': STATUS_REASON.volatility,
  '2': STATUS_REASON.volatility,
  '3': STATUS_REASON.volatility,
  D: STATUS_REASON.news,
  I: STATUS_REASON.operator,
  M: STATUS_REASON.volatility,
  P: STATUS_REASON.news,
  X: STATUS_REASON.operator,
  Y: STATUS_REASON.operator,
};

/** @returns undefined for codes that do not change whether a symbol trades */
export const toStatus = (code: string): Status | undefined =>
  Object.hasOwn(STATUSES, code) ? STATUSES[code] : undefined;

/** Why; `none` for reasons that are not known. */
export const toStatusReason = (code: string): StatusReason =>
  (Object.hasOwn(REASONS, code) ? REASONS[code] : undefined) ?? STATUS_REASON.none;
