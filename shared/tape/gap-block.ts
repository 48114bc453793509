/**
 * News of gaps of single symbols as the payload of a block, and back: what was told, when it was told, so that a
 * replay tells the same. Promises that nothing read is believed before it was checked. Knows nothing of files.
 */
import { ByteReader, ByteWriter } from '../wire/bytes.ts';
import type { SourceGap } from '../engine/source/source.ts';
import { MAX_TIME_MS, TapeError } from './format.ts';

/** Most news of one block: a reader takes a block at once, and memory for no more than these. */
export const MAX_BLOCK_NEWS = 4_096;
/** Most bytes of one of them. */
const MAX_NEWS_BYTES = 32;
const MAX_CAUSE = 255;

/** One piece of news: a gap of an instrument began, has another end, or was filled. */
export interface TapeGapNews extends SourceGap {
  readonly instrument: number;
  /** Infinity while it lasts, -Infinity once everything that was missing has come after all. */
  readonly toMs: number;
}

/** How an end is written: these two, or by how much it is above the beginning, and one. */
const END = { filled: 0, lasts: 1 } as const;

/**
 * Brings news into what a block can say: whole ms within its bounds, ends above beginnings.
 * @param instruments how many there are so far
 * @returns those that can be said at all
 */
export function toSoundNews(news: readonly TapeGapNews[], instruments: number): TapeGapNews[] {
  const sound: TapeGapNews[] = [];
  for (const { instrument, cause, fromMs, toMs } of news) {
    const isKnown = Number.isInteger(instrument) && instrument >= 0 && instrument < instruments;
    const isCause = Number.isInteger(cause) && cause >= 0 && cause <= MAX_CAUSE;
    if (!isKnown || !isCause || Number.isNaN(fromMs) || Number.isNaN(toMs)) continue;
    const from = Math.min(Math.max(Math.floor(fromMs), 0), MAX_TIME_MS - 1);
    const to = Number.isFinite(toMs)
      ? Math.min(Math.max(Math.ceil(toMs), from + 1), MAX_TIME_MS)
      : toMs;
    /* Zero has one sign on a tape. */
    sound.push({ instrument: instrument + 0, cause: cause + 0, fromMs: from, toMs: to });
  }
  return sound;
}

/** Encodes the payload of a block of sound news, at most MAX_BLOCK_NEWS. @param toldMs time of the block */
export function encodeGapNews(
  news: readonly TapeGapNews[],
  toldMs: number,
): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(news.length * MAX_NEWS_BYTES);
  for (const { instrument, cause, fromMs, toMs } of news) {
    writer.varint(instrument);
    writer.u8(cause);
    writer.zigzag(fromMs - toldMs);
    if (toMs === -Infinity) writer.varint(END.filled);
    else writer.varint(toMs === Infinity ? END.lasts : toMs - fromMs + 1);
  }
  return writer.toBytes();
}

const toEnd = (fromMs: number, code: number): number => {
  if (code === END.filled) return -Infinity;
  return code === END.lasts ? Infinity : fromMs + code - 1;
};

/**
 * Decodes the payload of a block of news.
 * @param instruments how many there are before the block  @param offset of the block in the file, for the error
 * @throws TapeError TAPE_CORRUPT
 */
export function decodeGapNews(
  payload: Uint8Array,
  toldMs: number,
  instruments: number,
  offset: number,
): TapeGapNews[] {
  const bad = (what: string): TapeError =>
    new TapeError('TAPE_CORRUPT', `a block of gaps ${what}`, offset);
  const reader = new ByteReader(payload);
  const news: TapeGapNews[] = [];
  while (reader.left > 0) {
    if (news.length === MAX_BLOCK_NEWS) throw bad('holds more than one may');
    const instrument = reader.varint();
    const cause = reader.u8();
    const fromMs = toldMs + reader.zigzag();
    const toMs = toEnd(fromMs, reader.varint());
    if (reader.failed) throw bad('cannot be read');
    if (instrument >= instruments) throw bad(`is about instrument ${instrument}, which is unknown`);
    const isWithin =
      fromMs >= 0 && fromMs < MAX_TIME_MS && !(toMs > MAX_TIME_MS && toMs < Infinity);
    if (!isWithin) throw bad('has an impossible time');
    news.push({ instrument, cause, fromMs, toMs });
  }
  return news;
}
