/**
 * Whether scenarios can be started on this page, and how the panel of scenarios shows their numbers.
 */
import type { AppState } from './app-state.ts';
import type { EventSetting } from '../../shared/wire/answer.ts';

/** Why no scenario can be started on this page at present; undefined when it can. */
export function toScenarioObstacle({ market, rights }: AppState): string | undefined {
  const info = market.value;
  if (info === undefined) return 'The market is not there yet.';
  if (info.replay !== undefined) {
    return 'A replay shows what happened. Scenarios are for the live market.';
  }
  if (info.provenance !== 'simulated')
    return 'This market is not simulated: it takes no scenarios.';
  return rights.value === 'read' ? 'This link allows looking, not starting scenarios.' : undefined;
}

/** Opens or closes the panel of scenarios; where none can be started, says why instead. */
export function toggleScenarioPanel(state: AppState): void {
  const obstacle = toScenarioObstacle(state);
  if (state.isScenarioPanelOpen.peek() || obstacle === undefined) {
    state.isScenarioPanelOpen.value = !state.isScenarioPanelOpen.peek();
  } else {
    state.notice.value = { tone: 'info', text: obstacle };
  }
}

/** A sensible range for a slider: around the usual value, within what is allowed. */
export function toSliderRange({ default: value, min: least, max: most }: EventSetting): {
  min: number;
  max: number;
  step: number;
} {
  const size = Math.abs(value);
  const isWhole = Number.isInteger(value) && Number.isInteger(least);
  const fine = 10 ** Math.floor(Math.log10(size / 5));
  const step = isWhole ? Math.max(1, fine) : fine;
  const round = (exact: number): number => Math.round(exact / step) * step;
  const low = least < 0 ? -3 * size : least === 0 ? 0 : size / 6;
  const high = least < 0 ? 3 * size : 4 * size;
  return {
    min: Math.max(least, round(low)),
    max: Math.min(most, round(high)),
    step,
  };
}

/** Value of a setting with its unit, by how its name ends. */
export function toSettingText(name: string, value: number): string {
  const text = value.toLocaleString('en-US', { maximumFractionDigits: 2 });
  if (name.endsWith('Percent')) return `${text} %`;
  if (name.endsWith('PerSecond')) return `${text}/s`;
  if (name.endsWith('Factor')) return `${text}×`;
  if (!name.endsWith('Seconds')) return text;
  if (value === 0) return 'until resumed';
  const minutes = Math.floor(value / 60);
  const seconds = value % 60;
  if (minutes === 0) return `${seconds} s`;
  return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
}
