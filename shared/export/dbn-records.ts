/**
 * What all records of a DBN file begin with, and the head of the file for a market.
 */
import { DBN_HEAD } from '../dbn/layout.ts';
import type { Instrument } from '../model/instrument.ts';
import { toDbnHeader } from './dbn-header.ts';
import type { ExportedMarket, FormatOptions } from './export-format.ts';

/** Writes what a record begins with. @param bytes of the record, a multiple of 4  @param rtype DBN_RTYPE.* */
export function putRecordHead(
  view: DataView,
  at: number,
  bytes: number,
  rtype: number,
  id: number,
): void {
  view.setUint8(at + DBN_HEAD.words, bytes / 4);
  view.setUint8(at + DBN_HEAD.rtype, rtype);
  view.setUint32(at + DBN_HEAD.instrument, id, true);
}

/** Makes the head of a file. @param schema DBN_SCHEMA.*  @throws TapeError TAPE_UNSOUND for a symbol that no DBN file holds */
export function toMarketHeader(
  { instruments, startMs, endMs = startMs }: ExportedMarket,
  { only, sizeDecimals = 0 }: FormatOptions,
  schema: number,
): Uint8Array {
  const chosen = instruments.filter(({ id }: Instrument) => only?.has(id) ?? true);
  return toDbnHeader({ schema, sizeDecimals, startMs, endMs, instruments: chosen });
}
