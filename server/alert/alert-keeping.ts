/**
 * The alerts that a server keeps, put together: the journal on the disk, the engine's part, and what is done when one
 * fires besides telling. Where the journal cannot be had, the server goes on without it, and says so.
 */
import { join } from 'node:path';
import type { Alerts } from '../../shared/engine/alert/alerts.ts';
import type { Owed } from '../../shared/engine/alert/stored/alert-journal.ts';
import {
  createStoredAlerts,
  type StoredAlerts,
} from '../../shared/engine/alert/stored/stored-alerts.ts';
import type { Markets } from '../../shared/engine/feed/market-registry.ts';
import type { Log } from '../../shared/engine/log.ts';
import type { RecordingDesk } from '../../shared/engine/session/services.ts';
import type { Surroundings } from '../../shared/engine/surroundings.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { type LineJournal, openLineJournal } from '../tape/line-journal.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { createKeeper } from './keep-past.ts';
import { toWebhook, type WebhookOptions } from './webhooks.ts';

/** How alerts are kept. */
export interface AlertKeepingOptions {
  /** Folder of the journal. */
  readonly folder: string;
  /** Left out, alerts with a webhook fire without it. */
  readonly webhooks?: WebhookOptions;
}

/** What it works with. */
export interface AlertKeepingTools {
  readonly surroundings: Surroundings;
  readonly desk: RecordingDesk;
  readonly log: Log;
}

/** The alerts, and what belongs to them. */
export interface AlertKeeping {
  /** For the engine: makes them, once its markets are there. */
  toStored(markets: Markets, alerts: Alerts): StoredAlerts | undefined;
  readonly deliveries: Deliveries;
  close(): Promise<void>;
}

function openJournal(folder: string, log: Log): LineJournal | undefined {
  try {
    const journal = openLineJournal(join(folder, 'alerts.journal'));
    if (journal.damaged > 0) log.error({ lines: journal.damaged }, 'stored alerts were damaged');
    return journal;
  } catch (error) {
    log.error({ err: error, folder }, 'no alerts are kept');
    return undefined;
  }
}

/** Puts it together. @param options left out, none are kept */
export function createAlertKeeping(
  options: AlertKeepingOptions | undefined,
  { surroundings, desk, log }: AlertKeepingTools,
): AlertKeeping {
  const deliveries = createDeliveries(surroundings, log);
  const journal = options && openJournal(options.folder, log);
  const { now, secret } = surroundings;

  function toStored(markets: Markets, alerts: Alerts): StoredAlerts | undefined {
    if (journal === undefined) return undefined;
    const keep = createKeeper(markets, desk, log);
    const webhooks = options?.webhooks;
    function deliver(owed: Owed, onSettled: () => void): void {
      if (now() - owed.entry.firedMs > LIMITS.webhookOwedMs) {
        log.warn({ alert: owed.entry.id, number: owed.entry.number }, 'a message is too old');
        onSettled();
        return;
      }
      const onGone = (): void => dropWebhook(owed.entry.id);
      deliveries.add(toWebhook(owed, webhooks!, { now, log, onGone, onSettled }));
    }
    const find = (name: string) => {
      const entry = markets.get(name);
      return entry?.drive.kind === 'live' ? entry : undefined;
    };
    const primary = markets.primary.market.name;
    const stored = createStoredAlerts({
      alerts,
      journal,
      find,
      primary,
      now,
      secret,
      log,
      act: keep,
      ...(webhooks === undefined ? {} : { deliver }),
    });

    /** The receiver has said that it wants none any more. */
    function dropWebhook(id: string): void {
      stored.change(id, ({ actions: { webhook: _webhook, ...others } = {}, ...rest }) => ({
        ...rest,
        actions: others,
      }));
    }
    return stored;
  }

  return {
    toStored,
    deliveries,
    async close() {
      deliveries.close();
      await journal?.close();
    },
  };
}
