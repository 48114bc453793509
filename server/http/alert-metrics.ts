/**
 * Metrics of alerts: how many there are, what they watch, how often they fired.
 */
import type { Alerts } from '../../shared/engine/alert/alerts.ts';
import type { StoredAlerts } from '../../shared/engine/alert/stored/stored-alerts.ts';
import type { Deliveries } from '../alert/deliveries.ts';
import type { Tables } from './metric-tables.ts';

/** Parts that the figures come from. */
export interface AlertSources {
  alerts: Pick<Alerts, 'counts'>;
  /** Left out where no alerts are kept. */
  stored?: Pick<StoredAlerts, 'counts'> | undefined;
  deliveries?: Pick<Deliveries, 'counts'> | undefined;
}

/** Adds them all. */
export function addAlerts(tables: Tables, { alerts, stored, deliveries }: AlertSources): void {
  tables.level('tickdeck_alerts', 'Alerts that clients have.', () => alerts.counts.alerts);
  tables.level(
    'tickdeck_alert_watches',
    'Symbols that alerts watch, each once an alert.',
    () => alerts.counts.watches,
  );
  tables.count('tickdeck_alerts_fired_total', 'Alerts fired.', () => alerts.counts.firings);
  tables.level(
    'tickdeck_stored_alerts',
    'Alerts that the server keeps.',
    () => stored?.counts.alerts ?? 0,
  );
  tables.counter(
    'tickdeck_stored_alerts_fired_total',
    'Firings of alerts that the server keeps, by whether they stand in the record.',
    ['kept'],
    () => {
      const { firings = 0, unkept = 0 } = stored?.counts ?? {};
      return [
        [{ kept: 'yes' }, firings - unkept],
        [{ kept: 'no' }, unkept],
      ];
    },
  );
  tables.counter(
    'tickdeck_alert_messages_total',
    'Messages of alerts to other machines, by what became of them; tries that were not the first.',
    ['outcome'],
    () => {
      const { taken = 0, failed = 0, retried = 0 } = deliveries?.counts ?? {};
      return [
        [{ outcome: 'taken' }, taken],
        [{ outcome: 'failed' }, failed],
        [{ outcome: 'retried' }, retried],
      ];
    },
  );
  tables.level(
    'tickdeck_alert_messages_waiting',
    'Messages of alerts that wait for their turn or for another try.',
    () => deliveries?.counts.waiting ?? 0,
  );
}
