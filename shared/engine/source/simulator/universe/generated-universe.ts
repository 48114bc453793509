/**
 * Universes of invented shares, up to ten thousand: names, sectors, prices and habits from a hash of
 * their number, activity by Zipf's law, and an index that is the sum of the largest. The same number of
 * symbols gives the same universe.
 */
import { power } from '../random/fixed-math.ts';
import { hash3 } from '../random/hash.ts';
import type { Listing, Universe } from './listing.ts';
import { defaultUniverse } from './universe.ts';

/** Most symbols of a generated universe, the index not counted. */
export const MOST_GENERATED = 10_000;
/** Activity of rank r is r to the minus this. */
const ZIPF_EXPONENT = 0.95;
const INDEX_MEMBERS = 500;
const SALT = 0x7d3a91;
const LETTERS = 26;
/** Invented symbols are four letters: 26 to the fourth codes. */
const CODES = 456_976;
/** Coprime to CODES: multiplying by it visits every code once. */
const SHUFFLE = 103_723;

const FIRST = 'Al Bel Cor Dun El Far Gal Hel Is Jor Kel Lor Mon Nor Or Pal Quin Ros Sil Tor'.split(
  ' ',
);
const MIDDLE = 'a e i o u an en in on ar er ir or al el'.split(' ');
const LAST =
  'bax cor dex dyne fax gen lix mark nova plex ron tec ton tra vax via vis wex xis zen'.split(' ');
const FORMS: Readonly<Record<string, string>> = {
  Technology: 'Systems',
  'Communication Services': 'Media',
  'Consumer Discretionary': 'Brands',
  'Consumer Staples': 'Foods',
  'Health Care': 'Therapeutics',
  Financials: 'Bancorp',
  Industrials: 'Industries',
  Energy: 'Energy',
  Utilities: 'Power',
  Materials: 'Minerals',
  'Real Estate': 'Properties',
};

/**
 * Makes a universe of `count` shares and their index `GDX`.
 * @param count 2..MOST_GENERATED  @throws RangeError for another number
 */
export function createGeneratedUniverse(count: number): Universe {
  if (!Number.isInteger(count) || count < 2 || count > MOST_GENERATED) {
    throw new RangeError(`a generated universe has 2 to ${MOST_GENERATED} symbols, not ${count}`);
  }
  const sectors = defaultUniverse.sectors.filter(({ name }) => name in FORMS || name === 'Index');
  const names = Object.keys(FORMS);
  const shares = Array.from({ length: count }, (_, i) => toShare(i, names));
  return {
    name: `generated ${count}`,
    marketVol: defaultUniverse.marketVol,
    sectors,
    listings: [...shares, toIndex(shares)],
  };
}

function toShare(i: number, sectors: readonly string[]): Listing {
  const unit = (what: number): number => (hash3(SALT, i, what) >>> 0) / 2 ** 32;
  const sector = sectors[Math.floor(unit(0) * sectors.length)]!;
  const rank = i + 1;
  const price = Math.floor(400 + 30_000 * unit(1) * unit(2) * unit(3) + 8_000 * unit(4)) / 100;
  const annualVol = 0.16 + 0.34 * unit(5) * unit(6) + 0.1 * Math.min(1, rank / 5_000);
  return {
    symbol: toCode(i),
    name: toName(i, sector),
    kind: 'equity',
    sector,
    currency: 'USD',
    price,
    priceDecimals: 2,
    sizeDecimals: 0,
    tickSize: 1,
    lot: 1,
    roundLot: 100,
    oddShare: 0.36,
    annualVol,
    marketBeta: 0.5 + unit(7),
    sectorBeta: 1,
    activity: 1_000 * power(rank, -ZIPF_EXPONENT),
    spreadTicks: 1 + price * 0.012 * (1 + Math.min(4, rank / 500)) * (0.5 + unit(8)),
    typicalSize: 40 + Math.floor(260 * unit(9)),
    capitalisation: Math.floor(3_000_000 * power(rank, -1.1) * (0.6 + 0.8 * unit(10))) / 1_000,
  };
}

function toIndex(shares: readonly Listing[]): Listing {
  return {
    symbol: 'GDX.I',
    name: `Generated ${Math.min(INDEX_MEMBERS, shares.length)} Index`,
    kind: 'index',
    sector: 'Index',
    currency: 'USD',
    price: 2_000,
    priceDecimals: 2,
    sizeDecimals: 0,
    tickSize: 1,
    lot: 1,
    roundLot: 1,
    oddShare: 0,
    annualVol: 0.15,
    marketBeta: 1,
    sectorBeta: 0,
    activity: 0,
    spreadTicks: 1,
    typicalSize: 1,
    capitalisation: 0,
    basket: {
      weighting: 'capitalisation',
      members: shares.slice(0, INDEX_MEMBERS).map(({ symbol }) => symbol),
    },
  };
}

/** Four letters, each number another code. */
function toCode(i: number): string {
  let rest = (i * SHUFFLE + 271_828) % CODES;
  let code = '';
  for (let letter = 0; letter < 4; letter++) {
    code += String.fromCharCode(65 + (rest % LETTERS));
    rest = Math.floor(rest / LETTERS);
  }
  return code;
}

function toName(i: number, sector: string): string {
  const pick = (from: readonly string[], what: number): string =>
    from[(hash3(SALT, i, what) >>> 0) % from.length]!;
  return `${pick(FIRST, 20)}${pick(MIDDLE, 21)}${pick(LAST, 22)} ${FORMS[sector]!}`;
}
