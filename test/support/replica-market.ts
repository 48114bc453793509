/**
 * A market that computes nothing of its own numbering: it is fed with the runs that another one has numbered and
 * encoded, as they would come from a bus. The second implementation of `MarketView`.
 */
import { applyTick } from '../../shared/model/apply-tick.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { createFoldedState } from '../../shared/model/symbol-state.ts';
import { createTickColumns, TICK, type TickColumns } from '../../shared/model/tick.ts';
import { toDayGrid } from '../../shared/model/trading-day.ts';
import { ByteReader, ByteWriter, COPY_SLACK } from '../../shared/wire/bytes.ts';
import { GAP } from '../../shared/wire/codes.ts';
import type { RunHead } from '../../shared/wire/run.ts';
import { decodeRun } from '../../shared/wire/run-decode.ts';
import { SymbolBars } from '../../shared/engine/market/bars.ts';
import { GapLog } from '../../shared/engine/market/gap-log.ts';
import { Journal } from '../../shared/engine/market/journal.ts';
import type { Market } from '../../shared/engine/market/market.ts';
import type { MarketView } from '../../shared/engine/market/market-view.ts';
import { toRange } from '../../shared/engine/market/bar-range.ts';
import {
  createPublication,
  type MarketListener,
  type Publication,
} from '../../shared/engine/market/publication.ts';

/** What travels: the runs of one batch. */
interface RunsMessage {
  readonly baseMs: number;
  readonly bytes: Uint8Array;
}

/** Copies the runs out of a publication. */
const toMessage = ({ baseMs, bytes, runs, end }: Publication): RunsMessage => ({
  baseMs,
  bytes: bytes.slice(0, runs > 0 ? end[runs - 1] : 0),
});

/** Both kinds of markets that a hub may be given, each made of one that computes. */
export const MARKET_VIEWS: Readonly<Record<string, (of: Market) => MarketView>> = {
  'computed here': (of) => of,
  'fed with ready-numbered runs': createReplica,
};

/** Makes a market that follows another one through its encoded runs, and nothing else. */
function createReplica(source: Market): MarketView {
  const replica = createFollower(source.instruments, source);
  source.listen({
    onPublication: (publication) => replica.take(toMessage(publication)),
    onMoved: () => replica.move(source.epoch),
  });
  return replica.view;
}

function createFollower(instruments: readonly Instrument[], { name, number, epoch }: Market) {
  const size = instruments.length;
  const listeners = new Set<MarketListener>();
  const days = instruments.map(toDayGrid);
  const gaps = new GapLog(size, GAP.feedDown);
  const journals = instruments.map(() => new Journal(131_072));
  let states = instruments.map(({ id }) => createFoldedState(id));
  let bars = instruments.map((one) => new SymbolBars(4_000, one));
  const writer = new ByteWriter();
  const publication = createPublication(size, writer);
  const head: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
  const view = {
    name,
    number,
    epoch,
    instruments,
    listed: instruments,
    lastTimeMs: 0,
    hasRecordedBars: false,
    isRebuilding: false,
    find: (symbol: string) => instruments.find((one) => one.symbol === symbol),
    state: (id: number) => states[id]!,
    lastTickMs: (id: number) => gaps.lastTickMs[id]!,
    barsOf: (id: number) => bars[id]!.read(),
    prepareBars: () => true,
    readBars: (id: number, code: number, query: Parameters<MarketView['readBars']>[2]) =>
      toRange(bars[id]!.read()[code]!, query),
    changedBars(id: number, code: number, fromMs: number) {
      const series = bars[id]!.read()[code]!;
      const from = series.lowerBound(series.startOf(fromMs));
      return { series, from, to: series.head + series.length };
    },
    journalOf: (id: number) => journals[id]!,
    gapsOf: (id: number) => gaps.of(id),
    listen(listener: MarketListener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } satisfies MarketView;

  function fold(columns: TickColumns, from: number, run: number): void {
    const id = head.instrument;
    const state = states[id]!;
    publication.earliestTradeMs[run] = Infinity;
    for (let row = from; row < columns.length; row++) {
      const timeMs = columns.timeMs[row]!;
      gaps.noteTick(columns, row);
      applyTick(state, columns, row, days[id]!);
      if (timeMs > view.lastTimeMs) view.lastTimeMs = timeMs;
      if (columns.kind[row] !== TICK.trade) continue;
      bars[id]!.addTrade(columns, row, timeMs);
      if (timeMs < publication.earliestTradeMs[run]) publication.earliestTradeMs[run] = timeMs;
    }
    state.sequence = head.firstSequence + head.count - 1;
  }

  return {
    view: view as MarketView,
    take({ baseMs, bytes }: RunsMessage): void {
      const columns = createTickColumns(bytes.length);
      const reader = new ByteReader(bytes);
      writer.pos = 0;
      writer.append(bytes);
      writer.ensure(COPY_SLACK);
      for (let i = 0; i < publication.runs; i++) publication.runOf[publication.instrument[i]!] = -1;
      let run = 0;
      for (; reader.left > 0; run++) {
        const start = reader.pos;
        const from = columns.length;
        if (!decodeRun(reader, baseMs, head, columns)) throw new Error('not a run');
        const { instrument, firstSequence, count } = head;
        publication.instrument[run] = instrument;
        publication.runOf[instrument] = run;
        publication.start[run] = start;
        publication.end[run] = reader.pos;
        publication.firstSequence[run] = firstSequence;
        publication.count[run] = count;
        fold(columns, from, run);
        journals[instrument]!.append(writer.view, start, reader.pos, firstSequence, count, baseMs);
      }
      Object.assign(publication, {
        bytes: writer.bytes,
        view: writer.view,
        baseMs,
        runs: run,
        columns,
      });
      const news = gaps.takeNews();
      for (const listener of listeners) if (news.length > 0) listener.onGaps?.(news, publication);
      for (const listener of listeners) listener.onPublication?.(publication);
    },
    move(to: number): void {
      view.epoch = to;
      view.lastTimeMs = 0;
      gaps.clear();
      for (const journal of journals) journal.clear();
      states = instruments.map(({ id }) => createFoldedState(id));
      bars = instruments.map((one) => new SymbolBars(4_000, one));
      for (const listener of listeners) listener.onMoved?.();
    },
  };
}
