/**
 * Pulls ticks from a source into a market, up to the market's time, a bounded slice of work at a time.
 * Four ways: live (listeners hear every batch), rebuilding (silently up to a moment or an aim, then one `moved`),
 * stepping (up to an aim, whenever its ticks are due) and skipping (what is due is left out, until the source is at
 * the market's time again).
 * Knows no timers: whoever owns it calls `turn`.
 */
import { EncodedRuns } from '../../wire/encoded-runs.ts';
import { LIMITS } from '../../wire/limits.ts';
import { partitionPoint } from '../../model/lower-bound.ts';
import { createTickColumns, type TickColumns } from '../../model/tick.ts';
import type { Market } from '../market/market.ts';
import type { Source } from '../source/source.ts';
import type { Aim } from './aim.ts';
import type { Now } from './clock.ts';
import type { ReturnableRecording } from './held-ticks.ts';
import { createStatusKeeper } from './status-keeper.ts';

/** A feed of one market. */
export interface Feed {
  /** True while history is being folded in silently. */
  readonly isRebuilding: boolean;
  /** True while ticks are left out. */
  readonly isSkipping: boolean;
  /** Progress of rebuilding, 0..1. */
  readonly progress: number;
  /** Rest of the newest tick's time within its ms, ns. */
  readonly newestNs: number;
  /**
   * Folds everything up to `untilMs` in silently over the next turns, then announces `moved`.
   * @param aim ends it earlier, between two ticks; only of a source that takes ticks back
   * @param sinceMs what was reached where the source stands now, ms; left out, its beginning
   */
  rebuild(untilMs: number, aim?: Aim, sinceMs?: number): void;
  /** Ends rebuilding where it is: the source gives no more. */
  endRebuild(): void;
  /** Leaves out what the source has until it has nothing more that is due; the market says that it is mute. */
  skip(): void;
  /**
   * Publishes what the source has up to `untilMs`, for at most `budgetMs`, but one batch at least.
   * @returns true when there is more to do now
   */
  turn(untilMs: number, budgetMs?: number): boolean;
  /**
   * Publishes one small batch of what comes next, whenever that is: what clients can take in before the next one.
   * @param aim what lies behind it is left for later; only of a source that takes ticks back
   * @returns true when there is more, before the aim
   */
  step(aim?: Aim): boolean;
}

/** A source, maybe one that takes ticks back, and says when it cannot be read on. */
type FeedSource = Source &
  Partial<Pick<ReturnableRecording, 'giveBack'>> &
  Readonly<{ failure?: unknown }>;

/** Of the first batch of history: code that has not run yet takes twenty times as long. */
const FIRST_SILENT_TICKS = 256;
const LAST_SIZE = 2;

/** Which batch comes next: one that takes a share of the turn, not all of it. */
function toSize(size: number, tookMs: number, budgetMs: number): number {
  if (tookMs > budgetMs / 2) return Math.max(0, size - 1);
  return tookMs < budgetMs / 8 ? Math.min(LAST_SIZE, size + 1) : size;
}

/** Ticks of other instruments, and late ones, may stand behind the newest. @returns undefined where none is of that time */
function toNewestNs({ timeMs, timeNs, length }: TickColumns, newestMs: number): number | undefined {
  let newestNs: number | undefined;
  for (let row = length - 1; row >= 0; row--) {
    if (timeMs[row] === newestMs) newestNs = Math.max(newestNs ?? 0, timeNs[row]!);
  }
  return newestNs;
}

/** Makes a feed. @param elapsed measures the budget, ms */
export function createFeed(market: Market, source: FeedSource, elapsed: Now): Feed {
  const batch = createTickColumns(LIMITS.batchTicks);
  const small = createTickColumns(LIMITS.rushTicks);
  /** While history is folded in: by what the last batch took, a smaller or a larger one is read next. */
  const silentBatches = [createTickColumns(FIRST_SILENT_TICKS), small, batch] as const;
  let silentSize = 0;
  const encoded = new EncodedRuns();
  let rebuildUntilMs: number | undefined;
  let rebuildFromMs = 0;
  let rebuildAim: Aim | undefined;
  let newestNs = 0;
  let skipped: ReturnType<typeof createStatusKeeper> | undefined;
  const gaps = source.gaps ?? [];
  let nextGap = 0;

  /** Tells what the source has learnt of holes. */
  function declareNews(silent: boolean): void {
    for (const { instrument, ...gap } of source.gapWatch?.take() ?? []) {
      market.declareGap(gap, silent, instrument);
    }
  }

  /** Tells of the source's holes that begin by then: all ticks up to there were read, and none of those behind it. */
  function declareGaps(untilMs: number, silent: boolean): void {
    declareNews(silent);
    for (; nextGap < gaps.length && gaps[nextGap]!.fromMs <= untilMs; nextGap++) {
      if (skipped === undefined) market.declareGap(gaps[nextGap]!, silent);
    }
  }

  /** Gives back what of a batch lies behind an aim. @returns true when the aim lies within the batch */
  function cutAt(aim: Aim, ticks: TickColumns): boolean {
    const rows = aim.take(ticks);
    if (rows === ticks.length) return false;
    source.giveBack?.(ticks, rows);
    ticks.length = rows;
    return true;
  }

  /**
   * Reads one batch, and makes what comes behind it, if that is reached: a hole, or a change of instruments.
   * @throws Error when the change cannot be
   */
  function readOn(
    untilMs: number,
    into: TickColumns,
    take: (batch: TickColumns) => void,
    silent: boolean,
    aim?: Aim,
  ): boolean {
    encoded.clear();
    const { listings } = source;
    const changeMs = listings?.nextMs() ?? Infinity;
    const gapMs = gaps[nextGap]?.fromMs ?? Infinity;
    into.length = 0;
    const isAnyOrder = aim === undefined && skipped === undefined && market.takesAnyOrder;
    const more = source.read(Math.min(untilMs, changeMs - 1, gapMs), into, isAnyOrder, encoded);
    const isCut = aim !== undefined && cutAt(aim, into);
    if (into.length > 0) take(into);
    publishBars(silent);
    if (aim?.isReached() === true) return false;
    if (isCut) return true;
    /* What stands behind the place where it failed is not told either. */
    if (source.failure !== undefined) return false;
    if (!more && gapMs < changeMs && gapMs <= untilMs) {
      declareGaps(gapMs, silent);
      return gapMs < untilMs;
    }
    if (more || listings === undefined || changeMs > untilMs || changeMs === Infinity) return more;
    const problem = market.changeInstruments(listings.take(), silent);
    if (problem !== undefined) throw new Error(`the instruments cannot change so: ${problem}`);
    return true;
  }

  /** Reads batches while there are some and time is left. @returns true when there are more */
  function pull(
    untilMs: number,
    budgetMs: number,
    take: (batch: TickColumns) => void,
    silent: boolean,
    aim?: Aim,
  ): boolean {
    const endMs = elapsed() + budgetMs;
    let more = true;
    let atMs = elapsed();
    while (more) {
      more = readOn(untilMs, silent ? silentBatches[silentSize]! : batch, take, silent, aim);
      const tookMs = elapsed() - atMs;
      atMs += tookMs;
      if (silent) silentSize = toSize(silentSize, tookMs, budgetMs);
      if (atMs >= endMs) break;
    }
    return more;
  }

  function publish(ticks: TickColumns, silent: boolean): void {
    if (ticks.length === 0) return;
    declareNews(silent);
    market.publish(ticks, silent, encoded);
    newestNs = toNewestNs(ticks, market.lastTimeMs) ?? newestNs;
  }

  /** Bars come by themselves, between two batches of ticks. */
  function publishBars(silent: boolean): void {
    const bars = source.bars?.take() ?? [];
    if (bars.length === 0) return;
    declareGaps(bars.at(-1)!.knownMs, silent);
    market.publishBars(bars, silent);
    newestNs = 0;
  }

  function publishUntil(untilMs: number, budgetMs: number, silent: boolean, aim?: Aim): boolean {
    if (aim?.isReached() === true) return false;
    const more = pull(untilMs, budgetMs, (ticks) => publish(ticks, silent), silent, aim);
    if (!more && aim?.isReached() !== true) declareNews(silent);
    return more;
  }

  /** One hole stands for everything that was left out; what was switched meanwhile is told with its end. */
  function skipOn(untilMs: number, budgetMs: number): boolean {
    const statuses = skipped!;
    if (pull(untilMs, budgetMs, (ticks) => statuses.keep(ticks), false)) return true;
    skipped = undefined;
    statuses.restore(market, untilMs);
    return false;
  }

  function endRebuild(): void {
    if (rebuildUntilMs === undefined) return;
    rebuildUntilMs = undefined;
    rebuildAim = undefined;
    market.moved();
  }

  return {
    get isRebuilding() {
      return rebuildUntilMs !== undefined;
    },
    get isSkipping() {
      return skipped !== undefined;
    },
    get newestNs() {
      return newestNs;
    },
    get progress() {
      if (rebuildUntilMs === undefined || rebuildUntilMs <= rebuildFromMs) return 1;
      const done = (market.lastTimeMs - rebuildFromMs) / (rebuildUntilMs - rebuildFromMs);
      return Math.min(1, Math.max(0, done));
    },
    rebuild(untilMs, aim, sinceMs = -Infinity) {
      market.beginRebuild();
      rebuildUntilMs = untilMs;
      rebuildAim = aim;
      newestNs = 0;
      nextGap = partitionPoint(0, gaps.length, (gap) => gaps[gap]!.fromMs < sinceMs);
      rebuildFromMs = source.nextTimeMs() ?? untilMs;
    },
    endRebuild,
    skip() {
      market.beginSilence();
      skipped ??= createStatusKeeper();
    },
    turn(untilMs, budgetMs = LIMITS.pumpBudgetMs) {
      if (rebuildUntilMs !== undefined) {
        const endMs = elapsed() + budgetMs;
        if (!market.preparePast(() => elapsed() >= endMs)) return true;
        if (publishUntil(rebuildUntilMs, budgetMs, true, rebuildAim)) return true;
        endRebuild();
        return false;
      }
      if (skipped !== undefined) return skipOn(untilMs, budgetMs);
      return publishUntil(untilMs, budgetMs, false);
    },
    step(aim) {
      if (aim?.isReached() === true) return false;
      const untilMs = aim?.untilMs ?? Infinity;
      const more = readOn(untilMs, small, (ticks) => publish(ticks, false), false, aim);
      /* No ticks come behind the last holes. */
      if (small.length === 0 && aim?.isReached() !== true) declareNews(false);
      return more;
    },
  };
}
