/**
 * Conditions of trades in US shares: what a trade with them counts for, by the rules of the consolidated tapes. One
 * table for the letters of the tapes (Alpaca), the ids of Massive and the codes of Finnhub. A trade with several
 * conditions obeys the strictest. A code that is in no list changes nothing, and decoders say so by its name.
 */
import type { TradeMarks, VenueNothing } from './event.ts';
import { unknown } from './no-news.ts';

const VOLUME_ONLY: TradeMarks = { noLast: true, noHighLow: true };
const HIGH_LOW_AND_VOLUME: TradeMarks = { noLast: true };
/** A marker of a price that was printed before: no trade of its own. */
const NOTHING: TradeMarks = { noLast: true, noHighLow: true, noVolume: true };
const AUCTION: TradeMarks = { auction: true };

/** Marks by name of the condition. */
const MARKS = {
  /** Counts for all: regular, sweep, cross, sold last, acquisition, bunched, … */
  regular: {},
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

/** The same condition for many codes. */
const toRegular = (codes: string): Codes =>
  Object.fromEntries(codes.split(' ').map((code) => [code, 'regular' as const]));

/** Letters of the tapes; `B` is a bunched trade here, see `conditionOfLetter`. A blank stands for none. */
const BY_LETTER: Codes = {
  ...toRegular('@ 1 8 A B D E F K L S X Y'),
  ' ': 'regular',
  '': 'regular',
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

/** Massive's ids: 1 to 10 as in its own list (`/v3/reference/conditions`), the others as public copies of it have them. */
const BY_MASSIVE_ID: Codes = {
  ...toRegular('0 1 3 4 6 9 11 14 19 23 24 26 27 30 31 34 35 36 41'),
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

/**
 * Finnhub's codes, by the sheet that its documentation of trades names (docs.google.com/spreadsheets, document
 * 1PUxiSWPHSODbaTaoL2Vef6DgU-yFtlRGZf19oBb9Hp0), as public copies of it have them. Recorded trades confirm 12 and 24:
 * below 100 shares, after 16:00.
 */
const BY_FINNHUB_CODE: Codes = {
  ...toRegular('1 2 4 6 7 8 11 13 14 15 23 27 28 29 31 35 38 40 41'),
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

type ToCondition = (code: string) => Condition | undefined;

function toMarks(codes: readonly unknown[], toCondition: ToCondition): TradeMarks | undefined {
  let marks: TradeMarks | undefined;
  for (const code of codes.slice(0, MOST_CODES)) {
    const condition = typeof code === 'string' ? toCondition(code) : undefined;
    if (condition === undefined || condition === 'regular') continue;
    marks = { ...marks, ...MARKS[condition] };
  }
  return marks;
}

/** What a decoder says of codes that are in no list; nothing as a rule. */
function toUnknowns(codes: readonly unknown[], toCondition: ToCondition): readonly VenueNothing[] {
  if (codes.length === 0) return NONE;
  const strange = codes
    .slice(0, MOST_CODES)
    .find((code) => typeof code !== 'string' || toCondition(code) === undefined);
  if (strange === undefined) return NONE;
  return [unknown(`trade condition ${typeof strange === 'string' ? strange : typeof strange}`)];
}

const NONE: readonly VenueNothing[] = [];

const find = (codes: Codes, code: string): Condition | undefined =>
  Object.hasOwn(codes, code) ? codes[code] : undefined;

/** `B` is an average price on tapes A and B, and a bunched, regular trade on tape C. */
const conditionOfLetter =
  (tape: string | undefined): ToCondition =>
  (letter) =>
    letter === 'B' && (tape === 'A' || tape === 'B') ? 'averagePrice' : find(BY_LETTER, letter);
const conditionOfMassiveId: ToCondition = (id) => find(BY_MASSIVE_ID, id);
const conditionOfFinnhubCode: ToCondition = (code) => find(BY_FINNHUB_CODE, code);

/**
 * Reads letters of the tapes.
 * @returns undefined where the trade is regular in all
 */
export const marksOfLetters = (
  letters: readonly unknown[],
  tape: string | undefined,
): TradeMarks | undefined => toMarks(letters, conditionOfLetter(tape));

/** Reads ids of Massive, as texts of their digits. */
export const marksOfMassiveIds = (ids: readonly unknown[]): TradeMarks | undefined =>
  toMarks(ids, conditionOfMassiveId);

/** Reads codes of Finnhub. */
export const marksOfFinnhubCodes = (codes: readonly unknown[]): TradeMarks | undefined =>
  toMarks(codes, conditionOfFinnhubCode);

/** The first letter that no tape has, as news to be counted. */
export const unknownLetters = (letters: readonly unknown[]): readonly VenueNothing[] =>
  toUnknowns(letters, conditionOfLetter(undefined));

/** The same of Massive's ids. */
export const unknownMassiveIds = (ids: readonly unknown[]): readonly VenueNothing[] =>
  toUnknowns(ids, conditionOfMassiveId);

/** The same of Finnhub's codes. */
export const unknownFinnhubCodes = (codes: readonly unknown[]): readonly VenueNothing[] =>
  toUnknowns(codes, conditionOfFinnhubCode);
