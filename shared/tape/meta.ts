/**
 * A tape's first block: which instruments it holds, where its ticks come from, yesterday's closes.
 * Promises that what it hands out was checked field by field. Knows nothing of files.
 */
import { type FeedTerms, toFeedTerms, UNKNOWN_TERMS, withoutLeave } from '../model/feed-terms.ts';
import { isInstrument, MAX_NAME_CHARACTERS, type Instrument } from '../model/instrument.ts';
import { type Opening, toOpening } from '../model/opening.ts';
import { MISSING, PRICE_BOUND } from '../model/tick.ts';
import { isTradingDay } from '../model/trading-day.ts';
import type { Provenance } from '../engine/source/source.ts';
import { MAX_TIME_MS, TapeError } from './format.ts';
import { type RecordingPart, toRecordingPart } from './recording-part.ts';
import { fromUtf8, toUtf8 } from '../model/utf8.ts';

/** What a tape says about all of its ticks. */
export interface TapeMeta {
  /** Dense ids 0..n-1, at their own index. */
  readonly instruments: readonly Instrument[];
  readonly provenance: Provenance;
  /** Previous close per instrument id in price units, or MISSING. */
  readonly previousClose: ArrayLike<number>;
  /** When the tape was begun, UTC ms. */
  readonly createdMs: number;
  /** Epoch of the market that was recorded; 0 when there was none (an import). */
  readonly epoch: number;
  /** Sentences for people about how the ticks were made, for instance how times were estimated. */
  readonly notes?: readonly string[];
  /** How it wants to be opened: there in demo packs. */
  readonly opening?: Opening;
  /** Of a recording in parts: which one this is. */
  readonly part?: RecordingPart;
}

/** What a tape notes of a simulated market: enough to tell whether another one is the same. */
export const toSimulationNotes = (fingerprint: string | undefined): string[] =>
  fingerprint === undefined ? [] : [`Simulated; fingerprint of the inputs ${fingerprint}.`];

const ORIGINS: readonly string[] = ['simulated', 'recorded', 'live'];
/** Seeds are unsigned 32-bit numbers wherever one can be given. */
const MAX_SEED = 0xffff_ffff;

/**
 * Encodes the meta block's payload: JSON, UTF-8. What it gives was read back by `decodeMeta`, so that no tape
 * begins with what readers refuse.
 * @throws TapeError TAPE_UNSOUND naming the first field that is wrong
 */
export function encodeMeta(meta: TapeMeta): Uint8Array<ArrayBuffer> {
  const previousClose = Array.from(meta.previousClose, (price) =>
    price === MISSING ? null : price,
  );
  const { instruments, createdMs, epoch, notes, opening, part } = meta;
  const { terms, ...origin } = meta.provenance;
  const provenance = terms === undefined ? origin : { ...origin, terms: withoutLeave(terms) };
  const head = { createdMs, epoch, provenance, notes, opening, part };
  const json = JSON.stringify({ ...head, previousClose, instruments });
  const payload = toUtf8(json);
  const problem = findProblem(payload);
  if (problem !== undefined) throw new TapeError('TAPE_UNSOUND', problem.message);
  return payload;
}

function findProblem(payload: Uint8Array): Error | undefined {
  try {
    decodeMeta(payload);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Whose data a tape has, where it is a venue's. One of a live market that does not say is not to be shared. */
export const toTapeTerms = ({ meta }: { readonly meta: TapeMeta }): FeedTerms | undefined =>
  meta.provenance.terms ?? (meta.provenance.kind === 'live' ? UNKNOWN_TERMS : undefined);

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown, from: number, to: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to;
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_NAME_CHARACTERS;
const isClose = (value: unknown): value is number | null =>
  value === null || (Number.isSafeInteger(value) && Math.abs(value as number) < PRICE_BOUND);

/**
 * Decodes the meta block's payload.
 * @param offset of the block in the file, for the error
 * @throws TapeError TAPE_CORRUPT naming the first field that is wrong
 */
export function decodeMeta(payload: Uint8Array, offset?: number): TapeMeta {
  const bad = (what: string): TapeError =>
    new TapeError('TAPE_CORRUPT', `the tape's description is wrong: ${what}`, offset);
  let json: unknown;
  try {
    json = JSON.parse(fromUtf8(payload));
  } catch {
    throw bad('not JSON');
  }
  if (!isFields(json)) throw bad('not an object');
  const { createdMs, epoch, previousClose } = json;
  if (!isWhole(createdMs, 0, MAX_TIME_MS)) throw bad('createdMs');
  if (!isWhole(epoch, 0, Number.MAX_SAFE_INTEGER)) throw bad('epoch');
  const instruments = toInstruments(json['instruments'], bad);
  const isCloses =
    Array.isArray(previousClose) &&
    previousClose.length === instruments.length &&
    previousClose.every(isClose);
  if (!isCloses) throw bad('previousClose');
  const provenance = toProvenance(json['provenance']);
  if (provenance === undefined) throw bad('provenance');
  const opening = toOpening(json['opening']);
  const part = toRecordingPart(json['part'], MAX_TIME_MS);
  /* Without it, sequences that go on look like ticks that are missing. */
  if (json['part'] !== undefined && part === undefined) throw bad('part');
  const notes = Array.isArray(json['notes']) ? json['notes'].filter(isText) : [];
  return {
    instruments,
    provenance,
    previousClose: Float64Array.from(previousClose, (one) => one ?? MISSING),
    createdMs,
    epoch,
    ...(notes.length > 0 ? { notes } : {}),
    ...(opening === undefined ? {} : { opening }),
    ...(part === undefined ? {} : { part }),
  };
}

function toInstruments(value: unknown, bad: (what: string) => TapeError): Instrument[] {
  if (!Array.isArray(value)) throw bad('instruments');
  const symbols = new Set<string>();
  return value.map((one: unknown, id) => {
    if (!isInstrument(one) || one.id !== id) throw bad(`instrument ${id}`);
    if (symbols.has(one.symbol)) throw bad(`instrument ${id} has the symbol of an earlier one`);
    symbols.add(one.symbol);
    return toKnownFields(one);
  });
}

function toProvenance(value: unknown): Provenance | undefined {
  if (!isFields(value)) return undefined;
  const { kind, label, seed } = value;
  const terms = toFeedTerms(value['terms']);
  /* What cannot be read of them must not be taken for leave. */
  if (value['terms'] !== undefined && terms === undefined) return undefined;
  if (!ORIGINS.includes(kind as string) || !isText(label)) return undefined;
  if (seed !== undefined && !isWhole(seed, 0, MAX_SEED)) return undefined;
  return {
    kind: kind as Provenance['kind'],
    label,
    ...(seed === undefined ? {} : { seed }),
    ...(terms === undefined ? {} : { terms }),
  };
}

/** The instrument without fields that a later version may have given it. */
export function toKnownFields(one: Instrument): Instrument {
  const { id, symbol, name, kind, sector, currency } = one;
  const { priceDecimals, sizeDecimals, tickSize, lot, tradingDay } = one;
  const category = sector === undefined ? {} : { sector };
  return {
    id,
    symbol,
    name,
    kind,
    ...category,
    currency,
    priceDecimals,
    sizeDecimals,
    tickSize,
    lot,
    /* A rule of a later version: the days are those of UTC, as they are without one. */
    ...(isTradingDay(tradingDay) ? { tradingDay } : {}),
  };
}
