/**
 * The newest firings of stored alerts, by number: bounded, the oldest give way. Who was away reads on from the number
 * that it had last.
 */
import type { AuditEntry, AuditPage } from '../../../wire/stored-alert.ts';

/** The record. */
export class AuditLog {
  /** Oldest first; numbers rise by one. */
  readonly entries: AuditEntry[];
  private readonly most: number;

  /** @param most that are kept */
  constructor(entries: AuditEntry[], most: number) {
    this.entries = entries;
    this.most = most;
  }

  add(entries: readonly AuditEntry[]): void {
    this.entries.push(...entries);
    const over = this.entries.length - this.most;
    /* A tenth at once: moving the rest costs. */
    if (over > this.most / 10) this.entries.splice(0, over);
  }

  /** Those after a number, oldest first, at most `limit`; of one alert alone when its id is given. */
  read(after: number, limit: number, id?: string): AuditPage {
    const { entries } = this;
    const first = entries[0]?.number ?? 0;
    const from = Math.max(0, after + 1 - first);
    const wanted: AuditEntry[] = [];
    for (let at = from; at < entries.length && wanted.length < limit; at++) {
      const entry = entries[at]!;
      if (id === undefined || entry.id === id) wanted.push(entry);
    }
    return { entries: wanted, oldest: first, newest: entries.at(-1)?.number ?? 0 };
  }

  /** The newest ones, oldest first. */
  readNewest(limit: number, id?: string): AuditPage {
    const own = id === undefined ? this.entries : this.entries.filter((one) => one.id === id);
    return { ...this.read(Infinity, 0), entries: own.slice(Math.max(0, own.length - limit)) };
  }
}
