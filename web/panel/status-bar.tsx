/**
 * The truth at the foot of the page, for people: the connection, the delay, what is missing, the market and its
 * clock. Rates, bytes and frames are behind a button.
 */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import { NOTHING } from '../format/price.ts';
import { toBytesText, toCountText, toFactorText, toRateText } from '../format/quantity.ts';
import { toClockText, toDateText, toZoneText } from '../format/time.ts';
import { isRunning } from '../state/app-state.ts';
import { isStale, toPhaseText, toRetrySeconds } from '../state/connection-status.ts';
import '../style/status.css';
import { useApp, useFrame } from './app-context.ts';
import { Hot, useHotText } from './hot-text.tsx';
import { RecordButtons } from './record-buttons.tsx';

/** The bar at the foot. */
export function StatusBar() {
  const { state, frames, files } = useApp();
  const market = state.market.value;

  useEffect(() => {
    const timer = setInterval(() => (state.fps.value = frames.stats().fps), 1_000);
    return () => clearInterval(timer);
  }, []);

  return (
    <footer class="status-bar" aria-label="Status">
      <Connection />
      <Latency />
      <Missed />
      <Limited />
      <Details />
      <span class="spacer" />
      <RecordButtons />
      {files !== undefined && (
        <span
          class="status-item status-local"
          data-status="local"
          title="The market is made in a worker of this page. Nothing is sent anywhere, and nothing comes from a server."
        >
          Runs in this page
        </span>
      )}
      <span class="status-item" data-status="market">
        <b>{toMarketText(market)}</b>
        <MarketClockText />
      </span>
    </footer>
  );
}

/** Says that trades are missing, while it is news. */
function Missed() {
  const { recentlyMissed } = useApp().state.traffic.value;
  if (recentlyMissed === 0) return null;
  return (
    <span class="status-item warn" data-status="missed-now">
      <b>{toCountText(recentlyMissed)}</b> {recentlyMissed === 1 ? 'tick' : 'ticks'} missed in the
      last minute
    </span>
  );
}

/** Says how much of a long list is live. */
function Limited() {
  const { waiting } = useApp().state;
  if (waiting.value.size === 0) return null;
  return (
    <span
      class="status-item warn"
      data-status="limited"
      title={`A page may be subscribed to ${LIMITS.subscriptions} symbols. Of a longer list those in sight come first.`}
    >
      <b>{LIMITS.subscriptions}</b> symbols live, {toCountText(waiting.value.size)} wait
    </span>
  );
}

/** How the page is served, for who wants to know: behind a button. */
function Details() {
  const { state } = useApp();
  const isOpen = useSignal(false);
  const part = useRef<HTMLDivElement>(null);
  const traffic = state.traffic.value;
  const isKnown = traffic.bytesPerTick !== undefined;
  const subscriptions = state.subscriptions.value;

  useEffect(() => {
    if (!isOpen.value) return undefined;
    const onPress = (event: Event): void => {
      if (part.current?.contains(event.target as Node) !== true) isOpen.value = false;
    };
    document.addEventListener('pointerdown', onPress);
    return () => document.removeEventListener('pointerdown', onPress);
  }, [isOpen.value]);

  return (
    <div
      class="status-details"
      ref={part}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen.value) return;
        isOpen.value = false;
        part.current?.querySelector('button')?.focus();
      }}
    >
      <button
        type="button"
        class="status-more"
        aria-expanded={isOpen.value}
        aria-controls="status-facts"
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        Details
      </button>
      <dl id="status-facts" class="status-facts" hidden={!isOpen.value}>
        <Detail
          name="Updates a second"
          id="ticks"
          title="Updates shown a second, of the ticks that happened: rows of the watchlist show the newest of several"
        >
          {isKnown
            ? toRateText({ shown: traffic.ticksPerSecond, offered: traffic.offeredPerSecond })
            : NOTHING}
        </Detail>
        <Detail name="Received a second" id="bytes">
          {toBytesText(traffic.bytesPerSecond)}
        </Detail>
        <Detail name="Bytes an update" id="bytes-per-tick">
          {isKnown ? traffic.bytesPerTick!.toFixed(1) : NOTHING}
        </Detail>
        <Detail name="Ticks missed on this page" id="missed">
          {toCountText(traffic.missedTicks)}
        </Detail>
        <Detail name="Symbols subscribed" id="subscriptions">
          {subscriptions === undefined ? NOTHING : String(subscriptions)}
        </Detail>
        <Detail name="Round trip" id="round-trip">
          {toMsText(state.latency.value.roundTripMs)}
        </Detail>
        <Detail name="Frames drawn a second" id="fps">
          {state.fps.value > 0 ? state.fps.value.toFixed(0) : NOTHING}
        </Detail>
      </dl>
    </div>
  );
}

/** `Live`, `Live 10×` where its clock is not the wall's, or the recording. */
function toMarketText(market: MarketInfo | undefined): string {
  if (market === undefined) return NOTHING;
  const { replay, speed = 1 } = market;
  const name = replay?.rewindOf?.market;
  if (name !== undefined) return name === 'live' ? 'Rewind' : `Rewind of ${name}`;
  if (replay !== undefined) return replay.recording;
  if (speed === 0) return 'Live, loading';
  return speed === 1 ? 'Live' : `Live ${toFactorText(speed)}`;
}

function Detail(props: { name: string; id: string; title?: string; children: ComponentChildren }) {
  return (
    <div title={props.title}>
      <dt>{props.name}</dt>
      <dd data-status={props.id}>{props.children}</dd>
    </div>
  );
}

function toMsText(ms: number | undefined): string {
  if (ms === undefined) return NOTHING;
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

function Connection() {
  const { state, now } = useApp();
  const status = state.health.value;
  const seconds = useSignal(0);

  useEffect(() => {
    if (status.phase !== 'waiting') return undefined;
    const count = (): void => {
      seconds.value = toRetrySeconds(status, now());
    };
    count();
    const timer = setInterval(count, 200);
    return () => clearInterval(timer);
  }, [status]);

  const tone = status.phase === 'open' ? (isStale(status) ? 'warn' : 'good') : 'bad';
  return (
    <span class="status-item" data-status="connection">
      <i class={`dot dot-${tone}`} aria-hidden="true" />
      <b>{toPhaseText(status)}</b>
      {status.phase === 'waiting' && ` retry in ${seconds.value} s`}
    </span>
  );
}

function Latency() {
  const { oneWayMs } = useApp().state.latency.value;
  if (oneWayMs === undefined) return null;
  return (
    <span
      class="status-item"
      data-status="latency"
      title="From the event to this page, by the estimated clock of the server"
    >
      Delay <b>{toMsText(oneWayMs)}</b>
    </span>
  );
}

function MarketClockText() {
  const { state, now } = useApp();
  const text = useHotText();
  useFrame(3, 4, () => {
    if (state.market.peek() === undefined) return false;
    const timeMs = state.clock.at(now());
    const zone = state.settings.zone.peek();
    const clock = toClockText(timeMs, zone);
    text.set(`${toDateText(timeMs, zone)} ${clock} ${toZoneText(timeMs, zone)}`);
    return isRunning(state);
  });
  return (
    <>
      {' '}
      <Hot text={text} class="status-clock" />
    </>
  );
}
