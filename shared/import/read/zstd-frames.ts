/**
 * Where the frames of a Zstandard stream begin and end, and which checksum each says it has
 * (https://datatracker.ietf.org/doc/html/rfc8878#section-3.1). Unpacks nothing. What is no frame is passed on as it is: who
 * unpacks it says what is wrong.
 */

/** Some bytes of one frame. */
export interface FramePiece {
  readonly bytes: Uint8Array;
  /** Whether its frame ends with it. */
  readonly isEnd: boolean;
  /** Whether nothing is in it: a skippable frame. */
  readonly isSkipped?: boolean;
  /** Of the end: the lower 32 bits of XXH64 of what is in the frame; undefined where it says none. */
  readonly checksum?: number | undefined;
}

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const FLAG = { singleSegment: 0x20, checksum: 0x04 } as const;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const SIZE_BYTES = [0, 2, 4, 8] as const;
const BLOCK = { head: 3, rle: 1 } as const;

type Part = 'magic' | 'descriptor' | 'header' | 'block' | 'body' | 'checksum' | 'size' | 'other';

/** Follows a stream. */
export class ZstdFrames {
  private part: Part = 'magic';
  private readonly held: number[] = [];
  /** Bytes that the part at hand lacks. */
  private missing = 4;
  private hasChecksum = false;
  private isLast = false;
  private isSkipped = false;

  /** Takes the next bytes. @returns them again, cut where frames end */
  take(bytes: Uint8Array): FramePiece[] {
    const pieces: FramePiece[] = [];
    let from = 0;
    let at = 0;
    while (at < bytes.length) {
      const count = Math.min(this.missing, bytes.length - at);
      if (this.part !== 'body' && this.part !== 'other') {
        for (let i = 0; i < count; i++) this.held.push(bytes[at + i]!);
      }
      at += count;
      this.missing -= count;
      while (this.missing === 0) {
        const end = this.next();
        if (end === undefined) continue;
        pieces.push({ bytes: bytes.subarray(from, at), isEnd: true, ...end });
        from = at;
      }
    }
    if (from < bytes.length) pieces.push({ bytes: bytes.subarray(from), isEnd: false });
    return pieces;
  }

  /** Goes on behind a part that is whole. @returns what a frame says at its end */
  private next(): Pick<FramePiece, 'checksum' | 'isSkipped'> | undefined {
    const held = this.held.splice(0);
    switch (this.part) {
      case 'magic':
        return this.afterMagic(toNumber(held));
      case 'size':
        this.isLast = true;
        this.isSkipped = true;
        this.hasChecksum = false;
        return this.expect('body', toNumber(held));
      case 'descriptor':
        return this.afterDescriptor(held[0]!);
      case 'header':
        return this.expect('block', BLOCK.head);
      case 'block':
        return this.afterBlockHead(toNumber(held));
      case 'body':
        if (!this.isLast) return this.expect('block', BLOCK.head);
        if (this.hasChecksum) return this.expect('checksum', 4);
        this.expect('magic', 4);
        return { isSkipped: this.isSkipped };
      case 'checksum':
        this.expect('magic', 4);
        return { checksum: toNumber(held) };
      default:
        return this.expect('other', Infinity);
    }
  }

  private expect(part: Part, bytes: number): undefined {
    this.part = part;
    this.missing = bytes;
  }

  private afterMagic(magic: number): undefined {
    if (magic === MAGIC) return this.expect('descriptor', 1);
    if ((magic & ~0xf) >>> 0 === SKIPPABLE) return this.expect('size', 4);
    return this.expect('other', Infinity);
  }

  private afterDescriptor(descriptor: number): undefined {
    this.hasChecksum = (descriptor & FLAG.checksum) !== 0;
    this.isLast = false;
    this.isSkipped = false;
    const isSingle = (descriptor & FLAG.singleSegment) !== 0;
    const size = SIZE_BYTES[descriptor >> 6]!;
    const sizeBytes = size === 0 && isSingle ? 1 : size;
    const bytes = (isSingle ? 0 : 1) + DICTIONARY_BYTES[descriptor & 3]! + sizeBytes;
    return this.expect(bytes === 0 ? 'block' : 'header', bytes === 0 ? BLOCK.head : bytes);
  }

  private afterBlockHead(head: number): undefined {
    this.isLast = (head & 1) !== 0;
    const isRle = ((head >> 1) & 3) === 1;
    return this.expect('body', isRle ? BLOCK.rle : head >> 3);
  }
}

/** Bytes as a number, the lowest first. */
const toNumber = (bytes: readonly number[]): number =>
  bytes.reduce((sum, byte, at) => sum + byte * 2 ** (8 * at), 0);
