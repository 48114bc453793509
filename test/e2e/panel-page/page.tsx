/**
 * The page of the panel tests: the product's page without a network, with two panels more than it has. They are
 * what somebody who adds a panel writes, and no file of the product knows of them.
 */
import { signal } from '@preact/signals';
import { render } from 'preact';
import { createFrameLoop } from '../../../web/chart/frame-loop.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { App } from '../../../web/panel/app.tsx';
import { useApp } from '../../../web/panel/app-context.ts';
import { OverlayFrame } from '../../../web/panel/overlay-frame.tsx';
import type { Panel } from '../../../web/panel/panel.ts';
import { PANELS } from '../../../web/panel/registry.ts';
import type { Actions } from '../../../web/state/actions.ts';
import { createAppState } from '../../../web/state/app-state.ts';
import { DARK } from '../chart-page/themes.ts';

function ClockPanel() {
  const { state } = useApp();
  return (
    <section aria-label="Clock">
      <p>{state.symbol.value}</p>
      <button type="button" onClick={() => (state.overlay.value = 'note')}>
        Open the note
      </button>
    </section>
  );
}

const NotePanel = () => (
  <OverlayFrame title="A note">
    <p>Written by a test</p>
  </OverlayFrame>
);

const panels: readonly Panel[] = [
  ...PANELS,
  { id: 'clock', place: 'right', Component: ClockPanel },
  { id: 'note', place: 'over', Component: NotePanel },
];

const store = { getItem: () => null, setItem: () => undefined };
const app = {
  state: createAppState(store, { symbol: 'ACME' }, () => new LineSeries()),
  /** Whatever is asked for, nobody does it. */
  actions: new Proxy({}, { get: () => () => Promise.resolve() }) as Actions,
  frames: createFrameLoop(),
  theme: signal(DARK),
  isDark: signal(true),
  now: () => Date.UTC(2026, 10, 20),
  toMomentUrl: () => location.href,
};
render(<App app={app} panels={panels} />, document.getElementById('app')!);
