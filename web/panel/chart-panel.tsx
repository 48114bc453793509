/**
 * The large chart with its toolbar: hands data, gaps, theme and zone to the chart, and shows what the
 * crosshair points at.
 */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { createPriceChart, type ChartData, type PriceChart } from '../chart/price-chart.ts';
import { MISSING } from '../../shared/model/tick.ts';
import { isRunning, toChartedRow } from '../state/app-state.ts';
import { useApp, useFrame } from './app-context.ts';
import { ChartReadout, type Readout } from './chart-readout.tsx';
import { ChartToolbar } from './chart-toolbar.tsx';
import { SymbolHeader } from './symbol-header.tsx';

/** Bars finer than this are drawn as single trades when a line is asked for. */
const TRADES_BELOW_MS = 5_000;

/** Symbol header, toolbar and chart. */
export function ChartPanel() {
  const app = useApp();
  const { state, actions, frames, theme } = app;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<PriceChart>(undefined);
  const readout = useRef<Readout>(undefined);
  const given = useRef<{ about: string; bars: unknown }>({ about: '', bars: undefined });

  useEffect(() => {
    const made = createPriceChart(host.current!, {
      theme: theme.peek(),
      kind: state.kind.peek(),
      timeZone: state.settings.zone.peek(),
      requestDraw: () => frames.invalidateAll(),
      onCrosshair: (info) => readout.current?.point(info),
      onFollowChange: (isFollowing) => (state.isFollowing.value = isFollowing),
      onNeedHistory: () => actions.loadOlder(),
    });
    chart.current = made;
    return () => {
      chart.current = undefined;
      made.destroy();
    };
  }, []);

  useSignalEffect(() => chart.current?.setTheme(theme.value));
  useSignalEffect(() => chart.current?.setKind(state.kind.value));
  /* Days are named by their dates, wherever one looks from. */
  useSignalEffect(() =>
    chart.current?.setTimeZone(state.interval.value === '1d' ? 'utc' : state.settings.zone.value),
  );
  useSignalEffect(() => {
    const { halts, bands, markers, limits } = state.chartMarks.value;
    chart.current?.setGaps([...state.chart.gaps.value, ...halts]);
    chart.current?.setEvents(bands, markers);
    chart.current?.setLimits(limits);
  });
  useSignalEffect(() =>
    chart.current?.setLabel(`Price chart of ${state.symbol.value ?? 'nothing'}`),
  );
  useSignalEffect(() => {
    if (state.isFollowing.value && chart.current?.isFollowing() === false) chart.current.follow();
  });

  /** Hands the data over again when it belongs to something else, or the previous close has changed. */
  function giveData(): void {
    const row = toChartedRow(state);
    const { bars, line, key } = state.chart;
    const close = row?.state.previousClose ?? MISSING;
    const about = `${key.peek()} ${close} ${row?.isLoaded === true}`;
    if (about === given.current.about && bars === given.current.bars) return;
    given.current = { about, bars };
    readout.current?.use(row);
    if (row === undefined) {
      chart.current?.setData(undefined);
      return;
    }
    const data: ChartData = {
      bars,
      line: bars.intervalMs < TRADES_BELOW_MS ? line : undefined,
      intervalMs: bars.intervalMs,
      priceDecimals: row.instrument.priceDecimals,
      tickSize: row.instrument.tickSize,
      format: row.format,
      previousClose: close === MISSING ? undefined : close,
      key: key.peek(),
    };
    chart.current?.setData(data);
  }

  useFrame(0, 60, () => {
    giveData();
    chart.current?.draw(state.clock.at(app.now()));
    return isRunning(state);
  });
  useFrame(1, 15, () => readout.current?.draw());

  return (
    <section class="panel chart-panel" aria-label="Chart panel">
      <SymbolHeader />
      <ChartToolbar />
      <div class="chart-area">
        <div class="chart-host" ref={host} />
        <ChartReadout handle={readout} />
        {!state.isFollowing.value && (
          <button type="button" class="live-pill" onClick={() => (state.isFollowing.value = true)}>
            {state.isReplay.value ? 'Now' : 'Live'} <span aria-hidden="true">⇥</span>
          </button>
        )}
        {!state.chart.isLoaded.value && state.symbol.value !== undefined && (
          <div class="chart-loading" aria-hidden="true">
            <span class="spinner" />
          </div>
        )}
      </div>
    </section>
  );
}
