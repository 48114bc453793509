/**
 * What people put on one chart of the page, and the pointer's way to it: drawings and lines at prices. Fetched once prices
 * have come. All drawings are the book's; this shows those of the symbol that the tile shows.
 */
import { computed, effect, useSignalEffect } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { DrawingEditor } from '../../chart/draw/drawing-editor.ts';
import { DrawLayers } from '../../chart/draw/draw-layers.ts';
import { DrawTool } from '../../chart/draw/draw-tool.ts';
import type { LineSeries } from '../../chart/line-series.ts';
import { Grips } from '../../chart/over/grips.ts';
import { PriceLines } from '../../chart/over/price-lines.ts';
import type { PriceChart } from '../../chart/price-chart.ts';
import { toVolumeText } from '../../format/quantity.ts';
import type { Tile } from '../../state/tile.ts';
import '../../style/draw.css';
import { useApp, useFrame } from '../app-context.ts';
import { toLazyPanel } from '../lazy-panel.tsx';
import type { DrawBarProps } from './draw-bar.tsx';
import { type DrawDesk, type DrawnChart, type StripTool, toDrawDesk } from './draw-desk.ts';
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

/** What is selected can be changed. */
const DrawBar = toLazyPanel<DrawBarProps>(
  () => import('./draw-bar.tsx').then((file) => file.DrawBar),
  { isRare: true },
);
/** Looks so often whether the tile has its chart. */
const LOOK_HZ = 15;

/** Marks of a chart. */
export function TileMarks({ tile, chart, host }: TileMarksProps) {
  const { state, isDark } = useApp();
  const desk = toDrawDesk(state);
  const [marks] = useState(() => new Marks(tile, desk, () => isDark.peek()));

  // The chart is made after what stands over it.
  useFrame(0, LOOK_HZ, () => {
    if (chart.current && host.current) marks.attach(chart.current, host.current);
  });
  useEffect(() => () => marks.detach(), []);
  useSignalEffect(() => {
    marks.lines.set(toLinesOf(pageLines.value, state.market.value?.name, tile.symbol.value));
  });
  useSignalEffect(() => {
    marks.show(desk.areHidden.value ? [] : desk.listOf(tile), desk.selected.value);
  });
  // At once, and not with the next frame: the press that takes a tool up is its first.
  useEffect(() => {
    // What a market tells of itself by the second is no reason to begin anew.
    const key = computed(() => desk.keyOf(tile));
    return effect(() => {
      // What was begun on another symbol, or with another tool, is not gone on with.
      void key.value;
      marks.takeUp(desk.tool.value);
    });
  }, []);

  const { selected } = desk;
  const drawing =
    selected.value?.tile === tile
      ? desk.listOf(tile).find(({ id }) => id === selected.value?.id)
      : undefined;
  if (drawing === undefined) return null;
  return <DrawBar key={drawing.id} tile={tile} drawing={drawing} />;
}

/** The marks of one tile, without a view. */
class Marks {
  readonly lines: PriceLines;
  private readonly layers: DrawLayers;
  private readonly tile: Tile<LineSeries>;
  private readonly desk: DrawDesk;
  private grips: Grips | undefined;
  private drawn: DrawnChart | undefined;
  private takeOff: (() => void) | undefined;

  constructor(tile: Tile<LineSeries>, desk: DrawDesk, isDark: () => boolean) {
    this.tile = tile;
    this.desk = desk;
    this.lines = new PriceLines(() => this.drawn?.chart.invalidate());
    this.layers = new DrawLayers({
      isDark,
      toVolumeText: (volume) => toVolumeText(volume, tile.instrument.peek()?.sizeDecimals ?? 0),
    });
  }

  attach(chart: PriceChart, host: HTMLElement): void {
    if (this.drawn?.chart === chart) return;
    this.detach();
    const { tile, layers, lines, desk } = this;
    const grips = new Grips(host, {
      isInPlot: (x, y) => chart.zoneAt(x, y) === 'plot',
      isPointed: () => chart.isPointed(),
    });
    grips.sources.push(lines, new DrawingEditor(layers, this.toPort()));
    this.takeOff = chart.addLayers([...layers.layers, lines.layer]);
    this.grips = grips;
    const drawn = { tile, chart, host, layers, tool: undefined, breakOff: () => grips.breakOff() };
    this.drawn = drawn;
    desk.charts.set(tile.id, drawn);
    this.takeUp(desk.tool.peek());
  }

  detach(): void {
    this.grips?.close();
    this.takeOff?.();
    this.grips = undefined;
    this.drawn = undefined;
    this.desk.charts.delete(this.tile.id);
  }

  show(
    drawings: DrawLayers['drawings'],
    selected: { readonly tile: Tile; readonly id: string } | undefined,
  ): void {
    const id = selected?.tile === this.tile ? selected.id : undefined;
    const isSame = this.layers.drawings === drawings;
    this.layers.selectedId = id;
    if (!isSame) this.layers.drawings = drawings;
    this.repaint(!isSame);
  }

  /** Takes a tool in hand, or none. */
  takeUp(name: StripTool | undefined): void {
    const { drawn, grips } = this;
    drawn?.tool?.cancel();
    if (drawn === undefined || grips === undefined) return;
    if (name !== 'measure') this.layers.measure = undefined;
    drawn.tool = name === undefined ? undefined : this.toTool(name);
    this.layers.beforePaint = () => drawn.tool?.follow();
    grips.tool = drawn.tool;
  }

  private toTool(name: StripTool): DrawTool {
    const { desk, tile } = this;
    return new DrawTool(name, this.layers, {
      styleOf: (tool) => desk.styleOf(tool),
      made: (drawing) => {
        desk.keep(tile, [...desk.listOf(tile), drawing], `${drawing.tool} drawn`);
        desk.selected.value = { tile, id: drawing.id };
        if (drawing.tool === 'note') desk.written.value = drawing.id;
        if (!desk.isPinned.peek()) desk.tool.value = undefined;
      },
      measured: () => {
        const { measure } = this.layers;
        desk.tool.value = undefined;
        this.layers.measure = measure;
        this.repaint(false);
      },
      repaint: () => this.repaint(false),
    });
  }

  private toPort(): ConstructorParameters<typeof DrawingEditor>[1] {
    const { desk, tile } = this;
    return {
      keep: (drawings, what) => desk.keep(tile, drawings, what),
      select: (id) => {
        const { selected } = desk;
        if (id !== undefined) selected.value = { tile, id };
        else if (selected.peek() !== undefined) selected.value = undefined;
      },
      edit: ({ id }) => {
        desk.selected.value = { tile, id };
        desk.written.value = id;
      },
      measure: (spot) => {
        desk.tool.value = 'measure';
        this.drawn?.tool?.down(spot);
        this.drawn?.tool?.up(spot, false);
      },
      repaint: (isAll) => this.repaint(isAll),
    };
  }

  private repaint(isAll: boolean): void {
    const { chart } = this.drawn ?? {};
    if (isAll) chart?.invalidate();
    else chart?.invalidatePointer();
  }
}
