/**
 * The truth at the foot of the page: connection, latency, rates, what is missing, the market and its clock,
 * and how fast the page draws.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
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
  const traffic = state.traffic.value;
  const market = state.market.value;

  useEffect(() => {
    const timer = setInterval(() => (state.fps.value = frames.stats().fps), 1_000);
    return () => clearInterval(timer);
  }, []);

  const missed = traffic.missedTicks;
  return (
    <footer class="status-bar" aria-label="Status">
      <Connection />
      <Latency />
      <Item
        name="ticks/s"
        value={toRateText({ shown: traffic.ticksPerSecond, offered: traffic.offeredPerSecond })}
        id="ticks"
        title="Updates shown a second, of the ticks that happened: rows of the watchlist show the newest of several"
      />
      <Item name="/s" value={toBytesText(traffic.bytesPerSecond)} id="bytes" joined />
      <Item
        name="B/update"
        value={traffic.bytesPerTick === undefined ? NOTHING : traffic.bytesPerTick.toFixed(1)}
        id="bytes-per-tick"
      />
      <Item
        name={missed === 1 ? 'tick missed' : 'ticks missed'}
        value={toCountText(missed)}
        id="missed"
        tone={missed > 0 ? 'warn' : undefined}
      />
      <Item
        name="subscriptions"
        value={String(state.subscriptions.value ?? NOTHING)}
        id="subscriptions"
      />
      <span class="spacer" />
      <RecordButtons />
      {files !== undefined && (
        <span
          class="status-item"
          data-status="local"
          title="The market is made in a worker of this page. Nothing is sent anywhere, and nothing comes from a server."
        >
          Runs in this page
        </span>
      )}
      <Item
        name="fps"
        value={state.fps.value > 0 ? state.fps.value.toFixed(0) : NOTHING}
        id="fps"
      />
      <span class="status-item" data-status="market">
        <b>{toMarketText(market)}</b>
        <MarketClockText />
      </span>
    </footer>
  );
}

/** `Live`, `Live 10×` where its clock is not the wall's, or the recording. */
function toMarketText(market: MarketInfo | undefined): string {
  if (market === undefined) return NOTHING;
  const { replay, speed = 1 } = market;
  if (replay !== undefined) return replay.recording;
  if (speed === 0) return 'Live, loading';
  return speed === 1 ? 'Live' : `Live ${toFactorText(speed)}`;
}

function Item(props: {
  name: string;
  value: string;
  id: string;
  joined?: boolean;
  title?: string;
  tone?: 'warn' | undefined;
}) {
  return (
    <span
      class={props.tone === 'warn' ? 'status-item warn' : 'status-item'}
      data-status={props.id}
      title={props.title}
    >
      <b>{props.value}</b>
      {props.joined === true ? props.name : ` ${props.name}`}
    </span>
  );
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
  const { roundTripMs, oneWayMs } = useApp().state.latency.value;
  const toText = (ms: number): string => (ms < 10 ? ms.toFixed(1) : ms.toFixed(0));
  return (
    <span
      class="status-item"
      data-status="latency"
      title="From the event to this page, by the estimated clock of the server; and a round trip of the connection"
    >
      <b>{oneWayMs === undefined ? NOTHING : toText(oneWayMs)}</b> ms
      <span class="status-more">
        {' '}
        · round trip <b>{roundTripMs === undefined ? NOTHING : toText(roundTripMs)}</b> ms
      </span>
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
