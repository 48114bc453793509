/**
 * The presenter's panel: starts scenarios and single events in the live market, and ends them. It stands
 * beside the chart, so that one sees what one does. Loaded when it is first opened.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Instrument } from '../../shared/model/instrument.ts';
import { toScenarioObstacle } from '../state/scenario-panel.ts';
import '../style/scenario-panel.css';
import { useApp } from './app-context.ts';
import { Icon } from './icon.tsx';
import { MoreIcon } from './more-icon.tsx';
import { Segments } from './segments.tsx';
import { type Aim, ScenarioEventItem } from './scenario-event.tsx';
import { RunningScenarios } from './running-scenarios.tsx';

type View = 'events' | 'scripts';

/** Kinds that close or bring a symbol for good: nothing to do in passing. */
const NOT_STARTABLE = ['listing', 'delisting'];

const toTitle = (name: string): string =>
  name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');

/** The panel. */
export function ScenarioPanel() {
  const { state, actions } = useApp();
  const { isScenarioPanelOpen, catalogue, instrument } = state;
  const root = useRef<HTMLElement>(null);
  const view = useSignal<View>('events');
  const aim = useSignal<Aim>('symbol');
  const obstacle = toScenarioObstacle(state);
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
    if (obstacle !== undefined) isScenarioPanelOpen.value = false;
  }, [obstacle]);

  return (
    <section
      ref={root}
      class="scenario-panel"
      aria-label="Scenarios"
      tabIndex={-1}
      onKeyDown={(event) => event.key === 'Escape' && (isScenarioPanelOpen.value = false)}
    >
      <header class="scenario-head">
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
          onClick={() => (isScenarioPanelOpen.value = false)}
        >
          <Icon name="close" />
        </button>
      </header>
      <RunningScenarios />
      {view.value === 'events' && shown !== undefined && (
        <div class="scenario-aim">
          <Segments
            label="Aimed at"
            options={aims}
            value={aimed}
            onChange={(value) => (aim.value = value)}
          />
        </div>
      )}
      <ul class="scenario-list">
        {view.value === 'events'
          ? catalogue.value?.events
              .filter(({ event }) => !NOT_STARTABLE.includes(event))
              .map((kind) => <ScenarioEventItem key={kind.event} kind={kind} aim={aimed} />)
          : catalogue.value?.scenarios.map(({ name, description }) => (
              <li key={name} class="scenario-item">
                <div class="scenario-text">
                  <b>{toTitle(name)}</b>
                  <small>{description}</small>
                </div>
                <button
                  type="button"
                  class="scenario-start"
                  aria-label={`Start the script ${toTitle(name)}`}
                  onClick={() => actions.startScenario({ name })}
                >
                  <MoreIcon name="play" filled />
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
