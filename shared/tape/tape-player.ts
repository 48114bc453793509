/**
 * A recorded tape as a source: pulled like a simulator, and movable to any moment of its past.
 * Promises the ticks and recorded bars of the tape in time order, each instrument's in the order it was recorded in, and the news of gaps
 * between the ticks that they were told between. What cannot be read is passed over: it is a gap, and an event of the timeline says
 * what is damaged and where.
 */
import type {
  Listings,
  Provenance,
  SeekableSource,
  SourceGapNews,
} from '../engine/source/source.ts';
import type { TickColumns } from '../model/tick.ts';
import type { EncodedRuns } from '../wire/encoded-runs.ts';
import { BarCursor } from './bar-cursor.ts';
import { readBarKinds } from './bar-kinds.ts';
import type { KnownBar } from '../model/recorded-bar.ts';
import { TapeCursor } from './cursor.ts';
import { GapCursor } from './gap-cursor.ts';
import { toTapeTerms } from './meta.ts';
import type { Moments } from '../engine/source/moment.ts';
import type { Tape } from './reader.ts';
import { isDamage } from './tape-damage.ts';
import { createLosses } from './tape-losses.ts';
import type { Mover } from './tape-moments.ts';

/** Bars that are read in one go. */
const BARS_AT_A_TIME = 1_024;
/** Blocks of news that are read in one go; each is a read of the file. */
const BLOCKS_AT_A_TIME = 64;

/**
 * Plays a tape, from its start. The player owns the tape and closes it.
 * `read`, `seek` and `nextTimeMs` throw TapeError TAPE_IO or TAPE_VERSION where the file cannot be read on.
 * @param toMoments makes the ability to begin anywhere; without it a market is folded from the tape's beginning
 * @throws TapeError the same, where the recorded events are damaged
 */
export function createTapePlayer(
  tape: Tape,
  toMoments?: (mover: Mover) => Moments,
): SeekableSource {
  const lost = createLosses(tape);
  const cursor = new TapeCursor(tape, (damage) => lost.add(damage));
  const changes = tape.instrumentChanges;
  let nextChange = 0;
  const listings: Listings = {
    nextMs: () => changes[nextChange]?.atMs ?? Infinity,
    take: () => changes[nextChange++]!,
  };
  const gaps = new GapCursor(tape.gapPlaces, (place) => tape.readGapNews(place));
  let news: SourceGapNews[] = [];
  const bars = tape.barCount === 0 ? undefined : new BarCursor(tape, (damage) => lost.add(damage));
  let known: readonly KnownBar[] = [];

  /** Time of the next tick, or news that nothing follows; Infinity at the end. */
  function nextTickMs(): number {
    const nextMs = cursor.nextTimeMs() ?? gaps.nextMs;
    return Math.min(nextMs, lost.nextMs); // what looking ahead has found counts
  }

  /** Bars come before ticks of the time at which they are known. @returns whether there were any */
  function readBars(untilMs: number): boolean {
    const nextMs = bars?.nextMs() ?? Infinity;
    if (bars === undefined || nextMs === Infinity) return false;
    const toMs = Math.min(untilMs, nextTickMs());
    if (nextMs > toMs) return false;
    known = [...known, ...bars.take(toMs, BARS_AT_A_TIME)];
    return true;
  }

  /** Whether the next news count by then: their time is reached, or that of a tick behind them. */
  const areNewsDue = (untilMs: number): boolean =>
    gaps.beforeBlock <= cursor.nextBlock &&
    (gaps.nextMs <= untilMs || (cursor.nextTimeMs() ?? Infinity) <= untilMs);

  /** Stops where news stand: they are taken before the ticks behind them are read. */
  function read(
    untilMs: number,
    into: TickColumns,
    isAnyOrder = false,
    encoded?: EncodedRuns,
  ): boolean {
    if (readBars(untilMs)) return true;
    const barMs = bars?.nextMs() ?? Infinity;
    const more = readTicks(Math.min(untilMs, barMs - 1), into, isAnyOrder, encoded);
    return more || (barMs <= untilMs && barMs < Infinity);
  }

  function readTicks(
    untilMs: number,
    into: TickColumns,
    isAnyOrder: boolean,
    encoded: EncodedRuns | undefined,
  ): boolean {
    const before = into.length;
    for (let blocks = 0; areNewsDue(untilMs); blocks++) {
      if (blocks === BLOCKS_AT_A_TIME) return true;
      news.push(...takeGapNews());
    }
    /* What is missing before the next tick comes before it; what is missing later is not known yet. */
    const looksAhead = !isAnyOrder || lost.nextMs < Infinity;
    if (looksAhead && nextTickMs() <= untilMs) news.push(...lost.take(untilMs));
    if (cursor.read(untilMs, into, gaps.beforeBlock, isAnyOrder, encoded)) return true;
    /* What would tell may be damaged; the ticks come first. */
    return into.length > before ? gaps.beforeBlock <= cursor.nextBlock : areNewsDue(untilMs);
  }

  function takeGapNews(): SourceGapNews[] {
    const place = gaps.next;
    try {
      return gaps.take();
    } catch (error) {
      if (!isDamage(error)) throw error;
      const ms = place.toldMs;
      const message = `news of gaps are lost: ${error.message}`;
      lost.add({ fromMs: ms, toMs: ms, message, isGap: false });
      gaps.skip();
      return [];
    }
  }

  function takeNews(): SourceGapNews[] {
    const taken = news;
    news = [];
    return taken;
  }

  function toBlock(block: number, reachedMs: number): void {
    nextChange = changes.findIndex(({ atMs }) => atMs > reachedMs);
    if (nextChange < 0) nextChange = changes.length;
    gaps.toBlock(block);
    news = [];
    lost.forget();
    cursor.toBlock(block);
  }

  return {
    provenance: toProvenance(tape),
    instruments: tape.meta.instruments,
    listings: changes.length === 0 ? undefined : listings,
    reference: { previousClose: Float64Array.from(tape.meta.previousClose) },
    timeline: {
      get version() {
        return lost.found;
      },
      events: lost.events,
    },
    startMs: tape.startMs,
    endMs: tape.endMs,
    gaps: tape.gaps.toSorted((a, b) => a.fromMs - b.fromMs),
    gapWatch: { take: takeNews },
    bars: bars && {
      kinds: readBarKinds(tape),
      isAlone: tape.tickCount === 0,
      take() {
        const taken = known;
        known = [];
        return taken;
      },
    },
    nextTimeMs() {
      const nextMs = Math.min(nextTickMs(), bars?.nextMs() ?? Infinity);
      return nextMs < Infinity ? nextMs : undefined;
    },
    read,
    /* Moments are of ticks. */
    moments: bars === undefined ? lost.within(toMoments?.({ toBlock })) : undefined,
    seek(timeMs) {
      nextChange = 0;
      gaps.toBlock(0);
      news = [];
      known = [];
      lost.forget();
      cursor.seek(timeMs);
      bars?.seek(timeMs);
    },
    close: () => tape.close(),
  };
}

/** A recording says that it is one, and of what. What was simulated stays simulated. */
function toProvenance(tape: Tape): Provenance {
  const { kind, label, seed } = tape.meta.provenance;
  if (kind === 'recorded') return tape.meta.provenance;
  const terms = toTapeTerms(tape);
  return {
    kind: kind === 'simulated' ? 'simulated' : 'recorded',
    label: `Recording ${tape.name} (${label})`,
    ...(seed === undefined ? {} : { seed }),
    ...(terms === undefined ? {} : { terms }),
  };
}
