/**
 * The studies of one chart of the page: gives them to the chart, and shows their rows, the lines between panes and
 * their settings over it. All state is the tile's; fetched when a chart has its first study.
 */
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { BarColumns } from '../../../shared/model/bar-columns.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';
import type { LineSeries } from '../../chart/line-series.ts';
import type { PriceChart } from '../../chart/price-chart.ts';
import { FlowLog } from '../../chart/study/flow-log.ts';
import { toPricePx, toStudyPanes, type Maximised } from '../../chart/study/pane-heights.ts';
import { createStudyLayers, toPaneName } from '../../chart/study/study-layers.ts';
import {
  changeStudy,
  moveStudy,
  readStudies,
  removeStudy,
  type StoredStudy,
  type StudySetting,
} from '../../chart/study/study-setting.ts';
import { StudyStack } from '../../chart/study/study-stack.ts';
import type { Tile } from '../../state/tile.ts';
import { createLoggedTrade } from '../../state/trade-log.ts';
import '../../style/studies.css';
import { useApp, useFrame } from '../app-context.ts';
import { useLegendValues } from './legend-values.ts';
import { useDoubleClick, useReadoutHeight } from './over-chart.ts';
import { LegendRow, type StudyActions } from './study-legend.tsx';
import { StudyPanes, type Placed } from './study-panes.tsx';
import { StudySettings } from './study-settings.tsx';

/** Values are written so often a second. */
const VALUES_HZ = 15;

interface TileStudiesProps {
  readonly tile: Tile<LineSeries>;
  /** Where the tile keeps its chart. */
  readonly chart: { readonly current: PriceChart | undefined };
}

/** Studies of a chart. */
export function TileStudies({ tile, chart }: TileStudiesProps) {
  const { state, actions } = useApp();
  const root = useRef<HTMLDivElement>(null);
  const placed = useSignal<Placed>({ panes: [], plot: { left: 0, top: 0, right: 0, bottom: 0 } });
  const maximised = useSignal<Maximised>(undefined);
  const settings = useComputed(() => readStudies(tile.studies.value));
  const stack = useStack({ tile, chart }, settings, maximised, placed);
  const valuesOf = useLegendValues();

  useFrame(1, VALUES_HZ, () => {
    for (const setting of settings.peek()) valuesOf(setting.key).draw(stack, setting);
    if (stack.needsOlder()) actions.loadOlder(tile);
  });
  useReadoutHeight(root);
  useDoubleClick(root, (y) => {
    const { panes } = placed.peek();
    const key = panes.find(({ top, bottom }) => y >= top && y < bottom)?.key ?? 'price';
    if (panes.length > 0) maximised.value = maximised.peek() === undefined ? key : undefined;
    return panes.length > 0;
  });

  const store = (studies: readonly StoredStudy[]): void => {
    tile.studies.value = studies;
  };
  const change = ({ index }: StudySetting, by: StoredStudy): void =>
    store(changeStudy(tile.studies.peek(), index, by));
  const toOverlay = ({ key }: StudySetting): string => `study ${tile.id} ${key}`;

  function toActions(setting: StudySetting): StudyActions {
    const { key, index, isHidden, isCollapsed, study } = setting;
    return {
      hide: () => change(setting, { hidden: isHidden ? undefined : true }),
      edit: () => (state.overlay.value = toOverlay(setting)),
      remove: () => store(removeStudy(tile.studies.peek(), index)),
      move: (by) => store(moveStudy(tile.studies.peek(), index, by)),
      ...(study.place === 'pane' && {
        collapse: () => {
          maximised.value = undefined;
          change(setting, { collapsed: isCollapsed ? undefined : true });
        },
        maximise: () => (maximised.value = maximised.peek() === key ? undefined : key),
      }),
    };
  }

  const all = settings.value;
  const toRow = (setting: StudySetting) => (
    <LegendRow
      key={setting.key}
      setting={setting}
      values={valuesOf(setting.key)}
      actions={toActions(setting)}
      isLarge={maximised.value === setting.key}
    />
  );
  const edited = all.find((setting) => state.overlay.value === toOverlay(setting));
  return (
    <>
      <div class="studies" ref={root}>
        <div class="study-rows study-rows-first">
          {all.filter(({ study }) => study.place === 'price').map(toRow)}
        </div>
        <StudyPanes
          placed={placed.value}
          settings={all}
          canDrag={maximised.value === undefined}
          toRow={toRow}
          onShares={(shares) =>
            store(
              tile.studies.peek().map((each, i) => {
                const share = shares.get(i);
                return share === undefined ? each : { ...each, share };
              }),
            )
          }
        />
      </div>
      {edited !== undefined && (
        <StudySettings
          setting={edited}
          onChange={(by) => change(edited, by)}
          onRemove={() => {
            state.overlay.value = 'none';
            store(removeStudy(tile.studies.peek(), edited.index));
          }}
        />
      )}
    </>
  );
}

/** Makes the studies of a tile, and keeps them on its chart as they were chosen. */
function useStack(
  { tile, chart }: TileStudiesProps,
  settings: { readonly value: readonly StudySetting[] },
  maximised: { readonly value: Maximised },
  placed: { value: Placed },
): StudyStack {
  const { state, isDark, frames } = useApp();
  const attached = useRef<PriceChart>(undefined);
  const [stack] = useState(() => {
    const flow = new FlowLog(createLoggedTrade);
    const toFlow = (bars: BarColumns) =>
      flow.sync(`${state.market.peek()?.name} ${tile.symbol.peek()}`, tile.trades, bars);
    return new StudyStack({ ...toContext(), toFlow }, () => performance.now(), {
      onBusy: () => chart.current?.invalidate(),
      onPlaced: (panes, plot) => (placed.value = { panes, plot }),
    });
  });

  function toContext() {
    const instrument = tile.instrument.value;
    const { priceDecimals = 2, sizeDecimals = 0 } = instrument ?? {};
    return {
      days: toDayGrid(instrument ?? {}),
      digits: { priceDecimals, sizeDecimals },
      isDark: isDark.value,
    };
  }

  function show(): void {
    attached.current = chart.current;
    stack.set(settings.value);
    chart.current?.setStudies(
      createStudyLayers(stack),
      toStudyPanes(settings.value, maximised.value, toPaneName),
      toPricePx(settings.value, maximised.value),
    );
  }

  useSignalEffect(() => {
    Object.assign(stack, { context: { ...stack.context, ...toContext() } });
    show();
    frames.invalidateAll();
  });
  useEffect(() => () => attached.current?.setStudies([], []), []);
  // The chart is made after what stands over it.
  useFrame(0, VALUES_HZ, () => {
    if (chart.current !== attached.current) show();
  });
  return stack;
}
