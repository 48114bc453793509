/**
 * The daily look at a venue's list of instruments: names and steps may be others, symbols may be gone. Describes open
 * symbols anew; one that is gone is for the feed to refuse. Owns no timer.
 */
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Venue, VenueInstrument } from '../../../shared/venue/venue.ts';
import type { InstrumentCatalogue } from './instrument-catalogue.ts';
import { toVenueInstrument } from './instrument-steps.ts';
import type { LiveIntake } from './live-intake.ts';
import type { OpenSymbols } from './open-symbols.ts';
import type { SymbolBook } from './symbol-book.ts';

/** Names that are told beside one that is not there. */
export const NEAREST = 5;

/** What is looked at, and who hears of it. */
export interface InstrumentReview {
  readonly venue: Venue;
  readonly catalogue: InstrumentCatalogue;
  readonly intake: Pick<LiveIntake, 'describe'>;
  readonly open: OpenSymbols;
  readonly isClosed: () => boolean;
  /** A symbol is on the list no more: it was renamed, or is traded no more. What was told of it stays. */
  readonly onGone: (symbol: string, text: string) => void;
}

/** Fetches the list anew where it is a day old, and compares the open symbols with it. */
export async function reviewInstruments(review: InstrumentReview): Promise<void> {
  const { catalogue, open, isClosed } = review;
  await catalogue.refresh([...open.names]);
  for (const { symbol, book } of open) {
    const listed = catalogue.find(symbol);
    const { instrument } = book;
    if (instrument === undefined || isClosed()) continue;
    if (listed === undefined) noteGone(review, symbol);
    else if (listed !== book.listed && !isSame(listed, book.listed)) {
      describe(review, book, instrument, listed);
    }
  }
}

function noteGone({ catalogue, onGone }: InstrumentReview, symbol: string): void {
  if (!catalogue.isWhole) return;
  const near = catalogue.nearest(symbol, NEAREST).join(', ');
  onGone(symbol, `it is not on the list any more, perhaps renamed; near to it: ${near}`);
}

/** The venue describes a symbol otherwise: another step needs another listing when it has more decimals. */
function describe(
  { venue, intake }: InstrumentReview,
  book: SymbolBook,
  instrument: Instrument,
  listed: VenueInstrument,
): void {
  book.listed = listed;
  const decimals = { price: instrument.priceDecimals, size: instrument.sizeDecimals };
  const made = toVenueInstrument(venue, instrument.id, book.symbol, listed, decimals);
  const { name, tickSize } = made;
  book.instrument = { ...instrument, name, tickSize };
  intake.describe(book.instrument);
}

const isSame = (a: VenueInstrument, b: VenueInstrument | undefined): boolean =>
  a.name === b?.name && a.priceStep === b.priceStep && a.sizeStep === b.sizeStep;
