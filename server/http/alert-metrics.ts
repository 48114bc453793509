/**
 * Metrics of alerts: how many there are, what they watch, how often they fired.
 */
import type { Alerts } from '../../shared/engine/alert/alerts.ts';
import type { Tables } from './metric-tables.ts';

/** Parts that the figures come from. */
export interface AlertSources {
  alerts: Pick<Alerts, 'counts'>;
}

/** Adds them all. */
export function addAlerts(tables: Tables, { alerts }: AlertSources): void {
  tables.level('tickdeck_alerts', 'Alerts that clients have.', () => alerts.counts.alerts);
  tables.level(
    'tickdeck_alert_watches',
    'Symbols that alerts watch, each once an alert.',
    () => alerts.counts.watches,
  );
  tables.count('tickdeck_alerts_fired_total', 'Alerts fired.', () => alerts.counts.firings);
}
