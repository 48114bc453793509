/**
 * The head of one chart among several: which symbol and interval, what links it, its last price, and the way to the
 * whole page.
 */
import { useRef } from 'preact/hooks';
import '../../style/desk.css';
import type { LineSeries } from '../../chart/line-series.ts';
import { MISSING } from '../../../shared/model/tick.ts';
import { NOTHING, toPercentText } from '../../format/price.ts';
import { toChartedRow } from '../../state/app-state.ts';
import { toChange, toChangeBase } from '../../state/quote-board.ts';
import { LINK_COLOURS, type LinkColour, type Tile } from '../../state/tile.ts';
import { useApp, useFrame } from '../app-context.ts';
import { Hot, useHotText } from '../hot-text.tsx';
import { activateNext, toggleFull } from './desk-keys.ts';

const LINK_NAMES: Readonly<Record<LinkColour, string>> = {
  blue: 'Blue',
  green: 'Green',
  orange: 'Orange',
  purple: 'Purple',
};

/** The head. */
export function TileHead({ tile }: { tile: Tile<LineSeries> }) {
  const app = useApp();
  const { state } = app;
  const head = useRef<HTMLDivElement>(null);
  const last = useHotText();
  const change = useHotText();
  const drawn = useRef(-1);
  const symbol = tile.symbol.value ?? NOTHING;
  const link = tile.link.value;

  useFrame(2, 10, () => {
    const row = toChartedRow(state, tile);
    const version = row?.version ?? 0;
    if (version === drawn.current) return;
    drawn.current = version;
    const isKnown = row !== undefined && row.isLoaded;
    const difference = isKnown ? toChange(row.state) : MISSING;
    last.set(isKnown ? row.format(row.state.last) : '');
    change.set(difference === MISSING ? '' : toPercentText(difference, toChangeBase(row!.state)));
    const isNone = difference === MISSING || difference === 0;
    if (head.current !== null) {
      head.current.dataset['trend'] = isNone ? 'flat' : difference > 0 ? 'up' : 'down';
    }
  });

  return (
    <div class="tile-head" ref={head}>
      <label class="tile-link" data-link={link ?? 'none'}>
        <span class="sr-only">Link of the chart of {symbol}</span>
        <select
          value={link ?? ''}
          title="Charts of one colour go together"
          onChange={(event) => {
            tile.link.value = LINK_COLOURS.find((each) => each === event.currentTarget.value);
          }}
        >
          <option value="">Free</option>
          {LINK_COLOURS.map((colour) => (
            <option key={colour} value={colour}>
              {LINK_NAMES[colour]}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="tile-symbol"
        title="Show another symbol here"
        onClick={() => {
          state.active.value = tile;
          state.overlay.value = 'search';
        }}
      >
        <b>{symbol}</b> <span class="muted">{tile.interval.value}</span>
      </button>
      <Hot text={last} class="tile-last" />
      <Hot text={change} class="tile-change" />
      <span class="spacer" />
      {([-1, 1] as const).map((by) => (
        <button
          key={by}
          type="button"
          class="button-icon tile-next"
          aria-label={by > 0 ? 'Next chart' : 'Previous chart'}
          onClick={() => activateNext(app, by)}
        >
          {by > 0 ? '›' : '‹'}
        </button>
      ))}
      <button
        type="button"
        class="button-icon tile-full"
        aria-label={state.full.value === '' ? `Enlarge the chart of ${symbol}` : 'Show all charts'}
        title={state.full.value === '' ? 'Enlarge (Alt Enter)' : 'Show all (Alt Enter)'}
        onClick={(event) => {
          state.active.value = tile;
          toggleFull(app, event.currentTarget);
        }}
      >
        {state.full.value === '' ? '⤢' : '⤡'}
      </button>
    </div>
  );
}
