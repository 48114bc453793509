/** JSON as objects with names, and as arrays with times relative to the frame. */
import { TICK } from '../../../shared/model/tick.ts';
import { toJsonTick } from '../json-tick.ts';
import type { Format, Frame } from './format.ts';

const toBytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const fromBytes = (bytes: Uint8Array): unknown =>
  JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());

export const JSON_OBJECTS: Format = {
  name: 'JSON, an object a tick',
  encode({ ticks, from, to }) {
    const objects = [];
    for (let i = from; i < to; i++) objects.push(toJsonTick(ticks, i));
    return toBytes(objects);
  },
  decode: (bytes) => (fromBytes(bytes) as unknown[]).length,
};

/** The frame's time, then an array a tick: id, kind, ms since the frame's time, and the kind's numbers. */
export function toArrays({ ticks, from, to }: Frame): [number, number[][]] {
  const baseMs = ticks.timeMs[from]!;
  const rows: number[][] = [];
  for (let i = from; i < to; i++) {
    const id = ticks.instrument[i]!;
    const kind = ticks.kind[i]!;
    const ms = ticks.timeMs[i]! - baseMs;
    const price = ticks.price[i]!;
    const size = ticks.size[i]!;
    if (kind === TICK.trade) rows.push([id, kind, ms, price, size, ticks.side[i]!]);
    else rows.push([id, kind, ms, price, size, ticks.ask[i]!, ticks.askSize[i]!]);
  }
  return [baseMs, rows];
}

export const JSON_ARRAYS: Format = {
  name: 'JSON arrays',
  encode: (frame) => toBytes(toArrays(frame)),
  decode: (bytes) => (fromBytes(bytes) as [number, number[][]])[1].length,
};
