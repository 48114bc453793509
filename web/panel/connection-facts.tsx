/**
 * How the venue of a live market is reached: state, latency, what was missing and filled, and its symbols.
 */
import type {
  ConnectionInfo,
  SessionInfo,
  VenueConnection,
} from '../../shared/wire/market-info.ts';
import { toCountText } from '../format/quantity.ts';
import { toClockText, toDateText, toZoneText } from '../format/time.ts';
import { useApp } from './app-context.ts';
import { Fact } from './fact.tsx';

const STATES: Readonly<Record<ConnectionInfo['state'], string>> = {
  connecting: 'connecting',
  live: 'live',
  waiting: 'away, will be tried again',
  refused: 'refused, will not be tried again',
};

const toMs = (ms: number): string => (Math.abs(ms) < 10 ? ms.toFixed(1) : ms.toFixed(0));

const PHASES: Readonly<Record<SessionInfo['phase'], string>> = {
  closed: 'Closed',
  preOpen: 'Pre-market',
  open: 'Regular hours',
  postClose: 'After hours',
};

/** What session the exchanges are in, and how long. */
function SessionFact({ of: { phase, untilMs, why } }: { of: SessionInfo }) {
  const zone = useApp().state.settings.zone.value;
  const until = `${toDateText(untilMs, zone)} ${toClockText(untilMs, zone)} ${toZoneText(untilMs, zone)}`;
  return (
    <Fact name="Session">
      {PHASES[phase]}
      {why === undefined ? '' : ` (${why})`} until {until}
    </Fact>
  );
}

/** Facts of a connection, of each feed by itself where several are one market; stand in a `dl`. */
export function ConnectionFacts({ of }: { of: ConnectionInfo }) {
  const { roundTripMs, oneWayMs } = useApp().state.latency.value;
  return (
    <>
      {of.feeds === undefined ? (
        <VenueFacts of={of} />
      ) : (
        of.feeds.map((feed) => <VenueFacts key={feed.suffix} of={feed} suffix={feed.suffix} />)
      )}
      {oneWayMs !== undefined && <Fact name="Venue to this page, newest">{toMs(oneWayMs)} ms</Fact>}
      {roundTripMs !== undefined && (
        <Fact name="Server to this page and back">{toMs(roundTripMs)} ms</Fact>
      )}
    </>
  );
}

function VenueFacts({ of, suffix }: { of: VenueConnection; suffix?: string }) {
  const zone = useApp().state.settings.zone.value;
  const { sinceMs, latencyMs, clockOffsetMs, symbols } = of;
  const since = `${toDateText(sinceMs, zone)} ${toClockText(sinceMs, zone)} ${toZoneText(sinceMs, zone)}`;
  return (
    <>
      <Fact name="Venue">
        {of.venue}
        {suffix === undefined ? '' : ` (symbols *${suffix})`}, {STATES[of.state]}
      </Fact>
      <Fact name="Since">{since}</Fact>
      {of.reason !== undefined && <Fact name="Why">{of.reason}</Fact>}
      {of.session !== undefined && <SessionFact of={of.session} />}
      <Fact name="Licence">{of.licence}</Fact>
      {latencyMs !== undefined && (
        <Fact name="Venue to server, median and 99th percentile">
          {toMs(latencyMs.p50)} ms · {toMs(latencyMs.p99)} ms
        </Fact>
      )}
      {clockOffsetMs !== undefined && (
        <Fact name="Venue's clock">
          {toMs(Math.abs(clockOffsetMs))} ms {clockOffsetMs < 0 ? 'behind' : 'ahead of'} the
          server's
        </Fact>
      )}
      <Fact name="Reconnects to the venue">{toCountText(of.reconnects)}</Fact>
      <Fact name="Gaps, and those filled">
        {toCountText(of.gaps)} · {toCountText(of.gapsFilled)}
      </Fact>
      <Fact name="Late, out of order, doubled">
        {toCountText(of.lateTicks)} · {toCountText(of.outOfOrder)} · {toCountText(of.duplicates)}
      </Fact>
      <Fact name="Messages, unknown, unreadable">
        {toCountText(of.frames)} · {toCountText(of.unknownFrames)} ·{' '}
        {toCountText(of.malformedFrames)}
      </Fact>
      {of.shedQuotes + of.shedTrades > 0 && (
        <Fact name="Too fast for the market: quotes, trades">
          {toCountText(of.shedQuotes)} · {toCountText(of.shedTrades)}
        </Fact>
      )}
      {of.roundedSizes > 0 && (
        <Fact name="Sizes with fewer digits than sent">{toCountText(of.roundedSizes)}</Fact>
      )}
      <Fact name="Symbols live, quiet, of at most">
        {toCountText(symbols.live)} · {toCountText(symbols.quiet)} · {toCountText(symbols.limit)}
      </Fact>
      {symbols.refused.map(({ symbol, reason }) => (
        <Fact key={symbol} name={`${symbol} refused`}>
          {reason}
        </Fact>
      ))}
    </>
  );
}
