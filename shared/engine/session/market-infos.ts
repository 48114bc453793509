/**
 * All markets as clients are told of them.
 */
import type { MarketInfo } from '../../wire/market-info.ts';
import { toMarketInfo } from '../feed/market-entry.ts';
import type { Services } from './services.ts';

/** Describes all markets. */
export const toMarketInfos = (services: Services): MarketInfo[] => [
  ...[...services.markets.all()].map((entry) =>
    toMarketInfo(entry, services.hub.room(entry.market.name)?.members.size ?? 0),
  ),
  ...(services.elsewhere?.markets() ?? []),
];
