/**
 * The alerts that a server keeps: they watch whether anybody is connected or not, survive its end, and what they fire
 * stands in a record by number. Promises that what was acknowledged is not lost, that a firing is told only once it is
 * kept, in the order of the numbers, and that who was away reads on where it stopped. Owns the limits of how many.
 */
import { toAlertText } from '../../../model/alert-words.ts';
import type { Firing } from '../../../wire/alert-message.ts';
import { LIMITS } from '../../../wire/limits.ts';
import type {
  AuditEntry,
  AuditPage,
  StoredAlertInfo,
  StoredAlertRequest,
} from '../../../wire/stored-alert.ts';
import type { Log } from '../../log.ts';
import type { AlertOwner } from '../alert.ts';
import { AlertError, type Alerts } from '../alerts.ts';
import {
  type AlertJournal,
  noteFired,
  readLines,
  type StoredRecord,
  toLine,
  toLines,
} from './alert-journal.ts';
import { AuditLog } from './audit-log.ts';
import { type Deliver, OwedFirings } from './owed-firings.ts';
import { type FindLive, StoredAlert } from './stored-alert.ts';
import { toMessage } from './alert-message-text.ts';

/** What they work with. */
export interface StoredAlertsOptions {
  readonly alerts: Alerts;
  readonly journal: AlertJournal;
  /** Finds a live market, and what the first one is called. */
  readonly find: FindLive;
  readonly primary: string;
  /** The machine's clock, ms since 1970. */
  readonly now: () => number;
  /** A text that nobody guesses. */
  readonly secret: () => string;
  readonly log: Log;
  /** Does what an alert asks for besides telling; called once the firing is kept. */
  readonly act?: (alert: StoredAlertInfo, entry: AuditEntry) => void;
  /**
   * Sends a firing to the webhook of its alert; called once it is kept, and again at the beginning for what is still
   * owed from before.
   */
  readonly deliver?: Deliver;
}

/** The alerts that are kept. */
export interface StoredAlerts {
  list(): StoredAlertInfo[];
  /** @throws AlertError UNKNOWN_ALERT */
  get(id: string): StoredAlertInfo;
  /**
   * Keeps an alert, in place of the one with an id if it is given; resolves when it is kept. One whose rule stays knows
   * what it has fired, unless it was over: then it begins anew. Rejects with AlertError; nothing has changed then.
   */
  put(request: StoredAlertRequest, id?: string): Promise<StoredAlertInfo>;
  /** Changes one that is there by what it was, and goes on without it where it is gone or the disk fails. */
  change(id: string, toNext: (request: StoredAlertRequest) => StoredAlertRequest): void;
  /** Rejects with AlertError UNKNOWN_ALERT. */
  drop(id: string): Promise<void>;
  /** Firings after a number, oldest first; the newest ones when none is given. */
  read(after: number | undefined, limit: number, id?: string): AuditPage;
  /** Tells a client from now on what fires and what changes. */
  follow(client: AlertOwner): void;
  unfollow(client: AlertOwner): void;
  /** Ends what has expired, tries again what waits. To be called about once a second. */
  lookAfter(): void;
  readonly counts: { readonly alerts: number; readonly firings: number; readonly unkept: number };
}

/** Two requests watch the same. */
const isSameWatch = (a: StoredAlertRequest, b: StoredAlertRequest): boolean =>
  JSON.stringify([a.market, a.symbols, a.rule]) === JSON.stringify([b.market, b.symbols, b.rule]);

/** Makes them of what the journal has. */
export function createStoredAlerts(options: StoredAlertsOptions): StoredAlerts {
  const { alerts, journal, find, primary, now, log } = options;
  const kept = readLines(journal.lines, LIMITS.alertAudit);
  if (kept.unread > 0) log.error({ lines: kept.unread }, 'lines of stored alerts make no sense');
  const audit = new AuditLog(kept.audit, LIMITS.alertAudit);
  const all = new Map<string, StoredAlert>();
  const owed = new OwedFirings(kept.owed, options.deliver, append, log);
  const followers = new Set<AlertOwner>();
  let { newest } = kept;
  let lines = journal.lines.length;
  let pending = 0;
  const counts = { firings: 0, unkept: 0 };

  /** @param kept what is to be done once the line is there */
  async function append(line: string, keptIt: () => void = () => undefined): Promise<void> {
    lines++;
    pending++;
    try {
      await journal.append(line);
      keptIt();
    } finally {
      pending--;
    }
    const needed = all.size + audit.entries.length + owed.all.size;
    /* Only what every line says by now may stand in their place. */
    if (pending > 0 || lines <= 2 * needed + LIMITS.alertJournalSlack) return;
    lines = needed;
    const records = new Map([...all].map(([id, { record }]) => [id, record]));
    await journal.replace(toLines({ records, audit: audit.entries, owed: owed.all, newest }));
  }

  function tell(message: Parameters<AlertOwner['send']>[0]): void {
    for (const client of followers) if (!client.isDeaf()) client.send(message);
  }

  const tellOf = (alert: StoredAlert): void =>
    tell({ type: 'storedAlert', alert: alert.toInfo(alerts) });

  function onFired(alert: StoredAlert, epoch: number, firings: readonly Firing[]): void {
    const { id, request } = alert.record;
    if (all.get(id) !== alert) return;
    const { market, name, expiresMs = Infinity } = request;
    const nowMs = now();
    const marketMs = find(market)?.timeMs() ?? nowMs;
    const text = toAlertText(request);
    const entries = firings
      .filter(({ timeMs }) => timeMs < expiresMs)
      .map(({ alert: _id, ...firing }): AuditEntry => {
        const message = toMessage(request.message, name, firing);
        return {
          number: ++newest,
          id,
          name,
          text,
          ...(message === undefined ? {} : { message }),
          market,
          epoch,
          ...firing,
          firedMs: Math.floor(nowMs),
          latencyMs: Math.max(0, Math.round((marketMs - firing.timeMs) * 1_000) / 1_000),
        };
      });
    if (entries.length === 0) return;
    for (const entry of entries) noteFired(alert.record, entry);
    counts.firings += entries.length;
    void keepFirings(alert, entries);
  }

  /** A firing that cannot be kept is told all the same: somebody waits for it. */
  async function keepFirings(alert: StoredAlert, entries: readonly AuditEntry[]): Promise<void> {
    const owing = owed.toOwing(alert.record);
    try {
      const line = toLine({ fired: [...entries], ...(owing === undefined ? {} : { owing }) });
      await append(line, () => {
        audit.add(entries);
        owed.note(entries, owing);
      });
    } catch (error) {
      audit.add(entries);
      counts.unkept += entries.length;
      log.error({ err: error, alert: alert.record.id }, 'a firing is not kept');
    }
    const { oldest } = audit.read(Infinity, 0);
    tell({ type: 'audit', entries: [...entries], oldest, newest: entries.at(-1)!.number });
    const info = alert.toInfo(alerts);
    for (const entry of entries) {
      options.act?.(info, entry);
      owed.send(entry, owing);
    }
    if (alert.isDone && all.get(alert.record.id) === alert) {
      alert.disarm(alerts);
      tellOf(alert);
    }
  }

  function toRecord(request: StoredAlertRequest, id: string | undefined): StoredRecord {
    const before = id === undefined ? undefined : mustFind(id);
    const market = request.market ?? before?.record.request.market ?? primary;
    const name = request.name ?? toAlertText(request).slice(0, LIMITS.alertNameCharacters);
    const whole = { ...request, market, name };
    const isOver = before?.state === 'done' || before?.state === 'expired';
    const goesOn = before !== undefined && !isOver && isSameWatch(before.record.request, whole);
    return {
      id: id ?? options.secret().slice(0, 12),
      createdMs: before?.record.createdMs ?? Math.floor(now()),
      request: whole,
      firings: before?.record.firings ?? 0,
      fired: goesOn ? { ...before.record.fired } : {},
    };
  }

  /** @throws AlertError UNKNOWN_ALERT */
  function mustFind(id: string): StoredAlert {
    const found = all.get(id);
    if (found !== undefined) return found;
    throw new AlertError('UNKNOWN_ALERT', `There is no stored alert "${id}".`);
  }

  /** @throws AlertError TOO_MANY_ALERTS */
  function checkRoom(alert: StoredAlert, before: StoredAlert | undefined): void {
    const most = LIMITS.storedAlerts;
    if (before === undefined && all.size >= most) {
      throw new AlertError('TOO_MANY_ALERTS', `Too many alerts: a server keeps ${most}.`);
    }
    let watched = alerts.watchesOf(alert);
    for (const one of all.values()) if (one !== before) watched += alerts.watchesOf(one);
    if (watched <= LIMITS.storedAlertWatches) return;
    const what = `those that are kept may watch ${LIMITS.storedAlertWatches} symbols together`;
    throw new AlertError('TOO_MANY_ALERTS', `Too many alerts: ${what}.`);
  }

  for (const record of kept.records.values()) {
    const alert = new StoredAlert(record, onFired);
    all.set(record.id, alert);
    if (alert.state === 'waiting') alert.tryToArm(alerts, find);
  }

  owed.resume();

  async function put(request: StoredAlertRequest, id?: string): Promise<StoredAlertInfo> {
    /* Before anything is said of it: a rule of no kind has no words. */
    alerts.check(request.rule);
    const alert = new StoredAlert(toRecord(request, id), onFired);
    const before = id === undefined ? undefined : all.get(id);
    /* Armed first, so that a rule which cannot be is refused even for one that is paused. */
    alert.arm(alerts, find);
    try {
      checkRoom(alert, before);
    } catch (error) {
      alert.disarm(alerts);
      throw error;
    }
    before?.disarm(alerts);
    all.set(alert.record.id, alert);
    alert.lookAfter(alerts, find);
    try {
      await append(toLine({ alert: alert.record }));
    } catch (error) {
      takeBack(alert, before);
      log.error({ err: error }, 'an alert is not kept');
      throw new AlertError('NO_ROOM', 'The alert cannot be kept: the disk of the server fails.');
    }
    tellOf(alert);
    return alert.toInfo(alerts);
  }

  /** What could not be kept is as if it had never been. */
  function takeBack(alert: StoredAlert, before: StoredAlert | undefined): void {
    const { id } = alert.record;
    alert.disarm(alerts);
    if (all.get(id) !== alert) return;
    all.delete(id);
    if (before === undefined) return;
    all.set(id, before);
    before.tryToArm(alerts, find);
    before.lookAfter(alerts, find);
  }

  return {
    list: () => [...all.values()].map((alert) => alert.toInfo(alerts)),
    get: (id) => mustFind(id).toInfo(alerts),
    put,
    change(id, toNext) {
      const found = all.get(id);
      if (found === undefined) return;
      put(toNext(found.record.request), id).catch((err: unknown) =>
        log.warn({ err, alert: id }, 'a stored alert is not changed'),
      );
    },
    async drop(id) {
      const alert = mustFind(id);
      await append(toLine({ drop: id }), () => {
        alert.disarm(alerts);
        if (all.get(id) === alert) all.delete(id);
      });
      tell({ type: 'storedAlert', alert: { ...alert.toInfo(alerts), state: 'dropped' } });
    },
    read: (after, limit, id) =>
      after === undefined ? audit.readNewest(limit, id) : audit.read(after, limit, id),
    follow: (client) => void followers.add(client),
    unfollow: (client) => void followers.delete(client),
    lookAfter() {
      for (const alert of all.values()) if (alert.lookAfter(alerts, find)) tellOf(alert);
    },
    get counts() {
      return { alerts: all.size, ...counts };
    },
  };
}
