/**
 * The files of a tape that goes on in another one now and then: the one at hand, and those before it that are not closed yet.
 * Promises that nothing goes into a file before all is in the one before it, so that a kill leaves no hole between them.
 */
import type { InstrumentTotals } from '../../shared/tape/block-index.ts';
import { TapeError } from '../../shared/tape/format.ts';
import {
  type BegunFile,
  BlockOutput,
  type OutputOptions,
  type OutputSummary,
} from './block-output.ts';

/** Writes the blocks of a tape. */
export class OutputChain {
  private readonly options: OutputOptions;
  private current: BlockOutput;
  private readonly ending = new Set<BlockOutput>();
  private ended: Promise<unknown> = Promise.resolve();
  private closed: OutputSummary = { bytes: 0, ticks: 0, bars: 0, blocks: 0 };

  constructor(file: BegunFile, options: OutputOptions) {
    this.options = {
      ...options,
      onFail: (error, lostTicks) => {
        options.onFail(error, lostTicks);
        /* What would come behind a hole is not written. */
        for (const output of [...this.ending, this.current]) output.abandon(error);
      },
    };
    this.current = new BlockOutput(file, this.options);
  }

  /** Totals of the tape's ticks; see `InstrumentTotals` for what is counted in parts. */
  get totals(): InstrumentTotals[] {
    return this.current.index.totals;
  }

  /** Takes a block, which must not be changed afterwards. */
  add(...block: Parameters<BlockOutput['add']>): void {
    this.current.add(...block);
  }

  /** Ends the file at hand and goes on in another one. */
  turnTo(next: BegunFile): void {
    const { totals, current: before } = this;
    before.addIndex();
    startCounts(totals);
    this.ending.add(before);
    const after = before.close(this.options.onFail).then((summary) => {
      this.ending.delete(before);
      this.closed = addUp(this.closed, summary);
    });
    this.ended = after;
    const index = { blocks: next.index.blocks, totals };
    this.current = new BlockOutput({ ...next, index }, { ...this.options, after });
  }

  /** Bytes of the file at hand, those on their way counted. */
  get endOffset(): number {
    return this.current.endOffset;
  }

  /** Bytes in all files. */
  get bytes(): number {
    return this.all.reduce((sum, { bytes }) => sum + bytes, this.closed.bytes);
  }

  get queuedBytes(): number {
    return this.all.reduce((sum, { queuedBytes }) => sum + queuedBytes, 0);
  }

  /** Why nothing can be written at the moment. */
  get stalled(): TapeError | undefined {
    return this.all.find(({ stalled }) => stalled !== undefined)?.stalled;
  }

  /** See `AppendQueue.isFull`. */
  get isFull(): boolean {
    return this.current.isFull;
  }

  /** See `AppendQueue.overrun`. */
  overrun(): void {
    this.current.overrun();
  }

  /** Resolves when all that was added is with the kernel, or writing has failed. */
  async drain(): Promise<void> {
    await this.ended;
    await this.current.drain();
  }

  /**
   * The same, but no longer than the disk takes something.
   * @param ms for which it may take nothing
   * @throws TapeError why nothing can be written; TAPE_OVERRUN where the disk does not say
   */
  async drainWithin(ms: number): Promise<void> {
    const drained = this.drain().then(() => true);
    for (;;) {
      const { bytes } = this;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<false>((resolve) => {
        timer = setTimeout(() => resolve(false), ms);
      });
      const isDone = await Promise.race([drained, late]);
      clearTimeout(timer);
      if (isDone) return;
      if (this.bytes > bytes) continue;
      const message = `the disk has taken nothing for ${ms / 1_000} s`;
      throw this.stalled ?? new TapeError('TAPE_OVERRUN', message);
    }
  }

  /** Tries a last time where the disk fails. */
  end(): void {
    for (const output of this.all) output.end();
  }

  /** Closes the last file. @param isWhole whether it gets its index */
  async close(isWhole: boolean, onError: (error: TapeError) => void): Promise<OutputSummary> {
    if (isWhole) this.current.addIndex();
    return addUp(this.closed, await this.current.close(onError));
  }

  private get all(): BlockOutput[] {
    return [...this.ending, this.current];
  }
}

const addUp = (a: OutputSummary, b: OutputSummary): OutputSummary => ({
  bytes: a.bytes + b.bytes,
  ticks: a.ticks + b.ticks,
  bars: a.bars + b.bars,
  blocks: a.blocks + b.blocks,
});

/** Makes totals those of a file that begins: what is counted is of it alone, sequences go on. */
function startCounts(totals: readonly InstrumentTotals[]): void {
  for (const one of totals) {
    one.trades = 0;
    one.quotes = 0;
    one.statuses = 0;
    one.bars = 0;
  }
}
