/**
 * What a session came to, as files: JSON with everything, and CSV of trades and of the log for a spreadsheet. Numbers are exact, times UTC. A
 * cell that a spreadsheet would take for a formula is written as text.
 */
import type { Decision, GameReport, TradeInfo } from '../../../shared/wire/game-message.ts';
import { toIsoTime } from '../../../shared/wire/json-frame.ts';

type Cell = string | number | undefined;

/** RFC 4180; a leading sign that a spreadsheet computes is made harmless, but not that of a number. */
function toCell(value: Cell): string {
  if (value === undefined) return '';
  const text = String(value);
  const isNumber = /^-?\d+(\.\d+)?(e-?\d+)?$/.test(text);
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const toTable = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [head, ...rows].map((row) => `${row.map(toCell).join(',')}\r\n`).join('');

const TRADE_HEAD =
  'trade,symbol,side,quantity,entry,exit,entry_price,exit_price,fees,profit,worst,best';

/** Trades from flat to flat. */
export const toTradesCsv = (trades: readonly TradeInfo[]): string =>
  toTable(
    TRADE_HEAD.split(','),
    trades.map((one) => [
      one.trade,
      one.symbol,
      one.side,
      one.quantity,
      toIsoTime(one.entryMs, 0),
      toIsoTime(one.exitMs, 0),
      one.entryPrice,
      one.exitPrice,
      one.fees,
      one.profit,
      one.worst,
      one.best,
    ]),
  );

const LOG_HEAD =
  'entry,time,what,order,symbol,side,kind,quantity,price,limit,stop,fee,position,cash,text';

/** Every decision and what came of it. */
export const toLogCsv = (log: readonly Decision[]): string =>
  toTable(
    LOG_HEAD.split(','),
    log.map((one) => [
      one.entry,
      toIsoTime(one.timeMs, one.timeNs),
      one.what,
      one.order,
      one.symbol,
      one.side,
      one.kind,
      one.quantity,
      one.price,
      one.limit,
      one.stop,
      one.fee,
      one.position,
      one.cash,
      one.text,
    ]),
  );

/** Everything. */
export const toReportJson = (report: GameReport): string =>
  `${JSON.stringify({ format: 'tickdeck-session', version: 1, note: 'A game: play money.', ...report }, undefined, 2)}\n`;

/** Offers a text as a file. */
export function saveText(name: string, text: string, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
