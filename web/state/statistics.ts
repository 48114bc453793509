/**
 * The statistics of a symbol as the server tells them, and what has been asked for. Pure.
 */

/** Points of a curve. */
export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Curves of one sample; empty ones where it has too little. */
export interface StatisticsCurves {
  readonly returns: Curve;
  readonly returnMemory: Curve;
  readonly sizeMemory: Curve;
  readonly kurtosis: Curve;
  readonly fano: Curve;
  readonly signs: Curve;
  readonly volume: Curve;
  readonly spread: Curve;
  readonly dayTrades: Curve;
  readonly dayMoves: Curve;
  readonly sizes: Curve;
}

/** One fact, measured. */
export interface StatisticsFact {
  readonly key: string;
  readonly name: string;
  readonly expected: string;
  readonly source: string;
  readonly value: number | null;
  readonly isAsExpected: boolean | null;
  /** Of each reference, in their order. */
  readonly references: readonly (number | null)[];
}

/** A real recording to compare with. */
export interface StatisticsReference {
  readonly name: string;
  readonly span: string;
  readonly source: string;
  readonly curves: Partial<StatisticsCurves>;
}

/** The answer of `/api/statistics`. */
export interface Statistics {
  readonly market: string;
  readonly symbol: string;
  readonly sample: {
    readonly seconds: number;
    /** Of these, made in the background. */
    readonly pastSeconds: number;
    /** How far that is, 0..1. */
    readonly progress: number;
    readonly trades: number;
    readonly tradesPerSecond: number | null;
    /** Whether the market keeps the hours of an exchange. */
    readonly hasHours: boolean;
  };
  readonly facts: readonly StatisticsFact[];
  readonly curves: StatisticsCurves & {
    /** Length of a return, s. */
    readonly step: number;
    readonly band: number | null;
    readonly hill: number | null;
  };
  readonly references: readonly StatisticsReference[];
}

/** What is known at present; the last answer stays while the next one is on its way. */
export interface StatisticsState {
  readonly answer?: Statistics;
  /** Why the last question failed, for people. */
  readonly error?: string;
}
