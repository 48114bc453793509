/**
 * Says what the bytes of a symbol's state are, as snapshot.ts reads them.
 */
import { SIDE, STATUS, STATUS_REASON } from '../../model/tick.ts';
import { PART } from '../snapshot.ts';
import type { FieldReader } from './field-reader.ts';
import type { PlainState } from './plain-frame.ts';
import { type FrameContext, nameOf, toBitNames, toMoment, toStep, toUnits } from './words.ts';

/** Says what a state is, in the group that is open, and gives it. */
export function describeState(
  reader: FieldReader,
  baseMs: number,
  context: FrameContext,
): PlainState {
  const id = reader.varint('instrument', (value) => toUnits(value, context).symbol);
  const units = toUnits(id, context);
  const moment = (by: number): string => `base time ${toStep(by)} ms: ${toMoment(baseMs + by)}`;
  const sequence = reader.varint('sequence', 'of the newest tick');
  const status = reader.u8('status', (value) => nameOf(STATUS, value));
  const reason = reader.u8('reason', (value) => nameOf(STATUS_REASON, value));
  const parts = reader.u8('parts', (value) => toBitNames(PART, value));
  const has = (part: number): boolean => (parts & part) !== 0;
  const [lastMs, lastNs, last, lastSize, lastSide] = has(PART.last)
    ? [
        baseMs + reader.zigzag('last trade: ms', moment),
        reader.varint('last trade: ns', 'within the ms'),
        reader.zigzag('last price', units.price),
        reader.varint('last size', units.size),
        reader.u8('last side', (value) => nameOf(SIDE, value)),
      ]
    : [0, 0, null, 0, 0];
  const [quoteMs, quoteNs] = has(PART.bid | PART.ask)
    ? [baseMs + reader.zigzag('quote: ms', moment), reader.varint('quote: ns', 'within the ms')]
    : [0, 0];
  const [bid, bidSize] = has(PART.bid)
    ? [reader.zigzag('bid', units.price), reader.varint('bid size', units.size)]
    : [null, 0];
  const [ask, askSize] = has(PART.ask)
    ? [reader.zigzag('ask', units.price), reader.varint('ask size', units.size)]
    : [null, 0];
  const [open, high, low] = has(PART.day)
    ? [
        reader.zigzag('open', units.price),
        reader.zigzag('high', units.price),
        reader.zigzag('low', units.price),
      ]
    : [null, null, null];
  const volume = reader.varint('volume', units.size);
  const trades = reader.varint('trades', 'of the day');
  const turnoverHi = reader.zigzag('turnover, high part', '× 2^52');
  const turnoverLo = reader.varint('turnover, low part', 'price × size');
  const previousClose = has(PART.previousClose)
    ? reader.zigzag('previous close', units.price)
    : null;
  return {
    instrument: id,
    sequence,
    status,
    reason,
    last,
    lastSize,
    lastSide,
    lastMs,
    lastNs,
    bid,
    bidSize,
    ask,
    askSize,
    quoteMs,
    quoteNs,
    open,
    high,
    low,
    previousClose,
    volume,
    trades,
    turnoverHi,
    turnoverLo,
  };
}
