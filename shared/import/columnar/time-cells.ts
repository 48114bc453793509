/**
 * Times of a column, to the nanosecond and without a BigInt each: counts of any unit, days, Julian days, texts and bare
 * integers, whose digits tell their unit row by row. Times of a wall clock need a zone from the user.
 */
import { NS_PER_MS } from '../../model/tick.ts';
import { ImportError } from '../report.ts';
import { type EpochUnit, explainTime } from '../table/epoch-text.ts';
import { TimeText } from '../table/time-text.ts';
import { findZone, type Zone } from '../table/zone.ts';
import { type Cells, type CellType, Halves, isWide } from './cell-type.ts';

/** Of 2^32 ns: whole ms, and the ns beyond. */
const WORD_MS = 4_294;
const WORD_NS = 967_296;
const DAY_MS = 86_400_000;
const JULIAN_1970 = 2_440_588n;
/** Counts of a unit in a ms, and ns in a count; of seconds the other way round. */
const PER_MS: Readonly<Record<EpochUnit, number>> = { s: 1e-3, ms: 1, us: 1_000, ns: NS_PER_MS };

/** A reader of one column of times. */
export class TimeCells {
  ms = 0;
  ns = 0;
  /** A day without an hour. */
  isDate = false;
  private readonly type: CellType;
  private readonly halves = new Halves();
  private readonly text = new TimeText();
  private readonly told: EpochUnit | undefined;
  private readonly zone: Zone | undefined;
  private lastWallMs = NaN;
  private isSecondPass = false;

  /**
   * @param zone of wall clocks, as the user gave it
   * @param timeFormat unit of bare numbers, as the user gave it
   * @throws ImportError IMPORT_FORMAT where the column shows wall clocks and nobody said of which zone
   */
  constructor(name: string, type: CellType, zone?: string, timeFormat?: string) {
    this.type = type;
    this.zone = zone === undefined ? undefined : findZone(zone);
    if (zone !== undefined && this.zone === undefined) {
      throw new ImportError('IMPORT_FORMAT', `${JSON.stringify(zone)} is no zone`);
    }
    if (type.is === 'time' && !type.isUtc && this.zone === undefined) {
      throw new ImportError(
        'IMPORT_FORMAT',
        `its times (${name}) are those of a clock on the wall and name no zone; say it with --tz (--tz UTC, where they are of UTC)`,
      );
    }
    const unit = /^(?:s|ms|us|ns)$/.exec(timeFormat ?? '')?.[0];
    this.told = unit as EpochUnit | undefined;
    this.text.unit = this.told;
  }

  /** Reads a cell into `ms` and `ns`, UTC. @returns why it cannot be, or undefined */
  read(cells: Cells, row: number): string | undefined {
    const { type } = this;
    if (isWide(cells)) return this.readWide(cells, row);
    const value = cells[row];
    if (value === undefined || value === null) return 'there is no time';
    if (typeof value === 'string') return this.readText(value);
    if (type.is === 'date') {
      this.isDate = true;
      this.ms = Number(value) * DAY_MS;
      this.ns = 0;
      return undefined;
    }
    if (typeof value === 'number' && !Number.isInteger(value)) return this.readText(String(value));
    if (typeof value !== 'number' && typeof value !== 'bigint') return explainTime('');
    if (type.is === 'int96') return this.readJulian(BigInt(value));
    if (value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER) {
      const wide = BigInt.asIntN(64, BigInt(value));
      return this.readWide(BigInt64Array.of(wide), 0);
    }
    return this.giveCount(Number(value));
  }

  private readWide(cells: BigInt64Array | BigUint64Array, row: number): string | undefined {
    const { halves, type } = this;
    halves.read(cells, row);
    const isSigned = type.is !== 'integer' || type.isSigned;
    const count = halves.toNumber(isSigned);
    if (!Number.isNaN(count)) return this.giveCount(count);
    const { low, high } = halves;
    if (low === 0xffff_ffff && high === (isSigned ? 0x7fff_ffff : -1))
      return 'its time is undefined';
    const isLeast = high === -0x8000_0000 && low === 0; // pandas' NaT
    const unit = type.is === 'time' ? type.unit : (this.told ?? 'ns');
    if (isLeast || unit !== 'ns') return 'its time is out of reach';
    const rest = (isSigned ? high : high >>> 0) * WORD_NS + low;
    const restMs = Math.floor(rest / NS_PER_MS);
    this.ms = (isSigned ? high : high >>> 0) * WORD_MS + restMs;
    this.ns = rest - restMs * NS_PER_MS;
    return this.settle();
  }

  private giveCount(count: number): string | undefined {
    const unit = this.type.is === 'time' ? this.type.unit : (this.told ?? unitOf(count));
    const perMs = PER_MS[unit];
    if (perMs <= 1) {
      this.ms = unit === 's' ? count * 1_000 : count;
      this.ns = 0;
    } else {
      this.ms = Math.floor(count / perMs);
      this.ns = (count - this.ms * perMs) * (NS_PER_MS / perMs);
    }
    return this.settle();
  }

  private readJulian(value: bigint): string | undefined {
    const ns =
      ((value >> 64n) - JULIAN_1970) * 86_400_000_000_000n + (value & 0xffff_ffff_ffff_ffffn);
    this.ms = Number(ns / 1_000_000n);
    this.ns = Number(ns % 1_000_000n);
    return this.ns < 0 ? 'its time is out of reach' : undefined;
  }

  private readText(value: string): string | undefined {
    const { text } = this;
    const reason = text.read(value, 0, value.length);
    if (reason !== undefined) return reason;
    this.ms = text.ms;
    this.ns = text.ns;
    this.isDate = text.isDate;
    if (!text.isWall || text.isDate) return undefined;
    const zone = text.zone ?? this.zone;
    if (zone === undefined) return 'the time names no zone, and none was given with --tz';
    return this.toUtc(zone);
  }

  private settle(): string | undefined {
    const isWall = this.type.is === 'time' && !this.type.isUtc;
    return isWall ? this.toUtc(this.zone!) : undefined;
  }

  /** In the repeated hour of autumn the order of the rows decides: the clock steps back where it comes again. */
  private toUtc(zone: Zone): string | undefined {
    const wallMs = this.ms;
    const { first, second } = zone.momentsOf(wallMs);
    if (Number.isNaN(first)) {
      return `the clocks of ${zone.name} were put forward: there was no such time`;
    }
    if (first === second) this.isSecondPass = false;
    else if (this.lastWallMs - wallMs >= (second - first) / 2) this.isSecondPass = true;
    this.lastWallMs = wallMs;
    this.ms = this.isSecondPass ? second : first;
    return undefined;
  }
}

/** The unit of a bare count since 1970, by its digits: 10 and fewer are seconds, 19 ns. */
function unitOf(count: number): EpochUnit {
  const size = Math.abs(count);
  if (size < 1e11) return 's';
  if (size < 1e14) return 'ms';
  return size < 1e17 ? 'us' : 'ns';
}
