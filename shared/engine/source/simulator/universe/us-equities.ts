/**
 * US large caps of the default universe, at invented levels of late 2026. Data only.
 */
import type { Listing } from './listing.ts';

/**
 * Symbol, name, sector, price in dollars, capitalisation in billions, annual volatility, market beta,
 * relative activity, usual spread in cents, usual trade in shares.
 */
type EquityRow = readonly [
  symbol: string,
  name: string,
  sector: string,
  price: number,
  capitalisation: number,
  annualVol: number,
  marketBeta: number,
  activity: number,
  spreadTicks: number,
  typicalSize: number,
];

const ROWS: readonly EquityRow[] = [
  ['NVDA', 'NVIDIA Corporation', 'Technology', 201.4, 4_890, 0.37, 1.6, 100, 1, 200],
  ['AAPL', 'Apple Inc.', 'Technology', 274.85, 4_060, 0.25, 1.15, 88, 1.1, 150],
  ['MSFT', 'Microsoft Corporation', 'Technology', 512.3, 3_810, 0.24, 1.1, 62, 2.2, 100],
  ['AVGO', 'Broadcom Inc.', 'Technology', 352.6, 1_660, 0.36, 1.4, 36, 4, 100],
  ['ORCL', 'Oracle Corporation', 'Technology', 248.1, 706, 0.34, 1.1, 24, 4, 100],
  ['AMD', 'Advanced Micro Devices, Inc.', 'Technology', 236.9, 385, 0.42, 1.6, 64, 2, 120],
  ['CRM', 'Salesforce, Inc.', 'Technology', 254.7, 243, 0.3, 1.2, 14, 5, 100],
  ['INTC', 'Intel Corporation', 'Technology', 38.42, 168, 0.42, 1.3, 44, 1, 300],
  ['CSCO', 'Cisco Systems, Inc.', 'Technology', 74.15, 293, 0.2, 0.9, 20, 1, 200],
  [
    'GOOGL',
    'Alphabet Inc. Class A',
    'Communication Services',
    291.2,
    3_520,
    0.28,
    1.1,
    56,
    1.8,
    120,
  ],
  ['META', 'Meta Platforms, Inc.', 'Communication Services', 668.4, 1_680, 0.31, 1.2, 42, 7, 60],
  ['NFLX', 'Netflix, Inc.', 'Communication Services', 118.3, 503, 0.31, 1.1, 22, 2, 100],
  ['DIS', 'The Walt Disney Company', 'Communication Services', 109.6, 196, 0.24, 1, 12, 1.6, 100],
  [
    'VZ',
    'Verizon Communications Inc.',
    'Communication Services',
    41.25,
    174,
    0.18,
    0.4,
    11,
    1,
    300,
  ],
  ['AMZN', 'Amazon.com, Inc.', 'Consumer Discretionary', 243.5, 2_590, 0.29, 1.2, 60, 1.5, 120],
  ['TSLA', 'Tesla, Inc.', 'Consumer Discretionary', 428.7, 1_430, 0.45, 1.7, 92, 4, 100],
  ['HD', 'The Home Depot, Inc.', 'Consumer Discretionary', 372.9, 371, 0.21, 1, 9, 8, 60],
  ['MCD', "McDonald's Corporation", 'Consumer Discretionary', 306.1, 218, 0.16, 0.5, 8, 7, 60],
  ['NKE', 'NIKE, Inc.', 'Consumer Discretionary', 66.8, 98.7, 0.31, 1, 15, 1.1, 150],
  ['WMT', 'Walmart Inc.', 'Consumer Staples', 104.2, 831, 0.19, 0.6, 18, 1.2, 120],
  ['COST', 'Costco Wholesale Corporation', 'Consumer Staples', 921.5, 409, 0.2, 0.8, 8, 28, 40],
  ['PG', 'The Procter & Gamble Company', 'Consumer Staples', 148.7, 347, 0.16, 0.4, 9, 1.8, 100],
  ['KO', 'The Coca-Cola Company', 'Consumer Staples', 71.35, 307, 0.14, 0.4, 13, 1, 200],
  ['PEP', 'PepsiCo, Inc.', 'Consumer Staples', 146.2, 200, 0.17, 0.4, 8, 2.2, 100],
  ['LLY', 'Eli Lilly and Company', 'Health Care', 1_012.4, 957, 0.31, 0.7, 9, 45, 30],
  ['JNJ', 'Johnson & Johnson', 'Health Care', 201.3, 485, 0.16, 0.5, 9, 3, 100],
  ['UNH', 'UnitedHealth Group Incorporated', 'Health Care', 331.8, 300, 0.33, 0.6, 16, 9, 60],
  ['PFE', 'Pfizer Inc.', 'Health Care', 25.64, 146, 0.22, 0.5, 26, 1, 400],
  ['MRK', 'Merck & Co., Inc.', 'Health Care', 98.4, 244, 0.22, 0.5, 11, 1.4, 120],
  ['BRK.B', 'Berkshire Hathaway Inc. Class B', 'Financials', 506.7, 1_093, 0.16, 0.8, 7, 9, 60],
  ['JPM', 'JPMorgan Chase & Co.', 'Financials', 312.4, 851, 0.22, 1.1, 14, 4, 100],
  ['V', 'Visa Inc.', 'Financials', 338.6, 652, 0.19, 0.9, 9, 5, 60],
  ['BAC', 'Bank of America Corporation', 'Financials', 53.72, 393, 0.23, 1.1, 30, 1, 300],
  ['GS', 'The Goldman Sachs Group, Inc.', 'Financials', 804.9, 243, 0.26, 1.3, 7, 32, 40],
  ['CAT', 'Caterpillar Inc.', 'Industrials', 568.2, 266, 0.27, 1.1, 7, 22, 40],
  ['BA', 'The Boeing Company', 'Industrials', 204.5, 160, 0.31, 1.2, 17, 5, 60],
  ['GE', 'General Electric Company', 'Industrials', 302.8, 320, 0.27, 1.1, 9, 6, 60],
  ['UPS', 'United Parcel Service, Inc.', 'Industrials', 96.1, 81.5, 0.26, 0.9, 8, 2, 100],
  ['HON', 'Honeywell International Inc.', 'Industrials', 198.6, 126, 0.19, 0.9, 5, 5, 60],
  ['XOM', 'Exxon Mobil Corporation', 'Energy', 118.9, 505, 0.22, 0.7, 19, 1.2, 150],
  ['CVX', 'Chevron Corporation', 'Energy', 157.4, 316, 0.21, 0.7, 11, 2.2, 100],
  ['COP', 'ConocoPhillips', 'Energy', 91.7, 114, 0.28, 0.8, 8, 2, 100],
  ['NEE', 'NextEra Energy, Inc.', 'Utilities', 84.3, 174, 0.21, 0.5, 11, 1.2, 120],
  ['DUK', 'Duke Energy Corporation', 'Utilities', 122.5, 95.2, 0.14, 0.3, 5, 2, 100],
  ['SO', 'The Southern Company', 'Utilities', 92.6, 102, 0.14, 0.3, 5, 1.5, 100],
  ['LIN', 'Linde plc', 'Materials', 421.3, 198, 0.18, 0.8, 4, 18, 40],
  ['FCX', 'Freeport-McMoRan Inc.', 'Materials', 44.18, 63.4, 0.36, 1.2, 15, 1, 200],
  ['NEM', 'Newmont Corporation', 'Materials', 91.2, 100, 0.34, 0.4, 12, 1.6, 120],
  ['PLD', 'Prologis, Inc.', 'Real Estate', 126.8, 118, 0.23, 1, 5, 2.4, 100],
  ['AMT', 'American Tower Corporation', 'Real Estate', 181.9, 85.1, 0.2, 0.6, 4, 5, 60],
];

function toListing(row: EquityRow): Listing {
  const [symbol, name, sector, price, capitalisation, vol, marketBeta, activity, spread, size] =
    row;
  return {
    symbol,
    name,
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
    annualVol: vol,
    marketBeta,
    sectorBeta: 1,
    activity,
    spreadTicks: spread,
    typicalSize: size,
    capitalisation,
  };
}

/** The equities of the default universe, by sector: shares trade singly, mostly in hundreds. */
export const US_EQUITIES: readonly Listing[] = ROWS.map(toListing);
