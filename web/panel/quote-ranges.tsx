/**
 * Where the price of the symbol on the chart stands: in the range of the day and of 52 weeks, beside open, previous
 * close and average price; and when it was halted last.
 */
import { useEffect, useRef } from 'preact/hooks';
import { MISSING } from '../../shared/model/tick.ts';
import { toVwap } from '../../shared/model/turnover.ts';
import { NOTHING } from '../format/price.ts';
import { toClockText } from '../format/time.ts';
import { toChartedRow } from '../state/app-state.ts';
import { useApp, useFrame } from './app-context.ts';
import { Hot, useHotText } from './hot-text.tsx';

/** The part of the quote panel. */
export function QuoteRanges() {
  const { state, actions } = useApp();
  const symbol = state.symbol.value;
  const market = state.market.value?.name;
  const halt = state.chartMarks.value.halts.at(-1);
  const zone = state.settings.zone.value;
  const about = useHotText();
  const drawn = useRef(-1);

  useEffect(() => {
    if (symbol !== undefined && market !== undefined) actions.loadYear();
  }, [symbol, market, state.boardChanges.value]);
  useFrame(3, 4, () => {
    const row = toChartedRow(state);
    if (row?.version === drawn.current) return;
    drawn.current = row?.version ?? -1;
    if (row === undefined || !row.isLoaded) {
      about.set('');
      return;
    }
    const { open, previousClose, turnoverHi, turnoverLo, volume } = row.state;
    const vwap = toVwap(turnoverHi, turnoverLo, volume);
    const average = vwap === undefined ? NOTHING : row.format(Math.round(vwap));
    about.set(`Open ${row.format(open)} · Prev ${row.format(previousClose)} · VWAP ${average}`);
  });

  return (
    <dl class="quote-ranges">
      <Range name="Day" of="day" />
      <Range name="52 weeks" of="year" />
      <div class="muted">
        <dt class="sr-only">Open, previous close, average price</dt>
        <dd>
          <Hot text={about} />
        </dd>
      </div>
      {halt !== undefined && (
        <div class="muted">
          <dt class="sr-only">Last halt</dt>
          <dd>
            Halted {toClockText(halt.fromMs, zone)}
            {halt.toMs < Infinity ? ` to ${toClockText(halt.toMs, zone)}` : ', still'}
          </dd>
        </div>
      )}
    </dl>
  );
}

function Range({ name, of }: { name: string; of: 'day' | 'year' }) {
  const { state } = useApp();
  const low = useHotText();
  const high = useHotText();
  const mark = useRef<HTMLElement>(null);
  useFrame(3, 4, () => {
    const row = toChartedRow(state);
    const year = state.year.peek();
    const isOwn = year?.key === `${state.market.peek()?.name} ${state.symbol.peek()}`;
    const day = row?.isLoaded === true && row.state.low !== MISSING ? row.state : undefined;
    const range =
      of === 'day' || day === undefined
        ? day
        : isOwn
          ? { low: Math.min(year.low, day.low), high: Math.max(year.high, day.high) }
          : undefined;
    const isKnown = range !== undefined && day !== undefined && day.last !== MISSING;
    low.set(isKnown ? row!.format(range.low) : NOTHING);
    high.set(isKnown ? row!.format(range.high) : NOTHING);
    const width = isKnown ? range.high - range.low : 0;
    const at = width > 0 ? (day!.last - range!.low) / width : 0;
    mark.current!.style.left = `calc(${Math.min(1, Math.max(0, at)).toFixed(3)} * (100% - 3px))`;
  });
  return (
    <div class="quote-range">
      <dt>{name}</dt>
      <dd>
        <Hot text={low} />
      </dd>
      <i aria-hidden="true">
        <b ref={mark} />
      </i>
      <dd>
        <Hot text={high} />
      </dd>
    </div>
  );
}
