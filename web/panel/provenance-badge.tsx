/**
 * Says where the numbers come from, always in sight: simulated (with its seed), recorded, or live. The
 * recording of a simulation has a seed, and is called simulated.
 */
import { isSimulated } from '../state/app-state.ts';
import { useApp } from './app-context.ts';

/** The badge of the market on screen. */
export function ProvenanceBadge() {
  const market = useApp().state.market.value;
  if (market === undefined) return null;
  const seed = market.seed === undefined ? '' : ` · seed ${market.seed}`;
  const isInvented = isSimulated(market);
  const text = isInvented
    ? `Simulated${seed}`
    : market.provenance === 'recorded'
      ? 'Recorded'
      : 'Live feed';
  return (
    <span class={isInvented ? 'badge badge-sim' : 'badge badge-rec'} title={market.label}>
      {text}
    </span>
  );
}
