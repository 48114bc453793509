/**
 * Runs as they stand in a recording, beside the ticks that were read of them: who reads them on need not encode the same
 * ticks again. Owns a copy of their bytes. Knows no tape and no market.
 */
import { COPY_SLACK } from './bytes.ts';
import type { RunHead } from './run.ts';

const FIRST_RUNS = 64;
const FIRST_BYTES = 16 * 1024;

/** Some runs, in the order of their ticks; used again from batch to batch. */
export class EncodedRuns {
  length = 0;
  /** Ticks of all of them; NaN where they cannot stand for what was read. */
  ticks = 0;
  /** Their bytes, and COPY_SLACK more behind them. */
  view = new DataView(new ArrayBuffer(FIRST_BYTES));
  /** By run: what it is of, what its bytes are, and the time that they count from, ms. */
  instrument = new Uint32Array(FIRST_RUNS);
  count = new Uint32Array(FIRST_RUNS);
  firstSequence = new Float64Array(FIRST_RUNS);
  baseMs = new Float64Array(FIRST_RUNS);
  start = new Uint32Array(FIRST_RUNS);
  end = new Uint32Array(FIRST_RUNS);
  private bytes = new Uint8Array(this.view.buffer);
  private used = 0;

  /** Forgets all. */
  clear(): void {
    this.length = 0;
    this.ticks = 0;
    this.used = 0;
  }

  /** Takes bytes that hold runs. @returns what is to be added to their places in `noteRun` */
  take(bytes: Uint8Array): number {
    const at = this.used;
    const needed = at + bytes.length + COPY_SLACK;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, at));
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    this.bytes.set(bytes, at);
    this.used = at + bytes.length;
    return at;
  }

  /** Adds a run whose bytes, head and all, were taken. */
  noteRun(head: RunHead, baseMs: number, start: number, end: number): void {
    const run = this.length;
    if (run === this.instrument.length) this.grow();
    this.instrument[run] = head.instrument;
    this.count[run] = head.count;
    this.firstSequence[run] = head.firstSequence;
    this.baseMs[run] = baseMs;
    this.start[run] = start;
    this.end[run] = end;
    this.ticks += head.standsFor === head.count ? head.count : NaN;
    this.length = run + 1;
  }

  /** Says that what it has is not all. */
  spoil(): void {
    this.ticks = NaN;
  }

  private grow(): void {
    const room = this.length * 2;
    this.instrument = enlarge(this.instrument, new Uint32Array(room));
    this.count = enlarge(this.count, new Uint32Array(room));
    this.firstSequence = enlarge(this.firstSequence, new Float64Array(room));
    this.baseMs = enlarge(this.baseMs, new Float64Array(room));
    this.start = enlarge(this.start, new Uint32Array(room));
    this.end = enlarge(this.end, new Uint32Array(room));
  }
}

function enlarge<T extends Uint32Array | Float64Array>(array: T, larger: T): T {
  larger.set(array);
  return larger;
}
