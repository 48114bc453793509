/**
 * Whose data a market or a recording shows, and what its licence allows. Pure data; who may see what is decided elsewhere.
 */
import { MAX_NAME_CHARACTERS } from './instrument.ts';

/** Origin of data, and how it may be used. */
export interface FeedTerms {
  /** Name for people: `Coinbase Exchange`. */
  venue: string;
  /** How its data may be used, one sentence. */
  licence: string;
  /** False where its data may not be shown to others: there are no share links then. */
  mayShare: boolean;
  /** There where the licence forbids to show it, and the operator gave leave. */
  byLeave?: true;
}

/** Of data of a live market that says nothing of itself: until somebody knows better, it is the owner's alone. */
export const UNKNOWN_TERMS: FeedTerms = {
  venue: 'a live market',
  licence: 'Its licence is not known.',
  mayShare: false,
};

const isText = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && value.length <= MAX_NAME_CHARACTERS;

/** Reads terms that anybody may have written. @returns undefined for what is none */
export function toFeedTerms(value: unknown): FeedTerms | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { venue, licence, mayShare } = value as Partial<FeedTerms>;
  if (!isText(venue) || !isText(licence) || typeof mayShare !== 'boolean') return undefined;
  return { venue: venue!, licence: licence!, mayShare };
}

/** Terms of data that come from both: what one of them forbids is forbidden. */
export function joinTerms(a: FeedTerms, b: FeedTerms): FeedTerms {
  const isByLeave = a.byLeave === true || b.byLeave === true;
  return {
    venue: a.venue === b.venue ? a.venue : `${a.venue}, ${b.venue}`,
    licence: a.licence === b.licence ? a.licence : `${a.licence} ${b.licence}`,
    mayShare: a.mayShare && b.mayShare,
    ...(isByLeave ? { byLeave: true } : {}),
  };
}

/** The operator gives leave to show it, whatever the licence says. */
export const withLeave = (terms: FeedTerms): FeedTerms =>
  terms.mayShare ? terms : { ...terms, mayShare: true, byLeave: true };

/** What the licence itself says: leave is one operator's, and goes with no file. */
export const withoutLeave = ({ venue, licence, mayShare, byLeave }: FeedTerms): FeedTerms => ({
  venue,
  licence,
  mayShare: mayShare && byLeave !== true,
});
