/**
 * One chart of the desk: hands data, gaps, theme and zone to the chart, shows what the crosshair points at, and
 * becomes the active one where somebody works with it. The active one draws with every frame, the others less often.
 */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { readScale } from '../chart/price-scale.ts';
import { createPriceChart, type ChartData, type PriceChart } from '../chart/price-chart.ts';
import { toIntervalMs } from '../../shared/model/interval.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { MISSING } from '../../shared/model/tick.ts';
import type { AlertPage } from '../state/alerts.ts';
import { isLinked, isRunning, toChartedRow } from '../state/app-state.ts';
import { toLazyPanel } from './lazy-panel.tsx';
import type { CrosshairInfo } from '../chart/chart-data.ts';
import type { LineSeries } from '../chart/line-series.ts';
import type { SymbolRow } from '../state/quote-board.ts';
import type { Tile } from '../state/tile.ts';
import { useApp, useFrame } from './app-context.ts';
import { ChartReadout, type Readout } from './chart-readout.tsx';

/** Bars finer than this are drawn as single trades when a line is asked for. */
const TRADES_BELOW_MS = 5_000;
const DAY_MS = 86_400_000;

/** Of one chart the head of the page speaks. */
const TileHead = toLazyPanel<{ tile: Tile<LineSeries> }>(() =>
  import('./desk/tile-head.tsx').then((file) => file.TileHead),
);
/** Draws a second: of the chart in focus, and of one beside it. */
const FOCUS_HZ = 60;
const BESIDE_HZ = 15;

/** Indicators on a chart: fetched when one has some. */
const TileStudies = toLazyPanel(
  () => import('./study/study-parts.tsx').then((file) => file.TileStudies),
  { isRare: true },
);

/** Symbols that a chart is compared with: fetched when there are some. */
const TileCompare = toLazyPanel(
  () => import('./compare/tile-compare.tsx').then((file) => file.TileCompare),
  { isRare: true },
);

/** What people put on a chart. */
const TileMarks = toLazyPanel(
  () => import('./marks/tile-marks.tsx').then((file) => file.TileMarks),
  {
    isLate: true,
  },
);

/** Where alerts fired: fetched when one has. */
const TileFired = toLazyPanel(
  () => import('./marks/tile-fired.tsx').then((file) => file.TileFired),
  { isRare: true },
);

/** A price that was told as a decimal number, as the chart has prices. */
const toMantissa = (price: number | undefined, instrument: Instrument | undefined) =>
  price === undefined || instrument === undefined
    ? undefined
    : Math.round(price * 10 ** instrument.priceDecimals);

const hasFired = (page: AlertPage | undefined, symbol: string | undefined): boolean =>
  page !== undefined &&
  [...page.fired, ...(page.replayed ?? [])].some((one) => one.symbol === symbol);

/** A chart. */
export function ChartTile({ tile }: { tile: Tile<LineSeries> }) {
  const app = useApp();
  const { state, actions, frames, theme } = app;
  const isActive = state.active.value === tile;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<PriceChart>(undefined);
  const readout = useRef<Readout>(undefined);
  const given = useRef<{ about: string; bars?: unknown; row?: SymbolRow | undefined }>({
    about: '',
  });
  const pointed = useRef<CrosshairInfo>(undefined);

  useEffect(() => {
    const made = createPriceChart(host.current!, {
      theme: theme.peek(),
      kind: tile.kind.peek(),
      scale: readScale(tile.scale.peek()),
      onScale: (scale) => (tile.scale.value = { ...scale }),
      timeZone: state.settings.zone.peek(),
      requestDraw: () => frames.invalidateAll(),
      onCrosshair: (info) => {
        pointed.current = info;
        tellPointed(info);
      },
      onPlotMenu: (x, y) =>
        void import('./chart-menu/open-menu.tsx').then((file) =>
          file.openChartMenu(app, { tile, chart: made, host: host.current!, x, y }),
        ),
      onMoved: (fromMs, toMs) => (state.ranged.value = { tile, fromMs, toMs }),
      onFollowChange: (isFollowing) => (tile.isFollowing.value = isFollowing),
      onNeedHistory: () => actions.loadOlder(tile),
    });
    chart.current = made;
    return () => {
      chart.current = undefined;
      made.destroy();
    };
  }, []);

  /** Tells the others what somebody points at here; what they point at themselves is theirs to tell. */
  function tellPointed(info: CrosshairInfo | undefined): void {
    if (info !== undefined && chart.current?.isPointed() === true)
      state.pointed.value = { tile, timeMs: info.timeMs, price: info.price };
    else if (state.pointed.peek()?.tile === tile) state.pointed.value = undefined;
  }
  useSignalEffect(() => {
    const other = state.pointed.value;
    const isHere = other !== undefined && isLinked(state, 'crosshair', other.tile, tile);
    const seat = state.room.value;
    const told = seat?.room.host === seat?.viewer ? undefined : seat?.room.presentation?.point;
    const shown = told?.symbol === tile.symbol.value ? told : undefined;
    if (isHere) chart.current?.pointAt(other.timeMs);
    else chart.current?.pointAt(shown?.timeMs, toMantissa(shown?.price, tile.instrument.value));
  });
  useSignalEffect(() => {
    const ranged = state.ranged.value;
    if (ranged === undefined) return;
    const isMeant = ranged.isAsked === true && ranged.tile === tile;
    if (!isMeant && !isLinked(state, 'range', ranged.tile, tile)) return;
    chart.current?.show(ranged.fromMs, ranged.toMs);
  });
  useSignalEffect(() => chart.current?.setTheme(theme.value));
  useSignalEffect(() => chart.current?.setKind(tile.kind.value));
  useSignalEffect(() => chart.current?.setScale(readScale(tile.scale.value)));
  /* Days are named by their dates, wherever one looks from. */
  useSignalEffect(() =>
    chart.current?.setTimeZone(
      toIntervalMs(tile.interval.value) >= DAY_MS ? 'utc' : state.settings.zone.value,
    ),
  );
  useSignalEffect(() => {
    const { halts, bands, markers, limits } = tile.marks.value;
    chart.current?.setGaps([...tile.chart.gaps.value, ...halts]);
    chart.current?.setEvents(bands, markers);
    chart.current?.setLimits(limits);
  });
  useSignalEffect(() =>
    chart.current?.setLabel(`Price chart of ${tile.symbol.value ?? 'nothing'}`),
  );
  useSignalEffect(() => {
    if (tile.isFollowing.value && chart.current?.isFollowing() === false) chart.current.follow();
  });

  /** Hands the data over again when it belongs to something else, or the previous close has changed. */
  function giveData(): void {
    const row = toChartedRow(state, tile);
    const { bars, line, key } = tile.chart;
    const close = row?.state.previousClose ?? MISSING;
    const about = `${key.peek()} ${close} ${row?.isLoaded === true} ${tile.chart.isWhole}`;
    if (about === given.current.about && bars === given.current.bars) return;
    given.current = { about, bars, row };
    if (row === undefined) {
      chart.current?.setData(undefined);
      return;
    }
    const data: ChartData = {
      bars,
      line: bars.days === undefined && bars.intervalMs < TRADES_BELOW_MS ? line : undefined,
      intervalMs: bars.intervalMs,
      priceDecimals: row.instrument.priceDecimals,
      tickSize: row.instrument.tickSize,
      format: row.format,
      tradingDay: row.instrument.tradingDay,
      isWhole: tile.chart.isWhole,
      previousClose: close === MISSING ? undefined : close,
      key: key.peek(),
    };
    chart.current?.setData(data);
  }

  useFrame(isActive ? 0 : 2, isActive ? FOCUS_HZ : BESIDE_HZ, () => {
    giveData();
    chart.current?.draw(state.clock.at(app.now()));
    return isRunning(state);
  });
  useFrame(1, 15, () => readout.current?.draw(given.current.row, pointed.current));

  const activate = (): void => {
    state.active.value = tile;
  };

  return (
    <div
      class="chart-area"
      data-active={isActive}
      onPointerDownCapture={activate}
      onFocusInCapture={activate}
    >
      {state.tiles.value.length > 1 && <TileHead tile={tile} />}
      <div class="chart-host" ref={host} />
      <ChartReadout handle={readout} tile={tile} />
      <TileMarks tile={tile} chart={chart} host={host} />
      {hasFired(state.alerts.value, tile.symbol.value) && <TileFired tile={tile} chart={chart} />}
      {tile.compare.value.length > 0 && <TileCompare tile={tile} chart={chart} />}
      {tile.studies.value.length > 0 && <TileStudies tile={tile} chart={chart} />}
      {!tile.isFollowing.value && (
        <button type="button" class="live-pill" onClick={() => (tile.isFollowing.value = true)}>
          {state.isReplay.value ? 'Now' : 'Live'} <span aria-hidden="true">⇥</span>
        </button>
      )}
      {!tile.chart.isLoaded.value && tile.symbol.value !== undefined && (
        <div class="chart-loading" aria-hidden="true">
          <span class="spinner" />
        </div>
      )}
    </div>
  );
}
