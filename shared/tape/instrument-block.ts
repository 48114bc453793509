/**
 * Changes of a tape's instruments as the payload of a block, and back. Promises that what was written is read
 * back, since both sides ask the same `InstrumentList`. Knows nothing of files.
 */
import { isInstrument } from '../model/instrument.ts';
import type { InstrumentChange, InstrumentList } from '../model/instrument-change.ts';
import { MISSING } from '../model/tick.ts';
import { TapeError } from './format.ts';
import { toKnownFields } from './meta.ts';
import { fromUtf8, toUtf8 } from '../model/utf8.ts';

/** Encodes changes: JSON, UTF-8; a previous close that is not there is null. */
export const encodeInstrumentChanges = (
  changes: readonly InstrumentChange[],
): Uint8Array<ArrayBuffer> =>
  toUtf8(
    JSON.stringify(
      changes.map((one) => withClose(one, (close) => (close === MISSING ? null : close))),
    ),
  );

/**
 * Decodes changes and makes them.
 * @param list what there was before; as it is afterwards
 * @param offset of the block in the file, for the error
 * @throws TapeError TAPE_CORRUPT
 */
export function decodeInstrumentChanges(
  payload: Uint8Array,
  list: InstrumentList,
  offset: number,
): InstrumentChange[] {
  let json: unknown;
  try {
    json = JSON.parse(fromUtf8(payload));
  } catch {
    throw new TapeError('TAPE_CORRUPT', 'a block of instruments is not JSON', offset);
  }
  if (!Array.isArray(json)) {
    throw new TapeError('TAPE_CORRUPT', 'a block of instruments holds something else', offset);
  }
  const changes = json.map((one: unknown) =>
    withClose(withKnownFields(one), (close) => close ?? MISSING),
  );
  const problem = list.apply(changes);
  if (problem !== undefined) throw new TapeError('TAPE_CORRUPT', problem, offset);
  return changes as InstrumentChange[];
}

/** A listing with its previous close as the other side has it; whatever else, as it is. */
function withClose(one: unknown, map: (close: unknown) => unknown): unknown {
  if (typeof one !== 'object' || one === null) return one;
  const fields = one as Readonly<Record<string, unknown>>;
  if (fields['change'] !== 'listed') return one;
  return { ...fields, previousClose: map(fields['previousClose']) };
}

function withKnownFields(one: unknown): unknown {
  if (typeof one !== 'object' || one === null) return one;
  const { instrument } = one as { readonly instrument?: unknown };
  return isInstrument(instrument) ? { ...one, instrument: toKnownFields(instrument) } : one;
}
