/**
 * Says where the numbers come from, always in sight: simulated (with its seed), recorded, or live and of which venue.
 * The recording of a simulation has a seed, and is called simulated. A click tells more.
 */
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import { isSimulated } from '../state/app-state.ts';
import { useApp } from './app-context.ts';

function toText({ seed, provenance, connection, ...market }: MarketInfo): string {
  if (isSimulated({ seed, provenance, ...market })) {
    return seed === undefined ? 'Simulated' : `Simulated · seed ${seed}`;
  }
  if (provenance === 'recorded') return 'Recorded';
  return connection === undefined ? 'Live feed' : connection.venue;
}

/** The badge of the market on screen. */
export function ProvenanceBadge() {
  const { state } = useApp();
  const market = state.market.value;
  if (market === undefined) return null;
  const { label, connection } = market;
  return (
    <button
      type="button"
      class={isSimulated(market) ? 'badge badge-sim' : 'badge badge-rec'}
      title={connection === undefined ? label : `${label}. ${connection.licence}`}
      onClick={() => (state.overlay.value = 'about')}
    >
      <span>{toText(market)}</span>
    </button>
  );
}
