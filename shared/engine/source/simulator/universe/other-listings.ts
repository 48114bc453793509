/**
 * Funds, the index, crypto and FX pairs of the default universe, at invented levels. Data only.
 */
import type { Basket, Listing } from './listing.ts';
import { US_EQUITIES } from './us-equities.ts';

const EQUITY_SYMBOLS = US_EQUITIES.map((listing) => listing.symbol);
const NASDAQ = 'NVDA AAPL MSFT AVGO AMD INTC CSCO GOOGL META NFLX AMZN TSLA WMT COST PEP HON LIN';
const DOW =
  'NVDA AAPL MSFT CRM CSCO DIS VZ AMZN HD MCD NKE WMT PG KO JNJ UNH MRK JPM V GS CAT BA HON CVX';

const BASKETS: Readonly<Record<string, Basket>> = {
  SPY: { weighting: 'capitalisation', members: EQUITY_SYMBOLS },
  QQQ: { weighting: 'capitalisation', members: NASDAQ.split(' ') },
  DIA: { weighting: 'price', members: DOW.split(' ') },
  TDX: { weighting: 'capitalisation', members: EQUITY_SYMBOLS },
};

/** Symbol, name, price, annual volatility, market beta, activity, usual spread in ticks, usual trade. */
type Row = readonly [
  symbol: string,
  name: string,
  price: number,
  annualVol: number,
  marketBeta: number,
  activity: number,
  spreadTicks: number,
  typicalSize: number,
];

const FUND_ROWS: readonly Row[] = [
  ['SPY', 'SPDR S&P 500 ETF Trust', 683.4, 0.15, 1, 96, 1.1, 200],
  ['QQQ', 'Invesco QQQ Trust', 624.1, 0.19, 1.2, 70, 1.3, 150],
  ['DIA', 'SPDR Dow Jones Industrial Average ETF Trust', 478.2, 0.14, 0.9, 10, 4, 100],
  ['IWM', 'iShares Russell 2000 ETF', 246.9, 0.2, 1.25, 40, 1.1, 200],
];

const INDEX_ROWS: readonly Row[] = [['TDX', 'Tickdeck 50 Index', 5_000, 0.15, 1, 0, 1, 1]];

/** After the common eight: decimals of price, decimals of size, round lot in size units. */
const CRYPTO_ROWS: readonly (readonly [...Row, number, number, number])[] = [
  ['BTC/USD', 'Bitcoin', 104_250, 0.36, 0.7, 66, 140, 30_000, 2, 6, 10_000],
  ['ETH/USD', 'Ether', 3_612, 0.42, 0.8, 44, 12, 60_000, 2, 5, 10_000],
  ['SOL/USD', 'Solana', 168.4, 0.46, 0.8, 26, 1.6, 120_000, 2, 4, 10_000],
  ['XRP/USD', 'XRP', 2.4183, 0.46, 0.7, 20, 2.4, 5_000_000, 4, 4, 100_000],
];

/** After the common eight: quote currency, price decimals, beta to the currency factor. */
const FX_ROWS: readonly (readonly [...Row, string, number, number])[] = [
  ['EUR/USD', 'Euro / US dollar', 1.16425, 0.07, 0.05, 38, 3, 500_000, 'USD', 5, 1],
  ['GBP/USD', 'Pound sterling / US dollar', 1.3187, 0.08, 0.08, 24, 6, 300_000, 'USD', 5, 1],
  ['USD/JPY', 'US dollar / Japanese yen', 153.824, 0.095, 0.12, 30, 4, 500_000, 'JPY', 3, -1],
  ['USD/CHF', 'US dollar / Swiss franc', 0.80215, 0.075, 0, 12, 6, 300_000, 'CHF', 5, -1],
];

function toFund(kind: 'etf' | 'index', sector: string, row: Row): Listing {
  const basket = BASKETS[row[0]];
  return {
    ...toHabits(row),
    kind,
    sector,
    currency: 'USD',
    priceDecimals: 2,
    sizeDecimals: 0,
    lot: 1,
    roundLot: 100,
    oddShare: 0.3,
    sectorBeta: 0,
    ...(basket === undefined ? {} : { basket }),
  };
}

function toCrypto(row: (typeof CRYPTO_ROWS)[number]): Listing {
  return {
    ...toHabits(row),
    kind: 'crypto',
    sector: 'Crypto',
    currency: 'USD',
    priceDecimals: row[8],
    sizeDecimals: row[9],
    lot: 1,
    roundLot: row[10],
    oddShare: 0.7,
    sectorBeta: 1,
  };
}

function toPair(row: (typeof FX_ROWS)[number]): Listing {
  return {
    ...toHabits(row),
    kind: 'fx',
    sector: 'FX',
    currency: row[8],
    priceDecimals: row[9],
    sizeDecimals: 0,
    lot: 1_000,
    roundLot: 100_000,
    oddShare: 0.15,
    sectorBeta: row[10],
  };
}

function toHabits(row: Row | readonly [...Row, ...unknown[]]) {
  const [symbol, name, price, annualVol, marketBeta, activity, spreadTicks, typicalSize] = row;
  return {
    symbol,
    name,
    price,
    annualVol,
    marketBeta,
    activity,
    spreadTicks,
    typicalSize,
    tickSize: 1,
    capitalisation: 0,
  };
}

/** Funds, the index that is the sum of the equities, crypto coins and currency pairs. */
export const FUNDS_CRYPTO_FX: readonly Listing[] = [
  ...FUND_ROWS.map((row) => toFund('etf', 'Funds', row)),
  ...INDEX_ROWS.map((row) => toFund('index', 'Index', row)),
  ...CRYPTO_ROWS.map(toCrypto),
  ...FX_ROWS.map(toPair),
];
