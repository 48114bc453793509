/**
 * A running fingerprint of a stream of ticks: 64 bits that depend on every column of every row in order.
 * Cheap enough to keep for every tick; not for secrets. The same on every machine, whatever its byte order.
 */
import type { TickColumns } from '../../../../model/tick.ts';
import { mix } from './hash.ts';
import type { StateTransfer } from '../state/state-transfer.ts';

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const LOW = LITTLE_ENDIAN ? 0 : 1;
const HIGH = 1 - LOW;

/** Odd multipliers, one for each word of a row and each half of the fingerprint. */
const A = [
  0x92ca2f0f, 0xe3d69b95, 0x714611b3, 0x7867e5ef, 0x081e154f, 0x8d4437e5, 0x742af9c9, 0x185623ed,
  0xaa6e89d7, 0x0bd0a4fb, 0x237f33ab,
] as const;
const B = [
  0x4bc0fbeb, 0xe3c77e2f, 0x3c331199, 0x6b7bcdf7, 0xe574cd31, 0xdf0d12a7, 0x30ed2e53, 0x059ba007,
  0x4364f297, 0xc893e193, 0x2021e17b,
] as const;
const [A0, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10] = A;
const [B0, B1, B2, B3, B4, B5, B6, B7, B8, B9, B10] = B;

/** Columns of doubles as 32-bit words, remembered so that views are not made for every batch. */
interface Words {
  columns: TickColumns | undefined;
  timeMs: Int32Array;
  price: Int32Array;
  size: Int32Array;
  ask: Int32Array;
  askSize: Int32Array;
}

const NONE = new Int32Array(0);

/** Fingerprint of all rows added so far. */
export class StreamHash {
  /** Both halves. */
  private readonly lanes = Int32Array.of(0x243f6a88, 0x85a308d3);
  private words: Words = {
    columns: undefined,
    timeMs: NONE,
    price: NONE,
    size: NONE,
    ask: NONE,
    askSize: NONE,
  };

  /** Adds the rows `from`..`to - 1`. */
  add(columns: TickColumns, from: number, to: number): void {
    if (this.words.columns !== columns) this.words = toWords(columns);
    for (let i = from; i < to; i++) this.addRow(columns, this.words, i);
  }

  /** A function of its own: engines compile calls better than one very long loop. */
  private addRow(columns: TickColumns, words: Words, i: number): void {
    const { lanes } = this;
    const { timeMs, price, size, ask, askSize } = words;
    const { kind, side, flags, instrument, timeNs } = columns;
    const low = i * 2 + LOW;
    const high = i * 2 + HIGH;
    const head = kind[i]! | (side[i]! << 8) | (flags[i]! << 16);
    const id = instrument[i]!;
    const ns = timeNs[i]!;
    const a =
      Math.imul(head, A0) +
      Math.imul(id, A1) +
      Math.imul(ns, A2) +
      Math.imul(timeMs[low]!, A3) +
      Math.imul(timeMs[high]!, A4) +
      Math.imul(price[low]!, A5) +
      Math.imul(price[high]!, A6) +
      Math.imul(size[low]! ^ (size[high]! << 7), A7) +
      Math.imul(ask[low]!, A8) +
      Math.imul(ask[high]!, A9) +
      Math.imul(askSize[low]! ^ (askSize[high]! << 7), A10);
    const b =
      Math.imul(head, B0) +
      Math.imul(id, B1) +
      Math.imul(ns, B2) +
      Math.imul(timeMs[low]!, B3) +
      Math.imul(timeMs[high]!, B4) +
      Math.imul(price[low]!, B5) +
      Math.imul(price[high]!, B6) +
      Math.imul(size[low]! ^ (size[high]! << 7), B7) +
      Math.imul(ask[low]!, B8) +
      Math.imul(ask[high]!, B9) +
      Math.imul(askSize[low]! ^ (askSize[high]! << 7), B10);
    let first = Math.imul((lanes[0]! ^ a) + 0x3c6ef372, 0x85ebca6b);
    first ^= first >>> 15;
    const second = Math.imul((lanes[1]! ^ b) + first, 0xc2b2ae35);
    lanes[0] = first;
    lanes[1] = second ^ (second >>> 13);
  }

  /** 16 hex digits. */
  toText(): string {
    const [first, second] = this.lanes;
    return toHex(mix(first!)) + toHex(mix(second! ^ first!));
  }

  transfer(state: StateTransfer): void {
    state.cells(this.lanes);
  }
}

/** A 32-bit integer as 8 hex digits. */
export const toHex = (bits: number): string => (bits >>> 0).toString(16).padStart(8, '0');

function toWords(columns: TickColumns): Words {
  const words = ({ buffer, byteOffset, length }: Float64Array): Int32Array =>
    new Int32Array(buffer, byteOffset, length * 2);
  const { timeMs, price, size, ask, askSize } = columns;
  return {
    columns,
    timeMs: words(timeMs),
    price: words(price),
    size: words(size),
    ask: words(ask),
    askSize: words(askSize),
  };
}
