/**
 * Says where the numbers come from, always in sight: simulated (with its seed), recorded, or live and of which venue.
 * The recording of a simulation has a seed, and is called simulated. A click tells more.
 */
import { type MarketInfo, toTerms } from '../../shared/wire/market-info.ts';
import { isSimulated } from '../state/app-state.ts';
import { useApp } from './app-context.ts';

function toText(market: MarketInfo): string {
  const { seed, provenance } = market;
  if (isSimulated(market)) return seed === undefined ? 'Simulated' : `Simulated · seed ${seed}`;
  const venue = toTerms(market)?.venue;
  if (provenance === 'recorded') return venue === undefined ? 'Recorded' : `Recorded · ${venue}`;
  return venue ?? 'Live feed';
}

/** The badge of the market on screen. */
export function ProvenanceBadge() {
  const { state } = useApp();
  const market = state.market.value;
  if (market === undefined) return null;
  const { label } = market;
  const terms = toTerms(market);
  return (
    <button
      type="button"
      class={isSimulated(market) ? 'badge badge-sim' : 'badge badge-rec'}
      title={terms === undefined ? label : `${label}. ${terms.licence}`}
      onClick={() => (state.overlay.value = 'about')}
    >
      <span>{toText(market)}</span>
    </button>
  );
}
