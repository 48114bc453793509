/**
 * The chart in focus as a table with a summary before it: what a screen reader reads instead of the canvas. Told anew, and
 * politely, when a bar is complete, not with each tick.
 */
import { useEffect, useState } from 'preact/hooks';
import { toIntervalMs } from '../../../shared/model/interval.ts';
import { createPriceFormat } from '../../format/price.ts';
import { toCountText, toVolumeText } from '../../format/quantity.ts';
import { toClockText, toDateText } from '../../format/time.ts';
import '../../style/chart-table.css';
import { useApp } from '../app-context.ts';
import { OverlayFrame } from '../overlay-frame.tsx';
import {
  toChangeWords,
  toFigures,
  toIntervalWords,
  toSummary,
  toToldBars,
} from './chart-summary.ts';

const DAY_MS = 86_400_000;
/** Looks so often for a complete bar, ms; a bar of a second is told this often at most. */
const LOOK_EVERY_MS = 2_000;

/** The dialog. */
export function ChartTable() {
  const { state } = useApp();
  const tile = state.active.value;
  const [, setLooks] = useState(0);
  useEffect(() => {
    let newestMs = tile.chart.bars.lastStartMs;
    const timer = setInterval(() => {
      const { lastStartMs } = tile.chart.bars;
      if (lastStartMs === newestMs) return;
      newestMs = lastStartMs;
      setLooks((looks) => looks + 1);
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [tile]);

  const instrument = tile.instrument.value;
  const { priceDecimals = 2, sizeDecimals = 0 } = instrument ?? {};
  const price = createPriceFormat(priceDecimals);
  const zone = state.settings.zone.value;
  const isOfDays = toIntervalMs(tile.interval.value) >= DAY_MS;
  const moment = (timeMs: number): string =>
    isOfDays
      ? toDateText(timeMs, 'utc')
      : `${toDateText(timeMs, zone)} ${toClockText(timeMs, zone)}`;

  const ranged = state.ranged.peek();
  const isHeld = ranged?.tile === tile && !tile.isFollowing.peek();
  const bars = toToldBars(tile.chart.bars, isHeld ? ranged : undefined);
  const figures = toFigures(bars);
  const words = {
    symbol: tile.symbol.value ?? 'No symbol',
    interval: toIntervalWords(tile.interval.value),
    price,
    moment,
  };
  const latest =
    figures === undefined
      ? ''
      : `${words.symbol} ${price(figures.last.close)}, ${toChangeWords(figures)}`;
  return (
    <OverlayFrame title="The chart as a table">
      <p id="chart-summary" class="chart-summary" tabIndex={-1} autofocus>
        {toSummary(figures, words)}
      </p>
      <p class="sr-only" role="status" aria-live="polite">
        {latest}
      </p>
      <div class="chart-table" role="region" aria-label="Bars, the newest first" tabIndex={0}>
        <table aria-describedby="chart-summary">
          <thead>
            <tr>
              {['Begins', 'Open', 'High', 'Low', 'Close', 'Volume', 'Trades'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.toReversed().map((bar) => (
              <tr key={bar.startMs}>
                <th scope="row">{moment(bar.startMs)}</th>
                <td>{price(bar.open)}</td>
                <td>{price(bar.high)}</td>
                <td>{price(bar.low)}</td>
                <td>{price(bar.close)}</td>
                <td>{toVolumeText(bar.volume, sizeDecimals)}</td>
                <td>{bar.trades === 0 && bar.volume > 0 ? '–' : toCountText(bar.trades)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </OverlayFrame>
  );
}
