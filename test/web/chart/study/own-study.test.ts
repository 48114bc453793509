/** An indicator of one's own, as STUDIES.md has it: one definition, and it is computed, drawn and read. */
import { expect, test } from 'vitest';
import { BarSeries } from '../../../../shared/model/bar.ts';
import { toDayGrid } from '../../../../shared/model/trading-day.ts';
import { lengthParam, toStudyValues } from '../../../../shared/study/param.ts';
import { defineStudy } from '../../../../shared/study/study.ts';
import { toPaneSets } from '../../../../web/chart/panes.ts';
import { computeLayers, toEmptyScene } from '../../../../web/chart/scene-update.ts';
import { toPlot } from '../../../../web/chart/scene.ts';
import { createStudyLayers } from '../../../../web/chart/study/study-layers.ts';
import { toParamsText } from '../../../../web/chart/study/study-setting.ts';
import { StudyStack } from '../../../../web/chart/study/study-stack.ts';
import { findStudies } from '../../../../web/panel/study/study-search.ts';
import { DARK } from '../../../e2e/chart-page/themes.ts';

const RATE_OF_CHANGE = defineStudy<{ length: number }>({
  kind: 'bars',
  id: 'roc',
  name: 'Rate of change',
  short: 'ROC',
  about: 'How much the price gained or lost over the last bars, in percent.',
  place: 'pane',
  unit: 'number',
  params: [lengthParam('length', 'Length', 9)],
  curves: [{ id: 'value', name: '', look: 'line', tone: 0 }],
  levels: [0],
  warmup: ({ length }) => length + 1,
  memory: () => 0,
  begin:
    ({ length }) =>
    ({ bars, row, rank, columns }) => {
      if (rank < length) return;
      const before = bars.close[row - length]!;
      columns[0]![rank] = (100 * (bars.close[row]! - before)) / before;
    },
});

const AREA = { left: 0, top: 0, right: 500, bottom: 300 };

test('an indicator of one file is found, computed, drawn in a pane of its own and read', () => {
  expect(findStudies([RATE_OF_CHANGE], 'change')).toEqual([RATE_OF_CHANGE]);
  const bars = new BarSeries(60_000, 100);
  for (let i = 0; i < 50; i++) bars.addTrade(i * 60_000, 0, 1_000 + 10 * i, 1);
  const setting = {
    index: 0,
    key: 'own',
    study: RATE_OF_CHANGE,
    values: toStudyValues(RATE_OF_CHANGE.params, { length: 10 }),
    color: 0,
    width: 1,
    isHidden: false,
    isCollapsed: false,
    share: 1,
  };
  expect(toParamsText(setting)).toBe('10');
  const stack = new StudyStack(
    {
      days: toDayGrid({}),
      digits: { priceDecimals: 2, sizeDecimals: 0 },
      isDark: true,
      toFlow: () => undefined,
    },
    () => 0,
    { onBusy: () => undefined, onPlaced: () => undefined },
  );
  stack.set([setting]);
  const paneSets = toPaneSets([{ name: 'study own', share: 1 }]);
  const scene = {
    ...toEmptyScene(DARK),
    data: { bars, intervalMs: 60_000, priceDecimals: 2, format: String },
    fromMs: 0,
    toMs: 50 * 60_000,
    panes: paneSets[1],
    paneSets,
  };
  const layers = createStudyLayers(stack);
  computeLayers(scene, layers, 500);
  const points: number[] = [];
  const ctx = {
    beginPath: () => undefined,
    moveTo: (_: number, y: number) => points.push(y),
    lineTo: (_: number, y: number) => points.push(y),
    stroke: () => undefined,
    fillRect: () => undefined,
  } as unknown as CanvasRenderingContext2D;
  const pane = layers.find((layer) => layer.pane === 'study own')!;
  pane.paint(ctx, scene, toPlot(scene, AREA, pane.pane), AREA);
  expect(points).toHaveLength(40);
  expect(stack.shown[0]!.run!.at(0, stack.readRow)).toBeCloseTo((100 * 100) / 1_390, 10);
});
