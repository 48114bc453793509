/**
 * Several streams of ticks into one, in time order. Each stream keeps its own order: a tick that is late in
 * its stream goes where the stream has got to. At equal times the earlier stream goes first.
 */
import { copyTick, createTickColumns, type TickColumns } from '../../../shared/model/tick.ts';

const BATCH_TICKS = 8192;

interface Head {
  readonly stream: AsyncIterator<TickColumns>;
  columns: TickColumns;
  row: number;
  /** Latest time of the stream so far. */
  highMs: number;
  highNs: number;
}

/** Merges; a yielded batch is valid until the next one is asked for. */
export async function* mergeTicks(
  streams: readonly AsyncIterable<TickColumns>[],
): AsyncGenerator<TickColumns> {
  if (streams.length === 1) {
    yield* streams[0]!;
    return;
  }
  const heads: Head[] = [];
  for (const stream of streams) {
    const iterator = stream[Symbol.asyncIterator]();
    const head = { stream: iterator, columns: NO_TICKS, row: 0, highMs: -Infinity, highNs: 0 };
    if (await advance(head)) heads.push(head);
  }
  const batch = createTickColumns(BATCH_TICKS);
  while (heads.length > 0) {
    const head = earliest(heads);
    copyTick(head.columns, head.row++, batch);
    if (!(await advance(head))) heads.splice(heads.indexOf(head), 1);
    if (batch.length === BATCH_TICKS) {
      yield batch;
      batch.length = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

const NO_TICKS = createTickColumns(0);

/** Moves on to the stream's next tick. @returns false at its end */
function advance(head: Head): boolean | Promise<boolean> {
  if (head.row >= head.columns.length) return refill(head);
  note(head);
  return true;
}

async function refill(head: Head): Promise<boolean> {
  for (;;) {
    const next = await head.stream.next();
    if (next.done === true) return false;
    if (next.value.length === 0) continue;
    head.columns = next.value;
    head.row = 0;
    note(head);
    return true;
  }
}

function note(head: Head): void {
  const ms = head.columns.timeMs[head.row]!;
  const ns = head.columns.timeNs[head.row]!;
  if (ms < head.highMs || (ms === head.highMs && ns <= head.highNs)) return;
  head.highMs = ms;
  head.highNs = ns;
}

function earliest(heads: readonly Head[]): Head {
  let best = heads[0]!;
  for (const head of heads) {
    if (head.highMs < best.highMs || (head.highMs === best.highMs && head.highNs < best.highNs)) {
      best = head;
    }
  }
  return best;
}
