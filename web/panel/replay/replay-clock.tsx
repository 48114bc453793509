/**
 * The clock of the recording, to the nanosecond where the replay stands at one; a click on it takes a moment to go to.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ReplayInfo } from '../../../shared/wire/market-info.ts';
import { toClockMsText, toDateText, toDurationText, toZoneText } from '../../format/time.ts';
import { readTypedMoment } from '../../format/typed-moment.ts';
import { isRunning } from '../../state/app-state.ts';
import { maySteer } from '../../state/room-seat.ts';
import { useApp, useFrame } from '../app-context.ts';
import { Hot, useHotText } from '../hot-text.tsx';

/** The clock. */
export function ReplayClock({ replay }: { replay: ReplayInfo }) {
  const isTyping = useSignal(false);
  return (
    <div class="replay-clock" role="timer" aria-label="Clock of the recording">
      {isTyping.value ? (
        <GoTo onDone={() => (isTyping.value = false)} />
      ) : (
        <Face replay={replay} onClick={() => (isTyping.value = true)} />
      )}
    </div>
  );
}

function Face({ replay, onClick }: { replay: ReplayInfo; onClick: () => void }) {
  const { state, now } = useApp();
  const clock = useHotText();
  const date = useHotText();
  const played = useHotText();
  const ns = replay.timeNs === undefined ? '' : String(replay.timeNs).padStart(6, '0');

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
    <>
      <button
        type="button"
        class="replay-time-button"
        disabled={!maySteer(state)}
        title="Go to a moment, to the nanosecond"
        onClick={onClick}
      >
        <Hot text={clock} class="replay-time" />
        <span class="replay-ns">{ns}</span>
      </button>
      <span class="replay-more">
        <Hot text={date} /> <Hot text={played} class="muted replay-played" />
      </span>
    </>
  );
}

function GoTo({ onDone }: { onDone: () => void }) {
  const { state, actions, now } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const isWrong = useSignal(false);
  const zone = state.settings.zone.value;
  useEffect(() => {
    input.current!.value = toClockMsText(state.clock.at(now()), zone);
    input.current!.select();
  }, []);

  function go(event: Event): void {
    event.preventDefault();
    const moment = readTypedMoment(input.current!.value, zone, state.clock.at(now()));
    isWrong.value = moment === undefined;
    if (moment === undefined) return;
    actions.steer({ type: 'seek', ...moment });
    onDone();
  }

  return (
    <form class="go-to" onSubmit={go}>
      <input
        ref={input}
        type="text"
        size={20}
        autocomplete="off"
        spellcheck={false}
        aria-label="Moment to go to"
        aria-invalid={isWrong.value}
        title="14:05:09.123456789, or with a date before it: 2024-08-08 14:05"
        onBlur={onDone}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
      />
      <small role="status">{isWrong.value ? 'HH:MM:SS.nnnnnnnnn' : ''}</small>
    </form>
  );
}
