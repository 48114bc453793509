/**
 * What can be done with the price under the pointer: it can be taken along.
 */
import type { ChartMenuSource } from './chart-menu.ts';

/** Copies the price. */
export const priceItems: ChartMenuSource = ({ app: { state }, priceText }) => [
  {
    label: `Copy price ${priceText}`,
    run: () => {
      navigator.clipboard.writeText(priceText).then(
        () => (state.notice.value = { tone: 'info', text: `${priceText} copied.` }),
        () =>
          (state.notice.value = { tone: 'error', text: 'The browser did not let it be copied.' }),
      );
    },
  },
];
