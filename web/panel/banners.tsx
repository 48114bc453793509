/**
 * What people must see at once: that the connection is lost and since when data is stale, and what went
 * wrong otherwise. Lies over the page, moves nothing on it and covers no control. One polite live region speaks of
 * the connection, and only when its state changes.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isStale, toConnectionSentence, toRetrySeconds } from '../state/connection-status.ts';
import '../style/banners.css';
import { useApp } from './app-context.ts';
import { useFreePlace } from './floating.ts';
import { Icon } from './icon.tsx';

/** Short drops are not worth a banner; a silence has been long already. */
const PATIENCE_MS = 400;
const NOTICE_MS = 8_000;

/** Connection banner, notice and live region. */
export function Banners() {
  return (
    <>
      <ConnectionBanner />
      <NoticeBanner />
    </>
  );
}

function ConnectionBanner() {
  const { state, actions, now } = useApp();
  const status = state.health.value;
  const zone = state.settings.zone.value;
  const isTroubled = isStale(status) || status.phase === 'closed';
  const isShown = useSignal(false);
  const banner = useRef<HTMLDivElement>(null);
  const seconds = useSignal(0);

  useEffect(() => {
    if (!isTroubled) {
      isShown.value = false;
      return undefined;
    }
    const patienceMs = status.phase === 'open' ? 0 : PATIENCE_MS;
    const timer = setTimeout(() => (isShown.value = true), patienceMs);
    return () => clearTimeout(timer);
  }, [isTroubled]);
  useEffect(() => {
    const count = (): void => {
      seconds.value = toRetrySeconds(status, now());
    };
    count();
    if (status.phase !== 'waiting') return undefined;
    const timer = setInterval(count, 200);
    return () => clearInterval(timer);
  }, [status]);

  const sentence = toConnectionSentence(status, zone);
  useFreePlace(banner, 'top', isShown.value && isTroubled && `${sentence} ${status.phase}`);
  const isAnnounced = status.wasOpen && (isShown.value || !isTroubled);
  return (
    <>
      <div class="sr-only" role="status" aria-live="polite" id="connection-news">
        {isAnnounced ? sentence : ''}
      </div>
      {isShown.value && isTroubled && (
        <div class="banner banner-bad" id="connection-banner" ref={banner}>
          <span>{sentence}</span>
          {status.phase === 'waiting' && (
            <>
              <span class="countdown">Trying again in {seconds.value} s.</span>
              <button type="button" class="button-text" onClick={() => actions.reconnectNow()}>
                Try now
              </button>
            </>
          )}
          {status.phase === 'connecting' && <span class="countdown">Trying again …</span>}
        </div>
      )}
    </>
  );
}

function NoticeBanner() {
  const { notice } = useApp().state;
  const shown = notice.value;
  const element = useRef<HTMLDivElement>(null);
  useFreePlace(element, 'bottom', shown);
  useEffect(() => {
    if (shown?.tone !== 'info') return undefined;
    const timer = setTimeout(() => (notice.value = undefined), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  if (shown === undefined) return null;
  return (
    <div
      class={`notice notice-${shown.tone}`}
      role={shown.tone === 'error' ? 'alert' : 'note'}
      ref={element}
    >
      <span>{shown.text}</span>
      {shown.action !== undefined && (
        <button
          type="button"
          class="button-text"
          onClick={() => {
            notice.value = undefined;
            shown.action!.run();
          }}
        >
          {shown.action.label}
        </button>
      )}
      <button
        type="button"
        class="button-icon"
        aria-label="Dismiss"
        onClick={() => (notice.value = undefined)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
