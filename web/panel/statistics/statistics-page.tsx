/**
 * Statistics of the market on screen beside theory and real recordings: pictures with one sentence each, and
 * a table of facts. Asks again while one watches. Loaded when it is first opened.
 */
import { useEffect } from 'preact/hooks';
import '../../style/statistics.css';
import type { Statistics } from '../../../shared/wire/answer.ts';
import { useApp } from '../app-context.ts';
import { OverlayFrame } from '../overlay-frame.tsx';
import { FactsTable } from './facts-table.tsx';
import { toPictures } from './pictures.ts';
import { PlotView } from './plot-view.tsx';

/** Asked again after so long: sooner while the sample still grows in the background. */
const GROWING_MS = 1_000;
const STEADY_MS = 3_000;

/** The page, over the others. */
export function StatisticsPage() {
  const { state, actions } = useApp();
  const { answer, error } = state.statistics.value;
  const symbol = state.symbol.value;
  const market = state.market.value?.name;
  const shown = answer?.symbol === symbol && answer?.market === market ? answer : undefined;
  const isGrowing = (shown?.sample.progress ?? 0) < 1;

  useEffect(() => {
    actions.loadStatistics();
    const timer = setInterval(
      () => !document.hidden && actions.loadStatistics(),
      isGrowing ? GROWING_MS : STEADY_MS,
    );
    return () => clearInterval(timer);
  }, [symbol, market, isGrowing]);

  return (
    <OverlayFrame title="Statistics" isPage>
      <div class="statistics">
        <div class="statistics-head">
          <SymbolChoice />
          <p class="statistics-sample">
            {shown === undefined ? 'Measuring …' : toSampleText(shown)}
          </p>
          {shown !== undefined && isGrowing && (
            <progress max={1} value={shown.sample.progress} aria-label="Sample made so far" />
          )}
        </div>
        {error !== undefined && <p class="statistics-error">{error}</p>}
        {shown !== undefined && <Figures statistics={shown} />}
      </div>
    </OverlayFrame>
  );
}

function Figures({ statistics }: { statistics: Statistics }) {
  return (
    <>
      <p class="statistics-key">
        <span class="plot-live">{statistics.symbol}, measured</span>
        <span class="plot-theory">theory</span>
        <span class="plot-real">real recordings</span>
      </p>
      <div class="pictures">
        {toPictures(statistics).map(({ title, plot, reading }) => (
          <figure key={title} class="picture">
            <h3>{title}</h3>
            <PlotView name={`${title}. ${reading ?? ''}`} plot={plot} />
            <figcaption>{reading ?? 'Not enough of it has been seen yet.'}</figcaption>
          </figure>
        ))}
      </div>
      <FactsTable statistics={statistics} />
      <p class="statistics-foot">
        Real recordings were measured once, with the same functions:{' '}
        {statistics.references.map(({ name, source }) => `${name} (${source})`).join(', ')}.
      </p>
    </>
  );
}

function SymbolChoice() {
  const { state, actions } = useApp();
  const instruments = (state.instruments.value ?? []).filter(({ kind }) => kind !== 'index');
  return (
    <select
      aria-label="Symbol"
      value={state.symbol.value}
      onChange={(event) => actions.show(event.currentTarget.value)}
    >
      {instruments.map(({ symbol, name }) => (
        <option key={symbol} value={symbol}>
          {symbol} · {name}
        </option>
      ))}
    </select>
  );
}

function toSampleText({ sample }: Statistics): string {
  const live = sample.seconds - sample.pastSeconds;
  const parts = [
    sample.pastSeconds > 0
      ? `${toHours(sample.pastSeconds)} simulated in the background with the same seed and rate`
      : '',
    live > 0 ? `${toHours(live)} watched` : '',
  ].filter((part) => part !== '');
  if (parts.length === 0) return 'Measuring …';
  const rate = sample.tradesPerSecond ?? 0;
  return `${parts.join(', ')} · ${sample.trades.toLocaleString('en')} trades, ${rate.toPrecision(2)} a second`;
}

function toHours(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
