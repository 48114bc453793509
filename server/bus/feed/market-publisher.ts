/**
 * Publishes one live market: each batch once, numbered and encoded as it is, and what else happens in it; and says
 * once a second how far it is. Answers what gateways have missed, as long as it is kept, and all of it at once.
 */
import type { MarketEntry } from '../../../shared/engine/feed/market-entry.ts';
import type { Publication } from '../../../shared/engine/market/publication.ts';
import type { MarketEvent } from '../../../shared/model/market-event.ts';
import { ByteWriter } from '../../../shared/wire/bytes.ts';
import { FRAME, writeFrameHead } from '../../../shared/wire/frame.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import type { Bus } from '../bus.ts';
import { encodeMarketMessage, type Told } from '../market-message.ts';
import { encodeMoment } from '../moment-message.ts';
import { toMarketSubject } from '../subjects.ts';
import { createKeptMessages } from './kept-messages.ts';

/** Bytes of runs in one message, about: well below what a broker lets through. */
const MESSAGE_BYTES = 256 * 1024;

/** The publisher of one market. */
export interface MarketPublisher {
  /** Says how far it is, and how it is described. @param isNews clients are to be told of that */
  beat(sentMs: number, isNews?: boolean): void;
  tellEvents(events: readonly MarketEvent[]): void;
  /** All that it holds; undefined while it is rebuilt. */
  moment(): Uint8Array | undefined;
  /** Messages of an epoch by place; undefined when they are not kept. */
  missed(epoch: number, from: number, to: number, mostBytes: number): Uint8Array[] | undefined;
  close(): void;
}

/** Begins to publish. @param describe how clients are told of the market */
export function createMarketPublisher(
  entry: MarketEntry,
  bus: Bus,
  describe: () => MarketInfo,
): MarketPublisher {
  const { market } = entry;
  const subject = toMarketSubject(market.number);
  const writer = new ByteWriter(MESSAGE_BYTES);
  let kept = createKeptMessages();
  let { epoch } = market;
  let version = 0;

  function tell(told: Told): void {
    const bytes = encodeMarketMessage({ epoch, place: kept.last + 1, told });
    kept.add(bytes);
    bus.publish(subject, bytes);
  }

  /** The runs from..to-1 of a publication as a frame of the wire. */
  function tellRuns({ bytes, start, end, baseMs }: Publication, from: number, to: number): void {
    writer.pos = 0;
    writeFrameHead(writer, FRAME.runs, epoch, baseMs, market.number);
    const runs = bytes.subarray(start[from], end[to - 1]);
    writer.ensure(runs.length);
    writer.append(runs);
    tell({ kind: 'runs', frame: writer.bytes.subarray(0, writer.pos) });
  }

  function publish(publication: Publication): void {
    const { runs, start, end } = publication;
    let from = 0;
    for (let run = 0; run < runs; run++) {
      const isLast = run === runs - 1;
      if (!isLast && end[run + 1]! - start[from]! <= MESSAGE_BYTES) continue;
      tellRuns(publication, from, run + 1);
      from = run + 1;
    }
  }

  function beginAnew(): void {
    epoch = market.epoch;
    kept = createKeptMessages();
  }

  const unlisten = market.listen({
    takesAnyOrder: true,
    onPublication: publish,
    onGaps(news) {
      const own = news.filter(({ isFromTicks }) => !isFromTicks);
      if (own.length === 0) return;
      tell({ kind: 'gaps', news: own.map(({ instrument, gap }) => ({ instrument, ...gap })) });
    },
    onInstruments: ({ atMs, changes }) => {
      if (changes.length > 0) tell({ kind: 'listings', changes: { atMs, changes } });
    },
    onMoved: beginAnew,
  });

  return {
    beat(sentMs, isNews = false) {
      if (isNews) version++;
      if (market.isRebuilding) return;
      const { drive } = entry;
      const speed = drive.kind === 'live' ? drive.speed() : 0;
      const beat = { sentMs, timeMs: drive.timeMs(), speed, version, info: describe() };
      const told: Told = { kind: 'beat', beat };
      bus.publish(subject, encodeMarketMessage({ epoch, place: kept.last, told }));
    },
    tellEvents: (events) => tell({ kind: 'events', events }),
    moment: () => (market.isRebuilding ? undefined : encodeMoment(market, kept.last)),
    missed(ofEpoch, from, to, mostBytes) {
      return ofEpoch === epoch ? kept.read(from, to, mostBytes) : undefined;
    },
    close: unlisten,
  };
}
