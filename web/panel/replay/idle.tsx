/**
 * Silences of a recording: a switch that leaves them out, an offer while one is played through, and what was left out.
 */
import { useSignal, useSignalEffect } from '@preact/signals';
import type { ReplayInfo } from '../../../shared/wire/market-info.ts';
import { maySteer } from '../../state/room-seat.ts';
import { useApp } from '../app-context.ts';
import { useJumpNote } from './jump.tsx';
import { ReplayIcon } from './replay-icon.tsx';

/** What was left out is said for so long, ms. */
const SHOWN_MS = 5_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A long time in its two largest units: `2 d 1 h`, `3 h 5 min`, `12 min`. */
export function toLongText(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  const [days, hours] = [Math.floor(ms / DAY_MS), Math.floor((ms % DAY_MS) / HOUR_MS)];
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours === 0) return `${Math.max(1, minutes)} min`;
  const rest = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  return rest > 0 ? `${hours} h ${rest} min` : `${hours} h`;
}

/** The switch. */
export function SkipIdleButton({ replay }: { replay: ReplayInfo }) {
  const { actions } = useApp();
  const isOn = replay.skipIdle === true;
  return (
    <button
      type="button"
      class="button-icon"
      aria-pressed={isOn}
      aria-label="Skip silences"
      title="Leave out stretches of a minute and more in which nothing happens"
      onClick={() => actions.steer({ type: 'skipIdle', skipIdle: !isOn })}
    >
      <ReplayIcon name="skip" />
    </button>
  );
}

/** What is said over the strip: what a jump has led to, else what there is to say of silences. */
export function StripNote({ replay }: { replay: ReplayInfo }) {
  const { state, actions, now } = useApp();
  const jumped = useJumpNote();
  const shown = useSignal<number | undefined>(undefined);
  useSignalEffect(() => {
    const stretch = state.skipped.value;
    if (stretch === undefined || stretch.market !== state.market.peek()?.name) {
      shown.value = undefined;
      return undefined;
    }
    shown.value = stretch.toMs - stretch.fromMs;
    const timer = setTimeout(() => (shown.value = undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  });
  const leftMs =
    replay.idleUntilMs === undefined || replay.state !== 'playing'
      ? 0
      : replay.idleUntilMs - state.clock.at(now());
  return (
    <span class="strip-note" role="status">
      {jumped}
      {jumped === undefined &&
        shown.value !== undefined &&
        `Skipped ${toLongText(shown.value)} without a tick`}
      {jumped === undefined && shown.value === undefined && leftMs > 0 && (
        <>
          No tick for {toLongText(leftMs)}{' '}
          {maySteer(state) && (
            <button
              type="button"
              class="button-text"
              onClick={() => actions.steer({ type: 'skipIdle', skipIdle: true })}
            >
              Skip
            </button>
          )}
        </>
      )}
    </span>
  );
}
