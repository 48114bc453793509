/**
 * XXH64 with seed 0 of bytes that come in pieces (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md), of which
 * Zstandard stores the lower half. In halves of 32 bits: a BigInt a step would take longer than to unpack.
 */

/** Primes as [low, high]. */
const P1 = [0x85ebca87, 0x9e3779b1] as const;
const P2 = [0x27d4eb4f, 0xc2b2ae3d] as const;
const P3 = [0x9e3779f9, 0x165667b1] as const;
const P4 = [0xc2b2ae63, 0x85ebca77] as const;
const P5 = [0x165667c5, 0x27d4eb2f] as const;
type Prime = readonly [number, number];

const STRIPE_BYTES = 32;

/** A hash on its way. The accumulator at hand is `low` and `high`. */
export class Xxh64 {
  /** Four accumulators, low half before high half. */
  private readonly lanes = new Int32Array(8);
  private readonly rest = new Uint8Array(STRIPE_BYTES);
  private readonly restView = new DataView(this.rest.buffer);
  private restBytes = 0;
  private totalBytes = 0;
  private low = 0;
  private high = 0;

  constructor() {
    this.set(P1[0], P1[1]);
    this.add(P2[0], P2[1]);
    this.keep(0);
    this.set(P2[0], P2[1]);
    this.keep(1);
    this.keep(2, 0, 0);
    this.set(~P1[0] | 0, ~P1[1] | 0);
    this.add(1, 0);
    this.keep(3);
  }

  /** Takes the next bytes, which are not kept. */
  update(bytes: Uint8Array): void {
    this.totalBytes += bytes.length;
    let at = 0;
    if (this.restBytes > 0) {
      at = Math.min(STRIPE_BYTES - this.restBytes, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.restBytes);
      this.restBytes += at;
      if (this.restBytes < STRIPE_BYTES) return;
      this.stripe(this.restView, 0);
      this.restBytes = 0;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (; at + STRIPE_BYTES <= bytes.length; at += STRIPE_BYTES) this.stripe(view, at);
    this.rest.set(bytes.subarray(at));
    this.restBytes = bytes.length - at;
  }

  /** The lower 32 bits of the hash of all bytes so far, unsigned. Ends it. */
  lower(): number {
    if (this.totalBytes >= STRIPE_BYTES) this.join();
    else this.set(P5[0], P5[1]);
    this.add(this.totalBytes | 0, Math.floor(this.totalBytes / 2 ** 32));
    this.takeRest();
    this.shiftIn(33);
    this.multiply(P2);
    this.shiftIn(29);
    this.multiply(P3);
    this.shiftIn(32);
    return this.low >>> 0;
  }

  private stripe(view: DataView, at: number): void {
    const { lanes } = this;
    for (let lane = 0; lane < 4; lane++) {
      this.set(lanes[lane * 2]!, lanes[lane * 2 + 1]!);
      this.round(view.getInt32(at + lane * 8, true), view.getInt32(at + lane * 8 + 4, true));
      this.keep(lane);
    }
  }

  /** Puts the four accumulators together. */
  private join(): void {
    const { lanes } = this;
    let [low, high] = [0, 0];
    for (const [lane, bits] of [1, 7, 12, 18].entries()) {
      this.set(lanes[lane * 2]!, lanes[lane * 2 + 1]!);
      this.rotate(bits);
      this.add(low, high);
      [low, high] = [this.low, this.high];
    }
    for (let lane = 0; lane < 4; lane++) {
      this.set(0, 0);
      this.round(lanes[lane * 2]!, lanes[lane * 2 + 1]!);
      this.set(this.low ^ low, this.high ^ high);
      this.multiply(P1);
      this.add(P4[0], P4[1]);
      [low, high] = [this.low, this.high];
    }
  }

  private takeRest(): void {
    const { restView: view, restBytes } = this;
    let at = 0;
    for (; at + 8 <= restBytes; at += 8) {
      const [low, high] = [this.low, this.high];
      this.set(0, 0);
      this.round(view.getInt32(at, true), view.getInt32(at + 4, true));
      this.set(this.low ^ low, this.high ^ high);
      this.rotate(27);
      this.multiply(P1);
      this.add(P4[0], P4[1]);
    }
    if (at + 4 <= restBytes) {
      this.mix(view.getInt32(at, true), P1, 23, P2, P3);
      at += 4;
    }
    for (; at < restBytes; at++) this.mix(view.getUint8(at), P5, 11, P1, undefined);
  }

  /** Takes a number of 32 bits. */
  private mix(value: number, by: Prime, bits: number, then: Prime, more: Prime | undefined): void {
    const [low, high] = [this.low, this.high];
    this.set(value, 0);
    this.multiply(by);
    this.set(this.low ^ low, this.high ^ high);
    this.rotate(bits);
    this.multiply(then);
    if (more !== undefined) this.add(more[0], more[1]);
  }

  private round(low: number, high: number): void {
    const [oldLow, oldHigh] = [this.low, this.high];
    this.set(low, high);
    this.multiply(P2);
    this.add(oldLow, oldHigh);
    this.rotate(31);
    this.multiply(P1);
  }

  private set(low: number, high: number): void {
    this.low = low | 0;
    this.high = high | 0;
  }

  private keep(lane: number, low = this.low, high = this.high): void {
    this.lanes[lane * 2] = low;
    this.lanes[lane * 2 + 1] = high;
  }

  private add(low: number, high: number): void {
    const sum = (this.low >>> 0) + (low >>> 0);
    this.low = sum | 0;
    this.high = (this.high + high + (sum >= 2 ** 32 ? 1 : 0)) | 0;
  }

  private multiply([low, high]: Prime): void {
    const [a0, a1] = [this.low & 0xffff, this.low >>> 16];
    const [b0, b1] = [low & 0xffff, low >>> 16];
    const p00 = a0 * b0;
    const p01 = a0 * b1;
    const p10 = a1 * b0;
    const middle = (p00 >>> 16) + (p01 & 0xffff) + (p10 & 0xffff);
    const carry = a1 * b1 + (p01 >>> 16) + (p10 >>> 16) + (middle >>> 16);
    this.high = (carry + Math.imul(this.low, high) + Math.imul(this.high, low)) | 0;
    this.low = (middle << 16) | (p00 & 0xffff);
  }

  private rotate(bits: number): void {
    const { low, high } = this;
    this.low = (low << bits) | (high >>> (32 - bits));
    this.high = (high << bits) | (low >>> (32 - bits));
  }

  /** Takes itself in, shifted to the right by 29 to 33 bits. */
  private shiftIn(bits: number): void {
    const { low, high } = this;
    if (bits >= 32) this.low = low ^ (high >>> (bits - 32));
    else {
      this.low = low ^ ((low >>> bits) | (high << (32 - bits)));
      this.high = high ^ (high >>> bits);
    }
  }
}
