/**
 * Play and pause, and steps: by tick and by bar of the chart's interval, of the symbol on the chart.
 */
import type { ReplayInfo } from '../../../shared/wire/market-info.ts';
import type { AppSurroundings } from '../app-context.ts';
import { useApp } from '../app-context.ts';
import { MoreIcon } from '../more-icon.tsx';
import { ReplayIcon } from './replay-icon.tsx';

type Parts = Pick<AppSurroundings, 'state' | 'actions'>;

/** Goes one tick, or one bar of the chart's interval, back or on, as the symbol on the chart has them. */
export function step({ state, actions }: Parts, by: 'tick' | 'bar', count: -1 | 1): void {
  const symbol = state.instrument.peek()?.symbol;
  actions.steer({
    type: 'step',
    by: by === 'tick' ? 'tick' : state.interval.peek(),
    count,
    ...(symbol === undefined ? {} : { symbol }),
  });
}

/** The buttons. */
export function Transport({ replay }: { replay: ReplayInfo }) {
  const app = useApp();
  const isPlaying = replay.state === 'playing';
  return (
    <div class="replay-group">
      <StepButton by="tick" count={-1} />
      <StepButton by="bar" count={-1} />
      <button
        type="button"
        class="button-primary play"
        aria-label={isPlaying ? 'Pause' : 'Play'}
        title={isPlaying ? 'Pause (space)' : 'Play (space)'}
        onClick={() => app.actions.steer({ type: isPlaying ? 'pause' : 'play' })}
      >
        <MoreIcon name={isPlaying ? 'pause' : 'play'} filled={!isPlaying} />
      </button>
      <StepButton by="bar" count={1} />
      <StepButton by="tick" count={1} />
    </div>
  );
}

/** Keys of the steps, by what they go over and where to. */
const KEYS = { tick: { back: ',', on: '.' }, bar: { back: '<', on: '>' } } as const;

function StepButton({ by, count }: { by: 'tick' | 'bar'; count: -1 | 1 }) {
  const app = useApp();
  const isBack = count < 0;
  const what = by === 'tick' ? 'tick' : `bar (${app.state.interval.value})`;
  const label = `${isBack ? 'Back' : 'On'} one ${what}`;
  const key = KEYS[by][isBack ? 'back' : 'on'];
  return (
    <button
      type="button"
      class={`button-icon step-${by}`}
      aria-label={label}
      aria-keyshortcuts={key}
      title={`${label}, key ${key}`}
      onClick={() => step(app, by, count)}
    >
      {by === 'bar' ? (
        <MoreIcon name={isBack ? 'back' : 'forward'} />
      ) : (
        <ReplayIcon name={isBack ? 'tickBack' : 'tickForward'} />
      )}
    </button>
  );
}
