/**
 * What can be started in a simulated market: scenarios that come with it and kinds of event, as clients are told.
 */
import type { EventKind, ScenarioCatalogue } from '../../../wire/answer.ts';
import { EVENTS, type EventSpec } from '../../source/simulator/scenario/scenario-events.ts';
import { SCENARIOS } from '../../source/simulator/scenario/scenarios.ts';

const toKind = ([event, spec]: [string, EventSpec]): EventKind => ({
  event,
  label: spec.label,
  description: spec.description,
  ...(spec.defaultTarget === undefined ? {} : { target: spec.defaultTarget }),
  settings: Object.entries(spec.settings).map(([name, setting]) => ({ name, ...setting })),
});

/** The same for everybody, and for ever. */
export const SCENARIO_CATALOGUE: ScenarioCatalogue = {
  scenarios: Object.values(SCENARIOS).map(({ name, description, events }) => ({
    name,
    description,
    events: events.map(({ event, target, atMs, settings }) => ({
      event,
      target,
      atMs,
      settings: { ...settings },
    })),
  })),
  events: Object.entries(EVENTS).map(toKind),
};
