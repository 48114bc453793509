/**
 * Says where the numbers come from, always in sight: simulated (with its seed), recorded, or live and of which venue.
 * The recording of a simulation has a seed, and is called simulated. A click tells more.
 */
import { type JoinedFeed, type MarketInfo, toTerms } from '../../shared/wire/market-info.ts';
import { isSimulated } from '../state/app-state.ts';
import { useApp } from './app-context.ts';

type FeedOrigin = Pick<JoinedFeed, 'venue' | 'licence'>;

/** The venue of the symbol on the chart, where feeds of several are one market; else that of the market. */
function toOrigin(market: MarketInfo, symbol: string | undefined): FeedOrigin | undefined {
  const own = market.connection?.feeds?.find(({ suffix }) => symbol?.endsWith(suffix) === true);
  return own ?? toTerms(market);
}

function toText(market: MarketInfo, venue: string | undefined): string {
  const { seed, provenance } = market;
  if (isSimulated(market)) return seed === undefined ? 'Simulated' : `Simulated · seed ${seed}`;
  if (provenance === 'recorded') return venue === undefined ? 'Recorded' : `Recorded · ${venue}`;
  return venue ?? 'Live feed';
}

/** The badge of the market on screen. */
export function ProvenanceBadge() {
  const { state } = useApp();
  const market = state.market.value;
  if (market === undefined) return null;
  const { label } = market;
  const origin = toOrigin(market, state.symbol.value);
  return (
    <button
      type="button"
      class={isSimulated(market) ? 'badge badge-sim' : 'badge badge-rec'}
      title={origin === undefined ? label : `${label}. ${origin.venue}: ${origin.licence}`}
      onClick={() => (state.overlay.value = 'about')}
    >
      <span>{toText(market, origin?.venue)}</span>
    </button>
  );
}
