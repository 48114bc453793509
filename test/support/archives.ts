/** Archives as bytes, made by hand so that they may be wrong in one place. */
import { crc32, deflateRawSync } from 'node:zlib';

/** A file to pack. */
export interface PackedFile {
  readonly name: string;
  readonly bytes: Buffer | string;
  /** General purpose bits; 1 is encrypted. */
  readonly bits?: number;
  /** Method to name, whatever is done; 8 is deflate. */
  readonly method?: number;
  /** Checksum to name. */
  readonly crc?: number;
}

/** A zip archive (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT) of deflated entries. */
export function toZip(files: readonly PackedFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, bits = 0, method = 8, crc } of files) {
    const plain = Buffer.from(bytes);
    const packed = deflateRawSync(plain);
    const title = Buffer.from(name);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(bits | 0x800, 2);
    head.writeUInt16LE(method, 4);
    head.writeUInt32LE(crc ?? crc32(plain), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(plain.length, 18);
    head.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), head, title, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), head, place, title]),
    );
    parts.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

const BLOCK = 512;

/** A tar file (ustar) of plain files. */
export function toTar(files: readonly PackedFile[]): Buffer {
  const blocks = files.flatMap(({ name, bytes }) => {
    const plain = Buffer.from(bytes);
    const head = Buffer.alloc(BLOCK);
    head.write(name, 0, 'utf8');
    head.write('0000644\0', 100, 'latin1');
    head.write(`${plain.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
    head.write('        0ustar\u000000', 148, 'latin1');
    head.write('ustar\u000000', 257, 'latin1');
    head.write('0', 156, 'latin1');
    const sum = head.reduce((all, byte) => all + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    return [head, plain, Buffer.alloc((BLOCK - (plain.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}
