/**
 * What an alert would have done before one sets it: how often it would have fired in the recording on screen, or in what
 * is kept of the live market, and when. How far it is shows while it is read; it can be ended.
 */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { TypedAlert } from '../../../shared/model/alert-text.ts';
import type { AlertTrial } from '../../../shared/wire/alert-trial.ts';
import { toClockText, toDateText } from '../../format/time.ts';
import { useApp } from '../app-context.ts';

/** Firings that are listed. */
const MOST_LISTED = 20;

const toTimes = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** The button, and what was found. @param restMs as the alert is to rest; 0 for once */
export function AlertTest({ typed, restMs }: { typed: TypedAlert; restMs: number }) {
  const { state, actions } = useApp();
  const found = useSignal<AlertTrial | { readonly problem: string } | undefined>(undefined);
  const asked = useRef(0);
  const testing = state.alerts.value?.testing;
  const isTesting = useSignal(false);
  const text = JSON.stringify(typed);
  const end = (): void => {
    asked.current++;
    if (isTesting.peek()) actions.inAlerts({ do: 'endTest' });
    isTesting.value = false;
  };
  /* What was found of another text, or in another market, is nothing of this one. */
  useEffect(() => {
    found.value = undefined;
    return end;
  }, [text, restMs]);
  useSignalEffect(() => {
    void state.market.value?.name;
    found.value = undefined;
  });

  function ask(): void {
    const number = ++asked.current;
    found.value = undefined;
    isTesting.value = true;
    actions.inAlerts({
      do: 'test',
      alert: { ...typed, ...(restMs === 0 ? {} : { restMs }) },
      onFound(news) {
        if (number !== asked.current) return;
        isTesting.value = false;
        found.value = news;
      },
    });
  }

  return (
    <div class="alert-test" role="status">
      {isTesting.value ? (
        <>
          <progress aria-label="Tested" value={testing?.share ?? 0} />
          <span>{`fired ${toTimes(testing?.count ?? 0)} so far`}</span>
          <button type="button" class="button-text" onClick={end}>
            Stop
          </button>
        </>
      ) : (
        found.value === undefined && (
          <button type="button" class="button-text" onClick={ask}>
            {state.market.value?.kind === 'replay'
              ? 'How often would it have fired in this recording?'
              : 'How often would it have fired so far?'}
          </button>
        )
      )}
      {found.value !== undefined &&
        ('count' in found.value ? (
          <Found found={found.value} isOnce={restMs === 0} />
        ) : (
          <span class="warn">{found.value.problem}</span>
        ))}
    </div>
  );
}

function Found({ found, isOnce }: { found: AlertTrial; isOnce: boolean }) {
  const { state } = useApp();
  const zone = state.settings.zone.value;
  const { label, fromMs, toMs, count, fired, problem } = found;
  const toText = (timeMs: number): string =>
    `${toDateText(timeMs, zone)} ${toClockText(timeMs, zone)}`;
  return (
    <>
      <b>{`Would have fired ${toTimes(count)}`}</b>
      <span>{`in ${label}, ${toText(fromMs)} to ${toText(toMs)}${isOnce && count > 1 ? '; this one ends with the first of each symbol' : ''}`}</span>
      {problem !== undefined && <span class="warn">{`The rest cannot be read: ${problem}`}</span>}
      {fired.length > 0 && (
        <details>
          <summary>When</summary>
          <ol class="alert-log" aria-label="Would have fired">
            {fired.slice(0, MOST_LISTED).map((one) => (
              <li key={`${one.symbol} ${one.sequence}`}>
                {`${toText(one.timeMs)}  ${one.symbol} ${one.event}${one.price === null ? '' : ` at ${one.price}`}`}
              </li>
            ))}
          </ol>
          {count > MOST_LISTED && (
            <small>{`and ${count - Math.min(fired.length, MOST_LISTED)} more`}</small>
          )}
        </details>
      )}
    </>
  );
}
