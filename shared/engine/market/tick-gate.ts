/**
 * Which ticks a market takes. Refuses by name what cannot be, and what would bring a sum past the numbers that
 * wire and tape carry; counts what it refused, and names the symbols once. So no number that a source gives can
 * make a frame that does not decode.
 */
import { isCancel } from '../../model/apply-tick.ts';
import { hasVolumeRoom } from '../../model/day-volumes.ts';
import type { FoldedState } from '../../model/symbol-state.ts';
import { TICK, type TickColumns } from '../../model/tick.ts';
import type { DayGrid } from '../../model/trading-day.ts';
import { isValidTick } from '../../model/validate-tick.ts';
import { TICK_REFUSALS, type TickRefusal } from '../../wire/codes.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { SymbolBars } from './bars.ts';

/** The first refusal of a reason for a symbol. */
export interface RefusalNews {
  readonly reason: TickRefusal;
  /** Undefined for a tick of an instrument that the market does not have. */
  readonly instrument: number | undefined;
}

/** Ticks refused, by reason. */
export type RefusedTicks = Record<TickRefusal, number>;

/** Counts that stand at zero. */
export const createRefusedTicks = (): RefusedTicks => ({
  IMPOSSIBLE: 0,
  VOLUME_FULL: 0,
  SEQUENCES_FULL: 0,
});

/** Adds counts to others. */
export function addRefused(to: RefusedTicks, more: Readonly<RefusedTicks>): void {
  for (const reason of Object.keys(to) as TickRefusal[]) to[reason] += more[reason];
}

/** Sequences below this leave room for a batch. */
const SEQUENCE_BOUND = Number.MAX_SAFE_INTEGER - 2 ** 32;

/** Lets ticks in. */
export class TickGate {
  /** Ticks refused so far, by reason. */
  readonly refused = createRefusedTicks();
  private readonly named = new Set<string>();
  private news: RefusalNews[] = [];

  /** Ticks refused so far, all together. */
  get total(): number {
    return Object.values(this.refused).reduce((sum, count) => sum + count, 0);
  }

  /**
   * Tells whether the tick in row `row` can be; counts it when not.
   * @param listed by id: 1 for those that are there
   * @param isDecoded it was read of a run: what runs cannot carry need not be looked for
   */
  isValid(columns: TickColumns, row: number, listed: Uint8Array, isDecoded: boolean): boolean {
    const instrument = columns.instrument[row]!;
    const isSound = isDecoded
      ? columns.kind[row] !== TICK.status || columns.price[row]! > 0
      : isValidTick(columns, row, listed.length);
    if (isSound && listed[instrument] === 1) return true;
    this.refuse('IMPOSSIBLE', listed[instrument] === 1 ? instrument : undefined);
    return false;
  }

  /**
   * Tells whether there is room for the tick in row `row` in the sums of its symbol; counts it when not.
   * @param barsOf bars of the symbol, for a trade of an earlier day
   */
  hasRoom(
    columns: TickColumns,
    row: number,
    state: FoldedState,
    days: DayGrid,
    barsOf: (instrument: number) => SymbolBars,
  ): boolean {
    if (state.sequence >= SEQUENCE_BOUND) {
      this.refuse('SEQUENCES_FULL', state.instrument);
      return false;
    }
    if (columns.kind[row] !== TICK.trade || isCancel(columns.flags[row]!)) return true;
    const timeMs = columns.timeMs[row]!;
    const dayMs = days.labelOf(timeMs);
    const volume =
      dayMs === state.dayMs
        ? state.volume
        : dayMs > state.dayMs
          ? 0
          : barsOf(state.instrument).dayVolumeAt(timeMs);
    if (hasVolumeRoom(volume, columns.size[row]!)) return true;
    this.refuse('VOLUME_FULL', state.instrument);
    return false;
  }

  /** First refusals since the last call. */
  takeNews(): readonly RefusalNews[] {
    if (this.news.length === 0) return NO_NEWS;
    const taken = this.news;
    this.news = [];
    return taken;
  }

  private refuse(reason: TickRefusal, instrument: number | undefined): void {
    this.refused[reason]++;
    const name = `${reason} ${instrument}`;
    if (this.named.has(name) || this.named.size >= LIMITS.refusalsNamed) return;
    this.named.add(name);
    this.news.push({ reason, instrument });
  }
}

const NO_NEWS: readonly RefusalNews[] = [];

/** A first refusal as one line for people. */
export const toRefusalText = (reason: TickRefusal, symbol: string | undefined): string =>
  `ticks of ${symbol ?? 'unknown instruments'} are refused: ${TICK_REFUSALS[reason]}`;
