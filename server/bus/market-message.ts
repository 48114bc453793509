/**
 * What a feed tells of one live market, as bytes and back. Each message that changes anything has a place, 1, 2, 3 …
 * within an epoch; a beat names the last one. Promises that reading is total: any bytes give a message or nothing.
 * Runs are a frame of the wire, byte for byte.
 */
import type { MomentGap } from '../../shared/engine/source/moment.ts';
import { type MarketEvent, isMarketEvent } from '../../shared/model/market-event.ts';
import type { InstrumentChanges } from '../../shared/model/instrument-change.ts';
import { MAX_NUMBER_BYTES, readNumber, writeNumber } from '../../shared/tape/number-code.ts';
import { ByteReader, ByteWriter } from '../../shared/wire/bytes.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import { toJson } from './json.ts';

/** Version of everything on the bus that is not the wire's; both sides must have the same. */
export const BUS_VERSION = 1;

const KIND = { runs: 1, gaps: 2, listings: 3, events: 4, beat: 5 } as const;
const HEAD_BYTES = 2 + 4 + 8;

/** How a feed is, told once a second and whenever it changes. */
export interface Beat {
  /** Clock of the feed's process when it was told, ms since 1970. */
  readonly sentMs: number;
  /** The market's clock then, and how many times as fast as the wall it runs. */
  readonly timeMs: number;
  readonly speed: number;
  /** Another number when clients are to be told of the market anew. */
  readonly version: number;
  readonly info: MarketInfo;
}

/** What is told. */
export type Told =
  /** A frame of runs, as the wire has it. */
  | { readonly kind: 'runs'; readonly frame: Uint8Array }
  /** Gaps that no tick tells of. */
  | { readonly kind: 'gaps'; readonly news: readonly MomentGap[] }
  | { readonly kind: 'listings'; readonly changes: InstrumentChanges }
  | { readonly kind: 'events'; readonly events: readonly MarketEvent[] }
  | { readonly kind: 'beat'; readonly beat: Beat };

/** A message. */
export interface MarketMessage {
  readonly epoch: number;
  /** Its own; of a beat, that of the last message before it. */
  readonly place: number;
  readonly told: Told;
}

const json = new TextEncoder();

/** Encodes a message. */
export function encodeMarketMessage({ epoch, place, told }: MarketMessage): Uint8Array {
  const payload = toPayload(told);
  const writer = new ByteWriter(HEAD_BYTES + payload.length);
  writer.u8(BUS_VERSION);
  writer.u8(KIND[told.kind]);
  writer.u32(epoch);
  writer.varint(place);
  writer.append(payload);
  return writer.toBytes();
}

function toPayload(told: Told): Uint8Array {
  if (told.kind === 'runs') return told.frame;
  if (told.kind === 'gaps') return toGapBytes(told.news);
  const value =
    told.kind === 'listings' ? told.changes : told.kind === 'events' ? told.events : told.beat;
  return json.encode(JSON.stringify(value));
}

function toGapBytes(news: readonly MomentGap[]): Uint8Array {
  const writer = new ByteWriter(4 * MAX_NUMBER_BYTES * news.length);
  for (const { instrument = 0, fromMs, toMs, cause } of news) {
    for (const one of [instrument, fromMs, toMs, cause]) writeNumber(writer, one);
  }
  return writer.toBytes();
}

/** Decodes a message. @returns undefined when the bytes are none of this version */
export function decodeMarketMessage(bytes: Uint8Array): MarketMessage | undefined {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  const kind = reader.u8();
  const epoch = reader.u32();
  const place = reader.varint();
  if (reader.failed || version !== BUS_VERSION || epoch === 0) return undefined;
  const told = toTold(kind, bytes.subarray(reader.pos));
  return told === undefined ? undefined : { epoch, place, told };
}

function toTold(kind: number, payload: Uint8Array): Told | undefined {
  if (kind === KIND.runs) return { kind: 'runs', frame: payload };
  if (kind === KIND.gaps) return toGaps(payload);
  const value = toJson(payload);
  if (value === undefined) return undefined;
  if (kind === KIND.listings) {
    const { atMs, changes } = value as Partial<InstrumentChanges>;
    const isSound = Number.isFinite(atMs) && Array.isArray(changes);
    return isSound ? { kind: 'listings', changes: value as InstrumentChanges } : undefined;
  }
  if (kind === KIND.events) {
    const isSound = Array.isArray(value) && value.every((one) => isMarketEvent(one));
    return isSound ? { kind: 'events', events: value } : undefined;
  }
  return kind === KIND.beat && isBeat(value) ? { kind: 'beat', beat: value } : undefined;
}

function toGaps(payload: Uint8Array): Told | undefined {
  const reader = new ByteReader(payload);
  const news: MomentGap[] = [];
  while (reader.left > 0) {
    const [instrument, fromMs, toMs, cause] = Array.from({ length: 4 }, () => readNumber(reader));
    if (reader.failed || !Number.isSafeInteger(instrument) || instrument! < 0) return undefined;
    if (!Number.isFinite(fromMs) || Number.isNaN(toMs)) return undefined;
    news.push({ instrument: instrument!, fromMs: fromMs!, toMs: toMs!, cause: cause! });
  }
  return { kind: 'gaps', news };
}

/** Tells whether a value describes a market, as far as a gateway relies on it. */
export function isMarketInfo(value: unknown): value is MarketInfo {
  if (typeof value !== 'object' || value === null) return false;
  const { name, number, kind, epoch, label } = value as Partial<MarketInfo>;
  return (
    typeof name === 'string' &&
    Number.isSafeInteger(number) &&
    (kind === 'live' || kind === 'replay') &&
    Number.isSafeInteger(epoch) &&
    typeof label === 'string'
  );
}

function isBeat(value: object): value is Beat {
  const { sentMs, timeMs, speed, version, info } = value as Partial<Beat>;
  return [sentMs, timeMs, speed, version].every(Number.isFinite) && isMarketInfo(info);
}
