/** Rows of the alerts: one that watches or rests, and one that something has fired. */
import { toDurationText } from '../../../shared/model/alert-words.ts';
import type { AuditEntry, StoredAlertInfo } from '../../../shared/wire/stored-alert.ts';
import { toClockText, toDateText } from '../../format/time.ts';
import { toAlertRequest, toFiredWords } from '../../state/alerts.ts';
import { useApp } from '../app-context.ts';

/** An alert, and what can be done with it. */
export function AlertRow({
  alert,
  mayChange,
  onEdit,
}: {
  alert: StoredAlertInfo;
  mayChange: boolean;
  onEdit: () => void;
}) {
  const { actions } = useApp();
  const { id, name, text, state, restMs, firings, problem } = alert;
  const isOff = state === 'paused' || state === 'done' || state === 'expired';
  const { paused: _paused, expiresMs, ...asked } = toAlertRequest(alert);
  const next = isOff
    ? { ...asked, ...(expiresMs === undefined || state === 'expired' ? {} : { expiresMs }) }
    : { ...toAlertRequest(alert), paused: true };
  return (
    <li data-state={state}>
      <span class="alert-text">
        <b>{name}</b>
        <small>
          {name === text ? '' : `${text} · `}
          {state}
          {problem === undefined ? '' : `: ${problem}`} ·{' '}
          {restMs === undefined ? 'once' : `again after ${toDurationText(restMs)}`} · fired{' '}
          {firings}×
        </small>
      </span>
      {mayChange && (
        <span class="alert-buttons">
          <button
            type="button"
            class="button-text"
            aria-label={`${isOff ? 'Resume' : 'Pause'} ${name}`}
            onClick={() => actions.inAlerts({ do: 'put', id, alert: next })}
          >
            {isOff ? 'Resume' : 'Pause'}
          </button>
          <button type="button" class="button-text" aria-label={`Edit ${name}`} onClick={onEdit}>
            Edit
          </button>
          <button
            type="button"
            class="button-text"
            aria-label={`Remove ${name}`}
            onClick={() => actions.inAlerts({ do: 'drop', id })}
          >
            Remove
          </button>
        </span>
      )}
    </li>
  );
}

/** Something that has fired; a press shows its symbol. */
export function FiredRow({ entry }: { entry: AuditEntry }) {
  const { state, actions } = useApp();
  const zone = state.settings.zone.value;
  const show = (): void => {
    state.overlay.value = 'none';
    actions.show(entry.symbol);
  };
  return (
    <li>
      <button type="button" class="button-text" onClick={show}>
        {toFiredWords(entry)}
      </button>
      <small>
        {entry.name} · {toDateText(entry.timeMs, zone)} {toClockText(entry.timeMs, zone)} · tick{' '}
        {entry.sequence}
      </small>
    </li>
  );
}
