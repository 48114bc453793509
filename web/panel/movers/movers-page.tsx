/**
 * What moves in the whole market on screen, live or replayed: a heat map by sectors, and who gained, lost and traded
 * most, as a table. Asks again while one watches. Loaded when it is first opened.
 */
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import '../../style/movers.css';
import { toVolumeText } from '../../format/quantity.ts';
import { FULL_PERCENT } from '../../state/heat-map.ts';
import { type Mover, type Ranking, toMoverGroups, toMovers, toRanked } from '../../state/movers.ts';
import { useApp } from '../app-context.ts';
import { OverlayFrame } from '../overlay-frame.tsx';
import { Segments } from '../segments.tsx';
import { HeatCanvas, toPercent } from './heat-canvas.ts';

/** Colours once a second would be enough; a whole market is asked for less often. */
const ASK_MS = 2_000;
const RANKED = 30;
/** Of a larger market the first so many are asked for. */
const MOST_SHOWN = 2_048;

/** The page, over the others. */
export function MoversPage() {
  const { state, actions } = useApp();
  const by = useSignal<Ranking>('gain');
  const weight = useSignal<'turnover' | 'equal'>('turnover');
  const { quotes } = state;
  const market = state.market.value?.name;
  const movers = useComputed(() =>
    state.quotes.value?.market === state.market.value?.name
      ? toMovers(state.quotes.value?.quotes ?? [], state.instruments.value ?? [])
      : [],
  );

  useEffect(() => {
    actions.loadQuotes();
    const timer = setInterval(() => !document.hidden && actions.loadQuotes(), ASK_MS);
    return () => clearInterval(timer);
  }, [market]);

  const total = state.instruments.value?.length ?? 0;
  const show = (symbol: string): void => {
    state.overlay.value = 'none';
    actions.show(symbol);
  };
  return (
    <OverlayFrame title="Movers and heat map" isPage>
      <div class="movers">
        <div class="movers-head">
          <Segments
            label="Size of a tile"
            options={[
              { value: 'turnover', label: 'By money traded' },
              { value: 'equal', label: 'All alike' },
            ]}
            value={weight.value}
            onChange={(value) => (weight.value = value)}
          />
          <span class="muted">
            {quotes.value === undefined
              ? 'Asking …'
              : `${toCountText(movers.value.length, total)} · change since the close before · full colour from ${FULL_PERCENT} %`}
          </span>
        </div>
        <HeatMap movers={movers.value} isEqual={weight.value === 'equal'} onShow={show} />
        <div class="movers-list">
          <Segments
            label="Ranking"
            options={[
              { value: 'gain', label: 'Gained' },
              { value: 'loss', label: 'Lost' },
              { value: 'active', label: 'Most traded' },
            ]}
            value={by.value}
            onChange={(value) => (by.value = value)}
          />
          <MoversTable movers={toRanked(movers.value, by.value, RANKED)} onShow={show} />
        </div>
      </div>
    </OverlayFrame>
  );
}

/** Says that a very large market is shown in part. */
const toCountText = (shown: number, total: number): string =>
  total > MOST_SHOWN
    ? `${shown} of the first ${MOST_SHOWN} symbols of ${total}`
    : `${shown} symbols`;

/** The map; arrows move a frame over it in the order of size, Enter shows a symbol. */
function HeatMap(props: {
  movers: readonly Mover[];
  isEqual: boolean;
  onShow: (symbol: string) => void;
}) {
  const { theme } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = useRef<HeatCanvas>(undefined);
  const active = useSignal<string | undefined>(undefined);
  const size = useSignal('');
  const groups = toMoverGroups(props.movers, props.isEqual);
  const pointed = props.movers.find(({ symbol }) => symbol === active.value);

  useEffect(() => {
    const resizing = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      size.value = `${width} ${height}`;
    });
    resizing.observe(canvas.current!);
    return () => resizing.disconnect();
  }, []);
  useEffect(() => {
    map.current ??= new HeatCanvas(canvas.current!);
    map.current.draw(groups, theme.value, active.value, performance.now());
  }, [props.movers, props.isEqual, theme.value, active.value, size.value]);

  const tileAt = (event: MouseEvent) => map.current?.at(event.offsetX, event.offsetY)?.mover.symbol;
  function onKey(event: KeyboardEvent): void {
    const tiles = map.current?.tiles ?? [];
    const at = tiles.findIndex(({ mover }) => mover.symbol === active.peek());
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      Home: 0,
      End: tiles.length - 1,
    };
    if (event.key === 'Enter' && active.peek() !== undefined) props.onShow(active.peek()!);
    else if (steps[event.key] === undefined || tiles.length === 0) return;
    else active.value = tiles[(steps[event.key]! + tiles.length) % tiles.length]!.mover.symbol;
    event.preventDefault();
  }
  return (
    <div
      class="heat-map"
      role="application"
      aria-label="Heat map: arrows move over the symbols, Enter shows one. The same is in the table."
      tabIndex={0}
      onKeyDown={onKey}
    >
      <canvas
        ref={canvas}
        aria-hidden="true"
        onPointerMove={(event) => (active.value = tileAt(event))}
        onPointerLeave={() => (active.value = undefined)}
        onClick={(event) => {
          const symbol = tileAt(event);
          if (symbol !== undefined) props.onShow(symbol);
        }}
      />
      <p class="heat-note" aria-live="polite">
        {pointed === undefined
          ? 'Point at a tile, or move over them by arrows.'
          : `${pointed.symbol} · ${pointed.name} · ${pointed.group} · ${pointed.last} · ${toPercent(pointed.percent)}`}
      </p>
    </div>
  );
}

function MoversTable({
  movers,
  onShow,
}: {
  movers: readonly Mover[];
  onShow: (s: string) => void;
}) {
  return (
    <div class="movers-scroll" tabIndex={0} role="region" aria-label="Ranking of symbols">
      <table class="movers-table">
        <thead>
          <tr>
            <th scope="col">Symbol</th>
            <th scope="col">Last</th>
            <th scope="col">Chg %</th>
            <th scope="col">Volume</th>
          </tr>
        </thead>
        <tbody>
          {movers.map(({ symbol, name, last, percent, volume }) => (
            <tr key={symbol} data-trend={percent === 0 ? 'flat' : percent > 0 ? 'up' : 'down'}>
              <th scope="row">
                <button type="button" title={name} onClick={() => onShow(symbol)}>
                  <b>{symbol}</b> <small>{name}</small>
                </button>
              </th>
              <td>{last}</td>
              <td class="movers-change">{toPercent(percent)}</td>
              <td>{toVolumeText(Math.round(volume), 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {movers.length === 0 && <p class="empty">Nothing of this market is known yet.</p>}
    </div>
  );
}
