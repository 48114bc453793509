/**
 * The past of a live market in the replay's controls: its strip reaches up to the live market's now, one sees how far
 * behind that is, and where it is reached the page goes on in the live market.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ReplayInfo } from '../../../shared/wire/market-info.ts';
import { isRunning } from '../../state/app-state.ts';
import { useApp, useFrame } from '../app-context.ts';
import { Hot, useHotText } from '../hot-text.tsx';

/** The strip moves on so often, ms. */
const MOVE_MS = 1_000;

/** What is replayed, from the oldest that is kept up to now where it is the past of a live market. */
export function useLiveEdge(replay: ReplayInfo): ReplayInfo {
  const { state, actions, now } = useApp();
  const nowMs = useSignal(0);
  const { rewindOf, room } = replay;
  const isOver = rewindOf !== undefined && replay.state === 'ended' && room === undefined;

  useEffect(() => {
    if (rewindOf === undefined) return undefined;
    const move = (): void => void (nowMs.value = Math.floor(state.liveClock.at(now())));
    move();
    const timer = setInterval(move, MOVE_MS);
    return () => clearInterval(timer);
  }, [rewindOf?.market]);
  useEffect(() => {
    if (!isOver || state.market.peek()?.state === 'failed') return;
    actions.backToLive(rewindOf.market);
    state.notice.value = { tone: 'info', text: 'Caught up with the live market.' };
  }, [isOver]);

  if (rewindOf === undefined) return replay;
  const live = state.markets.value.find(({ name }) => name === rewindOf.market);
  const startMs = Math.max(replay.startMs, live?.rewindFromMs ?? 0);
  return { ...replay, startMs, endMs: Math.max(nowMs.value, replay.endMs) };
}

/** The way back to the live market; says how far behind it one is. */
export function LiveAgain({ replay }: { replay: ReplayInfo }) {
  const { actions } = useApp();
  const isRewind = replay.rewindOf !== undefined;
  return (
    <>
      {isRewind && <Behind />}
      <button
        type="button"
        class={`button-text live-again${isRewind ? ' catch-up' : ''}`}
        aria-label={isRewind ? 'Catch up with live' : 'Back to live'}
        title={
          isRewind
            ? 'Catch up with the live market: nothing of what came meanwhile is left out'
            : undefined
        }
        onClick={() => actions.backToLive(replay.rewindOf?.market)}
      >
        {isRewind && <span class="live-dot" aria-hidden="true" />}
        <span class="live-more">{isRewind ? 'Live' : 'Back to live'}</span>
        <span class="live-less">Live</span>
      </button>
    </>
  );
}

/** As a counter shows it: `−0:05`, `−12:34`, `−1:02:03`. */
export function toBehindText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  const pad = (value: number): string => String(value).padStart(2, '0');
  const rest = pad(seconds % 60);
  return hours > 0 ? `\u2212${hours}:${pad(minutes)}:${rest}` : `\u2212${minutes}:${rest}`;
}

function Behind() {
  const { state, now } = useApp();
  const text = useHotText();
  useFrame(1, 10, () => {
    const wallMs = now();
    const behindMs = state.liveClock.at(wallMs) - (state.scrubMs.peek() ?? state.clock.at(wallMs));
    text.set(toBehindText(behindMs));
    return isRunning(state);
  });
  return (
    <span class="behind-live" role="timer" aria-label="Behind live" title="Behind the live market">
      <Hot text={text} />
    </span>
  );
}
