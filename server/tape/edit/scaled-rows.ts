/**
 * Ticks and bars of one tape as those of another: with the ids and the decimals of its instruments.
 */
import type { RecordedBar } from '../../../shared/model/recorded-bar.ts';
import { TICK, type TickColumns } from '../../../shared/model/tick.ts';
import { type InstrumentPlace, scale } from './merged-instruments.ts';

/** Appends a tick with the id and the decimals of the common instrument. */
export function copyScaled(
  from: TickColumns,
  row: number,
  to: TickColumns,
  { id, priceFactor, sizeFactor }: InstrumentPlace,
): void {
  const at = to.length++;
  const isStatus = from.kind[row] === TICK.status;
  to.kind[at] = from.kind[row]!;
  to.instrument[at] = id;
  to.timeMs[at] = from.timeMs[row]!;
  to.timeNs[at] = from.timeNs[row]!;
  to.price[at] = isStatus ? from.price[row]! : scale(from.price[row]!, priceFactor);
  to.size[at] = isStatus ? from.size[row]! : scale(from.size[row]!, sizeFactor);
  to.ask[at] = scale(from.ask[row]!, priceFactor);
  to.askSize[at] = scale(from.askSize[row]!, sizeFactor);
  to.side[at] = from.side[row]!;
  to.flags[at] = from.flags[row]!;
}

/** A bar with the id and the decimals of the common instrument. */
export function toScaledBar(
  bar: RecordedBar,
  { id, priceFactor, sizeFactor }: InstrumentPlace,
): RecordedBar {
  const { turnover } = bar;
  const product = BigInt(priceFactor) * BigInt(sizeFactor);
  const sum = turnover && (BigInt(turnover.hi) * SPLIT + BigInt(turnover.lo)) * product;
  return {
    ...bar,
    instrument: id,
    open: scale(bar.open, priceFactor),
    high: scale(bar.high, priceFactor),
    low: scale(bar.low, priceFactor),
    close: scale(bar.close, priceFactor),
    volume: bar.volume === undefined ? undefined : bar.volume * sizeFactor,
    turnover:
      sum === undefined
        ? undefined
        : { hi: Number(sum >> 52n), lo: Number(BigInt.asUintN(52, sum)) },
  };
}

const SPLIT = 2n ** 52n;
