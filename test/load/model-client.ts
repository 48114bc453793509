/**
 * A client reduced to what matters for delivery: it applies frames and notes everything that contradicts.
 * Its window opens and closes as the test says.
 */
import { applyTick, setsPrice, toFoldedState } from '../../shared/model/apply-tick.ts';
import { BarSeries } from '../../shared/model/bar.ts';
import { SNAPSHOT } from '../../shared/wire/codes.ts';
import { createDecoder, type DecodedRun, type Frame } from '../../shared/wire/decode.ts';
import { INTERVAL_MS } from '../../shared/model/interval.ts';
import {
  createFoldedState,
  type FoldedState,
  type SymbolState,
} from '../../shared/model/symbol-state.ts';
import { TICK, type TickColumns } from '../../shared/model/tick.ts';
import { toDayGrid } from '../../shared/model/trading-day.ts';
import type { OutFrame, FrameSink } from '../../shared/engine/hub/frame-sink.ts';

/** What the client knows of one symbol. */
export interface Known {
  state: FoldedState;
  /** True once there was a snapshot; runs before it would be a fault. */
  hasState: boolean;
  /** Bars by interval code. */
  readonly bars: Map<number, BarSeries>;
  /** Ticks that came one by one, stood behind merged updates, and lay before snapshots. */
  single: number;
  merged: number;
  skipped: number;
  /** Declared gap that the next update must cover. */
  gapUntil: number;
}

const BARS_KEPT = 4_000;
/** Instruments of these tests have no trading day of their own. */
const UTC = toDayGrid({});
/** Shared by all clients: what it gives is used up before the next call. */
const decode = createDecoder();

/** A client as the hub sees it. */
export class ModelClient implements FrameSink {
  minIntervalMs = 0;
  /** Frames that still fit into the window. */
  window = Infinity;
  isGone = false;
  epoch = 0;
  gaps = 0;
  mergedUpdates = 0;
  readonly wrong: string[] = [];
  readonly known = new Map<number, Known>();
  private readonly frames: Uint8Array[] = [];

  canSend(): boolean {
    return this.window > 0;
  }

  sendFrame({ bytes, length }: OutFrame): number {
    if (this.isGone) this.wrong.push('a frame after the end');
    this.window--;
    this.frames.push(bytes);
    return length;
  }

  /** Applies what has come. */
  apply(): void {
    for (const bytes of this.frames.splice(0)) {
      const decoded = decode(bytes);
      if (decoded.ok) this.applyFrame(decoded.frame);
      else this.wrong.push(decoded.error);
    }
  }

  /** What is known of a symbol. */
  of(instrument: number): Known {
    let known = this.known.get(instrument);
    if (known === undefined) {
      const state = createFoldedState(instrument);
      const counts = { single: 0, merged: 0, skipped: 0, gapUntil: 0 };
      known = { state, hasState: false, bars: new Map(), ...counts };
      this.known.set(instrument, known);
    }
    return known;
  }

  private applyFrame(frame: Frame): void {
    switch (frame.type) {
      case 'runs':
        if ((this.epoch & 0xff) !== frame.epochTag) this.wrong.push('a run of another epoch');
        for (const run of frame.runs) this.applyRun(run, frame.columns);
        break;
      case 'snapshot':
        this.applySnapshot(frame);
        break;
      case 'merged':
        for (const { standsFor, state } of frame.updates) this.applyMerged(standsFor, state);
        break;
      case 'gap': {
        const known = this.of(frame.instrument);
        this.gaps++;
        if (frame.fromSequence !== known.state.sequence + 1) {
          this.wrong.push(`gap from ${frame.fromSequence} after ${known.state.sequence}`);
        }
        known.gapUntil = frame.toSequence;
        break;
      }
      case 'bars': {
        const { bars } = this.of(frame.instrument);
        let series = bars.get(frame.interval);
        if (series === undefined) {
          series = new BarSeries(INTERVAL_MS[frame.interval]!, BARS_KEPT);
          bars.set(frame.interval, series);
        }
        if (frame.isHistory) series.clear();
        for (const bar of frame.bars) series.put(bar);
        break;
      }
      default:
    }
  }

  private applyRun(run: DecodedRun, columns: TickColumns): void {
    const known = this.of(run.instrument);
    if (!known.hasState) this.wrong.push('a run before the snapshot');
    if (run.firstSequence !== known.state.sequence + 1) {
      this.wrong.push(`run from ${run.firstSequence} after ${known.state.sequence}`);
    }
    for (let row = run.from; row < run.to; row++) {
      applyTick(known.state, columns, row, UTC);
      if (columns.kind[row] === TICK.trade) {
        const { timeMs, timeNs, price, size, flags } = columns;
        for (const series of known.bars.values()) {
          series.addTrade(
            timeMs[row]!,
            timeNs[row]!,
            price[row]!,
            size[row]!,
            setsPrice(flags[row]!),
          );
        }
      }
    }
    known.state.sequence = run.firstSequence + run.count - 1;
    known.single += run.count;
  }

  private applySnapshot(frame: Extract<Frame, { type: 'snapshot' }>): void {
    const known = this.of(frame.state.instrument);
    const isSameStream = this.epoch === frame.epoch && frame.cause !== SNAPSHOT.moved;
    if (!isSameStream) {
      known.single = 0;
      known.merged = 0;
      known.skipped = frame.state.sequence;
    } else {
      known.skipped += frame.state.sequence - known.state.sequence;
    }
    this.epoch = frame.epoch;
    known.hasState = true;
    known.state = toFoldedState(frame.state, UTC);
  }

  private applyMerged(standsFor: number, state: SymbolState): void {
    const known = this.of(state.instrument);
    this.mergedUpdates++;
    const { sequence } = known.state;
    if (!known.hasState) this.wrong.push('an update before the snapshot');
    if (state.sequence - standsFor !== sequence) {
      this.wrong.push(`${standsFor} merged to ${state.sequence} after ${sequence}`);
    }
    if (known.gapUntil > sequence && known.gapUntil !== state.sequence) {
      this.wrong.push(`gap until ${known.gapUntil}, but merged to ${state.sequence}`);
    }
    known.state = toFoldedState(state, UTC);
    known.merged += standsFor;
  }
}
