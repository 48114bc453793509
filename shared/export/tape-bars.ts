/**
 * The recorded bars of a tape, all of them or a part, on their way to an export: as they were recorded, those of one
 * length, or longer ones that are made of them. A part is cut by when bars begin, so that `--from` a day begins with the
 * bar of that day; adjacent parts make the whole.
 */
import { DAY_MS } from '../model/calendar.ts';
import { type BarKind, type KnownBar, toIntervalText } from '../model/recorded-bar.ts';
import { readBarKinds } from '../tape/bar-kinds.ts';
import type { Tape } from '../tape/reader.ts';
import { type BarInterval, canFold, isOfLength } from './bar-interval.ts';
import { type BarRow, toRecordedRow } from './bar-rows.ts';
import { unsound } from './dbn-numbers.ts';
import { RecordedBarFolder } from './recorded-bar-folder.ts';
import type { TapePart } from './tape-market.ts';

/** How long before it is known a bar may begin: a month, and a trading day that begins the evening before. */
const LONGEST_MS = 33 * DAY_MS;

/** Reads a part, block by block. @throws TapeError where the tape is damaged, behind all bars that are sound */
export function* readBarPart(
  tape: Pick<Tape, 'barBlocks' | 'readBarBlock'>,
  { fromMs = -Infinity, untilMs = Infinity, only }: TapePart,
): Generator<readonly KnownBar[]> {
  let number = -1;
  for (const { firstMs, lastMs } of tape.barBlocks) {
    number++;
    if (lastMs <= fromMs || firstMs - LONGEST_MS >= untilMs) continue;
    yield tape
      .readBarBlock(number)
      .filter(
        ({ instrument, startMs }) =>
          startMs >= fromMs && startMs < untilMs && (only?.has(instrument) ?? true),
      );
  }
}

/** Makes rows of recorded bars. */
export interface BarChooser {
  /** Names of intervals that rows may have, as far as the beginning of the tape tells. */
  readonly intervals: readonly string[];
  write(bars: readonly KnownBar[]): BarRow[];
  end(): BarRow[];
  /** What there is no row for. */
  left(): Readonly<Record<string, number>>;
}

/**
 * Chooses what becomes of the bars of a tape.
 * @param interval of the rows; left out, bars are rows as they are
 * @throws TapeError TAPE_UNSOUND where none are of it and none can be made
 */
export function chooseBars(
  tape: Pick<Tape, 'barBlocks' | 'readBarBlock' | 'instruments'>,
  interval: BarInterval | undefined,
): BarChooser {
  const kinds = readBarKinds(tape);
  const names = [...new Set(kinds.map((one) => toIntervalText(one.interval)))];
  const nothing = { end: () => [], left: () => ({}) };
  if (interval === undefined) {
    return { ...nothing, intervals: names, write: (bars) => bars.map(toRecordedRow) };
  }
  if (kinds.some((kind) => isOfLength(kind.interval, interval))) return chooseLength(interval);
  refuseUnfit(kinds, names, interval);
  const folder = new RecordedBarFolder(interval, tape.instruments);
  return {
    intervals: [interval.name],
    write: (bars) => folder.write(bars),
    end: () => folder.end(),
    left: () => toUnused(folder.unused, interval),
  };
}

function chooseLength(interval: BarInterval): BarChooser {
  let unused = 0;
  return {
    intervals: [interval.name],
    write(bars) {
      const chosen = bars.filter((bar) => isOfLength(bar.interval, interval));
      unused += bars.length - chosen.length;
      return chosen.map(toRecordedRow).map((row) => ({ ...row, interval: interval.name }));
    },
    end: () => [],
    left: () => toUnused(unused, interval),
  };
}

const toUnused = (count: number, { name }: BarInterval): Readonly<Record<string, number>> =>
  count === 0 ? {} : { [`recorded bars that are none of ${name} and no part of one`]: count };

function refuseUnfit(
  kinds: readonly BarKind[],
  names: readonly string[],
  interval: BarInterval,
): void {
  if (kinds.some((kind) => canFold(kind.interval, interval))) return;
  throw unsound(
    `its recorded bars are of ${names.join(', ')}: bars of ${interval.name} cannot be made of them`,
  );
}
