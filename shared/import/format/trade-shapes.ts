/**
 * Trades and quotes as APIs of exchanges and libraries write them in JSON: one row a shape, known by fields of its own.
 * Numbers are the digits of the file. Sides are turned where a venue tells the maker's.
 */
import { FLAG, SIDE, type Side } from '../../model/tick.ts';
import type { TradeMarks } from '../../venue/event.ts';
import { type Fields, isFields, listOf, textOf } from '../../venue/exact-json.ts';
import { oppositeOf, sideOf as namedSide } from '../../venue/read-fields.ts';
import { marksOfLetters, marksOfMassiveIds } from '../../venue/trade-conditions.ts';
import { shift } from '../ticks/tick-table.ts';

/** What a JSON object is. */
export interface JsonTick {
  readonly symbol?: string | undefined;
  readonly time: string | undefined;
  readonly trade?: {
    readonly price: string | undefined;
    readonly size: string | undefined;
    readonly side: Side;
    readonly id?: string | undefined;
    readonly flags?: number;
  };
  readonly quote?: {
    readonly bid: string | undefined;
    readonly bidSize: string | undefined;
    readonly ask: string | undefined;
    readonly askSize: string | undefined;
  };
}

/** A shape of objects, or of lists. */
export interface TradeShape {
  /** Of the file, for people. */
  readonly source: string;
  readonly confidence: number;
  readonly isShare?: boolean;
  read(value: Fields | readonly unknown[]): JsonTick | undefined;
}

const has = (fields: Fields, ...keys: string[]): boolean => keys.every((key) => key in fields);

/** The first of several spellings that is there. */
const first = (fields: Fields, ...keys: string[]): string | undefined => {
  for (const key of keys) {
    const text = textOf(fields, key);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
};

const sideOf = (word: string | undefined): Side => namedSide(word?.toLowerCase());

/** Venues write the truth as a word or a value. */
const truthOf = (value: unknown): boolean | undefined =>
  value === true || value === 'true'
    ? true
    : value === false || value === 'false'
      ? false
      : undefined;

const ofMaker = (isBuyerMaker: unknown): Side => {
  const truth = truthOf(isBuyerMaker);
  return truth === undefined ? SIDE.unknown : truth ? SIDE.sell : SIDE.buy;
};

function toFlags(marks: TradeMarks | undefined): number {
  const { noLast = false, noHighLow = false, auction = false, extendedHours = false } = marks ?? {};
  return (
    (noLast || noHighLow ? FLAG.noPrice : 0) |
    (noLast && !noHighLow ? FLAG.highLow : 0) |
    (auction ? FLAG.auction : 0) |
    (extendedHours ? FLAG.extendedHours : 0)
  );
}

/** A shape of objects that have these fields. */
const object = (
  source: string,
  keys: readonly string[],
  toTick: (fields: Fields) => JsonTick | undefined,
  more: Partial<TradeShape> = {},
): TradeShape => ({
  source,
  confidence: 0.97,
  ...more,
  read: (value) => (isFields(value) && has(value, ...keys) ? toTick(value) : undefined),
});

const PRICE_DECIMALS = 9;
/** Databento's JSON has prices in whole units of 10^-9, or with a point. */
const dbPrice = (text: string | undefined): string | undefined =>
  text === undefined || text === '9223372036854775807'
    ? undefined
    : text.includes('.')
      ? text
      : shift(text, PRICE_DECIMALS);

function toDatabento(fields: Fields): JsonTick | undefined {
  const head = isFields(fields['hd']) ? fields['hd'] : {};
  const time = first(head, 'ts_event') ?? first(fields, 'ts_recv');
  const symbol = first(fields, 'symbol') ?? first(head, 'instrument_id');
  if (fields['action'] === 'T') {
    const letter = textOf(fields, 'side');
    const side = letter === 'A' ? SIDE.sell : letter === 'B' ? SIDE.buy : SIDE.unknown;
    const price = dbPrice(first(fields, 'price'));
    return {
      symbol,
      time,
      trade: { price, size: first(fields, 'size'), side, id: first(fields, 'sequence') },
    };
  }
  const [level] = listOf(fields['levels']);
  if (!isFields(level)) return undefined;
  return {
    symbol,
    time,
    quote: {
      bid: dbPrice(first(level, 'bid_px')),
      bidSize: first(level, 'bid_sz'),
      ask: dbPrice(first(level, 'ask_px')),
      askSize: first(level, 'ask_sz'),
    },
  };
}

const OBJECTS: readonly TradeShape[] = [
  object('Databento JSON', ['hd'], toDatabento),
  object('Deribit trades', ['trade_seq', 'direction', 'price'], (row) => ({
    symbol: first(row, 'instrument_name'),
    time: first(row, 'timestamp'),
    trade: {
      price: first(row, 'price'),
      size: first(row, 'amount'),
      side: sideOf(textOf(row, 'direction')),
      id: first(row, 'trade_id'),
      flags: 'liquidation' in row && row['liquidation'] !== 'none' ? FLAG.noPrice : 0,
    },
  })),
  object(
    'Coinbase trades, whose side is the maker’s',
    ['trade_id', 'price', 'size', 'time', 'side'],
    (row) => ({
      symbol: first(row, 'product_id'),
      time: first(row, 'time'),
      trade: {
        price: first(row, 'price'),
        size: first(row, 'size'),
        side: oppositeOf(sideOf(textOf(row, 'side'))),
        id: first(row, 'trade_id'),
      },
    }),
  ),
  object('Binance trades', ['price', 'qty', 'time', 'isBuyerMaker'], (row) => ({
    symbol: first(row, 'symbol'),
    time: first(row, 'time'),
    trade: {
      price: first(row, 'price'),
      size: first(row, 'qty'),
      side: ofMaker(row['isBuyerMaker']),
      id: first(row, 'id'),
    },
  })),
  object('Binance aggregate trades', ['a', 'p', 'q', 'f', 'l', 'T', 'm'], (row) => ({
    time: first(row, 'T'),
    trade: {
      price: first(row, 'p'),
      size: first(row, 'q'),
      side: ofMaker(row['m']),
      id: first(row, 'a'),
    },
  })),
  object('OKX trades', ['tradeId', 'px', 'sz', 'ts'], (row) => ({
    symbol: first(row, 'instId'),
    time: first(row, 'ts'),
    trade: {
      price: first(row, 'px'),
      size: first(row, 'sz'),
      side: sideOf(textOf(row, 'side')),
      id: first(row, 'tradeId'),
    },
  })),
  object('Bybit trades', ['execId', 'price', 'size', 'time'], (row) => ({
    symbol: first(row, 'symbol'),
    time: first(row, 'time'),
    trade: {
      price: first(row, 'price'),
      size: first(row, 'size'),
      side: sideOf(textOf(row, 'side')),
      id: first(row, 'execId'),
    },
  })),
  object('Bitstamp trades', ['date', 'tid', 'price', 'amount'], (row) => ({
    time: first(row, 'date'),
    trade: {
      price: first(row, 'price'),
      size: first(row, 'amount'),
      side: row['type'] === '0' ? SIDE.buy : row['type'] === '1' ? SIDE.sell : SIDE.unknown,
      id: first(row, 'tid'),
    },
  })),
  object(
    'Alpaca trades',
    ['t', 'x', 'p', 's'],
    (row) => ({
      symbol: first(row, 'S'),
      time: first(row, 't'),
      trade: {
        price: first(row, 'p'),
        size: first(row, 's'),
        side: SIDE.unknown,
        id: `${first(row, 'x') ?? ''}:${first(row, 'i') ?? ''}`,
        flags:
          toFlags(marksOfLetters(listOf(row['c']), textOf(row, 'z'))) |
          (/^(?:canceled|incorrect)$/.test(textOf(row, 'u') ?? '') ? FLAG.noPrice : 0),
      },
    }),
    { isShare: true },
  ),
  object(
    'Alpaca quotes',
    ['t', 'bp', 'ap'],
    (row) => ({
      symbol: first(row, 'S'),
      time: first(row, 't'),
      quote: {
        bid: first(row, 'bp'),
        bidSize: first(row, 'bs'),
        ask: first(row, 'ap'),
        askSize: first(row, 'as'),
      },
    }),
    { isShare: true },
  ),
  object(
    'Massive trades',
    ['participant_timestamp', 'price', 'size'],
    (row) => ({
      symbol: first(row, 'ticker'),
      time: first(row, 'sip_timestamp', 'participant_timestamp'),
      trade: {
        price: first(row, 'price'),
        size: first(row, 'size'),
        side: SIDE.unknown,
        id: `${first(row, 'exchange') ?? ''}:${first(row, 'id') ?? ''}`,
        flags:
          toFlags(marksOfMassiveIds(listOf(row['conditions']))) |
          (/^0?$/.test(first(row, 'correction') ?? '') ? 0 : FLAG.corrected | FLAG.noPrice),
      },
    }),
    { isShare: true },
  ),
  object(
    'Massive quotes',
    ['participant_timestamp', 'bid_price', 'ask_price'],
    (row) => ({
      symbol: first(row, 'ticker'),
      time: first(row, 'sip_timestamp', 'participant_timestamp'),
      quote: {
        bid: first(row, 'bid_price'),
        bidSize: first(row, 'bid_size'),
        ask: first(row, 'ask_price'),
        askSize: first(row, 'ask_size'),
      },
    }),
    { isShare: true },
  ),
  object('ccxt trades', ['timestamp', 'symbol', 'side', 'price', 'amount'], (row) => ({
    symbol: first(row, 'symbol'),
    time: first(row, 'timestamp', 'datetime'),
    trade: {
      price: first(row, 'price'),
      size: first(row, 'amount'),
      side: sideOf(textOf(row, 'side')),
      id: first(row, 'id'),
    },
  })),
];

const TIMES = [
  'timestamp',
  'time',
  'ts',
  'datetime',
  'date',
  'created_at',
  'created_time',
  'T',
  't',
];
const SYMBOLS = ['symbol', 'ticker', 'instrument', 'product_id', 'pair', 's'];

const SAYS_MAKER = ['is_buyer_maker', 'isBuyerMaker', 'buyer_maker'];

/** Anything with a time and a price, or both sides of a quote. */
const GENERIC: TradeShape = {
  source: 'JSON trades or quotes',
  confidence: 0.7,
  read(value) {
    if (!isFields(value) || has(value, 'open', 'close')) return undefined;
    const time = first(value, ...TIMES);
    const symbol = first(value, ...SYMBOLS);
    if (time === undefined) return undefined;
    const bid = first(value, 'bid', 'bid_price', 'bidPrice', 'best_bid');
    const ask = first(value, 'ask', 'ask_price', 'askPrice', 'best_ask');
    if (bid !== undefined || ask !== undefined) {
      const bidSize = first(value, 'bid_size', 'bidSize', 'bid_qty', 'bidQty');
      const askSize = first(value, 'ask_size', 'askSize', 'ask_qty', 'askQty');
      return { symbol, time, quote: { bid, bidSize, ask, askSize } };
    }
    const price = first(value, 'price', 'px', 'p');
    const size = first(value, 'size', 'qty', 'quantity', 'amount', 'volume', 'sz', 'q', 'v');
    if (price === undefined || size === undefined) return undefined;
    const maker = SAYS_MAKER.find((key) => key in value);
    const word = first(value, 'side', 'taker_side', 'direction');
    const side = maker === undefined ? sideOf(word) : ofMaker(value[maker]);
    return {
      symbol,
      time,
      trade: { price, size, side, id: first(value, 'trade_id', 'tradeId', 'id') },
    };
  },
};

const textAt = (row: readonly unknown[], at: number): string | undefined => {
  const value = row[at];
  return typeof value === 'string' && value !== '' ? value : undefined;
};
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i;
const isNumber = (row: readonly unknown[], ...places: number[]): boolean =>
  places.every((at) => NUMBER.test(textAt(row, at) ?? ''));
const MS = /^\d{13}$/;

const list = (
  source: string,
  isIts: (row: readonly unknown[]) => boolean,
  toTick: (row: readonly unknown[]) => JsonTick,
): TradeShape => ({
  source,
  confidence: 0.97,
  read: (value) => (Array.isArray(value) && isIts(value) ? toTick(value) : undefined),
});

const LISTS: readonly TradeShape[] = [
  list(
    'Bitfinex trades',
    (row) => row.length === 4 && isNumber(row, 0, 2, 3) && MS.test(textAt(row, 1) ?? ''),
    (row) => {
      const amount = textAt(row, 2)!;
      const side = amount.startsWith('-') ? SIDE.sell : SIDE.buy;
      const trade = {
        price: textAt(row, 3),
        size: amount.replace('-', ''),
        side,
        id: textAt(row, 0),
      };
      return { time: textAt(row, 1), trade };
    },
  ),
  list(
    'Kraken trades',
    (row) =>
      (row.length === 6 || row.length === 7) &&
      isNumber(row, 0, 1, 2) &&
      /^[bs]$/.test(textAt(row, 3) ?? ''),
    (row) => ({
      time: textAt(row, 2),
      trade: {
        price: textAt(row, 0),
        size: textAt(row, 1),
        side: sideOf(textAt(row, 3)),
        id: textAt(row, 6),
      },
    }),
  ),
  list(
    'freqtrade trades',
    (row) => row.length === 7 && MS.test(textAt(row, 0) ?? '') && isNumber(row, 4, 5),
    (row) => ({
      time: textAt(row, 0),
      trade: {
        price: textAt(row, 4),
        size: textAt(row, 5),
        side: sideOf(textAt(row, 3)),
        id: textAt(row, 1),
      },
    }),
  ),
];

/** All shapes, the surest first. */
export const TRADE_SHAPES: readonly TradeShape[] = [...OBJECTS, ...LISTS, GENERIC];
