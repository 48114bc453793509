/**
 * Data whose licence forbids to show it to others: who was only let in to look does not get at it, live or recorded,
 * unless the operator gives leave: a source says both in its terms.
 */
import type { FeedTerms } from '../../model/feed-terms.ts';
import type { RecordingInfo } from '../../wire/answer.ts';
import type { MarketEntry } from '../feed/market-entry.ts';
import type { Principal } from './principal.ts';
import { CommandError } from './services.ts';

/** A client, by what it may do. */
type Client = Pick<Principal, 'rights'>;

const maySee = ({ rights }: Client, terms: FeedTerms | undefined): boolean =>
  rights === 'full' || terms === undefined || terms.mayShare;

/** Whose data a market shows, and what may be done with it. */
const toMarketTerms = ({ source }: Pick<MarketEntry, 'source'>): FeedTerms | undefined =>
  source.connection?.info() ?? source.provenance.terms;

/** Tells whether a client may see a market. */
export const isShared = (client: Client, entry: Pick<MarketEntry, 'source'>): boolean =>
  client.rights === 'full' || maySee(client, toMarketTerms(entry));

/** @throws CommandError FORBIDDEN for a market that the client may not see */
export function checkSharing(client: Client, entry: Pick<MarketEntry, 'market' | 'source'>): void {
  if (isShared(client, entry)) return;
  const message = `Market "${entry.market.name}" is not shared: ${toMarketTerms(entry)!.licence}`;
  throw new CommandError('FORBIDDEN', message);
}

/** @throws CommandError FORBIDDEN for a recording that the client may not see */
export function checkRecordingSharing(
  client: Client,
  name: string,
  toTerms: (name: string) => FeedTerms | undefined,
): void {
  if (client.rights === 'full') return;
  const terms = toTerms(name);
  if (maySee(client, terms)) return;
  throw new CommandError('FORBIDDEN', `Recording "${name}" is not shared: ${terms!.licence}`);
}

/** The recordings that a client may see. */
export const toSharedRecordings = (
  client: Client,
  recordings: readonly RecordingInfo[],
): RecordingInfo[] => recordings.filter(({ terms }) => maySee(client, terms));
