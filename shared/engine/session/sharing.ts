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

/** @throws CommandError FORBIDDEN for a market that the client may not see */
export function checkSharing(
  client: Client,
  { market, source }: Pick<MarketEntry, 'market' | 'source'>,
): void {
  if (client.rights === 'full') return;
  const terms = source.connection?.info() ?? source.provenance.terms;
  if (maySee(client, terms)) return;
  const message = `Market "${market.name}" is not shared: ${terms!.licence}`;
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
