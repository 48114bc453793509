/**
 * A seeded, simulated market as a source of ticks. Promises the same stream, byte for byte, for the
 * same options and injected events, on any machine and however it is read or sought: integers and exactly
 * rounded IEEE operations only, no clock, no I/O. What happens in the market is the business of the parts
 * beside this file.
 */
import type { Bar } from '../../../model/bar.ts';
import type { Instrument } from '../../../model/instrument.ts';
import type { MarketEvent } from '../../../model/market-event.ts';
import { createTickColumns, type TickColumns } from '../../../model/tick.ts';
import type { Listings, SeekableSource, Timeline } from '../source.ts';
import { Checkpoints } from './state/checkpoints.ts';
import { toDepth, type Depth } from './book/depth.ts';
import { hashText } from './random/hash.ts';
import type { PlayedEvent } from './scenario/scenario-player.ts';
import { createHistory, toPast } from './history/history.ts';
import { ListingPlan } from './listing-plan.ts';
import type { Listing, Universe } from './universe/listing.ts';
import { createScenarioControl } from './scenario/scenario-control.ts';
import type { HistoryRate } from './trading-session/tick-rate.ts';
import type { Scenario, ScenarioEvent, TimedEvent } from './scenario/scenario.ts';
import { toTradingDay, toVenue, type Hours } from './trading-session/trading-session.ts';
import { loadState } from './state/state-transfer.ts';
import { toHex } from './random/stream-hash.ts';
import { Opening, toAnchors } from './opening.ts';
import { TickStream } from './tick-stream.ts';
import { defaultUniverse } from './universe/universe.ts';

/** Changes whenever the same options give another stream. */
const SIMULATOR_VERSION = 4;

/** What decides a simulated stream; the same options give the same bytes. */
export interface SimulatorOptions {
  /** 0..2^32-1. */
  seed: number;
  /** Time of the first tick, UTC, whole ms since 1970. */
  startMs: number;
  /** Ticks a second over all symbols while everything is open, 1..5,000,000; the opening comes on top. */
  rate: number;
  /**
   * The first `ms` of the stream have their own, usually lower, rate, and trades as much larger: volume is the same
   * throughout. Taken up to whole steps.
   */
  history?: HistoryRate;
  /** Default: some 60 well-known symbols. */
  universe?: Universe;
  /** Default: `continuous`, everything is open at any hour. */
  hours?: Hours;
  /** Events that happen at set times after the start. Its seed, rate, hours and start are not read here. */
  scenario?: Scenario;
}

/** What tells two streams apart. */
export interface Fingerprint {
  /** Hash of version, options and all events, also those that were injected: 16 hex digits. */
  readonly inputs: string;
  /** Hash of every tick given so far: 16 hex digits. */
  readonly stream: string;
  /** Ticks given so far. */
  readonly ticks: number;
}

/** A simulated market: a source that can be moved in time, asked and disturbed. */
export interface Simulator extends SeekableSource {
  readonly hours: Hours;
  readonly seed: number;
  /** Name of the scenario that was given, if one was. */
  readonly scenario: string | undefined;
  readonly universe: string;
  fingerprint(): Fingerprint;
  /** Listings that events or their own days bring and take. */
  readonly listings: Listings;
  /** Scripted and started events, halts, splits, dividends. */
  readonly timeline: Timeline;
  /** Ticks a second of the market's time that are aimed at now: less at quiet hours, more in a burst. */
  rate(): number;
  /**
   * Starts an event at `atMs` or, where that is past, at the next step of the grid. The stream is then
   * the one that a scenario with this event at the time that is given back would have made.
   * @returns when it begins, UTC ms, and when its last effect ends
   * @throws ScenarioError when the target names nothing
   */
  inject(event: ScenarioEvent, atMs: number): MarketEvent;
  /**
   * Starts several events, each `atMs` after `fromMs`: all of them or, when a target names nothing, none.
   * @throws ScenarioError
   */
  play(events: readonly TimedEvent[], fromMs: number): MarketEvent[];
  /**
   * Ends an event at `atMs` or at the next step after it; one that has not begun is called off, a halt
   * begins its auction. As repeatable as starting one.
   * @returns the event as it now is; of a halt, the resumption. Undefined when nothing of it is left
   */
  stop(id: string, atMs: number): MarketEvent | undefined;
  /** What `timeline.events` gives. */
  events(): MarketEvent[];
  /** The book of an instrument after the event of the last tick that was read, best first. */
  depth(instrument: number, levels?: number): Depth;
  /**
   * Bars before the start, computed and not stored; the last one closes where the stream opens.
   * @param intervalMs a second to a day  @param fromMs,toMs UTC ms, `toMs` exclusive
   */
  history(instrument: number, intervalMs: number, fromMs: number, toMs: number): Bar[];
}

const SCRATCH_TICKS = 4_096;

/**
 * Makes a simulator. In `continuous` hours its first ticks, all at `startMs`, are one quote and one opening
 * print a listing (FLAG.auction on shares and funds); it never ends. Ticks are stamped in whole µs,
 * `nextTimeMs` and `read` look at whole ms. Where nobody may trade, `nextTimeMs` is a time before which no tick comes,
 * and `read` asks to be called again before it has found one.
 * @throws RangeError for a seed, start or rate out of range; ScenarioError for an unknown target;
 *   Error for an inconsistent universe
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  check(options);
  const { seed, startMs, rate, history, universe = defaultUniverse } = options;
  const { hours = 'continuous', scenario } = options;
  const parts = {
    universe,
    seed,
    startMs,
    rates: { rate, history },
    hours,
    events: scenario?.events ?? [],
  };
  const stream = new TickStream(parts);
  const opening = new Opening(stream.model.previousClose, startMs);
  const pastBars = createHistory({
    universe,
    seed,
    startMs,
    hours,
    rate,
    anchors: () => opening.anchors ?? toAnchors(new TickStream(parts), startMs),
  });
  const checkpoints = new Checkpoints(stream);
  const scratch = createTickColumns(SCRATCH_TICKS);
  const staticInputs = hashInputs({
    SIMULATOR_VERSION,
    seed,
    startMs,
    rate,
    history,
    hours,
    universe,
  });

  const instruments = universe.listings.map((listing, id) => toInstrument(listing, id, hours));
  const plan = new ListingPlan({
    listings: universe.listings,
    instruments,
    startMs,
    held: stream.model.held,
    player: stream.model.scenarioPlayer,
  });

  /** Reads by numbers of listings, as the stream has them. */
  function read(untilMs: number, into: TickColumns): boolean {
    for (;;) {
      const from = into.length;
      const hasMore = stream.read(Math.min(untilMs, checkpoints.dueMs), into);
      if (opening.anchors === undefined) opening.take(into, from, stream.nextMs);
      checkpoints.offer();
      if (stream.nextMs > untilMs) return false;
      if (hasMore) return true;
    }
  }

  function seek(timeMs: number): void {
    const point = checkpoints.before(timeMs);
    if (timeMs <= stream.lastMs || point.timeMs > stream.nextMs) {
      loadState(stream, point.saved);
      stream.settle();
    }
    while (stream.nextMs < timeMs) {
      scratch.length = 0;
      read(timeMs - 1, scratch);
    }
  }

  const { play, stop, events } = createScenarioControl(universe, stream, checkpoints, read);

  return {
    provenance: { kind: 'simulated', label: toLabel(options), seed },
    instruments,
    listings: plan,
    reference: { previousClose: stream.model.previousClose.slice() },
    startMs,
    endMs: Number.MAX_SAFE_INTEGER,
    hours,
    seed,
    scenario: scenario?.name,
    universe: universe.name,
    timeline: {
      get version() {
        return stream.model.scenarioPlayer.changes + stream.model.log.changes;
      },
      events,
    },
    nextTimeMs: () => stream.nextMs,
    read(untilMs, into) {
      const from = into.length;
      const more = read(untilMs, into);
      plan.translate(into, from);
      return more;
    },
    seek(timeMs) {
      seek(timeMs);
      plan.reset();
    },
    fingerprint: () => ({
      inputs: hashInputs({ staticInputs, events: toInputs(stream.model.scenarioPlayer.events) }),
      stream: stream.hash.toText(),
      ticks: stream.count,
    }),
    rate: () => stream.rate,
    offeredRate: () => stream.rate,
    eventControl: { play, stop },
    inject: (event, atMs) => play([{ ...event, atMs: 0 }], atMs)[0]!,
    play,
    stop,
    events,
    depth: (instrument, levels = 10) =>
      toDepth(stream.model.book, instrument, levels, universe.listings[instrument]!.tickSize),
    history: pastBars.read,
    past: toPast(pastBars, startMs),
    close: () => undefined,
  };
}

function toLabel({ seed, scenario, hours }: SimulatorOptions): string {
  const script = scenario === undefined ? '' : `, scenario ${scenario.name}`;
  return `Simulator, seed ${seed}${script}${hours === 'exchange' ? ', exchange hours' : ''}`;
}

/** What events add to the inputs; whether they were scripted or started by hand makes no difference. */
const toInputs = (events: readonly PlayedEvent[]): unknown[] =>
  events
    .filter(({ isCancelled }) => isCancelled !== true)
    .map(({ event, target, settings, atMs, stoppedMs }) => ({
      event,
      target,
      settings,
      atMs,
      stoppedMs,
    }));

function hashInputs(inputs: unknown): string {
  const text = JSON.stringify(inputs);
  return toHex(hashText(1, text)) + toHex(hashText(2, text));
}

function toInstrument(listing: Listing, id: number, hours: Hours): Instrument {
  const { symbol, name, kind, sector, currency, priceDecimals, sizeDecimals, tickSize, lot } =
    listing;
  const about = { id, symbol, name, kind, sector, currency };
  const tradingDay = toTradingDay(toVenue(kind), hours);
  const units = { priceDecimals, sizeDecimals, tickSize, lot };
  return { ...about, ...units, ...(tradingDay === 'utc' ? {} : { tradingDay }) };
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
