/**
 * Where alerts of a chart's symbol fired, on the chart: those of the market on screen, of its past as the server's record
 * has it, and in a replay those of the replay. Fetched when there is one.
 */
import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { parseDecimal } from '../../../shared/model/decimal.ts';
import type { AuditEntry } from '../../../shared/wire/stored-alert.ts';
import { createFiredLayers, type FiredMark } from '../../chart/over/fired-marks.ts';
import type { LineSeries } from '../../chart/line-series.ts';
import type { PriceChart } from '../../chart/price-chart.ts';
import { toClockText } from '../../format/time.ts';
import { toFiredOf } from '../../state/alerts.ts';
import type { Tile } from '../../state/tile.ts';
import { useApp, useFrame } from '../app-context.ts';

/** Looks so often whether the tile has its chart. */
const LOOK_HZ = 15;
const UPWARDS = new Set(['up', 'high']);
const DOWNWARDS = new Set(['down', 'low']);

interface TileFiredProps {
  readonly tile: Tile<LineSeries>;
  /** Where the tile keeps its chart. */
  readonly chart: { readonly current: PriceChart | null | undefined };
}

const toDirection = (event: string): FiredMark['direction'] =>
  UPWARDS.has(event) ? 'up' : DOWNWARDS.has(event) ? 'down' : 'none';

/** The signs of one chart. */
export function TileFired({ tile, chart }: TileFiredProps) {
  const { state, frames } = useApp();
  const attached = useRef<PriceChart>(undefined);
  const takeOff = useRef<() => void>(undefined);

  const marks = useComputed((): readonly FiredMark[] => {
    const zone = state.settings.zone.value;
    const decimals = tile.instrument.value?.priceDecimals ?? 0;
    const toMark = ({ timeMs, price, event, name, value }: AuditEntry): FiredMark => {
      const mantissa = price === null ? NaN : parseDecimal(String(price), decimals);
      const what = value === null ? event : `${event} ${value}`;
      const at = price === null || price === value ? '' : ` at ${price}`;
      return {
        timeMs,
        price: Number.isNaN(mantissa) ? undefined : mantissa,
        direction: toDirection(event),
        text: `${toClockText(timeMs, zone)}  ${name}: ${what}${at}`,
      };
    };
    return toFiredOf(state.alerts.value, state.market.value, tile.symbol.value)
      .map(toMark)
      .sort((a, b) => a.timeMs - b.timeMs);
  });

  useFrame(0, LOOK_HZ, () => {
    const now = chart.current;
    if (now === attached.current || now === null || now === undefined) return;
    takeOff.current?.();
    takeOff.current = now.addLayers(createFiredLayers(() => marks.peek()));
    attached.current = now;
  });
  useEffect(() => () => takeOff.current?.(), []);
  const shown = marks.value;
  useEffect(() => frames.invalidateAll(), [shown]);
  return null;
}
