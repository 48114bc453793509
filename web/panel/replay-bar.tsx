/**
 * The controls of a replay: the recording at a glance with its handle, play and pause, steps, speed, loop,
 * the clock of the recording, who else is looking, and the way back to live.
 */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ReplayInfo } from '../../shared/wire/market-info.ts';
import type { Speed } from '../../shared/wire/command.ts';
import { toIntervalMs } from '../../shared/model/interval.ts';
import { createTimelineCanvas, type TimelineCanvas } from '../chart/timeline-canvas.ts';
import { toClockMsText, toDateText, toDurationText, toZoneText } from '../format/time.ts';
import { isRunning } from '../state/app-state.ts';
import { toTimelineMarks } from '../state/market-events.ts';
import { toSpeed } from '../state/view-url.ts';
import { useApp, useFrame } from './app-context.ts';
import { CopyLink } from './copy-link.tsx';
import { Hot, useHotText } from './hot-text.tsx';
import { Icon } from './icon.tsx';

const SPEEDS: readonly Speed[] = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 1_000, 'max'];

/** The bar below the chart while a replay is on screen. */
export function ReplayBar() {
  const { state } = useApp();
  const replay = state.market.value?.replay;
  return replay === undefined ? null : <Controls replay={replay} />;
}

function Controls({ replay }: { replay: ReplayInfo }) {
  const { state, actions } = useApp();
  const isPlaying = replay.state === 'playing';
  const toggle = (): void => (isPlaying ? actions.pause() : actions.play());
  return (
    <section class="panel replay-bar" aria-label="Replay controls" aria-busy={state.isBusy.value}>
      <Timeline replay={replay} />
      <div class="replay-controls">
        <div class="replay-group">
          <StepButton replay={replay} by={-1} />
          <button
            type="button"
            class="button-primary play"
            aria-label={isPlaying ? 'Pause' : 'Play'}
            title={isPlaying ? 'Pause (space)' : 'Play (space)'}
            onClick={toggle}
          >
            <Icon name={isPlaying ? 'pause' : 'play'} filled={!isPlaying} />
          </button>
          <StepButton replay={replay} by={1} />
        </div>
        <label class="speed">
          <span class="sr-only">Speed</span>
          <select
            aria-label="Speed"
            value={String(replay.speed)}
            onChange={(event) => {
              const speed = toSpeed(event.currentTarget.value);
              if (speed !== undefined) actions.setSpeed(speed);
            }}
          >
            {withSpeed(replay.speed).map((speed) => (
              <option key={speed} value={String(speed)}>
                {speed === 'max' ? 'Max' : `${speed}×`}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="button-icon"
          aria-pressed={replay.loop}
          aria-label="Loop"
          title="Start over at the end"
          onClick={() => actions.setLoop(!replay.loop)}
        >
          <Icon name="loop" />
        </button>
        <Clock replay={replay} />
        <span class="spacer" />
        <span class="muted viewers" title="Pages that look at this replay">
          <Icon name="users" /> {replay.viewers}
          <span class="sr-only"> viewers</span>
        </span>
        <CopyLink />
        <button type="button" class="button-text live-again" onClick={() => actions.backToLive()}>
          Back to live
        </button>
      </div>
    </section>
  );
}

/** The usual speeds, and the present one if it is none of them. */
function withSpeed(speed: Speed): readonly Speed[] {
  if (SPEEDS.includes(speed)) return SPEEDS;
  const rank = (each: Speed): number => (each === 'max' ? Infinity : each);
  return [...SPEEDS, speed].toSorted((a, b) => rank(a) - rank(b));
}

/** Goes one bar of the chart's interval back or on. */
function StepButton({ replay, by }: { replay: ReplayInfo; by: -1 | 1 }) {
  const { state, actions, now } = useApp();
  const interval = state.interval.value;
  const label = by < 0 ? `Back one bar (${interval})` : `On one bar (${interval})`;

  function step(): void {
    const barMs = Math.min(toIntervalMs(interval), (replay.endMs - replay.startMs) / 10);
    actions.seek(state.clock.at(now()) + by * barMs);
  }

  return (
    <button type="button" class="button-icon" aria-label={label} title={label} onClick={step}>
      <Icon name={by < 0 ? 'back' : 'forward'} />
    </button>
  );
}

function Clock({ replay }: { replay: ReplayInfo }) {
  const { state, now } = useApp();
  const clock = useHotText();
  const date = useHotText();
  const played = useHotText();

  useFrame(1, 30, () => {
    const timeMs = state.scrubMs.peek() ?? state.clock.at(now());
    const zone = state.settings.zone.peek();
    clock.set(toClockMsText(timeMs, zone));
    date.set(`${toDateText(timeMs, zone)} ${toZoneText(timeMs, zone)}`);
    const playedMs = Math.max(0, timeMs - replay.startMs);
    const lengthMs = replay.endMs - replay.startMs;
    played.set(`${toDurationText(playedMs)} of ${toDurationText(lengthMs)}`);
    return isRunning(state);
  });

  return (
    <div class="replay-clock" role="timer" aria-label="Clock of the recording">
      <Hot text={clock} class="replay-time" />
      <span class="replay-more">
        <Hot text={date} /> <Hot text={played} class="muted replay-played" />
      </span>
    </div>
  );
}

function Timeline({ replay }: { replay: ReplayInfo }) {
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

  return <div class="timeline" ref={host} />;
}
