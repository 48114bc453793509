/**
 * A plot as a part of the page: its place, its name for those who cannot see it, and its life.
 */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { createPlotChart, type PlotChart } from '../../chart/plot/plot-chart.ts';
import type { Plot } from '../../chart/plot/plot-contract.ts';
import { useApp } from '../app-context.ts';

/** The plot. @param name what it shows, in words */
export function PlotView({ name, plot }: { name: string; plot: Plot }) {
  const { theme } = useApp();
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<PlotChart>(undefined);
  useEffect(() => {
    const made = createPlotChart(host.current!, plot, theme.peek());
    chart.current = made;
    return () => {
      chart.current = undefined;
      made.destroy();
    };
  }, []);
  useEffect(() => chart.current?.set(plot), [plot]);
  useSignalEffect(() => chart.current?.setTheme(theme.value));
  return <div class="plot" ref={host} role="img" aria-label={name} />;
}
