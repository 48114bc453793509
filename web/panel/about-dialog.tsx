/**
 * About this feed: where the numbers come from, how they travel, and what that costs against JSON, counted
 * on this page's own traffic.
 */
import type { SimulationInfo } from '../../shared/wire/market-info.ts';
import { toBytesText, toCountText, toFactorText } from '../format/quantity.ts';
import { NOTHING } from '../format/price.ts';
import { toClockText, toDateText, toZoneText } from '../format/time.ts';
import { type AppState, isSimulated } from '../state/app-state.ts';
import '../style/dialogs.css';
import { useApp } from './app-context.ts';
import { Icon } from './icon.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import { Fact } from './fact.tsx';
import { OverlayFrame } from './overlay-frame.tsx';

/** The dialog. */
export function AboutDialog() {
  const { state, files } = useApp();
  const market = state.market.value;
  const traffic = state.traffic.value;
  const limits = state.limits.value;
  return (
    <OverlayFrame title="About this feed">
      <p>{toOrigin(state)}</p>
      <p>
        <button
          type="button"
          class="button-text"
          onClick={() => (state.overlay.value = 'statistics')}
        >
          <Icon name="curve" /> How real it is: statistics
        </button>
        <button type="button" class="button-text" onClick={() => (state.overlay.value = 'wire')}>
          <Icon name="list" /> Byte by byte: the wire inspector
        </button>
        {files === undefined && (
          <button type="button" class="button-text" onClick={() => (state.overlay.value = 'lab')}>
            <Icon name="curve" /> Polling or WebSocket: the transport lab
          </button>
        )}
      </p>
      {files !== undefined && (
        <p>
          This page runs by itself: the whole engine is in a worker beside it, and talks to it in
          the frames that a server would send. Nothing leaves your browser.
        </p>
      )}
      <p>
        The server sends over one WebSocket. What each symbol did since the last flush is packed
        into one binary run of small differences, encoded once for everybody who watches it. Prices
        and sizes are whole numbers all the way: nothing is rounded.
      </p>
      <dl class="facts">
        <Fact name="Market">
          {market === undefined ? NOTHING : `${market.name} · ${market.label}`}
        </Fact>
        {market?.simulation !== undefined && <SimulationFacts of={market.simulation} />}
        {market?.connection !== undefined && <ConnectionFacts of={market.connection} />}
        {market?.terms !== undefined && (
          <>
            <Fact name="Recorded from">{market.terms.venue}</Fact>
            <Fact name="Licence">{market.terms.licence}</Fact>
          </>
        )}
        <Fact name="Ticks received">{toCountText(traffic.ticks)}</Fact>
        <Fact name="Merged updates, and ticks they stood for">
          {toCountText(traffic.mergedUpdates)} · {toCountText(traffic.mergedTicks)}
        </Fact>
        <Fact name="Bytes received">{toBytesText(traffic.bytes)}</Fact>
        <Fact name="Bytes an update, last seconds">
          {traffic.bytesPerTick === undefined ? NOTHING : traffic.bytesPerTick.toFixed(1)}
        </Fact>
        <Fact name="The same as JSON">{toJsonText(state)}</Fact>
        <Fact name="Ticks missed">{toCountText(traffic.missedTicks)}</Fact>
        <Fact name="Reconnects of this page">{toCountText(traffic.reconnects)}</Fact>
        <Fact name="Subscriptions">
          {state.subscriptions.value ?? NOTHING}
          {limits === undefined ? '' : ` of at most ${limits.subscriptions}`}
        </Fact>
        <Fact name="Sent ahead at most">
          {limits === undefined ? NOTHING : toBytesText(limits.windowBytes)}
        </Fact>
      </dl>
      <p class="muted">
        The symbol on the chart comes tick by tick; rows of the watchlist get their newest state,
        which stands for all ticks since the last one. Bytes an update count everything that came in
        during the last seconds: frames, replies and heartbeats. The JSON figure is the length of
        one object a tick, taken from ticks sampled on this page. The faster a feed, the more ticks
        share a frame, and the fewer bytes each takes.
      </p>
    </OverlayFrame>
  );
}

/** What made a simulated market: enough to have the same one again. */
function SimulationFacts({ of }: { of: SimulationInfo }) {
  const zone = useApp().state.settings.zone.value;
  const { liveFromMs: atMs } = of;
  return (
    <>
      {of.scenario !== undefined && <Fact name="Scenario">{of.scenario}</Fact>}
      <Fact name="Symbols and hours">
        {of.universe}, {of.hours}
      </Fact>
      <Fact name="Rate and speed">
        {toCountText(of.rate)} ticks/s, {toFactorText(of.speed)}
      </Fact>
      <Fact name="Live since">
        {toDateText(atMs, zone)} {toClockText(atMs, zone)} {toZoneText(atMs, zone)}
      </Fact>
      <Fact name="Fingerprint">{of.fingerprint}</Fact>
    </>
  );
}

function toOrigin({ market }: AppState): string {
  const info = market.value;
  if (info === undefined) return 'The server has not said yet where its numbers come from.';
  const seed =
    info.seed === undefined ? '' : ` The seed is ${info.seed}: the same seed gives the same ticks.`;
  if (isSimulated(info)) {
    return `These prices are simulated: nobody traded at them.${seed}`;
  }
  if (info.provenance === 'recorded') {
    const whose = info.terms === undefined ? 'a market' : info.terms.venue;
    const licence = info.terms === undefined ? '' : ` ${info.terms.licence}`;
    return `These prices were recorded from ${whose} and are replayed at the times they had.${licence}`;
  }
  const { connection } = info;
  if (connection === undefined) return 'These prices come from a live market.';
  return `These prices come live from ${connection.venue}. ${connection.licence}`;
}

function toJsonText({ traffic }: AppState): string {
  const { bytesPerTick, jsonBytesPerTick } = traffic.value;
  if (bytesPerTick === undefined || jsonBytesPerTick === undefined) return NOTHING;
  const times = jsonBytesPerTick / bytesPerTick;
  return `${jsonBytesPerTick.toFixed(0)} bytes a tick, ${times.toFixed(1)} times as much`;
}
