/** Volume profile of the visible range: at which prices was traded, the most traded one, and where 70 % of it lie. */
import { toPriceProfile } from '../price-profile.ts';
import { defineStudy } from '../study.ts';

export const VOLUME_PROFILE = defineStudy<{ rows: number; width: number }>({
  kind: 'range',
  id: 'vp',
  name: 'Volume profile (visible range)',
  short: 'VP',
  words: 'vpvr poc value area market profile volume by price',
  about: 'Volume by price of what is in sight; the line is the most traded price.',
  place: 'price',
  unit: 'price',
  params: [
    { kind: 'number', id: 'rows', name: 'Rows', from: 10, to: 200, step: 1, usual: 48 },
    { kind: 'number', id: 'width', name: 'Width, % of plot', from: 5, to: 60, step: 1, usual: 22 },
  ],
  compute: ({ bars }, from, to, tickSize, { rows }) =>
    toPriceProfile(bars, from, to, rows, tickSize),
});
