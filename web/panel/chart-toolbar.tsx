/**
 * What is above the chart: the interval, how prices are drawn, and the zone of the time axis.
 */
import { INTERVALS } from '../../shared/model/interval.ts';
import { toZoneText } from '../format/time.ts';
import { CHART_KINDS, type ChartKind } from '../state/view-url.ts';
import { useApp } from './app-context.ts';
import { Segments } from './segments.tsx';

const KIND_LABELS: Readonly<Record<ChartKind, string>> = {
  line: 'Line',
  area: 'Area',
  candles: 'Candles',
};

/** The toolbar. */
export function ChartToolbar() {
  const { state, actions, now } = useApp();
  const { kind, interval, settings } = state;
  const zone = settings.zone.value;
  return (
    <div class="toolbar">
      <Segments
        label="Interval"
        options={INTERVALS.map((value) => ({ value, label: value }))}
        value={interval.value}
        onChange={(value) => actions.setInterval(value)}
      />
      <Segments
        label="Chart type"
        options={CHART_KINDS.map((value) => ({ value, label: KIND_LABELS[value] }))}
        value={kind.value}
        onChange={(value) => (kind.value = value)}
      />
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
