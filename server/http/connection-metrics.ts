/**
 * Metrics of the venues that live markets are fed by.
 */
import type { Markets } from '../../shared/engine/feed/market-registry.ts';
import type { VenueConnection } from '../../shared/wire/market-info.ts';
import type { Row, Tables } from './metric-tables.ts';

const STATES = ['connecting', 'live', 'waiting', 'refused'] as const;
const LABELS = ['market', 'venue'];

/** Counters by their names and what they count. */
const COUNTERS = {
  reconnects: ['tickdeck_venue_reconnects_total', 'Connections to a venue that followed another.'],
  gaps: ['tickdeck_venue_gaps_total', 'Holes in what a venue gave.'],
  gapsFilled: ['tickdeck_venue_gaps_filled_total', 'Holes that were filled from its records.'],
  lateTicks: ['tickdeck_venue_late_ticks_total', 'Ticks that came from its records.'],
  duplicates: ['tickdeck_venue_duplicates_total', 'Trades that had come before, left out.'],
  outOfOrder: ['tickdeck_venue_out_of_order_total', 'Trades that came after later ones.'],
  frames: ['tickdeck_venue_frames_total', 'Messages of a venue.'],
  unknownFrames: ['tickdeck_venue_unknown_frames_total', 'Messages of a kind that is not known.'],
  malformedFrames: ['tickdeck_venue_malformed_frames_total', 'Messages that could not be read.'],
  shedQuotes: ['tickdeck_venue_shed_quotes_total', 'Quotes left out: too fast for the market.'],
  shedTrades: ['tickdeck_venue_shed_trades_total', 'Trades left out: too fast for the market.'],
  roundedSizes: ['tickdeck_venue_rounded_sizes_total', 'Sizes told with fewer digits than sent.'],
} as const satisfies { [K in keyof VenueConnection]?: readonly [name: string, help: string] };

/** Adds them. */
export function addConnections(tables: Tables, markets: Pick<Markets, 'live'>): void {
  const rows = (read: (info: VenueConnection) => [Record<string, string>, number][]): Row[] =>
    markets.live.flatMap(({ market, source }): Row[] => {
      const info = source.connection?.info();
      if (info === undefined) return [];
      /* Of venues that are one market each has rows of its own. */
      return (info.feeds ?? [info]).flatMap((one) => {
        const labels = { market: market.name, venue: one.venue };
        return read(one).map(([more, value]): Row => [{ ...labels, ...more }, value]);
      });
    });

  tables.gauge(
    'tickdeck_venue_state',
    'How a venue is reached: 1 for the current state.',
    [...LABELS, 'state'],
    () => rows(({ state }) => STATES.map((one) => [{ state: one }, one === state ? 1 : 0])),
  );
  for (const [field, [name, help]] of Object.entries(COUNTERS)) {
    tables.counter(name, help, LABELS, () =>
      rows((info) => [[{}, info[field as keyof typeof COUNTERS]]]),
    );
  }
  tables.gauge(
    'tickdeck_venue_latency_seconds',
    "From a venue's stamp to the server, corrected by the clocks' difference.",
    [...LABELS, 'quantile'],
    () =>
      rows(({ latencyMs }) =>
        latencyMs === undefined
          ? []
          : [
              [{ quantile: '0.5' }, latencyMs.p50 / 1_000],
              [{ quantile: '0.99' }, latencyMs.p99 / 1_000],
            ],
      ),
  );
  tables.gauge(
    'tickdeck_venue_clock_offset_seconds',
    "How far a venue's clock is ahead of the server's.",
    LABELS,
    () =>
      rows(({ clockOffsetMs }) =>
        clockOffsetMs === undefined ? [] : [[{}, clockOffsetMs / 1_000]],
      ),
  );
  tables.gauge(
    'tickdeck_venue_symbols',
    'Symbols asked for at a venue, by what became of them.',
    [...LABELS, 'state'],
    () =>
      rows(({ symbols: { wanted, live, quiet, refused } }) => [
        [{ state: 'wanted' }, wanted],
        [{ state: 'live' }, live],
        [{ state: 'quiet' }, quiet],
        [{ state: 'refused' }, refused.length],
      ]),
  );
}
