/**
 * The kinds of feed that there are. A new one is a file of its own and a line here; a venue
 * is a line in its own registry.
 */
import { VENUES } from '../../shared/venue/registry.ts';
import type { FeedKind } from './feed-kind.ts';
import { SIMULATED_FEED } from './simulated-feed.ts';
import { TAPE_FEED } from './tape-feed.ts';
import { toVenueKind } from './venue-kind.ts';

/** All kinds, in the order of the help. */
export const FEED_KINDS: readonly FeedKind[] = [
  SIMULATED_FEED,
  TAPE_FEED,
  ...VENUES.map(toVenueKind),
];
