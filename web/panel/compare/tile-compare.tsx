/**
 * What a chart is compared with: gives the lines to the chart, and shows a row for each over it, with its change since the
 * common start at the crosshair, else now. All that was chosen is the tile's; fetched with the first comparison.
 */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type CompareLayer, createCompareLayer } from '../../chart/layer/compare-layer.ts';
import type { LineSeries } from '../../chart/line-series.ts';
import type { PriceChart } from '../../chart/price-chart.ts';
import { toPalette } from '../../chart/study/palette.ts';
import {
  comparedOf,
  MOST_COMPARED,
  readCompared,
  removeCompared,
  startComparedAt,
  toComparedName,
} from '../../state/comparison.ts';
import type { Tile } from '../../state/tile.ts';
import { useApp, useFrame } from '../app-context.ts';
import { Hot, HotText } from '../hot-text.tsx';
import { MoreIcon } from '../more-icon.tsx';
import '../../style/compare.css';

const VALUES_HZ = 15;
const NOTHING = '–';

const toText = (change: number): string =>
  Number.isNaN(change)
    ? NOTHING
    : `${change < 0 ? '−' : '+'}${Math.abs(change * 100).toFixed(2)} %`;

interface TileCompareProps {
  readonly tile: Tile<LineSeries>;
  /** Where the tile keeps its chart. */
  readonly chart: { readonly current: PriceChart | undefined };
}

/** Comparisons of a chart. */
export function TileCompare({ tile, chart }: TileCompareProps) {
  const { isDark, frames, state } = useApp();
  const attached = useRef<PriceChart>(undefined);
  const takeOff = useRef<() => void>(undefined);
  const texts = useRef(Array.from({ length: MOST_COMPARED }, () => new HotText()));
  const layer = useRef<CompareLayer>(undefined);
  layer.current ??= createCompareLayer(
    () => {
      const palette = toPalette(isDark.peek());
      return comparedOf(tile)
        .peek()
        .map(({ chart: { bars, gaps }, shiftMs }, i) => ({
          bars,
          gaps: gaps.peek(),
          shiftMs,
          color: palette[i % palette.length]!,
        }));
    },
    () => readCompared(tile.compare.peek())[0]?.fromMs,
  );

  useFrame(0, VALUES_HZ, () => {
    if (chart.current !== attached.current) {
      takeOff.current?.();
      attached.current = chart.current;
      takeOff.current = chart.current?.addLayers([layer.current!]);
    }
    const { pointed } = state;
    const pointedMs = pointed.peek()?.tile === tile ? pointed.peek()!.timeMs : undefined;
    const { fromMs = Infinity } = chart.current?.visibleRange() ?? {};
    comparedOf(tile)
      .peek()
      .forEach((one, i) => {
        texts.current[i]!.set(toText(layer.current!.changeAt(i, pointedMs)));
        const { bars } = one.chart;
        if (bars.length > 0 && fromMs < bars.startMs[bars.head]! + one.shiftMs) one.loadOlder();
      });
  });
  useSignalEffect(() => {
    void [comparedOf(tile).value, tile.compare.value, isDark.value];
    chart.current?.invalidate();
    frames.invalidateAll();
  });
  useEffect(() => () => takeOff.current?.(), []);

  const settings = readCompared(tile.compare.value);
  const palette = toPalette(isDark.value);
  const isChosen = settings[0]?.fromMs !== undefined;
  return (
    <div class="compare" role="group" aria-label="Compared with">
      {settings.map(toComparedName).map((name, i) => (
        <div key={name} class="compare-row">
          <span class="compare-swatch" style={{ background: palette[i % palette.length]! }} />
          <b>{name}</b>
          <span class="compare-value" style={{ color: palette[i % palette.length]! }}>
            <Hot text={texts.current[i]!} />
          </span>
          <button
            type="button"
            class="study-tool"
            title={`Compare no longer with ${name}`}
            aria-label={`Compare no longer with ${name}`}
            onClick={() => removeCompared(tile, name)}
          >
            <MoreIcon name="remove" />
          </button>
        </div>
      ))}
      <button
        type="button"
        class="compare-start"
        aria-pressed={isChosen}
        title="Where all begin at 0 %: the first bar in sight, or the moment that is the first one now"
        onClick={() => startComparedAt(tile, isChosen ? undefined : layer.current!.startMs)}
      >
        {isChosen ? 'from a fixed start' : 'from the left edge'}
      </button>
    </div>
  );
}
