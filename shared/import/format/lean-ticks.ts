/**
 * Ticks of LEAN (QuantConnect): headerless rows that begin with ms since midnight of the date in the archive's name, in
 * the zone of the market. Prices of equities and options are × 10,000, of all others plain.
 */
import { FLAG, SIDE } from '../../model/tick.ts';
import type { FileSample } from '../importer.ts';
import { findZone, type Zone } from '../table/zone.ts';
import { createTickFormat } from '../ticks/tick-format.ts';
import type { NoTickPlan, PlanMoment, TickPlan, TickRow } from '../ticks/tick-plan.ts';
import { orNone, shift, splitLine } from '../ticks/tick-table.ts';
import type { InstrumentKind } from '../../model/instrument.ts';
import {
  findLeanZone,
  type LeanPath,
  type LeanSecurity,
  readLeanPath,
  toLeanDecimals,
} from '../lean/lean-path.ts';

const DAY_MS = 86_400_000;

const KINDS: Readonly<Record<LeanSecurity, InstrumentKind>> = {
  equity: 'equity',
  option: 'equity',
  indexoption: 'index',
  futureoption: 'future',
  future: 'future',
  index: 'index',
  crypto: 'crypto',
  cryptofuture: 'future',
  forex: 'fx',
  cfd: 'fx',
};

/** LEAN's ticks. */
export const leanTicks = createTickFormat({
  name: 'lean-ticks',
  description: 'LEAN ticks',
  toPlan,
});

function toPlan({ lines, path, settings }: FileSample): TickPlan | NoTickPlan | undefined {
  const name = readLeanPath(path);
  const rows = lines.map((line) => splitLine(line).cells);
  if (name?.resolution !== 'tick' || !rows.every(([time = '']) => isOfDay(time))) return undefined;
  const { content, dateMs, otherDate } = name;
  if (content === 'openinterest') {
    return { what: 'LEAN file of open interest', question: 'It is of no trades and no quotes.' };
  }
  /* The names of entries of shares alone are written so. */
  const isShares = /_(?:Trade|Quote)_Tick\.csv$/.test(path);
  const security = name.security ?? (isShares ? 'equity' : guess(rows, content));
  const market = name.market ?? (security === 'equity' ? 'usa' : undefined);
  const zone = zoneOf(security, market, Number(rows[0]?.[0]));
  const isUnknown = content === undefined || dateMs === undefined || security === undefined;
  const needsZone = zone === undefined && settings.zone === undefined;
  return {
    source: `LEAN ${security ?? ''} ${content ?? 'tick'}s`.replace('  ', ' '),
    confidence: 1,
    question: isUnknown ? NO_PATH : needsZone ? NO_ZONE : undefined,
    delimiter: ',',
    cells: [content === 'quote' ? 3 : 2, Math.max(8, ...rows.map((row) => row.length))],
    symbol: name.symbol,
    ...(security === undefined ? {} : { kind: KINDS[security] }),
    time: { at: 0, zone, read: createClock(dateMs ?? 0) },
    notes: security === 'indexoption' ? [INDEX_OPTION] : [],
    read:
      otherDate === undefined
        ? toReader(content, security)
        : (row) => row.leave('row of another day than its archive'),
  };
}

const NO_PATH =
  'Its path does not say what it is: keep LEAN’s folders, as in forex/oanda/tick/eurusd/20140501_quote.zip.';
const NO_ZONE =
  'Its market does not say its zone: name it with --tz (UTC of oanda and crypto, -05:00 of fxcm).';

function zoneOf(
  security: LeanSecurity | undefined,
  market: string | undefined,
  firstMs: number,
): Zone | undefined {
  if (security === 'crypto' || security === 'cryptofuture') return findZone('UTC');
  if (security === undefined || market === undefined) return undefined;
  return findLeanZone(security, market, firstMs);
}

const INDEX_OPTION = 'Prices of options on indices are taken as × 10,000, as LEAN writes them.';

const isOfDay = (text: string): boolean =>
  /^\d{1,8}(?:\.\d+)?$/.test(text) && Number(text) < DAY_MS;

/** Of three columns two near each other are a bid and an ask; a letter of an exchange is of shares. */
function guess(rows: readonly string[][], kind: LeanPath['content']): LeanSecurity | undefined {
  const isShares = rows.some((row) => /^[A-Z]$/.test(row[kind === 'trade' ? 3 : 5] ?? ''));
  if (isShares) return 'equity';
  if (!rows.every((row) => row.length === 3)) return undefined;
  const isNear = rows.every(([, a, b]) => Math.abs(Number(a) / Number(b) - 1) < 0.01);
  return kind === 'quote' && isNear ? 'forex' : undefined;
}

/** ms since midnight, perhaps with a fraction. */
function createClock(dayMs: number): (text: string, into: PlanMoment) => string | undefined {
  return (text, into) => {
    const [whole = '', fraction = ''] = text.split('.');
    if (!/^\d{1,8}$/.test(whole) || !/^\d*$/.test(fraction)) {
      return `time ${JSON.stringify(text.slice(0, 40))} is not in ms since midnight`;
    }
    if (Number(whole) >= DAY_MS) return `time ${whole} is beyond the day`;
    into.ms = dayMs + Number(whole);
    into.ns = Number(fraction.slice(0, 6).padEnd(6, '0'));
    return undefined;
  };
}

/** Bits of LEAN's sale conditions that are no trade of the market: average, derived, official prices. */
const NO_MARKET = 0x200 | 0x4_0000 | 0x10_0000 | 0x100_0000 | 0x200_0000 | 0x400_0000;
const AUCTION = 0x40 | 0x80;
const EXTENDED = 0x400 | 0x2000;

function toFlags(condition: string, suspicious: string): number {
  const mask = /^[\da-f]{1,8}$/i.test(condition) ? Number.parseInt(condition, 16) : 0;
  return (
    ((mask & NO_MARKET) !== 0 || suspicious === '1' ? FLAG.noPrice : 0) |
    ((mask & AUCTION) !== 0 ? FLAG.auction : 0) |
    ((mask & EXTENDED) !== 0 ? FLAG.extendedHours : 0)
  );
}

function toReader(
  kind: LeanPath['content'],
  security: LeanSecurity | undefined,
): (row: TickRow) => string | undefined {
  const decimals = security === undefined ? undefined : toLeanDecimals(security);
  const priceAt = (row: TickRow, column: number): string =>
    decimals === undefined ? row.number(column) : shift(row.number(column), decimals);
  const at = (row: TickRow, column: number): string =>
    column < row.cells.count ? row.text(column) : '';
  if (kind === 'trade') {
    return (row) => {
      const isCrypto = security === 'crypto' || security === 'cryptofuture';
      const size = row.cells.count > 2 ? row.number(2) : '';
      return row.trade({
        price: priceAt(row, 1),
        size,
        side: SIDE.unknown,
        flags: isCrypto ? toFlags('', at(row, 3)) : toFlags(at(row, 4), at(row, 5)),
        mayBePriceOnly: size === '' || security === 'index',
      });
    };
  }
  if (security === 'forex' || security === 'cfd') {
    return (row) =>
      row.quote({
        bid: orNone(priceAt(row, 1)),
        bidSize: '',
        ask: orNone(priceAt(row, 2)),
        askSize: '',
      });
  }
  const sideAt = (row: TickRow, column: number): readonly [string, string] => [
    orNone(priceAt(row, column)),
    row.number(column + 1),
  ];
  if (security !== 'equity') {
    return (row) => {
      if (row.cells.count < 5) return 'too few columns for a quote';
      const [bid, bidSize] = sideAt(row, 1);
      const [ask, askSize] = sideAt(row, 3);
      return row.quote({ bid, bidSize, ask, askSize });
    };
  }
  /* Each row is news of one side: the other one stays as it was. */
  let last = { bid: '', bidSize: '', ask: '', askSize: '' };
  return (row) => {
    if (row.cells.count < 5) return 'too few columns for a quote';
    const [bid, bidSize] = sideAt(row, 1);
    const [ask, askSize] = sideAt(row, 3);
    last = {
      ...last,
      ...(bid === '' ? {} : { bid, bidSize }),
      ...(ask === '' ? {} : { ask, askSize }),
    };
    return row.quote(last);
  };
}
