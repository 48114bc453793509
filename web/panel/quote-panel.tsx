/**
 * Top of book of the symbol on the chart: bid and ask with their sizes, the spread between them, the mid,
 * and which side is heavier.
 */
import { useRef } from 'preact/hooks';
import { MISSING } from '../../shared/model/tick.ts';
import { NOTHING, toPriceText } from '../format/price.ts';
import { toRateText, toSizeText } from '../format/quantity.ts';
import { toChartedRow } from '../state/app-state.ts';
import { findLimits } from '../state/market-events.ts';
import type { SymbolRow } from '../state/quote-board.ts';
import '../style/quotes.css';
import { useApp, useFrame } from './app-context.ts';
import { Hot, useHotText } from './hot-text.tsx';
import { toLazyPanel } from './lazy-panel.tsx';
import { QuoteRanges } from './quote-ranges.tsx';

/** Prices of more characters are set smaller. */
const LONG_PRICE = 8;
const LIMITS_TITLE =
  'Limit bands of the exchanges: trading stops where the price stays at one of them';

/** Among the panels that are closed: the depth is as a rule, and is named with a plus where it is open. */
const OPENED_DEPTH = '+depth';

const DepthLadder = toLazyPanel(
  () => import('./depth/depth-ladder.tsx').then((file) => file.DepthLadder),
  { isRare: true },
);

/** The quote panel. */
export function QuotePanel() {
  const { state, now } = useApp();
  const bar = useRef<HTMLDivElement>(null);
  const drawn = useRef('');
  const bid = useHotText();
  const bidSize = useHotText();
  const ask = useHotText();
  const askSize = useHotText();
  const spread = useHotText();
  const mid = useHotText();
  const limits = useHotText();
  const limitsPart = useRef<HTMLSpanElement>(null);

  useFrame(1, 15, () => {
    const row = toChartedRow(state);
    const held = row && findLimits(state.chartMarks.peek().limits, state.clock.at(now()));
    const key = `${row?.version} ${held?.lower} ${held?.upper}`;
    if (key === drawn.current) return;
    drawn.current = key;
    const isKnown = row !== undefined && row.isLoaded;
    const isNone = isKnown && row.state.bid === MISSING && row.state.ask === MISSING;
    /* A recording of trades has none: what would be empty makes room. */
    const quote = bar.current!.closest<HTMLElement>('.quote')!;
    quote.dataset['none'] = String(isNone && (state.isReplay.peek() || !(row.state.quoteMs > 0)));
    bid.set(isKnown ? row.format(row.state.bid) : '');
    ask.set(isKnown ? row.format(row.state.ask) : '');
    bidSize.set(isKnown ? toQuoteSize(row, row.state.bid, row.state.bidSize) : '');
    askSize.set(isKnown ? toQuoteSize(row, row.state.ask, row.state.askSize) : '');
    spread.set(isKnown ? toSpreadText(row) : '');
    mid.set(isKnown ? toMidText(row) : '');
    const isHeld = isKnown && held !== undefined;
    limits.set(isHeld ? `${row.format(held.lower)} – ${row.format(held.upper)}` : '');
    limitsPart.current!.hidden = !isHeld;
    const isLong = (bid.node.nodeValue?.length ?? 0) > LONG_PRICE;
    quote.dataset['long'] = String(isLong);
    const total = isKnown ? row.state.bidSize + row.state.askSize : 0;
    const share = total > 0 ? row!.state.bidSize / total : 0.5;
    bar.current!.style.transform = `scaleX(${share.toFixed(3)})`;
  });

  return (
    <section class="panel quote-panel" aria-label="Quote">
      <header class="panel-head">
        <h2>Quote</h2>
        <span class="spacer" />
        <Rate />
        <button
          type="button"
          class="button-text trade-open"
          aria-pressed={state.isTrading.value}
          aria-keyshortcuts="Alt+O"
          title="Trade with play money (Alt O)"
          onClick={() => (state.isTrading.value = !state.isTrading.peek())}
        >
          Trade
        </button>
        <span class="muted" aria-hidden="true">
          {state.symbol.value ?? ''}
        </span>
      </header>
      <div class="quote">
        <div class="quote-side quote-bid">
          <span class="quote-label">Bid</span>
          <Hot text={bid} class="quote-price" />
          <Hot text={bidSize} class="quote-size" />
        </div>
        <div class="quote-side quote-ask">
          <span class="quote-label">Ask</span>
          <Hot text={ask} class="quote-price" />
          <Hot text={askSize} class="quote-size" />
        </div>
        <div class="size-bar" aria-hidden="true">
          <div class="size-bar-bid" ref={bar} />
        </div>
        <div class="quote-foot">
          <span>
            <i>Spread</i> <Hot text={spread} />
          </span>
          <span>
            <i>Mid</i> <Hot text={mid} />
          </span>
          <span class="quote-limits" ref={limitsPart} hidden title={LIMITS_TITLE}>
            <i>Limits</i> <Hot text={limits} />
          </span>
        </div>
        <QuoteRanges />
        <Depth />
      </div>
    </section>
  );
}

/** The order book, opened and closed; only where the market has one. */
function Depth() {
  const { state } = useApp();
  const { desk } = state;
  if (state.market.value?.hasDepth !== true) return null;
  const isOpen = desk.value.closed.includes(OPENED_DEPTH);
  const toggle = (): void => {
    const others = desk.peek().closed.filter((each) => each !== OPENED_DEPTH);
    desk.value = { ...desk.peek(), closed: isOpen ? others : [...others, OPENED_DEPTH] };
  };
  return (
    <div class="quote-depth">
      <button type="button" class="button-text" aria-expanded={isOpen} onClick={toggle}>
        Depth
      </button>
      {isOpen && <DepthLadder />}
    </div>
  );
}

/** Updates shown a second of this symbol, and of how many ticks when they were merged. */
function Rate() {
  const rate = useApp().state.symbolRate.value;
  if (rate === undefined) return null;
  return (
    <span class="muted quote-rate" title="Updates shown a second, of the ticks that happened">
      {toRateText(rate)}/s
    </span>
  );
}

const toQuoteSize = (row: SymbolRow, price: number, size: number): string =>
  price === MISSING ? '' : toSizeText(size, row.instrument.sizeDecimals);

/** Spread in ticks and in basis points of the mid. */
function toSpreadText({ state, instrument }: SymbolRow): string {
  const { bid, ask } = state;
  if (bid === MISSING || ask === MISSING) return NOTHING;
  const ticks = (ask - bid) / instrument.tickSize;
  const bps = ((ask - bid) / ((ask + bid) / 2)) * 1e4;
  const count = Number.isInteger(ticks) ? String(ticks) : ticks.toFixed(1);
  return `${count} ${ticks === 1 ? 'tick' : 'ticks'} · ${bps.toFixed(bps < 10 ? 2 : 1)} bp`;
}

/** The mid, with one more digit where it lies between two prices. */
function toMidText({ state, instrument }: SymbolRow): string {
  const { bid, ask } = state;
  if (bid === MISSING || ask === MISSING) return NOTHING;
  const sum = bid + ask;
  if (sum % 2 === 0) return toPriceText(sum / 2, instrument.priceDecimals);
  return toPriceText(sum * 5, instrument.priceDecimals + 1);
}
