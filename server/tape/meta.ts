/**
 * A tape's first block: which instruments it holds, where its ticks come from, yesterday's closes.
 * Promises that what it hands out was checked field by field. Knows nothing of files.
 */
import { isSymbol, type Instrument, type InstrumentKind } from '../../shared/model/instrument.ts';
import { MISSING } from '../../shared/model/tick.ts';
import type { Provenance } from '../../shared/engine/source/source.ts';
import { TapeError } from './format.ts';

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
}

/** What a tape notes of a simulated market: enough to tell whether another one is the same. */
export const toSimulationNotes = (fingerprint: string | undefined): string[] =>
  fingerprint === undefined ? [] : [`Simulated; fingerprint of the inputs ${fingerprint}.`];

const KINDS: readonly string[] = ['equity', 'etf', 'index', 'fx', 'crypto', 'future'];
const ORIGINS: readonly string[] = ['simulated', 'recorded', 'live'];

/** Encodes the meta block's payload: JSON, UTF-8. */
export function encodeMeta(meta: TapeMeta): Uint8Array<ArrayBuffer> {
  const previousClose = Array.from(meta.previousClose, (price) =>
    price === MISSING ? null : price,
  );
  const { instruments, provenance, createdMs, epoch, notes } = meta;
  const json = JSON.stringify({ createdMs, epoch, provenance, notes, previousClose, instruments });
  return new TextEncoder().encode(json);
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown, from: number, to: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to;
const isText = (value: unknown): value is string => typeof value === 'string';

/**
 * Decodes the meta block's payload.
 * @param offset of the block in the file, for the error
 * @throws TapeError TAPE_CORRUPT naming the first field that is wrong
 */
export function decodeMeta(payload: Uint8Array, offset: number): TapeMeta {
  const bad = (what: string): TapeError =>
    new TapeError('TAPE_CORRUPT', `the tape's description is wrong: ${what}`, offset);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    throw bad('not JSON');
  }
  if (!isFields(json)) throw bad('not an object');
  if (!isWhole(json['createdMs'], 0, Number.MAX_SAFE_INTEGER)) throw bad('createdMs');
  if (!isWhole(json['epoch'], 0, Number.MAX_SAFE_INTEGER)) throw bad('epoch');
  if (!Array.isArray(json['instruments'])) throw bad('instruments');
  const instruments = json['instruments'].map((value: unknown, id) => {
    const instrument = toInstrument(value, id);
    if (instrument === undefined) throw bad(`instrument ${id}`);
    return instrument;
  });
  const closes: unknown = json['previousClose'];
  const isCloses =
    Array.isArray(closes) &&
    closes.length === instruments.length &&
    closes.every((price) => price === null || Number.isSafeInteger(price));
  if (!isCloses) throw bad('previousClose');
  const notes = Array.isArray(json['notes']) ? json['notes'].filter(isText) : [];
  return {
    instruments,
    provenance: toProvenance(json['provenance']) ?? fail(bad('provenance')),
    previousClose: Float64Array.from(closes as (number | null)[], (price) => price ?? MISSING),
    createdMs: json['createdMs'],
    epoch: json['epoch'],
    ...(notes.length > 0 ? { notes } : {}),
  };
}

function fail(error: TapeError): never {
  throw error;
}

function toProvenance(value: unknown): Provenance | undefined {
  if (!isFields(value)) return undefined;
  const { kind, label, seed } = value;
  if (!isText(kind) || !ORIGINS.includes(kind) || !isText(label)) return undefined;
  if (seed !== undefined && typeof seed !== 'number') return undefined;
  return { kind: kind as Provenance['kind'], label, ...(seed === undefined ? {} : { seed }) };
}

function toInstrument(value: unknown, id: number): Instrument | undefined {
  if (!isFields(value) || value['id'] !== id) return undefined;
  const { symbol, name, kind, sector, currency, priceDecimals, sizeDecimals, tickSize, lot } =
    value;
  const isSound =
    isText(symbol) &&
    isSymbol(symbol) &&
    isText(name) &&
    isText(kind) &&
    KINDS.includes(kind) &&
    (sector === undefined || isText(sector)) &&
    isText(currency) &&
    isWhole(priceDecimals, 0, 9) &&
    isWhole(sizeDecimals, 0, 9) &&
    isWhole(tickSize, 1, Number.MAX_SAFE_INTEGER) &&
    isWhole(lot, 1, Number.MAX_SAFE_INTEGER);
  if (!isSound) return undefined;
  return {
    id,
    symbol,
    name,
    kind: kind as InstrumentKind,
    ...(sector === undefined ? {} : { sector }),
    currency,
    priceDecimals,
    sizeDecimals,
    tickSize,
    lot,
  };
}
