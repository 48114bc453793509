/**
 * Numbers of a column as exact units and a scale: integers and decimals as they are, binary numbers as the shortest
 * decimal that reads back, texts by the rules of tables. What no 53 bits hold is narrowed by its zeros or refused.
 */
import { explainDecimal, MAX_DECIMALS, parseDecimal } from '../../model/decimal.ts';
import { decimalsOf, unitsOf, unitsToText } from '../foreign-number.ts';
import { toFloat32Text, toNumberText } from '../table/number-text.ts';
import { type Cells, type CellType, Halves, isWide } from './cell-type.ts';

/** What reading a cell gave. */
export const CELL = { read: 0, none: 1, bad: 2 } as const;
type Cell = (typeof CELL)[keyof typeof CELL];

const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const;
/** Below it a product with a power of ten, rounded, is the integer that is meant. */
const SURE = 2 ** 52;
/** Of more digits than this a binary number of 32 bits is told by its tail. */
const FLOAT_DIGITS = 1e9;

/** How integers of bytes are written. */
interface BytesShape {
  readonly scale: number;
  readonly isSigned: boolean;
  readonly isLittleEndian: boolean;
}

/** A reader of one column of numbers. */
export class NumberCells {
  /** What was read: `units × 10^-scale`; scale is 0..9. */
  units = 0;
  scale = 0;
  /** Of what cannot be: why. */
  reason = '';
  private readonly name: string;
  private readonly type: CellType;
  private readonly halves = new Halves();
  private readonly shape: BytesShape;
  private isFloat32: boolean;
  private first: Cells | undefined;

  /** @param shape of integers that the type does not tell: decimals of whole numbers, order of bytes */
  constructor(name: string, type: CellType, shape: Partial<BytesShape> = {}) {
    this.name = name;
    this.type = type;
    const scale = type.is === 'decimal' ? type.scale : 0;
    const isSigned = type.is !== 'integer' || type.isSigned;
    this.shape = { scale, isSigned, isLittleEndian: false, ...shape };
    this.isFloat32 = type.is === 'float' && type.bits === 32;
  }

  /** Reads a cell into `units` and `scale`. */
  read(cells: Cells, row: number): Cell {
    if (this.type.is === 'float') return this.readFloat(cells, row);
    if (isWide(cells)) {
      this.halves.read(cells, row);
      const { low, high } = this.halves;
      const units = this.halves.toNumber(this.shape.isSigned);
      if (!Number.isNaN(units)) return this.give(units);
      if (low === 0xffff_ffff && high === (this.shape.isSigned ? 0x7fff_ffff : -1)) {
        return CELL.none;
      }
      return this.giveWide(cells[row]!);
    }
    const value = cells[row];
    if (value === undefined || value === null) return CELL.none;
    if (typeof value === 'number') {
      return this.give(this.shape.isSigned || value >= 0 ? value : value + 2 ** 32);
    }
    if (typeof value === 'bigint') return this.giveWide(value);
    if (value instanceof Uint8Array) return this.giveBytes(value);
    if (typeof value === 'string') return this.giveText(value);
    return this.refuse(`${this.name} is no number`);
  }

  private give(units: number): Cell {
    this.units = units;
    this.scale = this.shape.scale;
    return this.scale <= MAX_DECIMALS ? CELL.read : this.giveWide(BigInt(units));
  }

  /** Takes zeros off the end until both bounds are kept. */
  private giveWide(value: bigint): Cell {
    let scale = this.shape.scale;
    let units = value;
    while (scale > 0 && (scale > MAX_DECIMALS || !isSafe(units)) && units % 10n === 0n) {
      units /= 10n;
      scale--;
    }
    if (scale > MAX_DECIMALS || !isSafe(units)) {
      const text = unitsToText(value, this.shape.scale);
      return this.refuse(explainDecimal(this.name, text, MAX_DECIMALS));
    }
    this.units = Number(units);
    this.scale = scale;
    return CELL.read;
  }

  private giveBytes(bytes: Uint8Array): Cell {
    const { isSigned, isLittleEndian } = this.shape;
    let value = 0n;
    for (let i = 0; i < bytes.length; i++) {
      value = (value << 8n) | BigInt(bytes[isLittleEndian ? bytes.length - 1 - i : i]!);
    }
    const bits = BigInt(bytes.length * 8);
    if (isSigned && value >= 1n << (bits - 1n)) value -= 1n << bits;
    const largest = (1n << (isSigned ? bits - 1n : bits)) - 1n;
    return isLittleEndian && value === largest ? CELL.none : this.giveWide(value);
  }

  private giveText(text: string): Cell {
    const plain = toNumberText(text, false);
    return plain === '' ? CELL.none : this.givePlain(plain);
  }

  private givePlain(text: string): Cell {
    const scale = decimalsOf(text);
    const units = scale > MAX_DECIMALS ? NaN : unitsOf(text, Math.max(0, scale));
    if (Number.isNaN(units)) return this.refuse(explainDecimal(this.name, text, MAX_DECIMALS));
    this.units = units;
    this.scale = scale;
    return CELL.read;
  }

  private readFloat(cells: Cells, row: number): Cell {
    if (cells !== this.first) this.look(cells);
    const value = cells[row] as number | null | undefined;
    if (value === null || value === undefined || Number.isNaN(value)) return CELL.none;
    if (!Number.isFinite(value)) return this.refuse(`${this.name} is infinite`);
    for (let scale = 0; scale <= MAX_DECIMALS; scale++) {
      const power = POWERS[scale]!;
      const units = Math.round(value * power);
      if (units >= SURE || units <= -SURE) break;
      if (this.isFloat32 ? Math.fround(units / power) !== value : units / power !== value) continue;
      if (this.isFloat32 && (units >= FLOAT_DIGITS || units <= -FLOAT_DIGITS)) break;
      this.units = units;
      this.scale = scale;
      return CELL.read;
    }
    const text = this.isFloat32 ? toFloat32Text(value) : String(value);
    return this.givePlain(toNumberText(text, false));
  }

  /** A column of 64 bits whose every value is one of 32 was made of those: the first rows tell. */
  private look(cells: Cells): void {
    const isFirst = this.first === undefined;
    this.first = cells;
    if (!isFirst || this.isFloat32) return;
    let hasTail = false;
    for (let row = 0; row < cells.length; row++) {
      const value = cells[row] as number | null | undefined;
      if (value === null || value === undefined || Number.isNaN(value)) continue;
      if (Math.fround(value) !== value) return;
      hasTail ||= Number.isNaN(parseDecimal(String(value), 6));
    }
    this.isFloat32 = hasTail;
  }

  private refuse(reason: string): Cell {
    this.reason = reason;
    return CELL.bad;
  }
}

const isSafe = (value: bigint): boolean =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(-Number.MAX_SAFE_INTEGER);
