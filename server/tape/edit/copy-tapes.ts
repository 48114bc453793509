/**
 * Parts of tapes into one new tape: what `cut`, `merge`, `repair` and `convert` have in common. Promises that the tape
 * appears under its name only when it is whole, that everything of the parts is in it or counted as left out, and that
 * one symbol is never taken from two tapes at one time.
 */
import { MISSING, createTickColumns, type TickColumns } from '../../../shared/model/tick.ts';
import type { MarketEvent } from '../../../shared/model/market-event.ts';
import type { Opening } from '../../../shared/model/opening.ts';
import type { InstrumentChange } from '../../../shared/model/instrument-change.ts';
import type { RecordedBar } from '../../../shared/model/recorded-bar.ts';
import type { TapePart } from '../../../shared/export/tape-market.ts';
import { TapeError } from '../../../shared/tape/format.ts';
import type { Tape } from '../../../shared/tape/reader.ts';
import { GAP } from '../../../shared/wire/codes.ts';
import { createTapeWriter, type TapeSummary, type TapeWriter } from '../writer.ts';
import { findCloses } from './closes.ts';
import { refuseDoubles } from './doubles.ts';
import { mergeEvents } from './merged-events.ts';
import { type InstrumentPlace, MergedInstruments } from './merged-instruments.ts';
import { toMergedMeta } from './merged-meta.ts';
import { copyScaled, toScaledBar } from './scaled-rows.ts';
import { TapeItems } from './tape-items.ts';
import { reserveTapeName } from './tape-name.ts';

/** A part of a tape. */
export interface CopySource {
  readonly path: string;
  readonly tape: Tape;
  readonly part: TapePart;
}

/** How to copy. */
export interface CopyOptions {
  readonly isForced: boolean;
  /** See TapeWriterOptions. */
  readonly isCompressed?: boolean;
  /** Sentences about how the tape was made. */
  readonly notes: readonly string[];
  /** What the new tape says of how it wants to be opened; and what comes onto its timeline besides what is there. */
  readonly opening?: Opening | undefined;
  readonly events?: readonly MarketEvent[] | undefined;
  /** Called now and then with ticks so far. */
  readonly onProgress?: (ticks: number) => void;
  /** Asked now and then; true gives the copy up. */
  readonly isStopped?: () => boolean;
}

/** What came of it; undefined where it was given up. */
export interface CopyResult {
  readonly summary: TapeSummary;
  /** What could not be taken, by what it is: how many. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** Waiting bytes above which copying pauses for the disk. */
const PAUSE_BYTES = 8 * 1024 * 1024;
/** Between two looks at whoever may stop it. */
const TURN_MS = 20;

/**
 * Copies parts into a new tape.
 * @throws TapeError TAPE_EXISTS, TAPE_LOCKED and what writing can give; TAPE_UNSOUND where the parts do not go together;
 *   TAPE_CORRUPT naming the tape and the place. No tape is left then.
 */
export async function copyTapes(
  sources: readonly CopySource[],
  out: string,
  options: CopyOptions,
): Promise<CopyResult | undefined> {
  const name = reserveTapeName(
    out,
    sources.map(({ path }) => path),
    options.isForced,
  );
  let copy: TapeCopy | undefined;
  try {
    copy = new TapeCopy(sources, options, name.unfinished);
    const result = await copy.run(options);
    if (result !== undefined) name.finish();
    return result === undefined
      ? undefined
      : { ...result, summary: { ...result.summary, path: out } };
  } finally {
    await copy?.close();
    name.release();
  }
}

/** One of the tapes while it is copied. */
interface Stream extends CopySource {
  readonly number: number;
  readonly items: TapeItems;
  /** By id of the tape; undefined for those that are not taken. */
  readonly places: (InstrumentPlace | undefined)[];
  readonly startMs: number;
  readonly endMs: number;
}

class TapeCopy {
  private readonly streams: readonly Stream[];
  private readonly merged: MergedInstruments;
  private readonly writer: TapeWriter;
  private readonly leftOut: Record<string, number> = {};
  private readonly batch: TickColumns = createTickColumns(4_096);
  /** Until when all is covered by one of the tapes, ms. */
  private coveredMs = -Infinity;
  private ticks = 0;

  constructor(
    sources: readonly CopySource[],
    {
      notes,
      opening,
      isCompressed = false,
    }: Pick<CopyOptions, 'notes' | 'opening' | 'isCompressed'>,
    path: string,
  ) {
    this.merged = new MergedInstruments(sources.map(({ tape }) => tape.instruments));
    this.streams = sources
      .map((source, number) => toStream(source, number))
      .sort((a, b) => a.startMs - b.startMs);
    refuseDoubles(this.streams);
    for (const stream of this.streams) placeAll(stream, this.merged);
    const merged = toMergedMeta(this.streams, this.merged.list, notes);
    const meta = opening === undefined ? merged : { ...merged, opening };
    const options = { overwrite: true, maxQueuedBytes: Infinity, isCompressed };
    this.writer = createTapeWriter(path, meta, options);
  }

  async run({ onProgress, isStopped, events = [] }: CopyOptions): Promise<CopyResult | undefined> {
    let turnMs = performance.now();
    for (let stream = this.next(); stream !== undefined; stream = this.next()) {
      this.takeFrom(stream);
      if (this.writer.stats.queuedBytes > PAUSE_BYTES) await this.writer.flush();
      if (this.writer.stats.error !== undefined) throw this.writer.stats.error;
      if (performance.now() - turnMs < TURN_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      turnMs = performance.now();
      if (isStopped?.() === true) return undefined;
      onProgress?.(this.ticks);
    }
    const told = [...mergeEvents(this.streams), ...events];
    this.writer.events(told.toSorted((a, b) => a.atMs - b.atMs));
    const { refused, rejectedBars } = this.writer.stats;
    const summary = await this.writer.close();
    if (summary.error === undefined && summary.ticks + summary.bars === 0 && this.hasRows) {
      throw new TapeError('TAPE_UNSOUND', 'nothing of it lies in what was asked for');
    }
    if (summary.error !== undefined) throw summary.error;
    this.leave('ticks that no tape can hold', refused.IMPOSSIBLE);
    this.leave('trades that a day’s volume has no room for', refused.VOLUME_FULL);
    this.leave('bars that no tape can hold', rejectedBars);
    return { summary, leftOut: this.leftOut };
  }

  private get hasRows(): boolean {
    return this.streams.some(({ tape }) => tape.tickCount + tape.barCount > 0);
  }

  close(): Promise<unknown> {
    return this.writer.close();
  }

  /** The tape that comes next; the earlier one of those at one time. */
  private next(): Stream | undefined {
    let best: Stream | undefined;
    let bestMs = Infinity;
    for (const stream of this.streams) {
      const ms = named(stream, () => stream.items.nextMs());
      if (ms < bestMs) [best, bestMs] = [stream, ms];
    }
    return best;
  }

  private takeFrom(stream: Stream): void {
    let untilMs = Infinity;
    let isBefore = true;
    for (const other of this.streams) {
      if (other === stream) isBefore = false;
      else {
        const ms = named(other, () => other.items.nextMs()) - (isBefore ? 1 : 0);
        untilMs = Math.min(untilMs, ms);
      }
    }
    const item = named(stream, () => stream.items.take(untilMs));
    if (item === undefined) return;
    if (item.kind === 'ticks') this.putTicks(stream, item.ticks);
    else if (item.kind === 'bars') this.putBars(stream, item.bars);
    else if (item.kind === 'instruments') this.putChanges(stream, item.changes);
    else if (item.kind === 'news') {
      const news = item.news.flatMap(({ instrument, ...one }) => {
        const place = stream.places[instrument];
        return place === undefined ? [] : [{ ...one, instrument: place.id }];
      });
      this.writer.gapNews(item.toldMs, news);
    } else this.putGap(stream, item.gap);
  }

  private putTicks(stream: Stream, ticks: TickColumns): void {
    this.noteCover(stream, ticks.timeMs[0]!);
    this.ticks += ticks.length;
    const { kinds, isOfBars } = stream.part;
    if (isOfBars === true) return;
    const { batch } = this;
    batch.length = 0;
    for (let row = 0; row < ticks.length; row++) {
      const id = ticks.instrument[row]!;
      const place = stream.places[id];
      if (place === undefined) {
        if (stream.part.only?.has(id) !== false)
          this.leave('ticks of instruments that were gone', 1);
        continue;
      }
      if (kinds !== undefined && !kinds.has(ticks.kind[row]!)) continue;
      copyScaled(ticks, row, batch, place);
    }
    if (batch.length > 0) this.writer.append(batch, 0, batch.length);
  }

  /** Between recordings of different markets nobody recorded. */
  private noteCover({ endMs, tape }: Stream, timeMs: number): void {
    const isHole = timeMs > this.coveredMs && this.coveredMs > -Infinity && tape.meta.epoch !== 0;
    if (isHole) this.writer.gap(this.coveredMs, timeMs, GAP.recorderOff);
    this.coveredMs = Math.max(this.coveredMs, endMs);
  }

  private putBars(stream: Stream, bars: readonly RecordedBar[]): void {
    if (stream.part.kinds !== undefined) return;
    const placed: RecordedBar[] = [];
    for (const bar of bars) {
      const place = stream.places[bar.instrument];
      if (place !== undefined) placed.push(toScaledBar(bar, place));
      else if (stream.part.only?.has(bar.instrument) !== false) {
        this.leave('bars of instruments that were gone', 1);
      }
    }
    this.writer.bars(placed);
  }

  private putChanges(stream: Stream, { atMs, changes }: TapeItemChanges): void {
    const made = changes.flatMap((change) => toMade(change, stream, this.merged) ?? []);
    if (made.length === 0) return;
    const problem = this.writer.instruments(atMs, made);
    if (problem !== undefined) throw new TapeError('TAPE_UNSOUND', problem);
  }

  /** A gap of all that a tape has is one of single instruments where there are others. */
  private putGap(
    { places }: Stream,
    { fromMs, toMs, cause }: { fromMs: number; toMs: number; cause: number },
  ): void {
    const ids = new Set(places.flatMap((place) => place?.id ?? []));
    const isOfAll = this.merged.list.all.every(
      ({ id }) => ids.has(id) || !this.merged.list.has(id),
    );
    if (isOfAll) this.writer.gap(fromMs, toMs, cause);
    else {
      const news = [...ids].map((instrument) => ({ instrument, cause, fromMs, toMs }));
      this.writer.gapNews(toMs, news);
    }
  }

  private leave(what: string, count: number): void {
    if (count > 0) this.leftOut[what] = (this.leftOut[what] ?? 0) + count;
  }
}

type TapeItemChanges = { readonly atMs: number; readonly changes: readonly InstrumentChange[] };

function toStream(source: CopySource, number: number): Stream {
  const { tape, part } = source;
  const startMs = Math.max(tape.startMs, part.fromMs ?? -Infinity);
  const endMs = Math.min(tape.endMs, (part.untilMs ?? Infinity) - 1);
  const items = named(source, () => new TapeItems(tape, part));
  return { ...source, number, items, places: [], startMs, endMs };
}

/** Says which of the tapes an error is about. */
function named<T>({ path }: Pick<CopySource, 'path'>, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof TapeError)) throw error;
    throw new TapeError(error.code, `${path}: ${error.message}`, undefined, { cause: error });
  }
}

/** Instruments that are there when the part begins. */
function placeAll(stream: Stream, merged: MergedInstruments): void {
  const { tape, part, items, places, number } = stream;
  const closes = named(stream, () => findCloses(tape, part.fromMs));
  const there = new Map(tape.meta.instruments.map((one) => [one.id, one]));
  for (const { changes } of items.earlier) {
    for (const change of changes) {
      if (change.change === 'removed') there.delete(change.id);
      else there.set(change.instrument.id, change.instrument);
    }
  }
  for (const [id, instrument] of there) {
    if (part.only?.has(id) === false) continue;
    places[id] = merged.place(number, instrument, closes[id] ?? MISSING).place;
  }
}

function toMade(
  change: InstrumentChange,
  { places, number, part }: Stream,
  merged: MergedInstruments,
): InstrumentChange | undefined {
  if (change.change === 'listed') {
    const { instrument, previousClose } = change;
    if (part.only?.has(instrument.id) === false) return undefined;
    const { place, listed } = merged.place(number, instrument, previousClose);
    places[instrument.id] = place;
    return listed;
  }
  const place = places[change.change === 'removed' ? change.id : change.instrument.id];
  if (place === undefined) return undefined;
  return change.change === 'removed'
    ? merged.remove(number, place)
    : merged.describe(place, change.instrument);
}
