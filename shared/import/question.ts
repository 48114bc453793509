/**
 * What an import that cannot go on asks for: every message of one names the flag that settles it. The same question for
 * the terminal, where the flag is typed, and for a page, which has a field for it.
 */

/** What people can say of a file, by the name that requests have for it; and what a page calls it. */
export const IMPORT_FIELDS = {
  symbol: { flag: '--symbol', label: 'Symbol' },
  format: { flag: '--format', label: 'Format' },
  zone: { flag: '--tz', label: 'Time zone' },
  timeFormat: { flag: '--time-format', label: 'Time format' },
  columns: { flag: '--columns', label: 'Columns' },
  interval: { flag: '--interval', label: 'Length of a bar' },
  decimals: { flag: '--decimals', label: 'Decimals' },
  side: { flag: '--side', label: 'Sides' },
  allowTimes: { flag: '--allow-times', label: 'Take all times' },
  partial: { flag: '--partial', label: 'Take what is whole' },
  asRecorded: { flag: '--as-recorded', label: 'Keep the order' },
} as const;

/** One of them. */
export type ImportField = keyof typeof IMPORT_FIELDS;

/** What is asked, and among what, where there is a choice. */
export interface ImportQuestion {
  readonly field: ImportField;
  readonly choices: readonly string[];
}

/** A flag in a sentence, not one of another program's in backticks (`--format=lzma`). */
const FLAG = /(?<![`\w-])(--[a-z]+(?:-[a-z]+)*)(?![\w=-])/g;
const TORN = /\bends in the middle\b/;

const fieldOf = (flag: string): ImportField | undefined =>
  (Object.keys(IMPORT_FIELDS) as ImportField[]).find((name) => IMPORT_FIELDS[name].flag === flag);

/** What a message asks for; undefined where no answer would help. */
export function questionOf(message: string): ImportQuestion | undefined {
  for (const [, flag] of message.matchAll(FLAG)) {
    const field = fieldOf(flag!);
    if (field === undefined) continue;
    const named = [...message.matchAll(/--format ([a-z][\w-]*)/g)].map(([, name]) => name!);
    return { field, choices: field === 'format' ? [...new Set(named)] : [] };
  }
  return TORN.test(message) ? { field: 'partial', choices: [] } : undefined;
}

/** The message as a page says it: fields by their labels. */
export const toPageText = (message: string): string =>
  message.replace(FLAG, (flag) => {
    const field = fieldOf(flag);
    return field === undefined ? flag : `“${IMPORT_FIELDS[field].label}”`;
  });
