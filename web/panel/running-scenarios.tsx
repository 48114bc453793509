/**
 * What goes on in the market at present and what is still to come, with the time left and a button that ends
 * it.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type MarketEvent, toEndMs } from '../../shared/model/market-event.ts';
import { toAwaited, toRunning } from '../state/market-events.ts';
import { useApp } from './app-context.ts';
import { MoreIcon } from './more-icon.tsx';

const COUNT_MS = 250;

/** The list; nothing when nothing goes on. */
export function RunningScenarios() {
  const { state, actions, now } = useApp();
  const atMs = useSignal(state.clock.at(now()));
  useEffect(() => {
    const timer = setInterval(() => (atMs.value = state.clock.at(now())), COUNT_MS);
    return () => clearInterval(timer);
  }, []);
  const running = toRunning(state.events.value, atMs.value, state.instrument.value);
  if (running.length === 0) return null;
  return (
    <ul class="scenario-running" aria-label="Running and to come">
      {running.map((event) => (
        <li key={event.id} data-state={event.atMs > atMs.value ? 'waiting' : 'running'}>
          <b>{event.label}</b>
          <span class="scenario-left">
            {toAwaited(event, state.events.value, atMs.value).length > 0
              ? 'waits: halted'
              : toLeftText(event, atMs.value)}
          </span>
          <progress
            aria-label={`Progress of ${event.label}`}
            max={1}
            {...toProgress(event, atMs.value)}
          />
          <button
            type="button"
            class="button-icon"
            aria-label={`End ${event.label}`}
            title={event.atMs > atMs.value ? 'Call off' : 'End now'}
            onClick={() => actions.stopEvent(event.id)}
          >
            <MoreIcon name="stop" filled />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** `in 1:20` before it begins, `4:05 left` while it goes on. */
function toLeftText(event: MarketEvent, nowMs: number): string {
  if (event.atMs > nowMs) return `in ${toClockText(event.atMs - nowMs)}`;
  const endMs = toEndMs(event);
  return endMs === Infinity ? 'until ended' : `${toClockText(endMs - nowMs)} left`;
}

function toClockText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Share that is over; none for what has no known end. */
function toProgress(event: MarketEvent, nowMs: number): { value?: number } {
  const endMs = toEndMs(event);
  if (endMs === Infinity) return {};
  const share = (nowMs - event.atMs) / Math.max(1, endMs - event.atMs);
  return { value: Math.min(1, Math.max(0, share)) };
}
