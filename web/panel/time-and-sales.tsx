/**
 * Time & sales: every trade of the symbol on the chart, newest on top, filtered by size, standing still
 * under the pointer.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { toSizeText } from '../format/quantity.ts';
import { toChartedRow } from '../state/app-state.ts';
import '../style/quotes.css';
import { useApp, useFrame } from './app-context.ts';
import type { HotText } from './hot-text.tsx';
import { useHotText, Hot } from './hot-text.tsx';
import { TradeRows } from './trade-rows.ts';

/** Filters, in usual trades of the symbol; 0 shows all. */
const FILTERS = [0, 1, 2, 5, 10, 50] as const;

/** The panel of trades. */
export function TimeAndSales() {
  const app = useApp();
  const { state } = app;
  const { settings, instrument, symbol, trades } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const space = useRef<HTMLDivElement>(null);
  const rows = useRef<TradeRows>(undefined);
  const isHeld = useSignal(false);
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
      isHeld: isHeld.peek(),
    };
    shown.draw(trades, toChartedRow(state), view);
    isEmpty.value = shown.count === 0;
    waiting.set(shown.waiting > 0 ? `paused · ${shown.waiting} new` : view.isHeld ? 'paused' : '');
  });

  const hold = (next: boolean): void => {
    isHeld.value = next;
    app.frames.invalidateAll();
  };

  return (
    <section class="panel trades" aria-label="Time and sales">
      <header class="panel-head">
        <h2>Time &amp; sales</h2>
        <span class="muted held">
          <Hot text={waiting} />
        </span>
        <span class="spacer" />
        <label class="filter">
          <span class="sr-only">Smallest trade shown</span>
          <select
            value={String(settings.minTimes.value)}
            onChange={(event) => {
              settings.minTimes.value = Number(event.currentTarget.value);
              app.frames.invalidateAll();
            }}
          >
            {FILTERS.map((times) => (
              <option key={times} value={String(times)}>
                {toFilterText(times, typical.value.size, instrument.value?.sizeDecimals ?? 0)}
              </option>
            ))}
          </select>
        </label>
      </header>
      <div
        class="trade-grid"
        ref={scroller}
        role="grid"
        aria-label="Trades, newest first"
        aria-rowcount={-1}
        aria-colcount={4}
        tabIndex={0}
        onPointerEnter={(event) => event.pointerType === 'mouse' && hold(true)}
        onPointerLeave={() => hold(false)}
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
      {isEmpty.value && <p class="empty">No trades yet.</p>}
    </section>
  );
}

function toFilterText(times: number, typicalSize: number, decimals: number): string {
  if (times === 0) return 'All sizes';
  if (typicalSize === 0) return `≥ ${times} × usual`;
  return `≥ ${toSizeText(times * typicalSize, decimals)}`;
}
