/**
 * What only files of this program's own export have in their rows: statuses and flags by their names.
 */
import { isInstrument } from '../../model/instrument.ts';
import { FLAG, STATUS, STATUS_REASON, type Status, type StatusReason } from '../../model/tick.ts';
import { unitsToText } from '../foreign-number.ts';
import type { TickHandler } from '../tick-handler.ts';
import type { CellBatch, CellMetadata } from './cell-type.ts';
import type { OwnColumn } from './columnar-plan.ts';

/** Reads those columns. */
export class OwnRows {
  private readonly at: Readonly<Partial<Record<OwnColumn, number>>>;
  private readonly flags = new Map<string, number>();

  constructor(at: Readonly<Partial<Record<OwnColumn, number>>>) {
    this.at = at;
  }

  /** FLAG.* bits; names that are not known are left out. */
  flagsOf(batch: CellBatch, row: number): number {
    const text = this.cell('flags', batch, row);
    if (typeof text !== 'string' || text === '') return 0;
    let bits = this.flags.get(text);
    if (bits === undefined) {
      bits = 0;
      for (const name of text.split('+')) {
        bits |= (FLAG as Readonly<Record<string, number>>)[name] ?? (Number(name) || 0);
      }
      this.flags.set(text, bits);
    }
    return bits;
  }

  /** Status and reason; undefined where there is no such status. */
  statusOf(batch: CellBatch, row: number): { status: Status; reason: StatusReason } | undefined {
    const name = this.cell('status', batch, row);
    const why = this.cell('reason', batch, row);
    const status = (STATUS as Readonly<Record<string, Status>>)[String(name)];
    const reason = (STATUS_REASON as Readonly<Record<string, StatusReason>>)[String(why)];
    return status === undefined ? undefined : { status, reason: reason ?? STATUS_REASON.none };
  }

  private cell(column: OwnColumn, { cells, from }: CellBatch, row: number): unknown {
    const place = this.at[column];
    return place === undefined ? undefined : cells[place]![from[place]! + row];
  }
}

/** Tells a handler what an export says of its instruments: decimals, and what they are. */
export function describeOwn(metadata: CellMetadata, handler: TickHandler): void {
  const text = metadata.get('tickdeck');
  if (text === undefined) return;
  const { instruments = [] } = JSON.parse(text) as { instruments?: unknown[] };
  for (const one of instruments) {
    if (!isInstrument(one)) continue;
    const { symbol, kind, name, currency, priceDecimals: price, sizeDecimals: size } = one;
    const tickSize = unitsToText(one.tickSize, price);
    handler.describe?.(symbol, { price, size }, { kind, name, currency, tickSize });
  }
}
