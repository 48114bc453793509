/**
 * Conditions of trades in US shares: what a trade with them counts for, by the rules of the consolidated tapes. One
 * table for the letters of the tapes (Alpaca), the ids of Massive and the codes of Finnhub. A trade with several
 * conditions obeys the strictest; one that is not in the table is regular.
 */
import type { TradeMarks } from './event.ts';

const VOLUME_ONLY: TradeMarks = { noLast: true, noHighLow: true };
const HIGH_LOW_AND_VOLUME: TradeMarks = { noLast: true };
/** A marker of a price that was printed before: no trade of its own. */
const NOTHING: TradeMarks = { noLast: true, noHighLow: true, noVolume: true };
const AUCTION: TradeMarks = { auction: true };

/** Marks by name of the condition. Those that change nothing (regular, sweep, sold last, …) are not here. */
const MARKS = {
  averagePrice: VOLUME_ONLY,
  cash: VOLUME_ONLY,
  nextDay: VOLUME_ONLY,
  seller: VOLUME_ONLY,
  priceVariation: VOLUME_ONLY,
  contingent: VOLUME_ONLY,
  qualifiedContingent: VOLUME_ONLY,
  oddLot: { ...VOLUME_ONLY, oddLot: true },
  extendedHours: { ...VOLUME_ONLY, extendedHours: true },
  bunchedSold: HIGH_LOW_AND_VOLUME,
  soldOutOfSequence: HIGH_LOW_AND_VOLUME,
  derivativelyPriced: HIGH_LOW_AND_VOLUME,
  priorReferencePrice: HIGH_LOW_AND_VOLUME,
  officialOpen: NOTHING,
  officialClose: NOTHING,
  correctedClose: { noVolume: true },
  openingPrint: AUCTION,
  reopeningPrint: AUCTION,
  closingPrint: AUCTION,
} as const satisfies Readonly<Record<string, TradeMarks>>;

type Condition = keyof typeof MARKS;
type Codes = Readonly<Record<string, Condition>>;

/** Letters of the tapes. */
const BY_LETTER: Codes = {
  '4': 'derivativelyPriced',
  '5': 'reopeningPrint',
  '6': 'closingPrint',
  '7': 'qualifiedContingent',
  '9': 'correctedClose',
  C: 'cash',
  G: 'bunchedSold',
  H: 'priceVariation',
  I: 'oddLot',
  M: 'officialClose',
  N: 'nextDay',
  O: 'openingPrint',
  P: 'priorReferencePrice',
  Q: 'officialOpen',
  R: 'seller',
  T: 'extendedHours',
  U: 'extendedHours',
  V: 'contingent',
  W: 'averagePrice',
  Z: 'soldOutOfSequence',
};

/** Massive's ids: 1 to 10 as in its own list, the others as one copy of it has them. */
const BY_MASSIVE_ID: Codes = {
  '2': 'averagePrice',
  '5': 'bunchedSold',
  '7': 'cash',
  '8': 'closingPrint',
  '10': 'derivativelyPriced',
  '12': 'extendedHours',
  '13': 'extendedHours',
  '15': 'officialClose',
  '16': 'officialOpen',
  '17': 'openingPrint',
  '18': 'reopeningPrint',
  '20': 'nextDay',
  '21': 'priceVariation',
  '22': 'priorReferencePrice',
  '25': 'openingPrint',
  '28': 'reopeningPrint',
  '29': 'seller',
  '32': 'soldOutOfSequence',
  '33': 'soldOutOfSequence',
  '37': 'oddLot',
  '38': 'correctedClose',
  '52': 'contingent',
  '53': 'qualifiedContingent',
};

/** Finnhub's codes: 12 and 24 are confirmed by recorded trades (below 100 shares, after 16:00), the others by its list. */
const BY_FINNHUB_CODE: Codes = {
  '3': 'averagePrice',
  '5': 'cash',
  '9': 'bunchedSold',
  '10': 'priceVariation',
  '12': 'oddLot',
  '16': 'officialClose',
  '17': 'nextDay',
  '18': 'openingPrint',
  '19': 'openingPrint',
  '20': 'officialOpen',
  '21': 'priorReferencePrice',
  '22': 'seller',
  '24': 'extendedHours',
  '25': 'extendedHours',
  '26': 'contingent',
  '30': 'soldOutOfSequence',
  '32': 'derivativelyPriced',
  '33': 'reopeningPrint',
  '34': 'reopeningPrint',
  '36': 'closingPrint',
  '37': 'qualifiedContingent',
  '39': 'correctedClose',
};

/** Conditions beyond these are not read: no trade has so many. */
const MOST_CODES = 32;

function toMarks(
  codes: readonly unknown[],
  toCondition: (code: string) => Condition | undefined,
): TradeMarks | undefined {
  let marks: TradeMarks | undefined;
  for (const code of codes.slice(0, MOST_CODES)) {
    const condition = typeof code === 'string' ? toCondition(code) : undefined;
    if (condition !== undefined) marks = { ...marks, ...MARKS[condition] };
  }
  return marks;
}

const find = (codes: Codes, code: string): Condition | undefined =>
  Object.hasOwn(codes, code) ? codes[code] : undefined;

/**
 * Reads letters of the tapes. `B` is an average price on tapes A and B, and a bunched, regular trade on tape C.
 * @returns undefined where the trade is regular in all
 */
export const marksOfLetters = (
  letters: readonly unknown[],
  tape: string | undefined,
): TradeMarks | undefined =>
  toMarks(letters, (letter) =>
    letter === 'B' && (tape === 'A' || tape === 'B') ? 'averagePrice' : find(BY_LETTER, letter),
  );

/** Reads ids of Massive, as texts of their digits. */
export const marksOfMassiveIds = (ids: readonly unknown[]): TradeMarks | undefined =>
  toMarks(ids, (id) => find(BY_MASSIVE_ID, id));

/** Reads codes of Finnhub. */
export const marksOfFinnhubCodes = (codes: readonly unknown[]): TradeMarks | undefined =>
  toMarks(codes, (code) => find(BY_FINNHUB_CODE, code));
