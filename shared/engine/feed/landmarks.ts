/**
 * Where something happens in a recording: bursts, gaps, halts and events, found by reading all of it once, a slice at a
 * time, so that nobody is held up. Who asks is answered as soon as the reading has come so far. Promises that what a
 * viewer is led to is there at that moment of the replay; a damaged recording is read as far as it goes.
 */
import { concerns } from '../../model/market-event.ts';
import { partitionPoint } from '../../model/lower-bound.ts';
import { createTickColumns, type TickColumns } from '../../model/tick.ts';
import { GAP, toGapText } from '../../wire/codes.ts';
import type { JumpTarget, Landmark } from '../../wire/landmark.ts';
import { LIMITS } from '../../wire/limits.ts';
import { GapLog } from '../market/gap-log.ts';
import { InstrumentTable } from '../market/instrument-table.ts';
import type { SeekableSource } from '../source/source.ts';
import type { Surroundings } from '../surroundings.ts';
import { type Burst, createBurstFinder } from './bursts.ts';

/** A slice of reading, and the rest after it, ms: little beside a flush. */
const SLICE_MS = 4;
const REST_MS = 4;

/** What is looked for. */
export interface LandmarkQuery {
  readonly to: JumpTarget;
  /** 1 for the next one after `fromMs`, -1 for the last one before it. */
  readonly direction: 1 | -1;
  readonly fromMs: number;
  /** Only what concerns this one; whatever concerns anybody when left out. */
  readonly symbol?: string | undefined;
}

/** The landmarks of one recording. */
export interface Landmarks {
  /** Resolves with the one that is nearest, undefined where there is none; rejects when it was closed meanwhile. */
  find(query: LandmarkQuery): Promise<Landmark | undefined>;
  close(): void;
}

/** Key of what concerns anybody. */
const ALL = '';

/** Something that happens, to one symbol or to several at once. */
interface Mark {
  readonly kind: JumpTarget;
  readonly fromMs: number;
  readonly what: string;
  /** The first that it happens to, if it is not all of them; and to how many more. */
  readonly symbol: string | undefined;
  more: number;
}

function toLandmark({ kind, fromMs, what, symbol, more }: Mark): Landmark {
  if (symbol === undefined) return { kind, fromMs, text: what };
  if (more > 0) return { kind, fromMs, text: `${symbol} and ${more} more: ${what}` };
  return { kind, fromMs, symbol, text: `${symbol}: ${what}` };
}

/** Marks of one kind in the order of their time, by symbol, and under '' those of all. */
function createStore() {
  const lists = new Map<string, Mark[]>();
  const toKey = (to: JumpTarget, symbol: string): string => `${to} ${symbol}`;

  function add(key: string, mark: Mark): void {
    const list = lists.get(key) ?? [];
    lists.set(key, list);
    /* They are found nearly in order. */
    let at = list.length;
    while (at > 0 && list[at - 1]!.fromMs > mark.fromMs) at--;
    const known = list[at - 1];
    if (known?.fromMs !== mark.fromMs || known.what !== mark.what) list.splice(at, 0, mark);
    else if (known.symbol !== mark.symbol) known.more++;
  }

  return {
    /** @param symbol whose it is; that of all when left out */
    add(kind: JumpTarget, fromMs: number, what: string, symbol?: string): void {
      add(toKey(kind, ALL), { kind, fromMs, what, symbol, more: 0 });
      if (symbol !== undefined) {
        add(toKey(kind, symbol), { kind, fromMs, what, symbol, more: 0 });
      }
    },
    /** The same, told to those who look for a symbol's only. */
    addFor(kind: JumpTarget, fromMs: number, what: string, symbol: string): void {
      add(toKey(kind, symbol), { kind, fromMs, what, symbol: undefined, more: 0 });
    },
    find({ to, direction, fromMs, symbol = ALL }: LandmarkQuery): Landmark | undefined {
      const list = lists.get(toKey(to, symbol)) ?? [];
      const isBefore = (at: number): boolean =>
        direction > 0 ? list[at]!.fromMs <= fromMs : list[at]!.fromMs < fromMs;
      const at = partitionPoint(0, list.length, isBefore);
      const found = direction > 0 ? list[at] : list[at - 1];
      return found && toLandmark(found);
    },
  };
}

type Store = ReturnType<typeof createStore>;

function toBurstText({ ticks, usual }: Burst): string {
  const times = usual > 0 ? `, ${Math.round(ticks / usual)} times as many as before` : '';
  return `${ticks} ticks in a second${times}`;
}

/** Reads a recording from its beginning, a batch at a time, and adds what it finds. */
function createReader(source: SeekableSource, store: Store) {
  const batch = createTickColumns(LIMITS.batchTicks);
  const { instruments, reference, timeline, gapWatch, listings } = source;
  const table = new InstrumentTable(instruments, reference.previousClose);
  const cause = source.provenance.kind === 'recorded' ? GAP.recorderOff : GAP.feedDown;
  const gaps = new GapLog(instruments.length, cause);
  let reachedMs = -Infinity;

  /** Bursts of one symbol concern who looks for it, those of all together who looks for any. */
  const toFinder = (symbol: string) =>
    createBurstFinder((burst) => {
      const text = toBurstText(burst);
      if (symbol === ALL) store.add('burst', burst.fromMs, `All symbols: ${text}`);
      else store.addFor('burst', burst.fromMs, `${symbol}: ${text}`, symbol);
    });

  function addGaps(): void {
    for (const { instrument, gap } of gaps.takeNews()) {
      if (gap.toMs === -Infinity) continue;
      const isHalt = gap.cause === GAP.halt;
      const what = isHalt ? 'trading is halted' : `no ticks, ${toGapText(gap.cause)}`;
      store.add(isHalt ? 'halt' : 'gap', gap.fromMs, what, table.all[instrument]!.symbol);
    }
  }

  function addEvents(): void {
    for (const event of timeline?.events() ?? []) {
      if (event.isCancelled === true || event.kind === 'limits') continue;
      store.add('event', event.atMs, event.label);
      for (const one of instruments) {
        if (concerns(event, one)) store.addFor('event', event.atMs, event.label, one.symbol);
      }
    }
  }

  /** Holes that the recording knows of before it is read concern all symbols. */
  function addKnownGaps(): void {
    for (const { fromMs, cause: why } of source.gaps ?? []) {
      const what = `No ticks, ${toGapText(why)}`;
      store.add('gap', fromMs, what);
      for (const { symbol } of instruments) store.addFor('gap', fromMs, what, symbol);
    }
  }

  function takeGaps(): void {
    for (const { instrument, ...gap } of gapWatch?.take() ?? []) {
      const ids = instrument === undefined ? table.present.map(({ id }) => id) : [instrument];
      for (const id of ids) gaps.add(id, gap);
    }
  }

  function take(ticks: TickColumns): void {
    for (let row = 0; row < ticks.length; row++) {
      const id = ticks.instrument[row]!;
      reachedMs = Math.max(reachedMs, ticks.timeMs[row]!);
      gaps.noteTick(ticks, row);
      ofAll.note(reachedMs);
      (ofOne[id] ??= toFinder(table.all[id]!.symbol)).note(reachedMs);
    }
  }

  const ofAll = toFinder(ALL);
  const ofOne: ReturnType<typeof createBurstFinder>[] = [];
  addKnownGaps();
  addEvents();
  source.seek(source.startMs);

  return {
    get reachedMs() {
      return reachedMs;
    },
    /** Reads one batch. @returns false at the end */
    read(): boolean {
      const changeMs = listings?.nextMs() ?? Infinity;
      batch.length = 0;
      const more = source.read(changeMs - 1, batch);
      takeGaps();
      take(batch);
      addGaps();
      if (more) return true;
      if (changeMs < Infinity) {
        table.apply(listings!.take());
        gaps.grow(table.all.length);
        return true;
      }
      ofAll.end();
      for (const each of ofOne) each?.end();
      return false;
    },
  };
}

/**
 * Begins to read a recording.
 * @param source of its own, which it closes once it has read it
 */
export function createLandmarks(
  source: SeekableSource,
  { elapsed, after }: Pick<Surroundings, 'elapsed' | 'after'>,
): Landmarks {
  const store = createStore();
  const reader = createReader(source, store);
  /** Those who wait for the reading to come as far as they need. */
  let waiting: (() => boolean)[] = [];
  let isDone = false;
  let isClosed = false;

  function finish(): void {
    if (isDone) return;
    isDone = true;
    source.close();
  }

  /** Reads for a slice. @returns true when there is more */
  function readOn(): boolean {
    const untilMs = elapsed() + SLICE_MS;
    try {
      while (reader.read()) if (elapsed() >= untilMs) return true;
    } catch {
      /* The replay says where it is damaged; what lies before can be jumped to. */
    }
    return false;
  }

  function work(): void {
    if (isClosed) return;
    if (readOn()) after(REST_MS, work);
    else finish();
    waiting = waiting.filter((isAnswered) => !isAnswered());
  }

  /** Whether nothing that is still to be read can change the answer; a burst is known a second late. */
  function isCertain(
    { to, direction, fromMs }: LandmarkQuery,
    found: Landmark | undefined,
  ): boolean {
    if (isDone || to === 'event') return true;
    const needMs = direction > 0 ? found?.fromMs : fromMs;
    return needMs !== undefined && reader.reachedMs > needMs + 2_000;
  }

  after(0, work);

  return {
    find: (query) =>
      new Promise((resolve, reject) => {
        const isAnswered = (): boolean => {
          if (isClosed) reject(new Error('The replay was closed.'));
          const found = store.find(query);
          if (!isClosed && !isCertain(query, found)) return false;
          resolve(found);
          return true;
        };
        if (!isAnswered()) waiting.push(isAnswered);
      }),
    close() {
      isClosed = true;
      finish();
      for (const isAnswered of waiting.splice(0)) isAnswered();
    },
  };
}
