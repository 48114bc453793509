/**
 * Records a market of another server as a client sees it: ticks, events, and holes of the connection itself.
 * Owns no connection and no file; both are handed over.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { concerns, type MarketEvent } from '../../shared/model/market-event.ts';
import { copyTick, createTickColumns } from '../../shared/model/tick.ts';
import { GAP } from '../../shared/wire/codes.ts';
import {
  type GapContent,
  isFilledGap,
  toGapEnd,
  toMissing,
} from '../../shared/wire/notice-frame.ts';
import type { TapeGapNews } from '../../shared/tape/gap-block.ts';

import type { TapeWriter } from '../tape/writer.ts';

/** What to record, and into what. */
export interface RemoteRecording {
  readonly client: Client;
  /** Name of the market on its server, and its time now, ms. */
  readonly market: string;
  readonly timeMs: number;
  /** The instruments to record, as the server numbers them; on the tape they are numbered in this order. */
  readonly instruments: readonly Instrument[];
  readonly writer: TapeWriter;
}

const BATCH_TICKS = 8_192;
const SUBSCRIBE_AT_ONCE = 100;

/** Begins; what comes from now on is written. Ends with the client. */
export async function recordRemote(recording: RemoteRecording): Promise<void> {
  const { client, market, instruments } = recording;
  recordTicks(recording);
  recordGaps(recording);
  await recordEvents(recording);
  for (let i = 0; i < instruments.length; i += SUBSCRIBE_AT_ONCE) {
    const symbols = instruments.slice(i, i + SUBSCRIBE_AT_ONCE).map(({ symbol }) => symbol);
    client.subscribe(symbols, { market });
  }
}

function recordTicks({ client, instruments, writer }: RemoteRecording): void {
  const ids = new Map(instruments.map((one, index) => [one.id, index]));
  const batch = createTickColumns(BATCH_TICKS);
  const flush = (): void => {
    writer.append(batch, 0, batch.length);
    batch.length = 0;
  };
  client.on('ticks', ({ run, columns }) => {
    const id = ids.get(run.instrument);
    if (id === undefined) return;
    for (let row = run.from; row < run.to; row++) {
      if (batch.length === batch.capacity) flush();
      copyTick(columns, row, batch);
      batch.instrument[batch.length - 1] = id;
    }
    flush();
  });
}

function recordGaps({ client, instruments, timeMs, writer }: RemoteRecording): void {
  const ids = new Map(instruments.map(({ id }, index) => [id, index]));
  let lastMs = timeMs;
  let lostSinceMs: number | undefined;
  client.on('ticks', ({ run, columns }) => {
    if (ids.has(run.instrument)) lastMs = columns.timeMs[run.to - 1]!;
  });
  client.on('gap', ({ content }) => {
    if (!ids.has(content.instrument)) return;
    const news = toNews(content);
    /* A newcomer is told of gaps that were over before it came; their ticks are not here either. */
    const isOver = news !== undefined && news.toMs > -Infinity && news.toMs <= timeMs;
    if (news !== undefined && !isOver) {
      writer.gapNews(lastMs, [{ ...news, instrument: ids.get(content.instrument)! }]);
    }
  });
  client.on('state', ({ state }) => {
    if (state === 'waiting') lostSinceMs ??= lastMs;
  });
  client.on('snapshot', ({ cause, state }) => {
    if (cause === 0 || lostSinceMs === undefined) return;
    writer.gap(lostSinceMs, Math.max(lostSinceMs, state.lastMs), GAP.recorderOff);
    lostSinceMs = undefined;
  });
}

/** A gap as the tape has it. Halts are in the ticks themselves; what we alone lost is ours. */
function toNews(content: GapContent): Omit<TapeGapNews, 'instrument'> | undefined {
  const { fromMs, toMs, cause } = content;
  if (toMissing(content) > 0) return { fromMs, toMs, cause: GAP.recorderOff };
  if (cause === GAP.halt) return undefined;
  return { fromMs, toMs: isFilledGap(content) ? -Infinity : toGapEnd(content), cause };
}

async function recordEvents(recording: RemoteRecording): Promise<void> {
  const { client, market, instruments, timeMs, writer } = recording;
  const note = (events: readonly MarketEvent[]): void => {
    writer.events(events.filter((event) => instruments.some((each) => concerns(event, each))));
  };
  client.on('events', ({ market: of, events }) => {
    if (of === market) note(events);
  });
  const noteAll = async (): Promise<void> => note(await client.events(market, { fromMs: timeMs }));
  await noteAll();
  // What happened meanwhile is told to nobody again. A connection that is lost once more comes back here.
  client.on('hello', () => void noteAll().catch(() => undefined));
}
