/**
 * Where an alert is typed: what is wrong with a text is told with its place while one types; how often, how long, what is
 * said, and a webhook where a server keeps it.
 */
import { useComputed, useSignal } from '@preact/signals';
import { AlertTextError, parseAlert, type TypedAlert } from '../../../shared/model/alert-text.ts';
import { toDurationText } from '../../../shared/model/alert-words.ts';
import type { StoredAlertInfo } from '../../../shared/wire/stored-alert.ts';
import { toAlertRequest } from '../../state/alerts.ts';
import { useApp } from '../app-context.ts';
import { AlertTest } from './alert-test.tsx';

const RESTS = [
  { ms: 0, label: 'once' },
  { ms: 60_000, label: 'again after 1 min' },
  { ms: 300_000, label: 'again after 5 min' },
  { ms: 3_600_000, label: 'again after 1 h' },
] as const;
const ENDS = [
  { ms: 0, label: 'no end' },
  { ms: 86_400_000, label: 'for a day' },
  { ms: 7 * 86_400_000, label: 'for a week' },
  { ms: 30 * 86_400_000, label: 'for 30 days' },
] as const;

const KEEPS = [
  { seconds: 0, label: 'nothing' },
  { seconds: 60, label: 'the minute before' },
  { seconds: 300, label: 'the 5 minutes before' },
  { seconds: 900, label: 'the 15 minutes before' },
] as const;

/** What a text says, or what is wrong with it. */
function read(text: string): TypedAlert | AlertTextError | undefined {
  if (text.trim() === '') return undefined;
  try {
    return parseAlert(text);
  } catch (error) {
    if (error instanceof AlertTextError) return error;
    throw error;
  }
}

/** The form. @param edited the alert that is to be another; a new one when left out */
export function AlertForm({
  edited,
  onDone,
}: {
  edited: StoredAlertInfo | undefined;
  onDone: () => void;
}) {
  const { state, actions } = useApp();
  const text = useSignal(edited?.text ?? state.alertDraft.peek());
  const restMs = useSignal(edited === undefined ? 0 : (edited.restMs ?? 0));
  const lastsMs = useSignal(0);
  const message = useSignal(edited?.message ?? '');
  const webhook = useSignal(edited?.actions?.webhook ?? '');
  const keepSeconds = useSignal(edited?.actions?.keepSeconds ?? 0);
  const found = useComputed(() => read(text.value));
  const wrong = found.value instanceof AlertTextError ? found.value : undefined;
  const isServer = state.alerts.value?.keeper === 'server';
  const rests = RESTS.some(({ ms }) => ms === restMs.value)
    ? RESTS
    : [...RESTS, { ms: restMs.value, label: `again after ${toDurationText(restMs.value)}` }];

  const keeps = KEEPS.some(({ seconds }) => seconds === keepSeconds.value)
    ? KEEPS
    : [...KEEPS, { seconds: keepSeconds.value, label: `the ${keepSeconds.value} s before` }];

  function save(event: Event): void {
    event.preventDefault();
    const typed = found.peek();
    if (typed === undefined || typed instanceof AlertTextError) return;
    const before = edited === undefined ? {} : toAlertRequest(edited);
    const {
      restMs: _rest,
      message: _message,
      name: _name,
      actions: _actions,
      ...others
    } = { name: '', ...before } as ReturnType<typeof toAlertRequest>;
    const doing = {
      ...(webhook.peek() === '' ? {} : { webhook: webhook.peek() }),
      ...(keepSeconds.peek() === 0 ? {} : { keepSeconds: keepSeconds.peek() }),
    };
    const market = state.market.peek();
    actions.inAlerts({
      do: 'put',
      ...(edited === undefined ? {} : { id: edited.id }),
      alert: {
        ...others,
        ...(others.market === undefined && market?.kind === 'live' ? { market: market.name } : {}),
        ...typed,
        ...(restMs.peek() === 0 ? {} : { restMs: restMs.peek() }),
        ...(lastsMs.peek() === 0 || market === undefined
          ? {}
          : { expiresMs: Math.floor(market.timeMs + lastsMs.peek()) }),
        ...(message.peek() === '' ? {} : { message: message.peek() }),
        ...(Object.keys(doing).length === 0 ? {} : { actions: doing }),
      },
      onDone: () => {
        text.value = '';
        state.alertDraft.value = '';
        onDone();
      },
    });
  }

  return (
    <form class="alert-form" onSubmit={save}>
      <input
        type="text"
        autofocus
        spellcheck={false}
        autocomplete="off"
        aria-label="Alert"
        aria-invalid={wrong !== undefined}
        aria-describedby="alert-help"
        placeholder="NVDA > 205"
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <p id="alert-help" class={wrong === undefined ? 'muted' : 'warn'}>
        {wrong === undefined ? (
          'Such as NVDA > 205, sector:Technology -2% in 5m, NVDA bid > 205, NVDA volume > 1M in 1m, NVDA < vwap, NVDA > sma(20) on 5m, NVDA new high, NVDA halt, NVDA gap 3%'
        ) : (
          <>
            <code>
              {text.value.slice(0, wrong.at - 1)}
              <mark>{text.value.slice(wrong.at - 1).split(/\s/)[0] || '…'}</mark>
            </code>{' '}
            {wrong.message}
          </>
        )}
      </p>
      <div class="alert-options">
        <label>
          Tell{' '}
          <select
            value={restMs.value}
            onChange={(event) => (restMs.value = Number(event.currentTarget.value))}
          >
            {rests.map(({ ms, label }) => (
              <option key={ms} value={ms}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          Watch{' '}
          <select
            value={lastsMs.value}
            onChange={(event) => (lastsMs.value = Number(event.currentTarget.value))}
          >
            {ENDS.map(({ ms, label }) => (
              <option key={ms} value={ms}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <button
          type="submit"
          class="button-primary"
          disabled={found.value === undefined || wrong !== undefined}
        >
          {edited === undefined ? 'Set alert' : 'Save'}
        </button>
        {edited !== undefined && (
          <button type="button" class="button-text" onClick={onDone}>
            Leave as it is
          </button>
        )}
      </div>
      {found.value !== undefined && wrong === undefined && (
        <AlertTest typed={found.value as TypedAlert} restMs={restMs.value} />
      )}
      {isServer && (
        <details>
          <summary>Message, webhook, recording</summary>
          <input
            type="text"
            aria-label="Message"
            placeholder="{symbol} is at {price}"
            value={message.value}
            onInput={(event) => (message.value = event.currentTarget.value)}
          />
          <input
            type="url"
            aria-label="Webhook"
            placeholder="https://example.com/hook"
            value={webhook.value}
            onInput={(event) => (webhook.value = event.currentTarget.value)}
          />
          <label>
            Record{' '}
            <select
              value={keepSeconds.value}
              onChange={(event) => (keepSeconds.value = Number(event.currentTarget.value))}
            >
              {keeps.map(({ seconds, label }) => (
                <option key={seconds} value={seconds}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        </details>
      )}
    </form>
  );
}
