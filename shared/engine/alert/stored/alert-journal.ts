/**
 * What stored alerts are kept by: lines of text that survive. The engine says what stands in them; who runs it, where
 * they lie. And what the lines mean: alerts that were put and dropped, firings that were told, and which of them are
 * still owed to a webhook: in the same line as the firing, so that neither is there without the other.
 */
import type { AuditEntry, StoredAlertRequest } from '../../../wire/stored-alert.ts';

/** Where lines are kept. */
export interface AlertJournal {
  /** Those that were there at the beginning, oldest first. */
  readonly lines: readonly string[];
  /** Adds a line; resolves when a power cut would not lose it. Rejects when it cannot be kept. */
  append(line: string): Promise<void>;
  /** Puts others in place of all lines, at once or not at all. */
  replace(lines: readonly string[]): Promise<void>;
}

/** When a symbol fired last, of the market's time: ms, and ns within that ms. */
export type FiredTime = readonly [timeMs: number, timeNs: number];

/** An alert as it is kept. */
export interface StoredRecord {
  readonly id: string;
  readonly createdMs: number;
  readonly request: StoredAlertRequest & { readonly market: string; readonly name: string };
  firings: number;
  /** By symbol. */
  readonly fired: Record<string, FiredTime>;
}

/** Where firings are owed to, and what is said there besides the firing. */
export interface Owing {
  readonly address: string;
  readonly rule: StoredAlertRequest['rule'];
  readonly symbols: readonly string[];
}

/** A firing that a webhook has not taken yet. */
export interface Owed extends Owing {
  readonly entry: AuditEntry;
}

/** What a line says. */
type Line =
  | { alert: StoredRecord }
  | { drop: string }
  | { fired: AuditEntry[]; owing?: Owing }
  /** Of firings that may not be in the record any more. */
  | { owed: Owed[] }
  /** Number of a firing that is owed no longer. */
  | { settled: number }
  /** Firings were counted up to there. */
  | { counted: number };

/** Firings in one line when all are written anew. */
const FIRINGS_A_LINE = 100;

/** Everything that is kept. */
export interface KeptAlerts {
  readonly records: Map<string, StoredRecord>;
  /** Firings, oldest first. */
  readonly audit: AuditEntry[];
  /** By number, oldest first. */
  readonly owed: Map<number, Owed>;
  /** Number of the newest firing that ever was. */
  newest: number;
  /** Lines that are none. */
  unread: number;
}

export const toLine = (line: Line): string => JSON.stringify(line);

/** Notes that an alert has fired. */
export function noteFired(record: StoredRecord, { symbol, timeMs, timeNs }: AuditEntry): void {
  record.firings++;
  record.fired[symbol] = [timeMs, timeNs];
}

function takeLine(kept: KeptAlerts, line: Line): void {
  if ('alert' in line) kept.records.set(line.alert.id, line.alert);
  else if ('drop' in line) kept.records.delete(line.drop);
  else if ('counted' in line) kept.newest = Math.max(kept.newest, line.counted);
  else if ('settled' in line) kept.owed.delete(line.settled);
  else if ('owed' in line) for (const one of line.owed) kept.owed.set(one.entry.number, one);
  else if ('fired' in line) {
    for (const entry of line.fired) {
      if (line.owing !== undefined) kept.owed.set(entry.number, { entry, ...line.owing });
      kept.audit.push(entry);
      kept.newest = Math.max(kept.newest, entry.number);
      const record = kept.records.get(entry.id);
      if (record !== undefined) noteFired(record, entry);
    }
  }
}

/** Reads lines. @param most firings that are wanted, the newest */
export function readLines(lines: readonly string[], most: number): KeptAlerts {
  const kept: KeptAlerts = {
    records: new Map(),
    audit: [],
    owed: new Map(),
    newest: 0,
    unread: 0,
  };
  for (const text of lines) {
    try {
      takeLine(kept, JSON.parse(text) as Line);
    } catch {
      kept.unread++;
    }
  }
  kept.audit.splice(0, kept.audit.length - most);
  return kept;
}

/** The fewest lines that say the same. */
export function toLines({ records, audit, owed, newest }: Omit<KeptAlerts, 'unread'>): string[] {
  const lines = [toLine({ counted: newest })];
  /* Firings first: what alerts know of theirs stands in their own lines. */
  for (let at = 0; at < audit.length; at += FIRINGS_A_LINE) {
    lines.push(toLine({ fired: audit.slice(at, at + FIRINGS_A_LINE) }));
  }
  for (const one of owed.values()) lines.push(toLine({ owed: [one] }));
  for (const record of records.values()) lines.push(toLine({ alert: record }));
  return lines;
}
