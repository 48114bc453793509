/**
 * Metrics of the recordings that are made of live markets.
 */
import type { Markets } from '../../shared/engine/feed/market-registry.ts';
import type { Row, Tables } from './metric-tables.ts';

/** State of one recording. */
export interface RecorderState {
  state: string;
  ticks: number;
  lostTicks: number;
}

/** Parts that the figures come from. */
export interface RecorderSources {
  markets: Markets;
  /** State of the recording of a market, if there is one. */
  recorder?: ((market: string) => RecorderState | undefined) | undefined;
}

const STATES = ['open', 'stalled', 'failed', 'closed'] as const;

/** Adds them; a market that is not recorded has no row. */
export function addRecorders(tables: Tables, { markets, recorder }: RecorderSources): void {
  const rows = (toRows: (market: string, state: RecorderState) => Row[]): Row[] =>
    markets.live.flatMap(({ market: { name } }) => {
      const state = recorder?.(name);
      return state === undefined ? [] : toRows(name, state);
    });
  tables.gauge(
    'tickdeck_recorder_state',
    'State of the recording of a market: 1 for the current one.',
    ['market', 'state'],
    () =>
      rows((market, { state }) =>
        STATES.map((one): Row => [{ market, state: one }, one === state ? 1 : 0]),
      ),
  );
  tables.counter('tickdeck_recorded_ticks_total', 'Ticks recorded.', ['market'], () =>
    rows((market, { ticks }) => [[{ market }, ticks]]),
  );
  tables.counter(
    'tickdeck_recorder_lost_ticks_total',
    'Ticks that the recording lost.',
    ['market'],
    () => rows((market, { lostTicks }) => [[{ market }, lostTicks]]),
  );
}
