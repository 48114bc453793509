/**
 * Opens the menu of a place on a chart: by the second button, a long press, or the key for menus. Arrows move in it,
 * Escape and a press elsewhere close it; the focus goes back to where it was. What it offers says the registry.
 */
import { render } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { LineSeries } from '../../chart/line-series.ts';
import type { PriceChart } from '../../chart/price-chart.ts';
import { toChartedRow } from '../../state/app-state.ts';
import type { Tile } from '../../state/tile.ts';
import '../../style/chart-menu.css';
import type { AppSurroundings } from '../app-context.ts';
import { onMenuKey } from '../menu-keys.ts';
import type { ChartMenuItem, ChartMenuSource, ChartPlace } from './chart-menu.ts';
import { CHART_MENU } from './registry.ts';
import { MISSING } from '../../../shared/model/tick.ts';

/** Which chart, and where on it, CSS px from the top left of its host. */
interface Opened {
  readonly tile: Tile<LineSeries>;
  readonly chart: PriceChart;
  readonly host: HTMLElement;
  readonly x: number;
  readonly y: number;
}

let close: () => void = () => undefined;

/** Reads what is at a place; undefined while the chart shows nothing. */
function toPlace(app: AppSurroundings, { tile, chart, x, y }: Opened): ChartPlace | undefined {
  const row = toChartedRow(app.state, tile);
  const market = app.state.market.peek();
  const instrument = tile.instrument.peek();
  if (row === undefined || market === undefined || instrument === undefined) return undefined;
  const { timeMs, price: exact } = chart.placeAt(x, y);
  const price = Math.round(exact / instrument.tickSize) * instrument.tickSize;
  if (!Number.isSafeInteger(price)) return undefined;
  const { last } = row.state;
  return {
    app,
    tile,
    chart,
    symbol: instrument.symbol,
    instrument,
    market,
    price,
    priceText: row.format(price),
    last: last === MISSING ? undefined : last,
    timeMs,
    x,
    y,
  };
}

/** Opens the menu; another one that is open closes. @param sources what it offers */
export function openChartMenu(
  app: AppSurroundings,
  opened: Opened,
  sources: readonly ChartMenuSource[] = CHART_MENU,
): void {
  close();
  const place = toPlace(app, opened);
  if (place === undefined) return;
  const groups = sources.map((source) => source(place)).filter((items) => items.length > 0);
  const { left, top } = opened.host.getBoundingClientRect();
  const before = document.activeElement as HTMLElement | null;
  const root = document.createElement('div');
  document.body.append(root);
  close = (): void => {
    close = () => undefined;
    const hadFocus = root.contains(document.activeElement);
    render(null, root);
    root.remove();
    if (hadFocus) before?.focus({ preventScroll: true });
  };
  const at = { left: left + place.x, top: top + place.y };
  const label = `${place.symbol} at ${place.priceText}`;
  render(<Menu groups={groups} at={at} label={label} onClose={() => close()} />, root);
}

interface MenuProps {
  readonly groups: readonly (readonly ChartMenuItem[])[];
  readonly at: { readonly left: number; readonly top: number };
  readonly label: string;
  readonly onClose: () => void;
}

function Menu({ groups, at, label, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { offsetWidth, offsetHeight, style } = menu.current!;
    const { clientWidth, clientHeight } = document.documentElement;
    style.left = `${Math.max(4, Math.min(at.left, clientWidth - offsetWidth - 4))}px`;
    style.top = `${Math.max(4, Math.min(at.top, clientHeight - offsetHeight - 4))}px`;
    menu.current!.querySelector('button')?.focus({ preventScroll: true });
  }, [at]);
  useEffect(() => {
    const listening = new AbortController();
    const options = { capture: true, signal: listening.signal };
    const onOutside = (event: Event): void => {
      if (menu.current?.contains(event.target as Node) === false) onClose();
    };
    document.addEventListener('pointerdown', onOutside, options);
    document.addEventListener('wheel', onOutside, { ...options, passive: true });
    // Of the window itself: captured, it would tell of each item that loses the focus to the next.
    window.addEventListener('blur', onClose, { signal: listening.signal });
    return () => listening.abort();
  }, []);

  return (
    <div
      class="chart-menu"
      role="menu"
      aria-label={label}
      ref={menu}
      onKeyDown={(event) => onMenuKey(event, menu.current!, onClose)}
      onContextMenu={(event) => event.preventDefault()}
    >
      {groups.map((items, i) => (
        <div key={i} role="group">
          {items.map(({ label: text, keys, run }) => (
            <button
              key={text}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                onClose();
                run();
              }}
              onPointerEnter={(event) => event.currentTarget.focus({ preventScroll: true })}
            >
              <span>{text}</span>
              {keys !== undefined && <kbd aria-hidden="true">{keys}</kbd>}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}
