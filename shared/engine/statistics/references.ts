/**
 * Figures and curves of real recordings, measured once with the functions beside this file, so that a page
 * can show them where the recordings are not. Four significant digits; `references.test.ts` computes them
 * anew from the recordings where these lie.
 */
/* oxlint-disable oxc/approx-constant -- measured; that one is near the root of a half is chance */
import type { Curves } from './curves.ts';
import type { FactSheet } from './stylised-facts.ts';

/** What one real recording shows. */
export interface Reference {
  /** Instrument, venue and year. */
  readonly name: string;
  /** How long, and what was recorded. */
  readonly span: string;
  /** The project that publishes the recording, and the file there. */
  readonly source: string;
  /** Figures that the recording can tell. */
  readonly facts: Partial<FactSheet>;
  /** Curves that it is long enough for. */
  readonly curves: Partial<Curves>;
}

/** The recordings, in the order in which they are shown. */
export const REFERENCES: readonly Reference[] = [
  {
    name: 'BTC/USDT, Binance 2024',
    span: 'six minutes, ticks',
    source: 'hftbacktest, spot/btcusdt_20240808.gz',
    facts: {
      kurtosis1s: 22.12,
      returnMemory: -0.05068,
      sizeMemory10s: 0.1019,
      sizeMemory2m: -0.08603,
      fano1s: 209.2,
      fano10s: 278.4,
      waitVariation: 3.247,
      signMemory1: 0.7825,
      signMemory10: 0.5992,
      bounce: -0.1059,
      sizeTail: 2.785,
    },
    curves: {
      returns: {
        x: [-8, -6, -5.5, -5, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5.5],
        y: [
          0.00578, 0.00578, 0.00578, 0.00578, 0.00578, 0.02312, 0.05202, 0.09249, 0.1214, 1.382,
          0.1272, 0.09827, 0.01156, 0.02312, 0.00578, 0.01156, 0.01156, 0.00578, 0.00578,
        ],
      },
      kurtosis: { x: [1, 2], y: [22.12, 12.89] },
      fano: { x: [1, 2, 5], y: [209.2, 209.2, 295.7] },
      signs: {
        x: [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500],
        y: [
          0.7825, 0.7367, 0.7087, 0.6713, 0.6389, 0.5987, 0.5486, 0.4899, 0.3988, 0.3083, 0.2457,
          0.2235, 0.1471, 0.1517, 0.07129, -0.002734,
        ],
      },
      sizes: {
        x: [
          0.01667, 0.15, 0.25, 0.5167, 1.083, 2.8, 8.333, 16.45, 23.85, 33.33, 41.67, 63.12, 75.15,
          91.23, 113.1, 136.6, 149.5, 166.7, 195, 224.6, 273.5, 348, 425.7, 450, 521.2, 539.8,
          540.2, 540.6, 563.7, 637.3, 651, 708.7, 878.1, 1000, 1056, 1085, 1146, 1179, 1264, 1269,
        ],
        y: [
          1, 0.8382, 0.7026, 0.5889, 0.4936, 0.4138, 0.3468, 0.2907, 0.2437, 0.2042, 0.1712, 0.1435,
          0.1203, 0.1008, 0.08451, 0.07084, 0.05938, 0.04977, 0.04172, 0.03497, 0.02931, 0.02457,
          0.02059, 0.01726, 0.01447, 0.01213, 0.01017, 0.008521, 0.007142, 0.005987, 0.005018,
          0.004206, 0.003526, 0.002955, 0.002477, 0.002076, 0.00174, 0.001459, 0.001223, 0.001025,
        ],
      },
    },
  },
  {
    name: 'BTC/USDT, Binance 2020',
    span: 'three minutes, trades',
    source: 'gocryptotrader, binance_BTCUSDT_24h-trades_2020_11_16.csv',
    facts: {
      kurtosis1s: 9.697,
      fano1s: 13.87,
      waitVariation: 2.749,
      bounce: -0.4107,
      sizeTail: 2.773,
    },
    curves: { fano: { x: [1, 2], y: [13.87, 15.86] } },
  },
  {
    name: 'BTC/USD, Coinbase 2016',
    span: 'a day, bars of 1 s',
    source: 'Lean, crypto/coinbase/second/btcusd/20161007_trade.zip',
    facts: {
      kurtosis1s: 1467,
      kurtosis10s: 172.4,
      kurtosis1m: 27.69,
      kurtosis5m: 6.86,
      returnMemory: -0.01855,
      sizeMemory10s: -0.01007,
      sizeMemory2m: 0.02658,
      sizeMemory8m: 0.01955,
      volumeVolatility: 0.4027,
    },
    curves: {
      kurtosis: {
        x: [1, 2, 5, 10, 20, 60, 120, 300],
        y: [1467, 753.6, 308.3, 172.4, 96.62, 27.69, 15.44, 6.86],
      },
      volume: {
        x: [0, 0, 0.08759, 0.1647, 0.3285, 0.6121, 0.99, 1.524, 2.169, 4.118],
        y: [0.4753, 0.4649, 0.7414, 0.8678, 0.8038, 0.9411, 0.707, 0.8214, 1.585, 2.589],
      },
    },
  },
  {
    name: 'EUR/USD, Oanda 2014',
    span: 'a day, quotes',
    source: 'Lean, fx/oanda/tick/eurusd/20140501_quote.zip',
    facts: {
      kurtosis1s: 579.9,
      kurtosis10s: 116.9,
      kurtosis1m: 9.592,
      kurtosis5m: 7.795,
      returnMemory: 0.001081,
      sizeMemory10s: 0.2623,
      sizeMemory2m: 0.1172,
      sizeMemory8m: 0.09507,
      spreadVolatility: -0.08076,
    },
    curves: {
      returns: {
        x: [
          -12, -9, -8, -7.5, -7, -6.5, -5.5, -5, -4.5, -4, -3.5, -3, -2.5, -2, -1.5, -1, -0.5, 0,
          0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 6.5, 7, 7.5, 8.5,
        ],
        y: [
          0.0002315, 0.0006945, 0.000463, 0.0002315, 0.0006945, 0.001158, 0.0002315, 0.001621,
          0.002084, 0.002547, 0.006019, 0.009492, 0.01528, 0.0213, 0.04584, 0.06019, 0.1996, 1.258,
          0.2012, 0.06714, 0.04514, 0.02385, 0.01574, 0.006714, 0.002547, 0.005788, 0.002315,
          0.001158, 0.000463, 0.000463, 0.0002315, 0.0002315, 0.0002315,
        ],
      },
      returnMemory: {
        x: [10, 20, 30, 60, 90, 120, 180, 300, 450, 600, 900],
        y: [
          -0.0814, -0.000214, 0.06723, -0.00902, 0.0202, -0.0242, 0.006554, -0.02853, 0.00625,
          -0.02096, 0.003981,
        ],
      },
      sizeMemory: {
        x: [10, 20, 30, 60, 90, 120, 180, 300, 450, 600, 900],
        y: [0.2623, 0.218, 0.2031, 0.1734, 0.1367, 0.1227, 0.1064, 0.1064, 0.0865, 0.1182, 0.07091],
      },
      kurtosis: {
        x: [1, 2, 5, 10, 20, 60, 120, 300],
        y: [579.9, 207.3, 148.5, 116.9, 57.56, 9.592, 5.417, 7.795],
      },
    },
  },
  {
    name: 'BTC/USD, Bitstamp 2011',
    span: 'eight months, trades',
    source: 'pyalgotrade, bitstampUSD.csv',
    facts: { waitVariation: 4.826, bounce: -0.4219, sizeTail: 1.851 },
    curves: {
      sizes: {
        x: [
          0.221, 0.2815, 0.6467, 1.024, 1.297, 1.49, 1.709, 2.436, 2.964, 4.463, 5.356, 6.025,
          7.643, 9.819, 11.16, 12.76, 14.39, 16.18, 17.96, 20.56, 22.32, 25.33, 27.9, 30.13, 34.2,
          39.61, 44.88, 50.55, 54.95, 57.19, 61.31, 69.35, 71.69, 82.96, 87.14, 89.36, 97.58, 103.9,
          108.3,
        ],
        y: [
          0.8377, 0.7017, 0.5878, 0.4924, 0.4125, 0.3455, 0.2894, 0.2425, 0.2031, 0.1701, 0.1425,
          0.1194, 0.1, 0.08377, 0.07017, 0.05878, 0.04924, 0.04125, 0.03455, 0.02894, 0.02425,
          0.02031, 0.01701, 0.01425, 0.01194, 0.01, 0.008377, 0.007018, 0.005878, 0.004924,
          0.004125, 0.003455, 0.002895, 0.002425, 0.002031, 0.001701, 0.001425, 0.001194, 0.001,
        ],
      },
    },
  },
];
