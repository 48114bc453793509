/**
 * What can be done with the view of a chart: another moment, the usual width, settings.
 */
import type { ChartMenuSource } from './chart-menu.ts';

/** Moves the view, and opens what it is set by. */
export const viewItems: ChartMenuSource = ({ app: { state }, chart }) => [
  { label: 'Go to date …', keys: 'Alt G', run: () => chart.askDate() },
  { label: 'Reset the view', keys: 'Alt R', run: () => chart.reset() },
  { label: 'Add an indicator …', keys: '/', run: () => void (state.overlay.value = 'studies') },
  { label: 'Settings …', run: () => void (state.overlay.value = 'settings') },
];
