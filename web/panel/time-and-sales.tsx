/**
 * Time & sales: every trade of the symbol on the chart, newest on top, filtered by size and side, with the prints of
 * an order together where that is wanted. Follows, or is held: by a button, the space bar, the pointer, or scrolling.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { toSizeText } from '../format/quantity.ts';
import { toChartedRow } from '../state/app-state.ts';
import { SIDE_FILTERS } from '../state/order-prints.ts';
import { readStored, writeStored } from '../state/settings.ts';
import '../style/quotes.css';
import { useApp, useFrame } from './app-context.ts';
import { Hot, type HotText, useHotText } from './hot-text.tsx';
import { MoreIcon } from './more-icon.tsx';
import { TradeRows } from './trade-rows.ts';

/** Filters, in usual trades of the symbol; 0 shows all. */
const FILTERS = [0, 1, 2, 5, 10, 50] as const;

/** Where it is stored whether an order's prints stand together. */
const TOGETHER = 'printsTogether';

/** The panel of trades. */
export function TimeAndSales() {
  const app = useApp();
  const { state } = app;
  const { settings, instrument, symbol, trades } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const space = useRef<HTMLDivElement>(null);
  const rows = useRef<TradeRows>(undefined);
  const isOver = useSignal(false);
  const isHeld = useSignal(false);
  const side = useSignal('');
  const isTogether = useSignal(readStored(state.store, TOGETHER) === true);
  const isEmpty = useSignal(true);
  const waiting: HotText = useHotText();
  /** Size of a usual trade of the symbol on the chart; 0 while unknown. */
  const typical = useSignal({ key: '', size: 0 });

  useEffect(() => {
    rows.current = new TradeRows(scroller.current!, space.current!);
    return () => rows.current?.destroy();
  }, []);

  useFrame(2, 15, () => {
    const shown = rows.current;
    if (shown === undefined) return;
    const key = `${state.market.peek()?.name} ${symbol.peek()}`;
    const { size } = typical.peek();
    if (typical.peek().key !== key || (size === 0 && trades.length > 0)) {
      const next = { key, size: typical.peek().key === key ? trades.typicalSize() : 0 };
      if (next.size !== size || next.key !== typical.peek().key) typical.value = next;
    }
    const view = {
      minSize: settings.minTimes.peek() * typical.peek().size,
      typicalSize: typical.peek().size,
      zone: settings.zone.peek(),
      isHeld: isHeld.peek() || isOver.peek(),
      side: SIDE_FILTERS.find(({ value }) => value === side.peek())?.side,
      isTogether: isTogether.peek(),
    };
    shown.draw(trades, toChartedRow(state), view);
    isEmpty.value = shown.count === 0;
    waiting.set(shown.waiting > 0 ? `held · ${shown.waiting} new` : view.isHeld ? 'held' : '');
  });

  const redraw = (): void => app.frames.invalidateAll();
  const hover = (next: boolean): void => {
    isOver.value = next;
    redraw();
  };
  /** Goes on, from the newest, or stays. */
  const hold = (next: boolean): void => {
    isHeld.value = next;
    if (!next) scroller.current!.scrollTop = 0;
    redraw();
  };

  return (
    <section class="panel trades" aria-label="Time and sales">
      <header class="panel-head">
        <h2>Time &amp; sales</h2>
        <span class="muted held">
          <Hot text={waiting} />
        </span>
        <span class="spacer" />
        <button
          type="button"
          class="button-icon"
          aria-pressed={isHeld.value}
          aria-label="Hold the trades"
          aria-keyshortcuts="Space"
          title={
            isHeld.value ? 'Follow again (space bar in the list)' : 'Hold (space bar in the list)'
          }
          onClick={() => hold(!isHeld.value)}
        >
          <MoreIcon name={isHeld.value ? 'play' : 'pause'} />
        </button>
      </header>
      <div class="trade-filters">
        <label class="filter">
          <span class="sr-only">Smallest trade shown</span>
          <select
            value={String(settings.minTimes.value)}
            onChange={(event) => {
              settings.minTimes.value = Number(event.currentTarget.value);
              redraw();
            }}
          >
            {FILTERS.map((times) => (
              <option key={times} value={String(times)}>
                {toFilterText(times, typical.value.size, instrument.value?.sizeDecimals ?? 0)}
              </option>
            ))}
          </select>
        </label>
        <label class="filter">
          <span class="sr-only">Sides shown</span>
          <select
            value={side.value}
            onChange={(event) => {
              side.value = event.currentTarget.value;
              redraw();
            }}
          >
            {SIDE_FILTERS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="button-text"
          aria-pressed={isTogether.value}
          title="Prints of the same side and the same moment that follow each other are one order's: shown as one row"
          onClick={() => {
            isTogether.value = !isTogether.value;
            writeStored(state.store, TOGETHER, isTogether.value);
            redraw();
          }}
        >
          Orders
        </button>
      </div>
      <div
        class="trade-grid"
        ref={scroller}
        role="grid"
        aria-label="Trades, newest first"
        aria-rowcount={-1}
        aria-colcount={4}
        tabIndex={0}
        onPointerEnter={(event) => event.pointerType === 'mouse' && hover(true)}
        onPointerLeave={() => hover(false)}
        onKeyDown={(event) => {
          if (event.key !== ' ') return;
          event.preventDefault();
          event.stopPropagation();
          hold(!isHeld.value);
        }}
        onScroll={() => {
          rows.current?.onScroll();
          app.frames.invalidateAll();
        }}
      >
        <div class="trade-top" role="rowgroup">
          <div class="trade-row trade-headings" role="row" aria-rowindex={1}>
            <div role="columnheader" class="trade-time">
              Time
            </div>
            <div role="columnheader" class="trade-price">
              Price
            </div>
            <div role="columnheader" class="trade-size">
              Size
            </div>
            <div role="columnheader" class="trade-side">
              <span class="sr-only">Side</span>
            </div>
          </div>
        </div>
        <div class="trade-space" role="rowgroup" ref={space} />
      </div>
      {isEmpty.value && (
        <p class="empty">
          {trades.length === 0 ? 'No trades yet.' : 'No trade is as large, or of that side.'}
        </p>
      )}
    </section>
  );
}

function toFilterText(times: number, typicalSize: number, decimals: number): string {
  if (times === 0) return 'All sizes';
  if (typicalSize === 0) return `≥ ${times} × usual`;
  return `≥ ${toSizeText(times * typicalSize, decimals)}`;
}
