/**
 * A seeded, simulated market as a source of ticks. Promises the same stream, byte for byte, for the
 * same options, on any machine and however it is read: integers and exactly rounded IEEE operations
 * only, no clock, no I/O. What happens in the market is the business of the parts beside this file.
 */
import type { Instrument } from '../../../shared/instrument.ts';
import type { Source } from '../source.ts';
import type { Listing, Universe } from './listing.ts';
import type { HistoryPace } from './pace.ts';
import { TickStream } from './tick-stream.ts';
import { defaultUniverse } from './universe.ts';

/** What decides a simulated stream; the same options give the same bytes. */
export interface SimulatorOptions {
  /** 0..2^32-1. */
  seed: number;
  /** Time of the first tick, UTC, whole ms since 1970. */
  startMs: number;
  /** Ticks a second over all symbols, 1..5,000,000; the opening comes on top. */
  rate: number;
  /** The first `ms` of the stream have their own, usually lower, rate. Taken up to whole steps. */
  history?: HistoryPace;
  /** Default: some 60 well-known symbols. */
  universe?: Universe;
}

/**
 * Makes a simulator. Its first ticks, all at `startMs`, are one quote and one opening print a listing
 * (FLAG.auction on shares and funds); it never ends. Ticks are stamped in whole µs, `nextTimeMs` and
 * `read` look at whole ms: `read(nextTimeMs())` gives at least one tick.
 * @throws RangeError for a seed, start or rate out of range; Error for an inconsistent universe
 */
export function createSimulator(options: SimulatorOptions): Source {
  check(options);
  const { seed, startMs, rate, history, universe = defaultUniverse } = options;
  const stream = new TickStream(universe, seed, startMs, { rate, history });
  return {
    provenance: { kind: 'simulated', label: `Simulator, seed ${seed}`, seed },
    instruments: universe.listings.map(toInstrument),
    reference: { previousClose: stream.previousClose.slice() },
    nextTimeMs: () => stream.nextMs,
    read: (untilMs, into) => {
      stream.read(untilMs, into);
      return stream.nextMs <= untilMs;
    },
    close: () => undefined,
  };
}

function toInstrument(listing: Listing, id: number): Instrument {
  const { symbol, name, kind, sector, currency, priceDecimals, sizeDecimals, tickSize, lot } =
    listing;
  return { id, symbol, name, kind, sector, currency, priceDecimals, sizeDecimals, tickSize, lot };
}

function check({ seed, startMs, rate, history }: SimulatorOptions): void {
  const isRate = (value: number): boolean => value >= 1 && value <= 5e6;
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(`seed must be an integer from 0 to 4294967295, not ${seed}`);
  }
  if (!Number.isSafeInteger(startMs)) throw new RangeError(`startMs must be whole, not ${startMs}`);
  if (!isRate(rate)) throw new RangeError(`rate must be 1 to 5000000 ticks/s, not ${rate}`);
  if (history !== undefined && !(isRate(history.rate) && history.ms >= 0)) {
    throw new RangeError('history needs ms of at least 0 and a rate of 1 to 5000000 ticks/s');
  }
}
