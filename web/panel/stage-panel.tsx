/**
 * The presenter's panel: starts scenarios and single events in the live market, and ends them. It stands
 * beside the chart, so that one sees what one does. Loaded when it is first opened.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Instrument } from '../../shared/instrument.ts';
import { toStageObstacle } from '../state/stage.ts';
import '../style/stage.css';
import { useApp } from './app-context.ts';
import { Icon } from './icon.tsx';
import { Segments } from './segments.tsx';
import { type Aim, StageEvent } from './stage-event.tsx';
import { StageRunning } from './stage-running.tsx';

type View = 'events' | 'scripts';

/** Kinds that close or bring a symbol for good: nothing to do in passing. */
const NOT_STAGED = ['listing', 'delisting'];

const toTitle = (name: string): string =>
  name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');

/** The panel. */
export function StagePanel() {
  const { state, actions } = useApp();
  const { isStageOpen, catalogue, instrument } = state;
  const root = useRef<HTMLElement>(null);
  const view = useSignal<View>('events');
  const aim = useSignal<Aim>('symbol');
  const obstacle = toStageObstacle(state);
  const shown = instrument.value;
  const aims = toAims(shown);
  const aimed = aims.some(({ value }) => value === aim.value) ? aim.value : 'symbol';

  useEffect(() => {
    actions.loadCatalogue();
    const before = document.activeElement as HTMLElement | null;
    root.current?.focus();
    return () => {
      if (root.current?.contains(document.activeElement) !== false) before?.focus();
    };
  }, []);
  useEffect(() => {
    if (obstacle !== undefined) isStageOpen.value = false;
  }, [obstacle]);

  return (
    <section
      ref={root}
      class="stage"
      aria-label="Scenarios"
      tabIndex={-1}
      onKeyDown={(event) => event.key === 'Escape' && (isStageOpen.value = false)}
    >
      <header class="stage-head">
        <h2>
          <Icon name="bolt" /> Scenarios
        </h2>
        <Segments
          label="What to start"
          options={[
            { value: 'events', label: 'Events' },
            { value: 'scripts', label: 'Scripts' },
          ]}
          value={view.value}
          onChange={(value) => (view.value = value)}
        />
        <button
          type="button"
          class="button-icon"
          aria-label="Close"
          onClick={() => (isStageOpen.value = false)}
        >
          <Icon name="close" />
        </button>
      </header>
      <StageRunning />
      {view.value === 'events' && shown !== undefined && (
        <div class="stage-aim">
          <Segments
            label="Aimed at"
            options={aims}
            value={aimed}
            onChange={(value) => (aim.value = value)}
          />
        </div>
      )}
      <ul class="stage-list">
        {view.value === 'events'
          ? catalogue.value?.events
              .filter(({ event }) => !NOT_STAGED.includes(event))
              .map((kind) => <StageEvent key={kind.event} kind={kind} aim={aimed} />)
          : catalogue.value?.scenarios.map(({ name, about }) => (
              <li key={name} class="stage-item">
                <div class="stage-text">
                  <b>{toTitle(name)}</b>
                  <small>{about}</small>
                </div>
                <button
                  type="button"
                  class="stage-start"
                  aria-label={`Start the script ${toTitle(name)}`}
                  onClick={() => actions.startScenario({ name })}
                >
                  <Icon name="play" filled />
                  Start
                </button>
              </li>
            ))}
      </ul>
    </section>
  );
}

function toAims(shown: Instrument | undefined): readonly { value: Aim; label: string }[] {
  const sector = shown?.sector;
  return [
    { value: 'symbol' as const, label: shown?.symbol ?? '–' },
    ...(sector === undefined ? [] : [{ value: 'sector' as const, label: sector }]),
    { value: 'market' as const, label: 'Whole market' },
  ];
}
