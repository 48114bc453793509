/**
 * Refused upgrades: counts every one, and writes a line about each as long as they are few. A flood must
 * not become a flood of log lines.
 */
import type { ErrorCode } from '../../shared/wire/codes.ts';
import { createRateLimit } from '../../shared/engine/session/rate-limit.ts';
import type { Log } from '../../shared/engine/log.ts';
import { countOne, type Traffic } from '../../shared/engine/session/traffic.ts';

/** Notes one refusal. */
export type NoteRefusal = (code: ErrorCode, fields: Record<string, unknown>) => void;

const LINES_BURST = 20;
const LINES_PER_SECOND = 2;

/** Makes the note-taker. @param now monotonic clock, ms */
export function createRefusals(traffic: Traffic, log: Log, now: () => number): NoteRefusal {
  const mayLog = createRateLimit(LINES_BURST, LINES_PER_SECOND);
  let unlogged = 0;
  return (code, fields) => {
    countOne(traffic.refused, code);
    if (!mayLog(now())) {
      unlogged++;
      return;
    }
    log.warn({ ...fields, code, ...(unlogged > 0 ? { unlogged } : {}) }, 'upgrade refused');
    unlogged = 0;
  };
}
