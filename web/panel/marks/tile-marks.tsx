/**
 * What people put on one chart of the page, and the pointer's way to it: lines at prices. Fetched once prices have come.
 */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { LineSeries } from '../../chart/line-series.ts';
import { Grips } from '../../chart/over/grips.ts';
import { PriceLines } from '../../chart/over/price-lines.ts';
import type { PriceChart } from '../../chart/price-chart.ts';
import type { Tile } from '../../state/tile.ts';
import { useApp, useFrame } from '../app-context.ts';
import { pageLines, toLinesOf } from './page-lines.ts';

interface Ref<T> {
  readonly current: T | null | undefined;
}

interface TileMarksProps {
  readonly tile: Tile<LineSeries>;
  /** Where the tile keeps its chart, and the element that the chart fills. */
  readonly chart: Ref<PriceChart>;
  readonly host: Ref<HTMLElement>;
}

/** Looks so often whether the tile has its chart. */
const LOOK_HZ = 15;

/** Marks of a chart. */
export function TileMarks({ tile, chart, host }: TileMarksProps) {
  const { state } = useApp();
  const attached = useRef<PriceChart>(undefined);
  const detach = useRef<() => void>(undefined);
  const lines = useRef<PriceLines>(undefined);
  lines.current ??= new PriceLines(() => chart.current?.invalidate());

  function attach(made: PriceChart, element: HTMLElement): void {
    detach.current?.();
    attached.current = made;
    const grips = new Grips(element, {
      isInPlot: (x, y) => made.zoneAt(x, y) === 'plot',
      point: (x, y) => made.point(x, y),
      isPointed: () => made.isPointed(),
    });
    grips.sources.push(lines.current!);
    const takeOff = made.addLayers([lines.current!.layer]);
    detach.current = () => {
      grips.close();
      takeOff();
    };
  }
  // The chart is made after what stands over it.
  useFrame(0, LOOK_HZ, () => {
    const made = chart.current;
    if (made && made !== attached.current && host.current) attach(made, host.current);
  });
  useEffect(() => () => detach.current?.(), []);
  useSignalEffect(() => {
    const shown = toLinesOf(pageLines.value, state.market.value?.name, tile.symbol.value);
    lines.current?.set(shown);
  });
  return null;
}
