/**
 * Firings that webhooks have not taken yet. Each is in the line of its firing until it is settled, so that who comes after
 * an end of the server, whatever end it was, sends it again.
 */
import type { AuditEntry } from '../../../wire/stored-alert.ts';
import type { Log } from '../../log.ts';
import { type Owed, type Owing, type StoredRecord, toLine } from './alert-journal.ts';

/** Sends a firing. @param settle it was taken, or is given up: it is owed no longer */
export type Deliver = (owed: Owed, settle: () => void) => void;

/** What is owed. */
export class OwedFirings {
  /** By number, as the journal has it. */
  readonly all: Map<number, Owed>;
  private readonly deliver: Deliver | undefined;
  private readonly append: (line: string, keptIt: () => void) => Promise<void>;
  private readonly log: Log;

  /** @param deliver left out, nothing is owed */
  constructor(
    all: Map<number, Owed>,
    deliver: Deliver | undefined,
    append: (line: string, keptIt: () => void) => Promise<void>,
    log: Log,
  ) {
    this.all = all;
    this.deliver = deliver;
    this.append = append;
    this.log = log;
  }

  /** What firings of an alert are owed to, if they are. */
  toOwing({ request: { rule, symbols, actions } }: StoredRecord): Owing | undefined {
    if (this.deliver === undefined || actions?.webhook === undefined) return undefined;
    return { address: actions.webhook, rule, symbols };
  }

  /** Their line is kept. */
  note(entries: readonly AuditEntry[], owing: Owing | undefined): void {
    if (owing === undefined) return;
    for (const entry of entries) this.all.set(entry.number, { entry, ...owing });
  }

  send(entry: AuditEntry, owing: Owing | undefined): void {
    if (owing !== undefined) this.deliver?.({ entry, ...owing }, () => this.settle(entry.number));
  }

  /** Sends what is owed from before. */
  resume(): void {
    for (const one of this.all.values()) this.deliver?.(one, () => this.settle(one.entry.number));
  }

  private settle(number: number): void {
    if (!this.all.has(number)) return;
    this.append(toLine({ settled: number }), () => this.all.delete(number)).catch(
      (err: unknown) => {
        this.all.delete(number);
        this.log.warn({ err, number }, 'a firing that was delivered may be delivered again');
      },
    );
  }
}
