/** A source that gives prepared ticks: the market's input in tests. */
import type { InstrumentChanges } from '../../shared/model/instrument-change.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { copyTick, MISSING, type TickColumns } from '../../shared/model/tick.ts';
import type { SeekableSource, SourceGap } from '../../shared/engine/source/source.ts';

/** Makes a seekable source of all rows of `ticks`, which must be in time order. */
export function createListSource(
  instruments: readonly Instrument[],
  ticks: TickColumns,
  gaps?: readonly SourceGap[],
  changes?: readonly InstrumentChanges[],
): SeekableSource {
  let at = 0;
  let nextChange = 0;
  return {
    provenance: { kind: 'recorded', label: 'test' },
    instruments,
    reference: { previousClose: new Float64Array(instruments.length).fill(MISSING) },
    ...(gaps === undefined ? {} : { gaps }),
    listings: changes && {
      nextMs: () => changes[nextChange]?.atMs ?? Infinity,
      take: () => changes[nextChange++]!,
    },
    startMs: ticks.timeMs[0] ?? 0,
    endMs: ticks.length > 0 ? ticks.timeMs[ticks.length - 1]! : 0,
    nextTimeMs: () => (at < ticks.length ? ticks.timeMs[at] : undefined),
    read(untilMs, into) {
      while (at < ticks.length && ticks.timeMs[at]! <= untilMs) {
        if (into.length === into.capacity) return true;
        copyTick(ticks, at++, into);
      }
      return false;
    },
    seek(timeMs) {
      at = 0;
      nextChange = 0;
      while (at < ticks.length && ticks.timeMs[at]! < timeMs) at++;
    },
    close: () => undefined,
  };
}

/** A copy of rows that can be compared with toEqual. */
export function toRows(columns: TickColumns, from = 0, to = columns.length): number[][] {
  const rows: number[][] = [];
  for (let i = from; i < to; i++) {
    rows.push([
      columns.kind[i]!,
      columns.timeMs[i]!,
      columns.timeNs[i]!,
      columns.price[i]!,
      columns.size[i]!,
      columns.ask[i]!,
      columns.askSize[i]!,
      columns.side[i]!,
      columns.flags[i]!,
    ]);
  }
  return rows;
}
