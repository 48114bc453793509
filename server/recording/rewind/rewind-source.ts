/**
 * The past of a live market as a source: the parts of its journal, one after the other, with the sequences that the market
 * gave. Its end moves on with the market, its beginning with what the journal drops. Promises every tick that the market
 * published from where it begins on, in the order of each symbol, or to say that some were not kept.
 */
import type { MarketEntry } from '../../../shared/engine/feed/market-entry.ts';
import type { Restored } from '../../../shared/engine/source/moment.ts';
import type {
  Listings,
  Provenance,
  SeekableSource,
  SourceGapNews,
  Timeline,
} from '../../../shared/engine/source/source.ts';
import { partitionPoint } from '../../../shared/model/lower-bound.ts';
import type { TickColumns } from '../../../shared/model/tick.ts';
import { TapeError } from '../../../shared/tape/format.ts';
import type { Tape } from '../../../shared/tape/reader.ts';
import type { WalkCache } from '../../tape/walk-cache.ts';
import {
  type JournalPart,
  openPart,
  PartTapes,
  type RewindableJournal,
  toBeginnings,
  toSound,
} from './journal-part.ts';
import { PartPlayer } from './part-player.ts';
import { RewindRecall } from './rewind-recall.ts';

/** A source that is told when its journal may have grown. */
export interface RewindSource extends SeekableSource {
  /** Looks how far the journal has come. Called about once a second. */
  lookAfter(): void;
}

const LOST = 'what happened then was not kept: the disk failed, or it was too long ago';

/** A rewind says that it is one, and of what. */
function toProvenance({ market, source }: MarketEntry): Provenance {
  const { kind, label, seed, terms } = source.provenance;
  const info = source.connection?.info();
  const own = info && { venue: info.venue, licence: info.licence, mayShare: info.mayShare };
  const known = own ?? terms;
  return {
    kind: kind === 'simulated' ? 'simulated' : 'recorded',
    label: `Rewind of ${market.name} (${label})`,
    ...(seed === undefined ? {} : { seed }),
    ...(known === undefined ? {} : { terms: known }),
  };
}

/**
 * Goes back in a live market.
 * @param onClosed nobody plays it any more
 * @throws TapeError where the journal cannot be read, Error where nothing is kept
 */
export function createRewindSource(
  live: MarketEntry,
  journal: RewindableJournal,
  walks: WalkCache,
  onClosed: () => void = () => undefined,
): RewindSource {
  const { market } = live;
  const tapes = new PartTapes(walks);
  const letGo = journal.keepLonger();
  let player: PartPlayer | undefined;
  let news: SourceGapNews[] = [];
  let endMs = -Infinity;
  let startMs = -Infinity;
  /** Up to where it was read, ms. */
  let shownMs = -Infinity;
  /** Whether the part that is written may have more than when it was looked at last. */
  let mayHaveGrown = false;
  let isClosed = false;

  function lookAfter(): void {
    const first = toBeginnings(journal.parts)[0];
    const newest = toSound(journal.parts).at(-1);
    if (first === undefined || newest === undefined) return;
    startMs = Math.max(startMs, Math.ceil(first.opening.fromMs));
    endMs = Math.max(endMs, startMs, Math.min(toReachedMs(newest), Math.floor(live.timeMs())));
    tapes.keepOnly(journal.parts);
    mayHaveGrown = true;
  }

  /** Up to where a part tells what happened, ms. */
  function toReachedMs(part: JournalPart): number {
    if (part.isWritten) return Infinity;
    const tape = tapes.renew(part);
    return tape.tickCount > 0 ? tape.endMs : part.opening.fromMs;
  }

  /** What was dropped meanwhile is not there; where a file lies is nobody's business. */
  function open(part: JournalPart): Tape {
    try {
      return openPart(part, walks);
    } catch (error) {
      if (error instanceof TapeError) throw new Error(LOST, { cause: error });
      throw error;
    }
  }

  function play(part: JournalPart): PartPlayer {
    if (player !== undefined) news.push(...player.takeNews());
    const next = new PartPlayer(part, open);
    player?.close();
    player = next;
    return next;
  }

  /** The player of what comes next, in the next part where one is at its end. @throws Error where ticks are missing */
  function toCurrent(): PartPlayer | undefined {
    for (;;) {
      const current = player;
      const nextMs = current?.nextMs();
      if (current === undefined || nextMs !== undefined) {
        if (current !== undefined && nextMs! > current.lostMs) throw new Error(LOST);
        return current;
      }
      const { state } = current.part;
      if (state === 'closed' && !current.isWhole) {
        current.goOn();
      } else if (state === 'closed') {
        const next = toNext(current.part);
        if (next === undefined) return current;
        play(next);
      } else {
        if (!mayHaveGrown) return current;
        mayHaveGrown = false;
        if (!current.goOn() && state === 'lost') throw new Error(LOST);
      }
    }
  }

  /** The part behind another one; undefined while there is none yet. @throws Error where it is gone */
  function toNext(part: JournalPart): JournalPart | undefined {
    const at = journal.parts.indexOf(part);
    if (at < 0) throw new Error(LOST);
    return journal.parts[at + 1];
  }

  function begin(part: JournalPart): Restored {
    news = [];
    player?.close();
    player = undefined;
    play(part);
    const parts = toSound(journal.parts);
    const before = parts.slice(0, parts.indexOf(part) + 1);
    const moment = part.opening.moment();
    shownMs = part.opening.fromMs;
    return {
      moment,
      changes: market.table.history.slice(0, part.opening.changes),
      recall: new RewindRecall(market, before, tapes),
    };
  }

  /** The last part that begins by then. */
  function findPart(timeMs: number): JournalPart | undefined {
    const parts = toBeginnings(journal.parts);
    const after = partitionPoint(0, parts.length, (at) => parts[at]!.opening.fromMs <= timeMs);
    return parts[after - 1];
  }

  const listings: Listings = {
    nextMs: () => player?.changeMs() ?? Infinity,
    take: () => player!.takeChange(),
  };
  const timeline: Timeline = {
    get version() {
      return journal.events.versionAt(shownMs);
    },
    events: () => journal.events.at(shownMs),
  };

  lookAfter();
  if (startMs === -Infinity) {
    letGo();
    throw new Error('nothing of it is kept');
  }
  return {
    provenance: toProvenance(live),
    instruments: market.table.first,
    listings,
    reference: { previousClose: Float64Array.from(market.table.firstClose) },
    timeline,
    gapWatch: {
      take() {
        const taken = [...news, ...(player?.takeNews() ?? [])];
        news = [];
        return taken;
      },
    },
    get startMs() {
      return startMs;
    },
    get endMs() {
      return endMs;
    },
    isGrowing: true,
    nextTimeMs: () => toCurrent()?.nextMs(),
    read(untilMs: number, into: TickColumns) {
      const current = toCurrent();
      if (current === undefined) return false;
      const before = into.length;
      if (current.read(Math.min(untilMs, current.lostMs), into)) return true;
      const timeMs = untilMs < Infinity ? untilMs : (into.timeMs[into.length - 1] ?? shownMs);
      shownMs = Math.max(shownMs, timeMs);
      /* What comes next may be in the next part. */
      const isOver = current.nextMs() === undefined;
      return isOver && (into.length > before || toCurrent() !== current);
    },
    moments: {
      prepare: () => true,
      restore(timeMs) {
        const part = findPart(timeMs);
        return part && begin(part);
      },
      origin() {
        const part = toBeginnings(journal.parts)[0];
        if (part === undefined) throw new Error(LOST);
        return begin(part);
      },
    },
    seek(timeMs) {
      const part = findPart(timeMs) ?? toBeginnings(journal.parts)[0];
      if (part === undefined) throw new Error(LOST);
      begin(part);
      player!.seek(timeMs);
    },
    lookAfter,
    close() {
      if (isClosed) return;
      isClosed = true;
      letGo();
      onClosed();
      player?.close();
      tapes.keepOnly([]);
    },
  };
}
