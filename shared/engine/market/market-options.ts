/**
 * What a market is made of, what it counts, and how many recent ticks it keeps. Knows nothing of how it works.
 */
import type { Instrument } from '../../model/instrument.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { Past } from '../../model/past.ts';
import type { LiveBars } from './rewound-bars.ts';

/** Counters of a market. */
export interface MarketCounters {
  ticks: number;
  runs: number;
  runBytes: number;
  /** Ticks refused, for whatever reason. */
  rejectedTicks: number;
}

/** Options of a market. */
export interface MarketOptions {
  name: string;
  number: number;
  epoch: number;
  /** Those that it begins with, by id. */
  instruments: readonly Instrument[];
  /** Previous closes by instrument id, or MISSING. */
  previousClose: ArrayLike<number>;
  /** Why ticks are missing before one that is flagged so, GAP.*; the feed was down unless told otherwise. */
  gapCause?: number;
  /** Bars before the first tick, where they are known. */
  past?: Past | undefined;
  /** The live market whose past it shows: older bars are that one's. */
  live?: LiveBars | undefined;
  /** Its source holds bars that were recorded as bars. */
  hasRecordedBars?: boolean;
}

const MIN_JOURNAL_BYTES = 8_192;
const MAX_JOURNAL_BYTES = 131_072;

/** Bytes of recent runs that a market of so many instruments keeps of each, so that all together stay within LIMITS.journalBytes. */
export const toJournalBytes = (instruments: number): number =>
  Math.min(
    MAX_JOURNAL_BYTES,
    Math.max(MIN_JOURNAL_BYTES, Math.floor(LIMITS.journalBytes / Math.max(1, instruments))),
  );
