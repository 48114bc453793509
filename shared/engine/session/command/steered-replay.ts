/**
 * A replay that a command steers: finds it, changes it, and tells everybody who looks at it.
 */
import { LIMITS } from '../../../wire/limits.ts';
import type { ServerMessage } from '../../../wire/server-message.ts';
import type { Market } from '../../market/market.ts';
import { toMarketInfo, type MarketEntry } from '../../feed/market-entry.ts';
import type { Replay } from '../../feed/replay-contract.ts';
import { CommandError, findMarket, type Services } from '../services.ts';
import type { CommandContext } from './command-definition.ts';

/** The reply that describes a market as it now is. */
export function toReply(
  { hub }: Services,
  entry: MarketEntry,
): Extract<ServerMessage, { type: 'market' }> {
  const viewers = hub.room(entry.market.name)?.members.size ?? 0;
  return { type: 'market', market: toMarketInfo(entry, viewers) };
}

/** @throws CommandError TOO_MANY_REPLAYS */
export function checkReplays({ markets }: Services): void {
  if (markets.replays < LIMITS.replays) return;
  throw new CommandError('TOO_MANY_REPLAYS', `${LIMITS.replays} replays are open already.`);
}

/** Finds a replay. @throws CommandError UNKNOWN_MARKET, NOT_A_REPLAY */
export function findReplay(
  services: Services,
  name: string,
): { entry: MarketEntry; replay: Replay } {
  const entry = findMarket(services, name);
  const { drive } = entry;
  if (drive.kind === 'replay') return { entry, replay: drive };
  throw new CommandError('NOT_A_REPLAY', `Market "${entry.market.name}" is no replay.`);
}

/** Changes a replay and tells everybody who looks at it. */
export function steer(
  { services }: CommandContext,
  name: string,
  change: (replay: Replay, market: Market) => void,
): ServerMessage {
  const { entry, replay } = findReplay(services, name);
  change(replay, entry.market);
  services.markets.changed(entry);
  return toReply(services, entry);
}
