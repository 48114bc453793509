/**
 * The pictures of the statistics page in their order: which curves stand over which scales, what theory says,
 * and one sentence that reads each. Pure.
 */
import type { Statistics } from '../../../shared/wire/answer.ts';
import type { Picture } from './picture.ts';
import { toKurtosis, toMemory, toReturns, toSpread, toVolume } from './price-pictures.ts';
import { toDay, toFano, toSigns, toSizes } from './trade-pictures.ts';

/** All pictures in the order in which they are shown. */
export const toPictures = (statistics: Statistics): Picture[] =>
  [
    toReturns,
    toMemory,
    toKurtosis,
    toFano,
    toSigns,
    toVolume,
    toSpread,
    toSizes,
    ...(statistics.sample.hasHours ? [toDay] : []),
  ].map((make) => make(statistics));
