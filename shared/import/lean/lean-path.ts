/**
 * What the path of a file of LEAN's data folder says: `securitytype/market/resolution/[symbol/]file.zip!/entry.csv`. The
 * outer name has the date, the entry the contract. Names alone tell less: folders may be lost. Sources: LeanData.cs and
 * the readme of each folder of QuantConnect's LEAN.
 */
import { isSymbol, toSymbol } from '../../model/instrument.ts';
import { findZone, type Zone } from '../table/zone.ts';

const SECURITIES = [
  'equity',
  'option',
  'indexoption',
  'futureoption',
  'future',
  'index',
  'cryptofuture',
  'crypto',
  'forex',
  'cfd',
] as const;
const RESOLUTIONS = ['tick', 'second', 'minute', 'hour', 'daily'] as const;

/** Kind of security, as LEAN's folders name it. */
export type LeanSecurity = (typeof SECURITIES)[number];

/** What a path says; undefined what it does not. */
export interface LeanPath {
  readonly security: LeanSecurity | undefined;
  readonly market: string | undefined;
  readonly resolution: (typeof RESOLUTIONS)[number] | undefined;
  readonly content: 'trade' | 'quote' | 'openinterest' | undefined;
  /** Of the entry, with expiry and strike of a contract. */
  readonly symbol: string | undefined;
  /** Midnight of the date of the outer name, else of the entry, as if it were UTC, ms. */
  readonly dateMs: number | undefined;
  /** The date of the entry where it is another one than the outer name's, `20131008`. */
  readonly otherDate: string | undefined;
}

const ENTRY =
  /^(?:(\d{8})_)?(.+?)_(?:(tick|second|minute|hour|daily)_)?(trade|quote|openinterest)(?:_(tick|second|minute))?(?:_(american|european)_(call|put)_(\d+)_(\d{8})|_(\d{6}(?:_\d{8})?|\d{8}|perp))?$/i;
const OUTER = /^(\d{8})_(trade|quote|openinterest)(?:_(?:american|european))?$/i;
const OUTER_ALL = /^(.+?)(?:_\d{4})?_(trade|quote|openinterest)(?:_(?:american|european))?$/i;

/** Reads a path; undefined for one that is none of LEAN's. */
export function readLeanPath(path: string): LeanPath | undefined {
  const [archive = '', inner] = path.split('!/');
  const folders = archive.split(/[/\\]/);
  const outerName = stripEnds(folders.pop() ?? '');
  const name = stripEnds((inner ?? '').split(/[/\\]/).pop() ?? '') || outerName;
  const place = toPlace(folders);
  const entry = ENTRY.exec(name);
  const outer = OUTER.exec(outerName);
  const all = outer === null ? OUTER_ALL.exec(outerName) : null;
  const resolution =
    (entry?.[3] ?? entry?.[5])?.toLowerCase() ?? place.resolution?.toLowerCase() ?? undefined;
  const isIntraday = entry?.[1] !== undefined || outer !== null;
  if (resolution === undefined || (!isIntraday && place.security === undefined)) return undefined;
  const content = (entry?.[4] ?? outer?.[2] ?? all?.[2])?.toLowerCase();
  const date = outer?.[1] ?? entry?.[1];
  const own = entry?.[2] ?? (isIntraday ? place.symbol : name.replace(/_\d{4}$/, ''));
  return {
    security: place.security ?? (entry?.[6] === undefined ? undefined : 'option'),
    market: place.market,
    resolution: resolution as LeanPath['resolution'],
    content: content as LeanPath['content'],
    symbol: toContract(own, entry),
    dateMs: date === undefined ? undefined : toMidnight(date),
    otherDate: entry?.[1] === date ? undefined : entry?.[1],
  };
}

const stripEnds = (name: string): string => name.replace(/(?:\.(?:zip|csv))+$/i, '');

function toPlace(folders: readonly string[]): {
  readonly security?: LeanSecurity;
  readonly market?: string | undefined;
  readonly resolution?: string;
  readonly symbol?: string | undefined;
} {
  for (let at = folders.length - 1; at >= 2; at--) {
    const resolution = folders[at]!.toLowerCase();
    if (!(RESOLUTIONS as readonly string[]).includes(resolution)) continue;
    const type = folders[at - 2]!.toLowerCase().replace(/^.*[-_ ]/, '');
    const name = type === 'fx' ? 'forex' : type.replace(/s$/, '');
    const security = SECURITIES.find((one) => one === name);
    if (security === undefined) continue;
    const market = folders[at - 1]!.toLowerCase();
    return { security, market, resolution, symbol: folders[at + 1] };
  }
  return {};
}

function toMidnight(date: string): number {
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)].map(Number);
  return Date.UTC(year!, month! - 1, day);
}

/** Options as OCC writes them, without spaces: `AAPL140621C00095000`; futures with their month: `ES-201312`. */
function toContract(own: string | undefined, entry: RegExpExecArray | null): string | undefined {
  if (own === undefined) return undefined;
  const [, , , , , , , right, strike, expiry, month] = entry ?? [];
  let name = own;
  if (right !== undefined) {
    const thousandths = (Number(strike) / 10).toFixed(Number(strike) % 10 === 0 ? 0 : 1);
    name = `${own}${expiry!.slice(2)}${right[0]}${thousandths.padStart(8, '0')}`;
  } else if (month !== undefined) name = `${own}-${month}`;
  const symbol = toSymbol(name);
  return isSymbol(symbol) ? symbol : undefined;
}

/** Decimals by which whole prices are shifted: LEAN writes prices of shares and options × 10,000, no others. */
export const toLeanDecimals = (security: LeanSecurity): number | undefined =>
  security === 'equity' || security === 'option' || security === 'indexoption' ? 4 : undefined;

const NEW_YORK = 'America/New_York';
const FUTURES: Readonly<Record<string, string>> = {
  cme: 'UTC',
  cbot: 'UTC',
  nymex: 'UTC',
  comex: 'UTC',
  cfe: 'UTC',
  sgx: 'UTC',
  eurex: 'Europe/Berlin',
  hkfe: 'Asia/Hong_Kong',
  krx: 'Asia/Seoul',
  india: 'Asia/Kolkata',
};
/** A session of New York's that Chicago's clock shows, ms since midnight. */
const CHICAGO_OPEN_MS = 30_600_000;

/**
 * Zone in which LEAN keeps a market's data.
 * @param firstMs ms since midnight of the first row of a day: indices of the USA are in New York's time or Chicago's
 * @returns undefined where it depends on the symbol
 */
export function findLeanZone(
  security: LeanSecurity,
  market: string,
  firstMs: number,
): Zone | undefined {
  const name = toZoneName(security, market, firstMs);
  return name === undefined ? undefined : findZone(name);
}

function toZoneName(security: LeanSecurity, market: string, firstMs: number): string | undefined {
  switch (security) {
    case 'crypto':
    case 'cryptofuture':
      return 'UTC';
    case 'forex':
      return market === 'fxcm' ? '-05:00' : 'UTC';
    case 'cfd':
      return market === 'fxcm' ? undefined : 'UTC';
    case 'future':
    case 'futureoption':
      return FUTURES[market];
    case 'index':
      if (market === 'usa' && firstMs === CHICAGO_OPEN_MS) return 'America/Chicago';
      break;
    default:
  }
  if (market === 'india') return 'Asia/Kolkata';
  return market === 'usa' ? NEW_YORK : undefined;
}
