/**
 * What is told when an alert fires: a toast that covers no control, sound and notification by choice, the alert's line on
 * charts. Stands on the page always, and shows nothing while nothing fires. Fetched once prices have come.
 */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { parseDecimal } from '../../../shared/model/decimal.ts';
import { toPriceText } from '../../format/price.ts';
import { toClockText } from '../../format/time.ts';
import { type AlertNews, toAlertRequest, toFiredWords } from '../../state/alerts.ts';
import '../../style/alerts.css';
import { useApp } from '../app-context.ts';
import { useFreePlace } from '../floating.ts';
import { Icon } from '../icon.tsx';
import { type PageLine, setPageLines } from '../marks/page-lines.ts';
import { hasNotes, hasSound, notify, playEvent, readVoice } from './alert-voice.ts';

const TOAST_MS = 12_000;
const MOST_TOASTS = 3;

interface Toast extends AlertNews {
  readonly key: number;
}

/** The toasts. */
export function AlertToasts() {
  const { state, actions } = useApp();
  const toasts = useSignal<readonly Toast[]>([]);
  const place = useRef<HTMLDivElement>(null);
  const made = useRef(0);
  const takeOff = (key: number): void => {
    toasts.value = toasts.peek().filter((one) => one.key !== key);
  };

  useEffect(() => {
    readVoice(state.store);
    actions.inAlerts({ do: 'begin' });
  }, []);
  useSignalEffect(() => {
    const news = state.alertNews.value;
    if (news === undefined) return;
    const key = ++made.current;
    toasts.value = [...toasts.peek(), { ...news, key }].slice(-MOST_TOASTS);
    setTimeout(() => takeOff(key), TOAST_MS);
    if (hasSound.peek()) playEvent(news.entry.event);
    if (hasNotes.peek() && !news.isReplay) {
      notify(toFiredWords(news.entry), news.entry.message ?? news.entry.name, news.entry.id);
    }
  });
  useAlertLines();
  useFreePlace(
    place,
    'bottom',
    toasts.value.length > 0 && toasts.value.map(({ key }) => key).join(),
  );
  const zone = state.settings.zone.value;
  return (
    <div class="alert-toasts" role="status" aria-live="polite" aria-label="Alerts" ref={place}>
      {toasts.value.map(({ key, entry, isReplay, missed = 1 }) => (
        <div key={key} class={`alert-toast alert-${entry.event}`}>
          <button
            type="button"
            class="alert-toast-text"
            onClick={() => {
              actions.show(entry.symbol);
              takeOff(key);
            }}
          >
            <b>{toFiredWords(entry)}</b>
            <small>
              {missed > 1 ? `and ${missed - 1} more while you were away · ` : ''}
              {isReplay ? 'replay · ' : ''}
              {entry.message ?? entry.name} · {toClockText(entry.timeMs, zone)}
            </small>
          </button>
          <button
            type="button"
            class="button-icon"
            aria-label={`Dismiss ${toFiredWords(entry)}`}
            onClick={() => takeOff(key)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}

/** Puts alerts at a price on the charts of their symbol, where they may be moved and taken off. */
function useAlertLines(): void {
  const { state, actions } = useApp();
  useSignalEffect(() => {
    const market = state.market.value;
    const bySymbol = new Map((state.instruments.value ?? []).map((one) => [one.symbol, one]));
    const mayChange = state.rights.value === 'full';
    const lines = (state.alerts.value?.alerts ?? []).flatMap((alert): PageLine[] => {
      const { id, rule, symbols } = alert;
      const isShown = alert.state === 'watching' || alert.state === 'waiting';
      const instrument = bySymbol.get(symbols[0]!.toUpperCase());
      if (rule.kind !== 'price' || !isShown || symbols.length > 1) return [];
      if (instrument === undefined || market === undefined) return [];
      const price = parseDecimal(String(rule.level), instrument.priceDecimals);
      if (Number.isNaN(price)) return [];
      const move = (to: number): void => {
        const text = toPriceText(to, instrument.priceDecimals)
          .replaceAll(',', '')
          .replace('\u2212', '-');
        const { name: _name, ...asked } = toAlertRequest(alert);
        actions.inAlerts({ do: 'put', id, alert: { ...asked, rule: { ...rule, level: text } } });
      };
      return [
        {
          id,
          symbol: instrument.symbol,
          market: market.name,
          price,
          label: alert.name === alert.text ? 'Alert' : alert.name.slice(0, 24),
          tone: 'marker',
          onPress: () => (state.overlay.value = 'alerts'),
          ...(mayChange
            ? { onDrop: move, onRemove: () => actions.inAlerts({ do: 'drop', id }) }
            : {}),
        },
      ];
    });
    setPageLines('alerts', lines);
  });
}
