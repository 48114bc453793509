/**
 * One market with what drives it, live or replayed, in one shape; and how it is described to clients.
 */
import type { MarketInfo, ReplayInfo } from '../../wire/market-info.ts';
import { toRecordedBars } from '../../wire/recorded-bars.ts';
import type { Market } from '../market/market.ts';
import type { Source } from '../source/source.ts';
import type { Live } from './live.ts';
import type { Replay } from './replay-contract.ts';

/** A market. What it can do besides ticks are abilities of its source. */
export interface MarketEntry {
  readonly market: Market;
  readonly source: Source;
  readonly drive: Live | Replay;
  /** Which room looks at a replay, or whose viewer has it as a clock of its own. Written by the rooms. */
  room?: Pick<ReplayInfo, 'room' | 'awayFrom'>;
  /** The live market whose past it is. */
  readonly rewindOf?: MarketEntry;
  /** Of a live market: the oldest moment that is kept of it, ms. Written by who keeps it. */
  rewindFromMs?: () => number | undefined;
  timeMs(): number;
  /** Of a market that is computed elsewhere: how it is described there, once that is known. */
  told?: () => MarketInfo | undefined;
}

/** What is known better here than where the market is computed. */
const toFollowedInfo = (told: MarketInfo, { market, drive }: MarketEntry): MarketInfo => ({
  ...told,
  epoch: market.epoch,
  timeMs: Math.floor(drive.timeMs()),
  instruments: market.listed.length,
  ...(market.silentSinceMs === undefined
    ? {}
    : { silentSinceMs: Math.floor(market.silentSinceMs) }),
});

/** Counters above zero. */
const toCounted = <K extends string>(counters: Readonly<Record<K, number>>) =>
  Object.fromEntries(Object.entries(counters).filter(([, count]) => count !== 0)) as Partial<
    Record<K, number>
  >;

const toRewindOf = ({ rewindOf }: MarketEntry): Pick<ReplayInfo, 'rewindOf'> =>
  rewindOf === undefined
    ? {}
    : { rewindOf: { market: rewindOf.market.name, epoch: rewindOf.market.epoch } };

/** Describes a market for clients. @param viewers clients that look at it */
export function toMarketInfo(entry: MarketEntry, viewers: number): MarketInfo {
  const { market, source, drive } = entry;
  const told = entry.told?.();
  if (told !== undefined) return toFollowedInfo(told, entry);
  const { kind, label, seed, terms } = source.provenance;
  const { silentSinceMs } = market;
  const rewindFromMs = entry.rewindFromMs?.();
  return {
    name: market.name,
    number: market.number,
    kind: drive.kind,
    ...drive.status(),
    epoch: market.epoch,
    label,
    provenance: kind,
    ...(seed === undefined ? {} : { seed }),
    timeMs: Math.floor(drive.timeMs()),
    ...(drive.kind === 'live' ? { speed: drive.speed() } : {}),
    ...(rewindFromMs === undefined ? {} : { rewindFromMs: Math.ceil(rewindFromMs) }),
    ...(source.simulation === undefined ? {} : { simulation: source.simulation.info() }),
    instruments: market.listed.length,
    ...(silentSinceMs === undefined ? {} : { silentSinceMs: Math.floor(silentSinceMs) }),
    ...(market.counters.rejectedTicks === 0 ? {} : { refusedTicks: toCounted(market.refused) }),
    ...(source.connection === undefined ? {} : { connection: source.connection.info() }),
    ...(source.connection !== undefined || terms === undefined ? {} : { terms }),
    ...(source.bars?.isAlone === true ? { bars: toRecordedBars(source.bars.kinds) } : {}),
    ...(source.directory === undefined ? {} : { hasDirectory: true }),
    ...(source.depth === undefined ? {} : { hasDepth: true }),
    ...(drive.kind === 'replay'
      ? { replay: { ...drive.info(), ...toRewindOf(entry), viewers, ...entry.room } }
      : {}),
  };
}
