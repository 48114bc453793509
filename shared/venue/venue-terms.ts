/** Whose data a venue gives, and how it may be used. */
import type { FeedTerms } from '../model/feed-terms.ts';
import type { Venue } from './venue.ts';

/** Terms of a venue's data, with the operator's leave where it was given. */
export const toVenueTerms = ({ name, licence, mayShare, byLeave }: Venue): FeedTerms => ({
  venue: name,
  licence,
  mayShare,
  ...(byLeave === true ? { byLeave } : {}),
});
