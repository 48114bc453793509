/**
 * Recordings that are being made of the market on screen: begin one of all symbols or of some, see how they go, end
 * them; and keep what has just happened.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RecorderInfo } from '../../shared/wire/answer.ts';
import { toBytesText, toCountText } from '../format/quantity.ts';
import type { AppState } from '../state/app-state.ts';
import { useApp } from './app-context.ts';
import { OverlayFrame } from './overlay-frame.tsx';
import { Segments } from './segments.tsx';

type Scope = 'all' | 'watchlist' | 'one';
const MINUTES = [1, 5, 15, 60] as const;

/** The dialog. */
export function RecordDialog() {
  const { state, actions } = useApp();
  useEffect(() => actions.inRecorder({ do: 'list' }), []);
  const running = state.recorders.value;
  return (
    <OverlayFrame title="Record">
      {running.length > 0 && (
        <>
          <h3>Being recorded</h3>
          <ul class="recorders">
            {running.map((each) => (
              <Running key={each.recording} info={each} />
            ))}
          </ul>
        </>
      )}
      <Begin />
      <h3>What has just happened</h3>
      <div class="record-ways">
        {MINUTES.map((minutes) => (
          <button
            key={minutes}
            type="button"
            class="button-text"
            onClick={() => {
              state.overlay.value = 'none';
              actions.inRecorder({ do: 'keep', seconds: minutes * 60 });
            }}
          >
            Keep {minutes === 60 ? 'an hour' : `${minutes} min`}
          </button>
        ))}
      </div>
    </OverlayFrame>
  );
}

function Running({ info }: { info: RecorderInfo }) {
  const { actions } = useApp();
  const { recording, market, ticks, bytes, lostTicks, symbols } = info;
  return (
    <li>
      <span class="recording-text">
        <b>{recording}</b>
        <small>
          {market} · {symbols === undefined ? 'all symbols' : symbols.slice(0, 4).join(', ')}
          {(symbols?.length ?? 0) > 4 ? ' …' : ''} · {toCountText(ticks)} ticks ·{' '}
          {toBytesText(bytes)}
        </small>
        {(info.state === 'failed' || lostTicks > 0) && (
          <small class="warn">The disk failed: {toCountText(lostTicks)} ticks are lost</small>
        )}
      </span>
      <button
        type="button"
        class="button-text"
        aria-label={`Stop recording ${recording}`}
        onClick={() => actions.inRecorder({ do: 'stop', recording })}
      >
        Stop
      </button>
    </li>
  );
}

/** What is recorded, as the server wants it: nothing for all. */
function toSymbols({ watchlist, symbol }: AppState, scope: Scope): { symbols?: string[] } {
  if (scope === 'watchlist') return { symbols: [...watchlist.peek()] };
  if (scope === 'one' && symbol.peek() !== undefined) return { symbols: [symbol.peek()!] };
  return {};
}

function Begin() {
  const { state, actions } = useApp();
  const name = useSignal('');
  const scope = useSignal<Scope>('all');
  return (
    <form
      class="record-form"
      onSubmit={(event) => {
        event.preventDefault();
        const recording = name.value.trim();
        actions.inRecorder({
          do: 'record',
          ...(recording === '' ? {} : { recording }),
          ...toSymbols(state, scope.value),
        });
        name.value = '';
      }}
    >
      <label for="recording-name">Name</label>
      <input
        id="recording-name"
        autocomplete="off"
        placeholder="The market and the time"
        maxLength={200}
        value={name.value}
        onInput={(event) => (name.value = event.currentTarget.value)}
      />
      <Segments
        label="Symbols"
        options={[
          { value: 'all', label: 'All symbols' },
          { value: 'watchlist', label: 'Watchlist' },
          { value: 'one', label: state.symbol.value ?? 'The chart’s' },
        ]}
        value={scope.value}
        onChange={(value) => (scope.value = value)}
      />
      <button type="submit" class="button-primary wide">
        Start recording
      </button>
    </form>
  );
}
