/**
 * Goes back in the live market on screen, by button and by key: a minute first, from where the strip leads anywhere.
 */
import { useEffect } from 'preact/hooks';
import { toDurationText } from '../format/time.ts';
import { type AppSurroundings, useApp } from './app-context.ts';
import { MoreIcon } from './more-icon.tsx';

const MINUTE_MS = 60_000;
/** How far back one may choose to go, ms. */
const CHOICES_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];

type Parts = Pick<AppSurroundings, 'state' | 'actions' | 'now'>;

/** The oldest moment that one may go back to, ms; undefined where one may not. */
function toOldest({ state }: Pick<Parts, 'state'>): number | undefined {
  const { market, rights } = state;
  return rights.value === 'full' ? market.value?.rewindFromMs : undefined;
}

function rewindTo({ state, actions }: Parts, timeMs: number): void {
  const { name = '' } = state.market.peek() ?? {};
  actions.openRecording(name, { isRewind: true, timeMs });
}

const toNow = ({ state, now }: Parts): number => state.liveClock.at(now());

/** The button at the foot. */
export function RewindButton() {
  const app = useApp();
  const isOffered = toOldest(app) !== undefined;

  useEffect(() => {
    if (!isOffered) return undefined;
    function onKey(event: KeyboardEvent): void {
      const target = event.target as HTMLElement;
      if (event.code !== 'KeyR' || !event.altKey || event.ctrlKey || event.metaKey) return;
      if (target.closest('input, select, textarea, dialog') !== null) return;
      event.preventDefault();
      rewindTo(app, toNow(app) - MINUTE_MS);
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isOffered]);

  if (!isOffered) return null;
  return (
    <button
      type="button"
      class="record-button"
      aria-keyshortcuts="Alt+R"
      title="Go back a minute in the live market (Alt R)"
      onClick={() => rewindTo(app, toNow(app) - MINUTE_MS)}
    >
      <MoreIcon name="rewind" />
      Rewind
    </button>
  );
}

/** The same among the recordings: how far back. */
export function RewindChoice({ onChosen }: { onChosen: () => void }) {
  const app = useApp();
  const oldestMs = toOldest(app);
  if (oldestMs === undefined) return null;
  const keptMs = toNow(app) - oldestMs;
  const choices = [...CHOICES_MS.filter((ms) => ms < keptMs * 0.9), keptMs];
  return (
    <section class="rewind-choice" aria-label="Rewind the live market">
      <h3>Rewind the live market</h3>
      {choices.map((ms) => (
        <button
          key={ms}
          type="button"
          class="button-text"
          onClick={() => {
            onChosen();
            rewindTo(app, toNow(app) - ms);
          }}
        >
          <MoreIcon name="rewind" />
          {ms === keptMs ? `All of ${toDurationText(ms)}` : `${ms / MINUTE_MS} min`}
        </button>
      ))}
    </section>
  );
}
