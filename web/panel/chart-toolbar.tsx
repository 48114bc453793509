/**
 * What is above the chart: the interval, how prices are drawn, and the zone of the time axis.
 */
import { INTERVALS, type Interval, TIMED_INTERVALS } from '../../shared/model/interval.ts';
import { toZoneText } from '../format/time.ts';
import type { AppState } from '../state/app-state.ts';
import { CHART_KINDS, type ChartKind } from '../state/view-url.ts';
import { useApp } from './app-context.ts';
import { Segments } from './segments.tsx';

const KIND_LABELS: Readonly<Record<ChartKind, string>> = {
  line: 'Line',
  area: 'Area',
  candles: 'Candles',
  hollow: 'Hollow candles',
  bars: 'OHLC bars',
  'heikin-ashi': 'Heikin-Ashi',
  step: 'Steps',
  baseline: 'Baseline',
  columns: 'Columns',
};
/** Those that have a button; the others are in a list. */
const USUAL_KINDS = CHART_KINDS.slice(0, 3);
const MORE_KINDS = CHART_KINDS.slice(3);

/** Those that have a button; the others are in a list. */
const USUAL_INTERVALS: readonly Interval[] = ['1s', '15s', '1m', '5m', '1h', '1d'];
const isMore = (interval: Interval): boolean => !USUAL_INTERVALS.includes(interval);

/** Of a market of recorded bars none that is shorter than they are, or of trades: it would be empty. */
function toOffered({ market, interval }: AppState): readonly Interval[] {
  const shortest = market.value?.bars?.[0]?.chart;
  if (shortest === undefined) return INTERVALS;
  const offered = TIMED_INTERVALS.slice(TIMED_INTERVALS.indexOf(shortest));
  return offered.includes(interval.value) ? offered : INTERVALS;
}

/** The intervals that are wanted less often. */
function MoreIntervals({ offered }: { readonly offered: readonly Interval[] }) {
  const { state, actions } = useApp();
  const chosen = state.interval.value;
  return (
    <select
      class="more-kinds more-intervals"
      aria-label="More intervals"
      title="More intervals: to a month, or of so many trades"
      value={isMore(chosen) ? chosen : ''}
      onChange={({ currentTarget: { value } }) => actions.setInterval(value as Interval)}
    >
      <option value="" hidden>
        …
      </option>
      {offered.filter(isMore).map((value) => (
        <option key={value} value={value}>
          {value}
        </option>
      ))}
    </select>
  );
}

/** The toolbar. */
export function ChartToolbar() {
  const { state, actions, now } = useApp();
  const { kind, interval, settings } = state;
  const zone = settings.zone.value;
  const offered = toOffered(state);
  return (
    <div class="toolbar">
      <Segments
        label="Interval"
        options={offered
          .filter((value) => !isMore(value))
          .map((value) => ({ value, label: value }))}
        value={interval.value}
        onChange={(value) => actions.setInterval(value)}
      />
      <MoreIntervals offered={offered} />
      <button
        type="button"
        class="button-text studies-button"
        title="Add an indicator (/)"
        aria-label="Indicators"
        onClick={() => (state.overlay.value = 'studies')}
      >
        <span class="wide-only">Indicators</span>
      </button>
      <Segments
        label="Chart type"
        options={USUAL_KINDS.map((value) => ({ value, label: KIND_LABELS[value] }))}
        value={kind.value}
        onChange={(value) => (kind.value = value)}
      />
      <select
        class="more-kinds"
        aria-label="More chart types"
        value={MORE_KINDS.includes(kind.value) ? kind.value : ''}
        onChange={({ currentTarget }) => {
          const chosen = CHART_KINDS.find((each) => each === currentTarget.value);
          if (chosen !== undefined) kind.value = chosen;
        }}
      >
        <option value="" hidden>
          More
        </option>
        {MORE_KINDS.map((value) => (
          <option key={value} value={value}>
            {KIND_LABELS[value]}
          </option>
        ))}
      </select>
      <span class="spacer" />
      <button
        type="button"
        class="button-text"
        title="Switch between UTC and the time of this device"
        aria-label={`Times are in ${zone === 'utc' ? 'UTC' : 'local time'}. Switch.`}
        onClick={() => (settings.zone.value = zone === 'utc' ? 'local' : 'utc')}
      >
        {toZoneText(now(), zone)}
      </button>
    </div>
  );
}
