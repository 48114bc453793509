/**
 * One price chart: scene, window, layers and surface put together behind a small interface. Promises that
 * nothing is drawn outside `draw`, that a call without a change costs next to nothing, that a move of the
 * pointer draws the pointer's layers alone, and that the axes are laid out anew only when they change.
 * Knows no network, no panel and no clock.
 */
import type { Band, ChartData, ChartKind, Gap, Marker, PriceLimits } from './chart-data.ts';
import type { PriceChart, PriceChartOptions } from './chart-contract.ts';
import { ChartInput } from './chart-input.ts';
import { ChartReports } from './chart-reports.ts';
import { ChartSurface } from './chart-surface.ts';
import { attachGestures, type Zone } from './gestures.ts';
import { Hours } from './hours.ts';
import type { ChartLayer } from './layer/layer.ts';
import { onLateLayer } from './layer/late-layer.ts';
import { CHART_LAYERS } from './layer/registry.ts';
import { Pointing } from './pointing.ts';
import { toPaneSets, type Pane } from './panes.ts';
import { readScale, type ScaleSettings } from './price-scale.ts';
import {
  computeLayers,
  isSameView,
  placeWindow,
  setAxis,
  toDataKey,
  toEmptyScene,
  toLayerKey,
  updateRange,
} from './scene-update.ts';
import { toLabelZone, toPrice, toTimeMs, toX, toY, type Scene } from './scene.ts';
import type { ChartTheme } from './theme.ts';
import { toZoneOffset } from './time-ticks.ts';
import { Viewport } from './viewport.ts';

export type { ChartData } from './chart-data.ts';
export type { PriceChart, PriceChartOptions } from './chart-contract.ts';

const DAY_MS = 86_400_000;
/** Kinds whose layers are there from the start. */
const FIRST_KINDS: readonly ChartKind[] = ['candles', 'line', 'area'];

/** Makes a chart that fills `host`; the host's size and the device's pixel ratio are followed. */
export function createPriceChart(host: HTMLElement, options: PriceChartOptions): PriceChart {
  return new HostedChart(host, options);
}

class HostedChart implements PriceChart {
  private readonly options: PriceChartOptions;
  private readonly scene: Scene;
  private readonly layers: ChartLayer[];
  /** Those of them that came later. */
  private studies: readonly ChartLayer[] = [];
  private readonly surface: ChartSurface;
  private readonly input: ChartInput;
  private readonly reports: ChartReports;
  private readonly pointing = new Pointing();
  private readonly hours = new Hours(() => void this.fetchSessions());
  private readonly viewport = new Viewport();
  private readonly detachGestures: () => void;
  private readonly stopWaiting: () => void;
  private isDirty = true;
  /** Axes must be laid out anew although window and range stayed. */
  private isAxisDirty = true;
  private isPointerDirty = true;
  /** Somebody moved the window since the last frame. */
  private isMoved = false;
  private hasRange = false;
  private hasMoreKinds = false;
  /** Panes of studies, and the height that prices are kept to; whether the strip of events is below them. */
  private below: readonly [studies: readonly Pane[], pricePx: number | undefined] = [[], undefined];
  private hasEvents = false;
  /** Somebody waits for older bars, down to this moment. */
  private wantedMs: number | undefined;
  /** Oldest bar when it was last looked for. */
  private travelledMs = NaN;
  private drawnVersion = '';
  private drawnWindow = '';
  private closeMenu: (() => void) | undefined;

  constructor(host: HTMLElement, options: PriceChartOptions) {
    this.options = options;
    this.scene = toEmptyScene(options.theme);
    this.scene.offset = toZoneOffset(options.timeZone ?? 'local');
    this.layers = (options.layers ?? CHART_LAYERS).map((create) => create());
    this.reports = new ChartReports(options);
    const label = options.label ?? 'Price chart';
    this.surface = new ChartSurface(host, label, this.scene, this.layers, () => this.invalidate());
    this.input = new ChartInput(this.scene, this.surface, this.viewport, this.pointing, {
      onMoved: () => {
        this.wantedMs = undefined;
        this.isMoved = this.isAxisDirty = true;
        this.invalidate();
      },
      onPointed: () => this.invalidatePointer(),
      onScale: (settings) => this.chooseScale(settings),
      onMenu: () => void this.openScaleMenu(),
      onPlotMenu: (x, y) => this.openPlotMenu(x, y),
      onGoto: () => void this.openGoto(),
    });
    this.stopWaiting = onLateLayer(() => {
      this.hasRange = false;
      this.invalidateAxes();
    });
    this.detachGestures = attachGestures(this.surface.elements.frame, this.input);
    this.surface.elements.scaleButton.addEventListener('click', () => this.input.openMenu());
    this.setScale(options.scale ?? {});
    this.setKind(options.kind ?? 'candles');
  }

  setData(data: ChartData | undefined): void {
    const isSame = isSameView(this.scene.data, data);
    this.scene.data = data;
    if (!isSame) {
      this.hasRange = false;
      this.scene.scale.isAuto = true;
      [this.scene.panes] = this.scene.paneSets;
      for (const layer of this.layers) layer.reset?.();
      this.reports.reset();
      this.pointing.away();
      this.viewport.reset();
      this.wantedMs = undefined;
    }
    this.invalidateAxes();
  }

  setKind(kind: ChartKind): void {
    this.scene.kind = kind;
    this.hasRange = false;
    if (!FIRST_KINDS.includes(kind) && !this.hasMoreKinds) void this.fetchKinds();
    this.invalidate();
  }

  /** Adds the looks that few charts show, above the candles. */
  private async fetchKinds(): Promise<void> {
    this.hasMoreKinds = true;
    const { createMoreKinds } = await import('./layer/more-kinds.ts');
    const at = this.layers.findIndex(({ id }) => id === 'candles');
    this.layers.splice(at + 1, 0, ...createMoreKinds());
    this.hasRange = false;
    this.invalidate();
  }

  setScale(settings: Partial<ScaleSettings>): void {
    const { scale } = this.scene;
    if (settings.mode !== undefined && settings.mode !== scale.mode) this.hasRange = false;
    Object.assign(scale, settings);
    if (settings.isLocked === true) scale.isAuto = false;
    if (scale.mode !== 'linear' && scale.tools === undefined) void this.fetchTools();
    this.invalidateAxes();
  }

  setStudies(layers: readonly ChartLayer[], below: readonly Pane[], pricePx?: number): void {
    const own = this.layers.filter((layer) => !this.studies.includes(layer));
    const at = (id: string) => own.findIndex((layer) => layer.id === id);
    this.studies = layers;
    own.splice(at('events'), 0, ...layers.filter((layer) => layer.isBehind !== true));
    own.splice(at('volume'), 0, ...layers.filter((layer) => layer.isBehind === true));
    this.layers.splice(0, Infinity, ...own);
    this.below = [below, pricePx];
    this.divide();
  }

  /** Divides the plot for studies, and for events once there are some. */
  private divide(): void {
    const { scene } = this;
    const hasVolume = scene.panes === scene.paneSets[1];
    scene.paneSets = toPaneSets(...this.below, this.hasEvents);
    scene.panes = scene.paneSets[hasVolume ? 1 : 0];
    this.invalidateAxes();
  }

  /** What has happened gets its strip, which stays as long as the chart shows the same. */
  private noteEvents(): void {
    const { bands, markers, nowMs } = this.scene;
    const hasEvents =
      bands.some(({ fromMs }) => fromMs <= nowMs) || markers.some(({ timeMs }) => timeMs <= nowMs);
    if (hasEvents === this.hasEvents) return;
    this.hasEvents = hasEvents;
    this.divide();
  }

  addLayers(layers: readonly ChartLayer[]): () => void {
    const at = this.layers.findIndex(({ id }) => id === 'last price');
    this.layers.splice(at < 0 ? Infinity : at, 0, ...layers);
    this.invalidateAxes();
    return () => {
      const others = this.layers.filter((layer) => !layers.includes(layer));
      this.layers.splice(0, Infinity, ...others);
      this.invalidateAxes();
    };
  }

  setTheme(theme: ChartTheme): void {
    this.scene.theme = theme;
    this.invalidateAxes();
  }

  setTimeZone(timeZone: 'utc' | 'local'): void {
    this.scene.offset = toZoneOffset(timeZone);
    this.invalidateAxes();
  }

  setGaps(gaps: readonly Gap[]): void {
    this.scene.gaps = gaps;
    this.invalidate();
  }

  setEvents(bands: readonly Band[], markers: readonly Marker[]): void {
    Object.assign(this.scene, { bands, markers });
    this.invalidate();
  }

  setLimits(limits: readonly PriceLimits[]): void {
    this.scene.limits = limits;
    this.invalidate();
  }

  setLabel(label: string): void {
    this.surface.elements.frame.setAttribute('aria-label', label);
  }

  invalidate(): void {
    this.isDirty = true;
    this.options.requestDraw?.();
  }

  draw(marketNowMs: number): boolean {
    const { scene, surface } = this;
    scene.nowMs = marketNowMs;
    this.input.glide();
    this.travel();
    setAxis(scene, this.viewport, this.hours.toAxis(scene));
    if (surface.measure()) {
      placeWindow(scene, this.viewport, surface.plotWidth);
      surface.resize();
      this.isAxisDirty = true;
    }
    if (!surface.isVisible) return false;
    this.noteEvents();
    placeWindow(scene, this.viewport, surface.plotWidth);
    const version = `${toDataKey(scene.data)} ${toLayerKey(scene, this.layers, surface.plotWidth)}`;
    const window = `${scene.fromMs} ${scene.toMs} ${scene.axis.breaks.length}`;
    const isOther = version !== this.drawnVersion || window !== this.drawnWindow;
    const isPlotDirty = this.isDirty || this.isAxisDirty || isOther;
    if (!isPlotDirty && !this.isPointerDirty) return false;
    if (isPlotDirty) this.drawPlot(window !== this.drawnWindow);
    this.drawnVersion = version;
    this.drawnWindow = window;
    // What lies under the crosshair changes with the data as well.
    this.pointing.place(scene, this.layers, surface.plot);
    surface.paintPointer();
    if (this.isMoved) this.options.onMoved?.(scene.fromMs, scene.toMs);
    this.isDirty = this.isAxisDirty = this.isPointerDirty = this.isMoved = false;
    this.reports.tellCrosshair(scene);
    this.reports.tellWindow(scene, this.viewport.isFollowing);
    return true;
  }

  follow(): void {
    this.input.follow();
  }

  show(fromMs: number, toMs: number): void {
    const { axis } = this.scene;
    this.viewport.show(axis.toAxis(fromMs), axis.toAxis(toMs));
    this.invalidate();
  }

  pointAt(timeMs: number | undefined, price?: number): void {
    const { pointing } = this;
    if (pointing.linkedMs === timeMs && pointing.linkedPrice === price) return;
    pointing.linkedMs = timeMs;
    pointing.linkedPrice = price;
    this.invalidatePointer();
  }

  isPointed(): boolean {
    return this.pointing.isActive;
  }

  /** Goes on towards a wanted moment, once for each oldest bar. */
  private travel(): void {
    const { wantedMs } = this;
    const { data } = this.scene;
    if (wantedMs === undefined || data === undefined || data.bars.length === 0) return;
    const oldestMs = data.isWhole === true ? -Infinity : data.bars.startMs[data.bars.head]!;
    if (oldestMs === this.travelledMs) return;
    const isThere = this.input.goTo(wantedMs);
    // That was a move as well, which otherwise ends what somebody waits for.
    this.wantedMs = isThere ? undefined : wantedMs;
    this.travelledMs = oldestMs;
  }

  goTo(timeMs: number): void {
    this.wantedMs = timeMs;
    this.travelledMs = NaN;
    this.invalidate();
  }

  isFollowing(): boolean {
    return this.viewport.isFollowing;
  }

  visibleRange(): { fromMs: number; toMs: number } {
    return { fromMs: this.scene.fromMs, toMs: this.scene.toMs };
  }

  locate(timeMs: number, price: number): { x: number; y: number } {
    const { plot } = this.surface;
    return { x: toX(plot, timeMs), y: toY(plot, price) };
  }

  zoneAt(x: number, y: number): Zone {
    return this.input.zoneAt(x, y);
  }

  placeAt(x: number, y: number): { timeMs: number; price: number } {
    const { plot } = this.surface;
    return { timeMs: toTimeMs(plot, x), price: toPrice(plot, y) };
  }

  reset(): void {
    this.input.fitPrice();
    this.input.reset();
  }

  askDate(): void {
    void this.openGoto();
  }

  destroy(): void {
    this.closeMenu?.();
    this.detachGestures();
    this.stopWaiting();
    this.surface.destroy();
  }

  /** Somebody chose another scale upon the chart: its owner may keep that. */
  private chooseScale(settings: Partial<ScaleSettings>): void {
    this.setScale(settings);
    this.options.onScale?.(readScale({ ...this.scene.scale }));
  }

  /** By key the menu opens at the crosshair, or in the middle. */
  private openPlotMenu(x?: number, y?: number): void {
    const { crosshair } = this.scene;
    const { left, right, top, bottom } = this.surface.plot;
    this.options.onPlotMenu?.(
      x ?? crosshair?.x ?? (left + right) / 2,
      y ?? crosshair?.y ?? (top + bottom) / 2,
    );
  }

  private async fetchTools(): Promise<void> {
    const { createScaleTools } = await import('./scale-tools.ts');
    this.scene.scale.tools ??= createScaleTools();
    this.hasRange = false;
    this.invalidateAxes();
  }

  private async openScaleMenu(): Promise<void> {
    const { openScaleMenu } = await import('./scale-menu.ts');
    const { scene, surface } = this;
    this.closeMenu?.();
    this.closeMenu = openScaleMenu(surface.elements.frame, {
      theme: scene.theme,
      settings: scene.scale,
      hasHours: (scene.data?.tradingDay ?? 'utc') !== 'utc',
      onChoose: (settings) => this.chooseScale(settings),
      onGoto: () => void this.openGoto(),
      onAuto: (isAuto) => {
        scene.scale.isAuto = isAuto;
        this.invalidateAxes();
      },
    });
  }

  private async openGoto(): Promise<void> {
    const { openGotoForm } = await import('./goto-form.ts');
    const { scene, surface } = this;
    const zone = toLabelZone(scene);
    this.closeMenu?.();
    this.closeMenu = openGotoForm(surface.elements.frame, {
      theme: scene.theme,
      isDaily: (scene.data?.intervalMs ?? 0) >= DAY_MS,
      localMs: scene.fromMs + zone(scene.fromMs),
      onChoose: (localMs) => this.goTo(localMs - zone(localMs - zone(localMs))),
    });
  }

  /** Adds the layer of sessions, below everything. */
  private async fetchSessions(): Promise<void> {
    const { createSessionLayer } = await import('./layer/session-layer.ts');
    this.layers.unshift(createSessionLayer());
    this.invalidateAxes();
  }

  private invalidateAxes(): void {
    this.isAxisDirty = true;
    this.invalidate();
  }

  invalidatePointer(): void {
    this.isPointerDirty = true;
    this.options.requestDraw?.();
  }

  /** Draws all but the crosshair; the price axis may become wider or narrower first. */
  private drawPlot(isOtherWindow: boolean): void {
    const { scene, surface, layers } = this;
    const before = scene.range;
    const { panes } = scene;
    computeLayers(scene, layers, surface.plotWidth);
    this.hasRange = updateRange(scene, layers, this.hasRange ? before : undefined, this.isMoved);
    const isSamePlot = scene.range === before && scene.panes === panes;
    if (!isOtherWindow && isSamePlot && !this.isAxisDirty) {
      surface.paint();
      return;
    }
    if (surface.fitAxis()) {
      placeWindow(scene, this.viewport, surface.plotWidth);
      computeLayers(scene, layers, surface.plotWidth);
    }
    surface.layOut();
  }
}
