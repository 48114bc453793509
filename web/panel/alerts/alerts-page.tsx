/**
 * The alerts: which there are, one more by typing it, pausing and dropping, what has fired, and how it is told.
 */
import { useSignal } from '@preact/signals';
import type { StoredAlertInfo } from '../../../shared/wire/stored-alert.ts';
import '../../style/alerts.css';
import { useApp } from '../app-context.ts';
import { OverlayFrame } from '../overlay-frame.tsx';
import { AlertForm } from './alert-form.tsx';
import { AlertRow, FiredRow } from './alert-rows.tsx';
import { hasNotes, hasSound, permission, setNotes, setSound } from './alert-voice.ts';

/** The dialog. */
export function AlertsPage() {
  const { state } = useApp();
  const edited = useSignal<StoredAlertInfo | undefined>(undefined);
  const page = state.alerts.value;
  const mayChange = state.rights.value === 'full';
  const fired = (page?.fired ?? []).toReversed();
  return (
    <OverlayFrame title="Alerts">
      <div class="alerts">
        {mayChange && (
          <AlertForm
            key={edited.value?.id}
            edited={edited.value}
            onDone={() => (edited.value = undefined)}
          />
        )}
        {page?.problem !== undefined && (
          <p class="warn" role="alert">
            {page.problem}
          </p>
        )}
        {page !== undefined && page.alerts.length === 0 && (
          <p class="muted">
            No alert yet.{' '}
            {page.keeper === 'server'
              ? 'The server watches them, also while this page is closed.'
              : 'This browser keeps them; they watch while this page is open.'}
          </p>
        )}
        <ul class="alert-list" aria-label="Alerts">
          {page?.alerts.map((alert) => (
            <AlertRow
              key={alert.id}
              alert={alert}
              mayChange={mayChange}
              onEdit={() => (edited.value = alert)}
            />
          ))}
        </ul>
        <Voice />
        <h3>What has fired</h3>
        {fired.length === 0 && <p class="muted">Nothing has fired yet.</p>}
        <ol class="alert-log" aria-label="What has fired">
          {fired.map((entry) => (
            <FiredRow key={`${entry.market} ${entry.number}`} entry={entry} />
          ))}
        </ol>
      </div>
    </OverlayFrame>
  );
}

/** Sound and notifications, by choice. */
function Voice() {
  const { state } = useApp();
  const asked = useSignal(permission());
  const isDenied = asked.value === 'denied';
  return (
    <div class="alert-voice">
      <label>
        <input
          type="checkbox"
          checked={hasSound.value}
          onChange={(event) => setSound(state.store, event.currentTarget.checked)}
        />{' '}
        Sound: up and down differ
      </label>
      {asked.value !== 'missing' && (
        <label>
          <input
            type="checkbox"
            checked={hasNotes.value}
            disabled={isDenied}
            onChange={(event) =>
              void setNotes(state.store, event.currentTarget.checked).finally(
                () => (asked.value = permission()),
              )
            }
          />{' '}
          {isDenied
            ? 'Notifications are blocked in the browser’s settings'
            : 'Notify me by the browser, also while another tab is in front'}
        </label>
      )}
    </div>
  );
}
