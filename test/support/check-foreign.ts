/** Checks what foreign files give: their ticks, what was left out, what is asked. */
import { expect } from 'vitest';
import { mustAsk } from '../../shared/import/detect/detect.ts';
import { readForeign, sniffForeign, unaccounted } from './read-foreign.ts';

/** What a file of so many lines gives. */
export interface WantedForeign {
  readonly format: string;
  readonly trades?: readonly object[];
  readonly quotes?: readonly object[];
  readonly notImported?: Readonly<Record<string, number>>;
  readonly rejected?: number;
  readonly note?: RegExp;
}

/** Checks all that came of a file, and that no row was lost. */
export function checkForeign(path: string, lines: readonly string[], wanted: WantedForeign): void {
  const { format, trades, quotes, report, match } = readForeign(lines, path);
  expect([format, match.question]).toEqual([wanted.format, undefined]);
  expect(match.what).toMatch(/^file of /);
  const candidates = sniffForeign(lines.join('\n'), path);
  expect(mustAsk(candidates), candidates.map((one) => one.match.what).join('; ')).toBe(false);
  expect(trades).toMatchObject(wanted.trades ?? []);
  expect(quotes).toMatchObject(wanted.quotes ?? []);
  expect([trades.length, quotes.length]).toEqual([
    wanted.trades?.length ?? 0,
    wanted.quotes?.length ?? 0,
  ]);
  expect(report.rejected).toBe(wanted.rejected ?? 0);
  expect(report.notImported).toEqual(wanted.notImported ?? {});
  if (wanted.note !== undefined) expect(report.notes.join(' ')).toMatch(wanted.note);
  expect(unaccounted(report)).toBe(0);
}

/** The one thing that is asked of a file, or why it is refused. */
export const questionOf = (path: string, ...lines: string[]): string | undefined =>
  sniffForeign(lines.join('\n'), path)[0]?.match.question;
