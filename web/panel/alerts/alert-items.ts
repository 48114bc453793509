/** What the menu of a chart offers about alerts: one at the price under the pointer. */
import type { ChartMenuSource } from '../chart-menu/chart-menu.ts';

/** Offers an alert at the price, to be told when it is crossed. */
export const alertItems: ChartMenuSource = ({
  app: { state, actions },
  symbol,
  priceText,
  last,
  price,
}) => {
  if (state.rights.peek() !== 'full') return [];
  const level = priceText.replaceAll(',', '').replace('\u2212', '-');
  const direction = last === undefined || price === last ? 'either' : price > last ? 'up' : 'down';
  return [
    {
      label: `Alert at ${priceText}`,
      run: () =>
        actions.inAlerts({
          do: 'put',
          alert: { symbols: [symbol], rule: { kind: 'price', level, direction } },
          onDone: () =>
            (state.notice.value = {
              tone: 'info',
              text: `Alert on ${symbol} at ${priceText} is set.`,
            }),
        }),
    },
    {
      label: 'Alerts …',
      keys: 'Alt A',
      run: () => {
        state.alertDraft.value = `${symbol} > ${level}`;
        state.overlay.value = 'alerts';
      },
    },
  ];
};
