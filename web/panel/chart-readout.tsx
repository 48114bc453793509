/**
 * The line of values at the chart's top left: the bar under the crosshair, else the one that forms.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { toBarVwap, type Bar } from '../../shared/model/bar.ts';
import type { CrosshairInfo, Reading } from '../chart/chart-data.ts';
import { NOTHING, toPercentText } from '../format/price.ts';
import { toCountText, toVolumeText } from '../format/quantity.ts';
import { toClockMsText, toClockText, toDateText } from '../format/time.ts';
import type { SymbolRow } from '../state/quote-board.ts';
import type { Tile } from '../state/tile.ts';
import { useApp } from './app-context.ts';
import { Hot, HotText } from './hot-text.tsx';

/** Where the chart's owner has the values drawn: of the symbol on the chart, at what is pointed at. */
export interface Readout {
  draw(row: SymbolRow | undefined, info: CrosshairInfo | undefined): void;
}

const FIELDS = ['', 'O', 'H', 'L', 'C', '', 'Vol', 'VWAP', 'Trades', ''] as const;
/** Said of a bar that the venue made: it may count other trades than we do. */
const OF_VENUE = "venue's bar";
const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;

/** The read-out of a chart. @param handle where its owner finds it */
export function ChartReadout({
  handle,
  tile,
}: {
  handle: { current: Readout | undefined };
  tile: Tile;
}) {
  const { state } = useApp();
  const [texts] = useState(() => FIELDS.map(() => new HotText()));
  const root = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let drawn = '';
    let drawnBars: unknown;

    function draw(row: SymbolRow | undefined, info: CrosshairInfo | undefined): void {
      const { bars, key: about } = tile.chart;
      const zone = state.settings.zone.peek();
      const key = `${about.peek()} ${bars.version} ${info?.timeMs} ${info?.gap?.cause} ${info?.events?.join()} ${zone} ${row?.instrument.symbol}`;
      if (key === drawn && bars === drawnBars) return;
      drawn = key;
      drawnBars = bars;
      const forming = bars.length > 0 ? bars.at(bars.last) : undefined;
      const bar = info?.bar ?? forming;
      const isUp = bar !== undefined && bar.close >= bar.open;
      root.current!.dataset['trend'] = bar === undefined ? 'flat' : isUp ? 'up' : 'down';
      root.current!.dataset['pointed'] = String(info !== undefined);
      const values = row === undefined || bar === undefined ? [] : toValues(row, bar, info);
      texts.forEach((text, i) => text.set(values[i] ?? ''));
      root.current!.hidden = values.length === 0;
    }

    function toValues(of: SymbolRow, bar: Bar, at: CrosshairInfo | undefined): string[] {
      const { format, instrument } = of;
      const vwap = toBarVwap(bar);
      const base = at?.previousClose ?? bar.open;
      const isOfVenue = bar.startMs < of.venueUntilMs;
      const maker = isOfVenue ? OF_VENUE : [];
      return [
        [toMoment(bar, at), maker, at?.gap?.cause ?? [], ...(at?.events ?? [])].flat().join(' · '),
        ...[bar.open, bar.high, bar.low, bar.close].map(format),
        toPercentText(bar.close - base, base),
        toVolumeText(bar.volume, instrument.sizeDecimals),
        vwap === undefined ? NOTHING : format(Math.round(vwap)),
        /* Who does not count trades has volume without any. */
        (isOfVenue || bar.volume > 0) && bar.trades === 0 ? NOTHING : toCountText(bar.trades),
        toReadings(at?.readings ?? [], format),
      ];
    }

    function toReadings(readings: readonly Reading[], format: SymbolRow['format']): string {
      return readings.map(({ name, price }) => `${name} ${format(Math.round(price))}`).join('  ');
    }

    function toMoment(bar: Bar, at: CrosshairInfo | undefined): string {
      const zone = state.settings.zone.peek();
      if (at?.tick !== undefined) return toClockMsText(at.tick.timeMs, zone);
      const { intervalMs } = tile.chart.bars;
      /* A day is named by its date, wherever one looks from. */
      if (intervalMs >= DAY_MS) return toDateText(bar.startMs, 'utc');
      const clock = toClockText(bar.startMs, zone);
      return intervalMs % (60 * SECOND_MS) === 0 ? clock.slice(0, 5) : clock;
    }

    handle.current = { draw };
  }, []);

  return (
    <div class="readout" ref={root} aria-hidden="true">
      {FIELDS.map((label, i) => (
        <span key={i} class={`readout-${i}`}>
          {label !== '' && <i>{label}</i>}
          <Hot text={texts[i]!} />
        </span>
      ))}
    </div>
  );
}
