/**
 * From a plan to what takes the rows: of ticks, or of bars.
 */
import type { DecoderOptions } from '../decoder.ts';
import type { CellBatch, CellField } from './cell-type.ts';
import { ColumnarBars } from './columnar-bars.ts';
import type { ColumnarPlan } from './columnar-plan.ts';
import { ColumnarRows } from './columnar-rows.ts';
import { OwnBars } from './own-bars.ts';

/** What takes rows. */
interface RowTaker {
  /** Takes rows; the first of them has that number, from 1. */
  take(batch: CellBatch, firstNumber: number): void;
}

/** Makes it. @throws ImportError IMPORT_SYMBOL, IMPORT_FORMAT: what the file does not say and nobody else did */
export const createColumnarRows = (
  plan: ColumnarPlan,
  fields: readonly CellField[],
  options: DecoderOptions,
): RowTaker => {
  if (plan.gives !== 'bars') return new ColumnarRows(plan, fields, options);
  return plan.dialect === 'tickdeck'
    ? new OwnBars(fields, options)
    : new ColumnarBars(plan, fields, options);
};
