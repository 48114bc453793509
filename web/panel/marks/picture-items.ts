/**
 * What the menu of a chart offers of pictures.
 */
import type { ChartMenuSource } from '../chart-menu/chart-menu.ts';
import { takeLater } from './picture-keys.ts';

/** Saves or copies a picture of the chart. */
export const pictureItems: ChartMenuSource = ({ app }) => [
  {
    label: 'Save a picture of the chart',
    keys: 'Alt S',
    run: () => takeLater(app, { of: 'chart', as: 'file' }),
  },
  {
    label: 'Copy a picture of the chart',
    keys: 'Alt Shift S',
    run: () => takeLater(app, { of: 'chart', as: 'copy' }),
  },
];
