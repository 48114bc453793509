/**
 * Trading status as DBN's status records say it, in ours. Numbers are those of the DBN specification (StatusAction,
 * StatusReason). Pure.
 */
import { STATUS, STATUS_REASON, type Status, type StatusReason } from '../../../model/tick.ts';

/** By action, 0..15; undefined where trading goes on as it did. */
const STATUSES: readonly (Status | undefined)[] = [
  undefined, // none
  STATUS.preOpen,
  STATUS.auction, // before a cross
  STATUS.preOpen, // quoting, not trading
  STATUS.auction, // cross
  STATUS.auction, // rotation
  undefined, // new price indication
  STATUS.open,
  STATUS.halted,
  STATUS.halted, // pause
  STATUS.halted, // suspended
  STATUS.auction, // before the close
  STATUS.closed,
  STATUS.postClose,
  undefined, // short sales
  STATUS.closed, // not available
];

/** The status that an action leads to; undefined where it changes none. */
export const toDbnStatus = (action: number): Status | undefined => STATUSES[action];

/** The reason of a status. */
export function toDbnReason(reason: number): StatusReason {
  if (reason === 0) return STATUS_REASON.none;
  if (reason === 1 || (reason >= 4 && reason <= 5)) return STATUS_REASON.schedule;
  if (reason >= 30 && reason <= 33) return STATUS_REASON.news;
  if (reason === 3 || reason === 40 || reason === 50) return STATUS_REASON.volatility;
  if (reason >= 120 && reason <= 123) return STATUS_REASON.volatility;
  return reason === 6 || reason === 60 ? STATUS_REASON.feed : STATUS_REASON.operator;
}
