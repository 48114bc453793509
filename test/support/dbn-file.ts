/** Builds small DBN files, by the specification and not by the program's own layout. */

interface DbnParts {
  readonly version?: number;
  readonly schema?: number;
  readonly dataset?: string;
  readonly tsOut?: boolean;
  /** Symbol, first date, date after the last, number. */
  readonly names?: readonly (readonly [string, number, number, number])[];
  readonly records: readonly Uint8Array[];
}

/** The whole file. */
export function toDbn({
  version = 3,
  schema = 4,
  dataset = 'XNAS.ITCH',
  ...parts
}: DbnParts): Buffer {
  const { names = [['MSFT', 20_200_101, 20_300_101, 7]], tsOut = false, records } = parts;
  const cstr = version === 1 ? 22 : 71;
  const text = (value: string): Buffer =>
    Buffer.concat([Buffer.from(value), Buffer.alloc(cstr)], cstr);
  const u32 = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, i) => bytes.writeUInt32LE(value, i * 4));
    return bytes;
  };
  const fixed = Buffer.alloc(100);
  fixed.write(dataset, 0);
  fixed.writeUInt16LE(schema, 16);
  const types = version === 1 ? 50 : 42;
  fixed[types] = 1;
  fixed[types + 2] = tsOut ? 1 : 0;
  if (version > 1) fixed.writeUInt16LE(cstr, 45);
  const lists = [u32(0, 0, 0, 0, names.length)];
  for (const [name, from, until, id] of names) {
    lists.push(text(name), u32(1, from, until), text(String(id)));
  }
  const body = Buffer.concat([fixed, ...lists]);
  const head = Buffer.concat([Buffer.from('DBN'), Buffer.from([version]), u32(body.length)]);
  return Buffer.concat([head, body, ...records]);
}

/** What a record of the size of a trade or of a level says. */
interface DbnRecord {
  readonly rtype?: number;
  readonly id?: number;
  readonly event?: bigint;
  readonly recv?: bigint;
  readonly price?: bigint;
  readonly size?: number;
  readonly action?: string;
  readonly side?: string;
  readonly flags?: number;
  readonly sequence?: number;
  readonly level?: readonly [bigint, bigint, number, number];
  /** Bytes behind it. */
  readonly more?: number;
}

/** 2021-10-04 14:00 UTC, ns. */
export const DBN_TIME = 1_633_356_000_000_000_000n;
/** The price that is not there. */
export const NO_PRICE = 0x7fff_ffff_ffff_ffffn;

/** A trade, or with a level an mbp-1, tbbo or bbo record. */
export function toRecord(parts: DbnRecord): Buffer {
  const { rtype = 0, id = 7, event = DBN_TIME, recv = event, price = 1_500_000_000n } = parts;
  const { size = 10, action = 'T', side = 'B', flags = 0, sequence = 1, level, more = 0 } = parts;
  const bytes = Buffer.alloc((level === undefined ? 48 : 80) + more);
  bytes[0] = bytes.length / 4;
  bytes[1] = rtype;
  bytes.writeUInt16LE(2, 2);
  bytes.writeUInt32LE(id, 4);
  bytes.writeBigUInt64LE(event, 8);
  bytes.writeBigInt64LE(price, 16);
  bytes.writeUInt32LE(size, 24);
  bytes.write(action + side, 28, 'latin1');
  bytes[30] = flags;
  bytes.writeBigUInt64LE(recv, 32);
  bytes.writeUInt32LE(sequence, 44);
  if (level === undefined) return bytes;
  bytes.writeBigInt64LE(level[0], 48);
  bytes.writeBigInt64LE(level[1], 56);
  bytes.writeUInt32LE(level[2], 64);
  bytes.writeUInt32LE(level[3], 68);
  return bytes;
}
