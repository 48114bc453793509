/**
 * The order book of the symbol on the chart, five levels a side: sizes as bars beside their prices. It is asked for twice a
 * second while it is in sight, and a cell is written only where its text changed. Not there where a market has no depth.
 */
import { useEffect, useRef } from 'preact/hooks';
import { NOTHING, toPriceText } from '../../format/price.ts';
import { toSizeText } from '../../format/quantity.ts';
import '../../style/depth.css';
import { useApp } from '../app-context.ts';
import { Hot, HotText } from '../hot-text.tsx';

const LEVELS = 5;
const EVERY_MS = 500;
/** Names of the rows, from the highest ask to the lowest bid. */
const ROWS = Array.from({ length: 2 * LEVELS }, (_, i) =>
  i < LEVELS ? `ask ${LEVELS - i}` : `bid ${i - LEVELS + 1}`,
);

/** The ladder. */
export function DepthLadder() {
  const { state, actions } = useApp();
  const root = useRef<HTMLTableElement>(null);
  const texts = useRef(ROWS.map(() => ({ price: new HotText(), size: new HotText() })));
  const symbol = state.symbol.value;
  const market = state.market.value?.name;

  useEffect(() => {
    const ask = (): void => {
      if (!document.hidden && root.current?.checkVisibility() !== false) actions.loadDepth(LEVELS);
    };
    ask();
    const timer = setInterval(ask, EVERY_MS);
    return () => clearInterval(timer);
  }, [symbol, market]);

  useEffect(
    () =>
      state.depth.subscribe((depth) => {
        const ours = depth?.symbol === state.symbol.peek() ? depth : undefined;
        const instrument = state.tiles
          .peek()
          .map((tile) => tile.instrument.peek())
          .find((each) => each?.symbol === depth?.symbol);
        const { priceDecimals = 2, sizeDecimals = 0 } = instrument ?? {};
        const { asks = [], bids = [] } = ours ?? {};
        const most = Math.max(1, ...[...asks, ...bids].map(([, size]) => size));
        ROWS.forEach((_, i) => {
          const level = i < LEVELS ? asks[LEVELS - 1 - i] : bids[i - LEVELS];
          const { price, size } = texts.current[i]!;
          const toMantissa = (value: number, decimals: number): number =>
            Math.round(value * 10 ** decimals);
          price.set(
            level === undefined
              ? NOTHING
              : toPriceText(toMantissa(level[0], priceDecimals), priceDecimals),
          );
          size.set(
            level === undefined ? '' : toSizeText(toMantissa(level[1], sizeDecimals), sizeDecimals),
          );
          const share = level === undefined ? 0 : level[1] / most;
          const bar = root.current?.querySelectorAll<HTMLElement>('.depth-bar')[i];
          bar?.style.setProperty('transform', `scaleX(${share.toFixed(2)})`);
        });
      }),
    [],
  );

  return (
    <table class="depth" ref={root} aria-label={`Depth of ${symbol ?? 'nothing'}`}>
      <tbody>
        {ROWS.map((name, i) => (
          <tr key={name} class={i < LEVELS ? 'depth-ask' : 'depth-bid'}>
            <th scope="row" class="sr-only">
              {name}
            </th>
            <td class="depth-price">
              <Hot text={texts.current[i]!.price} />
            </td>
            <td class="depth-size">
              <span class="depth-bar" aria-hidden="true" />
              <Hot text={texts.current[i]!.size} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
