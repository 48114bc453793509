/**
 * The controls of a replay: the recording at a glance with its handle and the ends of what loops, play and pause,
 * steps, jumps, speed, loop, silences, the clock of the recording, who else is looking, and the way back to live.
 */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { MarketInfo, ReplayInfo } from '../../shared/wire/market-info.ts';
import type { Speed } from '../../shared/wire/command.ts';
import { createTimelineCanvas, type TimelineCanvas } from '../chart/timeline-canvas.ts';
import { isRunning } from '../state/app-state.ts';
import { isOfTradeBars } from '../state/recorded-market.ts';
import { toTimelineMarks } from '../state/market-events.ts';
import { maySteer } from '../state/room-seat.ts';
import { toSpeed } from '../state/view-url.ts';
import '../style/replay.css';
import { useApp, useFrame } from './app-context.ts';
import { CopyLink } from './copy-link.tsx';
import { SkipIdleButton, StripNote } from './replay/idle.tsx';
import { Jump } from './replay/jump.tsx';
import { LiveAgain, useLiveEdge } from './replay/live-edge.tsx';
import { LoopButton, SectionHandles } from './replay/loop-section.tsx';
import { ReplayClock } from './replay/replay-clock.tsx';
import { toSpeeds, useReplayKeys } from './replay/replay-keys.ts';
import { Transport } from './replay/transport.tsx';
import { RoomControls, SteeredByOthers } from './room-controls.tsx';

/** The bar below the chart while a replay is on screen. */
export function ReplayBar() {
  const { state } = useApp();
  const replay = state.market.value?.replay;
  return replay === undefined ? null : <Controls replay={replay} />;
}

function Controls({ replay: told }: { replay: ReplayInfo }) {
  const app = useApp();
  const { state } = app;
  const replay = useLiveEdge(told);
  const isSteering = maySteer(state);
  useReplayKeys(app);
  useEffect(() => {
    import('./kiosk.ts').then(({ startKiosk }) => startKiosk(app)).catch(() => undefined);
  }, []);
  return (
    <section
      class="panel replay-bar"
      aria-label="Replay controls"
      data-bars={isOfTradeBars(state)}
      aria-busy={state.isBusy.value}
    >
      <Timeline replay={replay} isSteering={isSteering} />
      <div class="replay-controls" data-away={replay.awayFrom !== undefined}>
        {isSteering ? <Steering replay={replay} /> : <SteeredByOthers replay={replay} />}
        <ReplayClock replay={replay} />
        <span class="spacer" />
        <RoomControls replay={replay} />
        <CopyLink />
        <LiveAgain replay={replay} />
      </div>
    </section>
  );
}

/** What changes a replay: for those who may. */
function Steering({ replay }: { replay: ReplayInfo }) {
  return (
    <>
      <Transport replay={replay} />
      <SpeedChoice replay={replay} />
      <RecordedNote />
      <div class="replay-group">
        <LoopButton replay={replay} />
        <SkipIdleButton replay={replay} />
      </div>
    </>
  );
}

/** Says that there is nothing shorter than the bars that were recorded. */
function RecordedNote() {
  const { state } = useApp();
  const recorded = state.market.value?.bars?.[0];
  if (recorded === undefined) return null;
  const { interval, of } = recorded;
  return (
    <span class="muted" title="Recorded as bars: there is nothing shorter">
      {interval} {of === 'trade' ? 'bars' : `${of} bars`} only
    </span>
  );
}

/** The usual speeds, and the present one if it is none of them. */
function withSpeed(speed: Speed, usual: readonly Speed[]): readonly Speed[] {
  if (usual.includes(speed)) return usual;
  const rank = (each: Speed): number => (each === 'max' ? Infinity : each);
  return [...usual, speed].toSorted((a, b) => rank(a) - rank(b));
}

/** As people say it: of recorded bars, how many a second. */
function toSpeedText(speed: Speed, bars: MarketInfo['bars']): string {
  if (speed === 'max') return 'Max';
  if (bars === undefined) return `${speed}×`;
  const rate = (speed * 1_000) / bars[0]!.lengthMs;
  return `${Number(rate.toPrecision(3))} bars/s`;
}

function SpeedChoice({ replay }: { replay: ReplayInfo }) {
  const { actions, state } = useApp();
  const market: Pick<MarketInfo, 'bars' | 'replay'> = state.market.value ?? {};
  return (
    <label class="speed">
      <span class="sr-only">Speed</span>
      <select
        aria-label="Speed"
        aria-keyshortcuts="+ -"
        title="Speed, keys + and −"
        value={String(replay.speed)}
        onChange={(event) => {
          const speed = toSpeed(event.currentTarget.value);
          if (speed !== undefined) actions.steer({ type: 'speed', speed });
        }}
      >
        {withSpeed(replay.speed, toSpeeds(market)).map((speed) => (
          <option key={speed} value={String(speed)}>
            {toSpeedText(speed, market.bars)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The recording at a glance; who may not steer cannot drag in it. */
function Timeline({ replay, isSteering }: { replay: ReplayInfo; isSteering: boolean }) {
  const { state, actions, frames, theme, now } = useApp();
  const host = useRef<HTMLDivElement>(null);
  const strip = useRef<TimelineCanvas>(undefined);

  useEffect(() => {
    const made = createTimelineCanvas(host.current!, {
      theme: theme.peek(),
      timeZone: state.settings.zone.peek(),
      onSeek: (timeMs) => actions.seek(timeMs),
      onScrub: (timeMs) => (state.scrubMs.value = timeMs),
      requestDraw: () => frames.invalidateAll(),
    });
    strip.current = made;
    return () => {
      state.scrubMs.value = undefined;
      made.destroy();
    };
  }, []);

  const { startMs, endMs } = replay;
  useEffect(() => {
    const overview = state.overview.value;
    const picture =
      overview === undefined
        ? {}
        : { volumes: Float64Array.from(overview.ticks), gaps: overview.gaps };
    strip.current?.setOverview({ startMs, endMs: Math.max(endMs, startMs + 1), ...picture });
  }, [startMs, endMs, state.overview.value]);
  useSignalEffect(() =>
    strip.current?.setMarks(toTimelineMarks(state.events.value, state.instrument.value)),
  );
  useSignalEffect(() => strip.current?.setTheme(theme.value));
  useSignalEffect(() => strip.current?.setTimeZone(state.settings.zone.value));

  useFrame(1, 30, () => {
    strip.current?.draw(state.clock.at(now()));
    return isRunning(state);
  });

  return (
    <div class="timeline-row">
      <div class="timeline">
        <div class="timeline-strip" data-fixed={!isSteering} ref={host} />
        {isSteering && <SectionHandles replay={replay} />}
        <StripNote replay={replay} />
      </div>
      {isSteering && <Jump />}
    </div>
  );
}
