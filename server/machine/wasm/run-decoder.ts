/**
 * Reads the records of longer runs in WebAssembly: about twice as quick as JavaScript, its copies in and out counted.
 * For processes; a page's policy forbids it. Promises the same ticks and refusals as shared/wire/run-decode.ts, which
 * stays what is read with wherever this is not to be had.
 */
import { MISSING, NS_PER_MS, PRICE_BOUND, SIZE_BOUND, TICK } from '../../../shared/model/tick.ts';
import {
  MAX_TICK_BYTES,
  NO_ASK,
  NO_BID,
  RECORD,
  RECORD_TIME_BOUND_MS,
  SPLIT_UNIT,
  UNIT_NS,
} from '../../../shared/wire/run.ts';
import type { RecordReader } from '../../../shared/wire/record-reader.ts';
import { assemble } from './assemble.ts';

/** Most ticks and bytes of a run that is read at once. */
const ROWS = 4_096;
const INPUT_BYTES = 131_072;
/** Where things lie in memory: the records and zeros behind them, then the columns, the widest first. */
const TIME = INPUT_BYTES;
const PRICE = TIME + ROWS * 8;
const SIZE = PRICE + ROWS * 8;
const ASK = SIZE + ROWS * 8;
const ASK_SIZE = ASK + ROWS * 8;
const NS = ASK_SIZE + ROWS * 8;
const FLAGS = NS + ROWS * 4;
const KIND = FLAGS + ROWS * 2;
const SIDE = KIND + ROWS;
const PAGES = (SIDE + ROWS) / 65_536;

/** Reads an unsigned integer into $raw; one or two bytes, which most are, without a call. */
const READ = `
  (local.set $raw (i64.load8_u (local.get $at)))
  (local.set $at (i32.add (local.get $at) (i32.const 1)))
  (if (i64.gt_u (local.get $raw) (i64.const 127)) (then
    (local.set $second (i64.load8_u (local.get $at)))
    (if (i64.lt_s (local.get $second) (i64.const 128))
      (then
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $raw (i64.add (i64.sub (local.get $raw) (i64.const 128))
          (i64.shl (local.get $second) (i64.const 7)))))
      (else
        (local.set $raw (call $longer (local.get $at) (local.get $raw)))
        (if (i64.lt_s (local.get $raw) (i64.const 0)) (then (return (i32.const 0))))
        (local.set $at (global.get $after))))))`;

/** What $raw stands for, signed. */
const SIGNED = `
  (i64.xor
    (i64.shr_u (local.get $raw) (i64.const 1))
    (i64.sub (i64.const 0) (i64.and (local.get $raw) (i64.const 1))))`;

const has = (bit: number): string => `(i32.and (local.get $head) (i32.const ${bit}))`;
const isWithout = (bit: number): string =>
  `(i32.wrap_i64 (i64.and (local.get $extension) (i64.const ${bit})))`;
const refuseIf = (condition: string): string => `(if ${condition} (then (return (i32.const 0))))`;
/** Adds the difference that comes next to a field. */
const add = (field: string, to = field): string =>
  `${READ} (local.set ${field} (i64.add (local.get ${to}) ${SIGNED}))`;
const store = (offset: number, value: string): string =>
  `(f64.store offset=${offset} (local.get $wide) (f64.convert_i64_s ${value}))`;
const refusePrice = (price: string): string =>
  refuseIf(
    `(i64.ge_u (i64.add ${price} (i64.const ${PRICE_BOUND - 1})) (i64.const ${2 * PRICE_BOUND - 1}))`,
  );
const refuseSize = (size: string): string =>
  refuseIf(`(i64.ge_u (local.get ${size}) (i64.const ${SIZE_BOUND}))`);
/** A side of a quote: its difference counts from the last price where the side was not there before. */
const addSide = (field: string): string => `
  ${READ}
  (local.set ${field} (i64.add
    (select (local.get $near) (local.get ${field})
      (i64.eq (local.get ${field}) (i64.const ${MISSING})))
    ${SIGNED}))`;
const priceOrNone = (field: string, bit: number, none: number): string =>
  `(select (i64.const ${none}) (local.get ${field}) ${isWithout(bit)})`;

const TEXT = `(module
  (memory ${PAGES})
  ;; Where the integer ends that was read last.
  (global $after (mut i32) (i32.const 0))

  ;; Goes on after the first of several bytes. Gives -1 for more than eight, and beyond 2^53 - 1.
  (func $longer (param $at i32) (param $value i64) (result i64) (local $byte i64) (local $shift i64)
    (local.set $value (i64.sub (local.get $value) (i64.const 128)))
    (local.set $shift (i64.const 7))
    (loop $next
      (local.set $byte (i64.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $value (i64.or (local.get $value)
        (i64.shl (i64.and (local.get $byte) (i64.const 127)) (local.get $shift))))
      (if (i64.lt_s (local.get $byte) (i64.const 128)) (then
        (global.set $after (local.get $at))
        (return (select (i64.const -1) (local.get $value)
          (i64.gt_s (local.get $value) (i64.const ${Number.MAX_SAFE_INTEGER}))))))
      (local.set $shift (i64.add (local.get $shift) (i64.const 7)))
      (br_if $next (i64.lt_s (local.get $shift) (i64.const 56))))
    (i64.const -1))

  ;; Records at 0..end-1, zeros behind them. Gives 1 when they are so many ticks, else 0.
  (func $decode (export "decode")
    (param $end i32) (param $count i32) (param $isSplit i32) (param $stepNs i32) (param $base f64)
    (result i32)
    (local $at i32) (local $row i32) (local $wide i32) (local $head i32) (local $kind i32)
    (local $raw i64) (local $second i64) (local $extension i64) (local $ms i64) (local $units i64) (local $perMs i64)
    (local $whole i64) (local $near i64) (local $tradeSize i64)
    (local $bid i64) (local $bidSize i64) (local $offer i64) (local $offerSize i64)
    (local.set $ms (i64.trunc_f64_s (local.get $base)))
    (local.set $perMs (i64.div_s (i64.const ${NS_PER_MS}) (i64.extend_i32_u (local.get $stepNs))))
    (local.set $bid (i64.const ${MISSING}))
    (local.set $offer (i64.const ${MISSING}))
    (loop $next
      ${refuseIf('(i32.ge_u (local.get $at) (local.get $end))')}
      (local.set $head (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $kind (i32.and (local.get $head) (i32.const 3)))
      (local.set $extension (i64.const 0))
      (if ${has(RECORD.extended)} (then ${READ} (local.set $extension (local.get $raw))))
      (if (i32.eqz ${has(RECORD.sameTime)}) (then
        (if (local.get $isSplit)
          (then
            ${add('$ms')}
            ${READ}
            (local.set $units (local.get $raw))
            ${refuseIf(`(i64.ge_u (local.get $units) (i64.const ${NS_PER_MS}))`)})
          (else
            ${add('$units')}
            (if (i64.ge_u (local.get $units) (local.get $perMs)) (then
              (local.set $whole (i64.div_s (local.get $units) (local.get $perMs)))
              (local.set $units (i64.sub (local.get $units)
                (i64.mul (local.get $whole) (local.get $perMs))))
              (if (i64.lt_s (local.get $units) (i64.const 0)) (then
                (local.set $units (i64.add (local.get $units) (local.get $perMs)))
                (local.set $whole (i64.sub (local.get $whole) (i64.const 1)))))
              (local.set $ms (i64.add (local.get $ms) (local.get $whole)))))))
        ${refuseIf(
          `(i64.gt_u (i64.add (local.get $ms) (i64.const ${RECORD_TIME_BOUND_MS})) (i64.const ${2 * RECORD_TIME_BOUND_MS}))`,
        )}))
      (i32.store8 offset=${KIND} (local.get $row) (local.get $kind))
      ${store(TIME, '(local.get $ms)')}
      (i32.store offset=${NS} (i32.shl (local.get $row) (i32.const 2))
        (i32.wrap_i64 (i64.mul (local.get $units) (i64.extend_i32_u (local.get $stepNs)))))
      (if (i32.eq (local.get $kind) (i32.const ${TICK.quote}))
        (then
          (if ${has(RECORD.bidChanged)} (then
            ${addSide('$bid')} (local.set $near (local.get $bid))))
          (if ${has(RECORD.bidSizeChanged)} (then ${add('$bidSize')}))
          (if ${has(RECORD.askChanged)} (then ${addSide('$offer')}))
          (if ${has(RECORD.askSizeChanged)} (then ${add('$offerSize')}))
          ${refusePrice(priceOrNone('$bid', NO_BID, 0))}
          ${refuseSize('$bidSize')}
          ${refusePrice(priceOrNone('$offer', NO_ASK, 0))}
          ${refuseSize('$offerSize')}
          (if (i64.ne (local.get $extension) (i64.const 0)) (then
            ${refuseIf('(i64.gt_u (local.get $extension) (i64.const 0x3ffff))')}
            (if ${isWithout(NO_BID)} (then ${refuseIf(has(RECORD.bidChanged))}))
            (if ${isWithout(NO_ASK)} (then ${refuseIf(has(RECORD.askChanged))}))))
          ${store(PRICE, priceOrNone('$bid', NO_BID, MISSING))}
          ${store(SIZE, '(local.get $bidSize)')}
          ${store(ASK, priceOrNone('$offer', NO_ASK, MISSING))}
          ${store(ASK_SIZE, '(local.get $offerSize)')}
          (i32.store8 offset=${SIDE} (local.get $row) (i32.const 0))
          (local.set $extension (i64.shr_u (local.get $extension) (i64.const 2))))
        (else
          (if (i32.eq (local.get $kind) (i32.const ${TICK.trade}))
            (then
              (if ${has(RECORD.priceChanged)} (then ${add('$near')}))
              (if ${has(RECORD.sizeChanged)} (then
                ${READ} (local.set $tradeSize (local.get $raw))))
              (local.set $kind (i32.and
                (i32.shr_u (local.get $head) (i32.const ${RECORD.sideShift})) (i32.const 3)))
              ${refuseIf('(i32.eq (local.get $kind) (i32.const 3))')}
              ${refusePrice('(local.get $near)')}
              ${refuseSize('$tradeSize')}
              ${store(PRICE, '(local.get $near)')}
              ${store(SIZE, '(local.get $tradeSize)')}
              (i32.store8 offset=${SIDE} (local.get $row) (local.get $kind)))
            (else
              ${refuseIf(`(i32.ne (local.get $kind) (i32.const ${TICK.status}))`)}
              ${refuseIf(has(RECORD.statusReserved))}
              ${READ}
              ${refuseIf('(i64.gt_u (local.get $raw) (i64.const 255))')}
              ${store(PRICE, '(local.get $raw)')}
              ${READ}
              ${refuseIf('(i64.gt_u (local.get $raw) (i64.const 255))')}
              ${store(SIZE, '(local.get $raw)')}
              (i32.store8 offset=${SIDE} (local.get $row) (i32.const 0))))
          ${refuseIf('(i64.gt_u (local.get $extension) (i64.const 0xffff))')}
          ${store(ASK, '(i64.const 0)')}
          ${store(ASK_SIZE, '(i64.const 0)')}))
      (i32.store16 offset=${FLAGS} (i32.shl (local.get $row) (i32.const 1))
        (i32.wrap_i64 (local.get $extension)))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (local.set $wide (i32.add (local.get $wide) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $row) (local.get $count))))
    (i32.eq (local.get $at) (local.get $end))))`;

/** What of WebAssembly is needed of the process; its types come with a browser's only. */
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  decode(end: number, count: number, isSplit: number, stepNs: number, baseMs: number): number;
}

/** Makes a reader. @returns undefined where the process has no WebAssembly, or may not make any */
export function createRecordReader(
  wasm = (globalThis as { readonly WebAssembly?: Wasm }).WebAssembly,
): RecordReader | undefined {
  if (wasm === undefined) return undefined;
  let exports: Exports;
  try {
    exports = new wasm.Instance(new wasm.Module(assemble(TEXT))).exports as Exports;
  } catch {
    return undefined;
  }
  const { buffer } = exports.memory;
  const input = new Uint8Array(buffer, 0, INPUT_BYTES);
  const wide = (offset: number) => new Float64Array(buffer, offset, ROWS);
  const [timeMs, price, size, ask, askSize] = [TIME, PRICE, SIZE, ASK, ASK_SIZE].map(wide);
  const timeNs = new Uint32Array(buffer, NS, ROWS);
  const flags = new Uint16Array(buffer, FLAGS, ROWS);
  const kind = new Uint8Array(buffer, KIND, ROWS);
  const side = new Uint8Array(buffer, SIDE, ROWS);

  return (bytes, at, length, unit, columns, { instrument, count }, baseMs) => {
    if (count > ROWS || length > INPUT_BYTES - MAX_TICK_BYTES || !Number.isSafeInteger(baseMs)) {
      return undefined;
    }
    input.set(bytes.subarray(at, at + length));
    input.fill(0, length, length + MAX_TICK_BYTES);
    const stepNs = UNIT_NS[unit] ?? 1;
    if (exports.decode(length, count, unit === SPLIT_UNIT ? 1 : 0, stepNs, baseMs) === 0) {
      return false;
    }
    const row = columns.length;
    columns.instrument.fill(instrument, row, row + count);
    columns.kind.set(kind.subarray(0, count), row);
    columns.timeMs.set(timeMs!.subarray(0, count), row);
    columns.timeNs.set(timeNs.subarray(0, count), row);
    columns.price.set(price!.subarray(0, count), row);
    columns.size.set(size!.subarray(0, count), row);
    columns.ask.set(ask!.subarray(0, count), row);
    columns.askSize.set(askSize!.subarray(0, count), row);
    columns.side.set(side.subarray(0, count), row);
    columns.flags.set(flags.subarray(0, count), row);
    return true;
  };
}

/** Makes a reader that is put together when it is first needed: that takes some ms, which many commands never want. */
export function createLazyRecordReader(): RecordReader {
  let isMade = false;
  let made: RecordReader | undefined;
  return (bytes, at, length, unit, columns, head, baseMs) => {
    if (!isMade) made = createRecordReader();
    isMade = true;
    return made?.(bytes, at, length, unit, columns, head, baseMs);
  };
}
