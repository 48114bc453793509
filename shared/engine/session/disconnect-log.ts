/**
 * The end of a connection: one count and one log line.
 */
import { CLOSE, CLOSE_MEANING, type CloseCode } from '../../wire/codes.ts';
import type { Log } from '../log.ts';
import { countOne, type Traffic } from './traffic.ts';

/** Codes of the WebSocket protocol that mean something to us. */
const PROTOCOL_CLOSES = [1000, 1001, 1002, 1005, 1006, 1007, 1008, 1009];
/** A client may close with any of two thousand codes; only those that mean something are told apart. */
const COUNTED = new Set<number>([...PROTOCOL_CLOSES, ...Object.values(CLOSE)]);
const OTHER = 0;
/** Closes because a client hit a limit. */
const LIMITED = new Set<number>([CLOSE.slowClient, CLOSE.commandFlood, CLOSE.badMessage]);

/** Notes that a connection has ended. @param fields what the log says of it besides the code */
export function logDisconnect(
  traffic: Traffic,
  log: Log,
  code: number,
  fields: Record<string, unknown>,
): void {
  countOne(traffic.closes, COUNTED.has(code) ? code : OTHER);
  if (LIMITED.has(code)) {
    log.warn({ code, ...fields }, `client closed: ${CLOSE_MEANING[code as CloseCode]}`);
  } else {
    log.info({ code, ...fields }, 'client disconnected');
  }
}
