/**
 * Recording at the foot of the page: what is being recorded, and what has just happened as a recording, by button and
 * by key.
 */
import { useEffect } from 'preact/hooks';
import '../style/record.css';
import type { AppState } from '../state/app-state.ts';
import { type AppSurroundings, useApp } from './app-context.ts';
import { RecordDialog } from './record-dialog.tsx';
import { RewindButton } from './rewind-button.tsx';

/** How much the button and the key keep, s. */
const KEPT_SECONDS = 300;

/** Tells whether whoever looks at this page can record the market on screen. */
const mayRecord = ({ market, rights }: AppState): boolean =>
  market.value?.kind === 'live' && rights.value === 'full';

const keep = ({ actions }: Pick<AppSurroundings, 'actions'>): void =>
  actions.inRecorder({ do: 'keep', seconds: KEPT_SECONDS });

/** The buttons; a page without a server has nowhere to record to. */
export function RecordButtons() {
  const app = useApp();
  const { state, actions, files } = app;
  const isShown = files === undefined && mayRecord(state);
  const count = state.recorders.value.length;

  useEffect(() => {
    if (!isShown) return undefined;
    function onKey(event: KeyboardEvent): void {
      const target = event.target as HTMLElement;
      /* Letters alone are symbols; with Alt some keyboards type other ones. */
      if (event.code !== 'KeyK' || !event.altKey || event.ctrlKey || event.metaKey) return;
      if (target.closest('input, select, textarea, dialog') !== null) return;
      event.preventDefault();
      keep(app);
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isShown]);
  useEffect(() => {
    if (isShown) actions.inRecorder({ do: 'list' });
  }, [isShown]);

  if (!isShown) return null;
  return (
    <span class="record-buttons">
      <RewindButton />
      <button
        type="button"
        class="record-button"
        aria-haspopup="dialog"
        data-on={count > 0}
        onClick={() => (state.overlay.value = 'record')}
      >
        <span class="record-dot" aria-hidden="true" />
        {count === 0 ? 'Record' : `Recording${count > 1 ? ` ${count}` : ''}`}
      </button>
      <button
        type="button"
        class="record-button"
        aria-keyshortcuts="Alt+K"
        title="Keep the last 5 minutes as a recording (Alt K)"
        onClick={() => keep(app)}
      >
        Keep 5 min
      </button>
      {state.overlay.value === 'record' && <RecordDialog />}
    </span>
  );
}
