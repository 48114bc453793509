/**
 * How large the volume of a trading day may grow, and a count of it for those who write ticks without a market:
 * importers and tapes. One rule for writer and reader: what passes here, a market that reads it takes too, in
 * whatever order. Owns the rule and the sums; knows no market, no file and no wire.
 */
import type { Instrument } from './instrument.ts';
import { toDayGrid, type DayGrid } from './trading-day.ts';

/** Tells whether a volume has room for one more size: sums stay whole numbers that a double holds exactly. */
export const hasVolumeRoom = (volume: number, size: number): boolean =>
  volume + size <= Number.MAX_SAFE_INTEGER;

/** Volumes of one instrument: of the day at hand, and of its other days. */
interface Volumes {
  readonly days: DayGrid;
  dayMs: number;
  volume: number;
  /** By label; made with the second day. */
  others: Map<number, number> | undefined;
}

/** Volumes of all trading days of all instruments that were seen. Memory: a number a day and symbol. */
export class DayVolumes {
  private readonly all: Volumes[] = [];

  /** Takes instruments, by place, that came after those that it has; all at first. */
  grow(instruments: readonly Pick<Instrument, 'tradingDay'>[]): void {
    for (let id = this.all.length; id < instruments.length; id++) {
      const days = toDayGrid(instruments[id]!);
      this.all.push({ days, dayMs: NaN, volume: 0, others: undefined });
    }
  }

  /**
   * Counts a trade. @returns false, and counts nothing, when its day has no room for it
   * @param id an instrument that it has
   */
  take(id: number, timeMs: number, size: number): boolean {
    const one = this.all[id]!;
    const dayMs = one.days.labelOf(timeMs);
    if (dayMs !== one.dayMs) turnTo(one, dayMs);
    if (!hasVolumeRoom(one.volume, size)) return false;
    one.volume += size;
    return true;
  }
}

function turnTo(one: Volumes, dayMs: number): void {
  if (!Number.isNaN(one.dayMs)) (one.others ??= new Map()).set(one.dayMs, one.volume);
  one.dayMs = dayMs;
  one.volume = one.others?.get(dayMs) ?? 0;
}
