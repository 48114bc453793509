/**
 * The head of the chart: which symbol, its last price large, its change, and the day so far.
 */
import { MISSING, STATUS } from '../../shared/model/tick.ts';
import { toVwap } from '../../shared/model/turnover.ts';
import { NOTHING, toPercentText, toSignedPriceText } from '../format/price.ts';
import { toVolumeText } from '../format/quantity.ts';
import { toChartedRow } from '../state/app-state.ts';
import { type SymbolRow, toChange, toChangeBase } from '../state/quote-board.ts';
import type { TradeLog } from '../state/trade-log.ts';
import { toGroupName } from '../state/watchlist.ts';
import { useRef } from 'preact/hooks';
import { useApp, useFrame } from './app-context.ts';
import { Hot, type HotText, TintedText, useHotText } from './hot-text.tsx';
import { Icon } from './icon.tsx';

const STATUS_TEXT: Readonly<Record<number, string>> = {
  [STATUS.halted]: 'Halted',
  [STATUS.closed]: 'Closed',
  [STATUS.preOpen]: 'Pre-market',
  [STATUS.postClose]: 'After hours',
  [STATUS.auction]: 'Auction',
};
const DAY = ['Open', 'High', 'Low', 'Prev', 'Volume', 'VWAP'] as const;

/** The head of the chart. */
export function SymbolHeader() {
  const { state, actions } = useApp();
  const { symbol, instrument, watchlist } = state;
  const head = useRef<HTMLElement>(null);
  const price = useRef<HTMLSpanElement>(null);
  const last = useRef<TintedText>(undefined);
  const change = useHotText();
  const status = useHotText();
  const extended = useHotText();
  const day = DAY.map(() => useHotText());
  const drawn = useRef({
    version: -1,
    epoch: undefined as number | undefined,
    symbol: undefined as string | undefined,
    last: MISSING,
  });
  const shown = symbol.value;

  useFrame(1, 15, (nowMs) => {
    const row = toChartedRow(state);
    const { current } = drawn;
    const version = row?.version ?? 0;
    if (version === current.version && shown === current.symbol) return;
    const isSame = row?.epoch === current.epoch && shown === current.symbol;
    const before = isSame ? current.last : MISSING;
    current.version = version;
    current.epoch = row?.epoch;
    current.symbol = shown;
    current.last = row?.state.last ?? MISSING;
    last.current ??= new TintedText(price.current!);
    const isMove = before !== MISSING && current.last !== before;
    const way = current.last > before ? 'up' : 'down';
    const text = row?.isLoaded === true ? row.format(current.last) : '';
    last.current.set(text, isMove ? way : undefined, nowMs);
    drawValues(row, change, status, day);
    extended.set(toExtendedText(row, state.trades));
    const element = head.current;
    if (element === null) return;
    element.dataset['trend'] = toTrend(row);
  });

  const isWatched = shown !== undefined && watchlist.value.includes(shown);
  const about = instrument.value;
  return (
    <header class="symbol-head" ref={head}>
      <div class="symbol-title">
        <h1>{shown ?? NOTHING}</h1>
        <span class="symbol-name">{about?.name ?? ''}</span>
        {about !== undefined && <span class="tag">{toGroupName(about)}</span>}
        <span class="tag tag-warn hot-tag">
          <Hot text={status} />
        </span>
        {shown !== undefined && (
          <button
            type="button"
            class="button-icon star"
            aria-pressed={isWatched}
            title={isWatched ? 'Remove from the watchlist' : 'Add to the watchlist'}
            aria-label={isWatched ? `Unwatch ${shown}` : `Watch ${shown}`}
            onClick={() => (isWatched ? actions.unwatch(shown) : actions.watch(shown))}
          >
            <Icon name="star" filled={isWatched} />
          </button>
        )}
        {shown !== undefined && (
          <button
            type="button"
            class="button-icon"
            title="Compare with other symbols, in percent"
            aria-label={`Compare ${shown} with other symbols`}
            onClick={() => {
              state.typed.value = 'compare ';
              state.overlay.value = 'search';
            }}
          >
            <Icon name="plus" />
          </button>
        )}
      </div>
      <div class="symbol-price">
        <span class="last-price" ref={price} />
        <span class="currency">{about?.currency ?? ''}</span>
        <Hot text={change} class="last-change" />
        <Hot text={extended} class="last-extended" />
      </div>
      <dl class="day">
        {DAY.map((label, i) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Hot text={day[i]!} />
            </dd>
          </div>
        ))}
      </dl>
    </header>
  );
}

/** The newest price outside regular hours, where it is newer than the last one of those: it sets nothing else. */
function toExtendedText(row: SymbolRow | undefined, trades: TradeLog): string {
  if (row === undefined || !row.isLoaded) return '';
  const { state, instrument, format } = row;
  const { extendedMs, extendedPrice } = trades;
  if (!(extendedMs > state.lastMs) || state.status === STATUS.open) return '';
  const name = state.status === STATUS.preOpen ? 'Pre-market' : 'After hours';
  const price = format(extendedPrice);
  if (state.last === MISSING) return `${name} ${price}`;
  const difference = extendedPrice - state.last;
  const percent = toPercentText(difference, state.last);
  return `${name} ${price} ${toSignedPriceText(difference, instrument.priceDecimals)} (${percent})`;
}

function toTrend(row: SymbolRow | undefined): string {
  const change = row === undefined ? MISSING : toChange(row.state);
  if (change === MISSING || change === 0) return 'flat';
  return change > 0 ? 'up' : 'down';
}

const ARROWS: Readonly<Record<string, string>> = { up: '▲', down: '▼', flat: '' };

function drawValues(
  row: SymbolRow | undefined,
  change: HotText,
  status: HotText,
  day: readonly HotText[],
): void {
  if (row === undefined || !row.isLoaded) {
    for (const text of [change, status, ...day]) text.set('');
    return;
  }
  const { state, instrument, format } = row;
  const difference = toChange(state);
  const signed = toSignedPriceText(difference, instrument.priceDecimals);
  const percent = toPercentText(difference, toChangeBase(state));
  const arrow = ARROWS[toTrend(row)]!;
  change.set(difference === MISSING ? '' : `${arrow} ${signed} (${percent})`.trim());
  status.set(STATUS_TEXT[state.status] ?? '');
  const vwap = toVwap(state.turnoverHi, state.turnoverLo, state.volume);
  const values = [
    format(state.open),
    format(state.high),
    format(state.low),
    format(state.previousClose),
    toVolumeText(state.volume, instrument.sizeDecimals),
    vwap === undefined ? NOTHING : format(Math.round(vwap)),
  ];
  values.forEach((value, i) => day[i]!.set(value));
}
