/**
 * Markets whose licence forbids to show them to others: who was only let in to look does not get at them, unless the
 * operator gives leave: a source says both in ConnectionInfo.mayShare.
 */
import type { MarketEntry } from '../feed/market-entry.ts';
import type { Principal } from './principal.ts';
import { CommandError } from './services.ts';

/** @throws CommandError FORBIDDEN for a market that the client may not see */
export function checkSharing(
  { rights }: Pick<Principal, 'rights'>,
  { market, source }: Pick<MarketEntry, 'market' | 'source'>,
): void {
  const connection = rights === 'full' ? undefined : source.connection?.info();
  if (connection === undefined || connection.mayShare) return;
  const message = `Market "${market.name}" is not shared: ${connection.licence}`;
  throw new CommandError('FORBIDDEN', message);
}
