/**
 * How many bytes a frame would take as Protocol Buffers: computed by the rules of its encoding (protobuf.dev, "Encoding":
 * tag and value, varints of seven bits a byte, negative int64 in ten, scalars of the default left out, packed repeated
 * scalars), without writing it. A test encodes the same with a library and compares.
 */
import type { PlainFrame, PlainRun, PlainTick } from '../describe/plain-frame.ts';
import { PROTO_MESSAGES, type ProtoField } from './proto-schema.ts';

/** A message as values by field name; what is missing is undefined or null. */
export type ProtoValue = Readonly<Record<string, unknown>>;

/** Bytes of a varint. A negative one has all of its 64 bits. */
function toVarintBytes(value: number): number {
  if (value < 0) return 10;
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}

/** Tag: field number and wire type. */
const toTagBytes = ({ number }: ProtoField): number => toVarintBytes(number * 8);

function toFieldBytes(field: ProtoField, value: unknown): number {
  if (value === undefined || value === null) return 0;
  const isMessage = PROTO_MESSAGES[field.type] !== undefined;
  const tag = toTagBytes(field);
  const framed = (bytes: number): number => tag + toVarintBytes(bytes) + bytes;
  if (isMessage) {
    const items = (field.label === 'repeated' ? value : [value]) as readonly ProtoValue[];
    return items.reduce((sum, item) => sum + framed(toProtoBytes(field.type, item)), 0);
  }
  if (field.label === 'repeated') {
    const items = value as readonly number[];
    if (items.length === 0) return 0;
    return framed(items.reduce((sum, item) => sum + toVarintBytes(item), 0));
  }
  const number = Number(value);
  return number === 0 && field.label !== 'optional' ? 0 : tag + toVarintBytes(number);
}

/** Bytes of a message of the schema. */
function toProtoBytes(message: string, value: ProtoValue): number {
  let bytes = 0;
  for (const field of PROTO_MESSAGES[message]!) bytes += toFieldBytes(field, value[field.name]);
  return bytes;
}

function toTick([kind, ...values]: PlainTick): ProtoValue {
  const [time_ms, time_ns, a, b, c, d, e] = values;
  const time = { time_ms, time_ns };
  if (kind === 'trade') return { ...time, trade: { price: a, size: b, side: c }, flags: d };
  if (kind === 'status') return { ...time, status: { status: a, reason: b }, flags: c };
  return { ...time, quote: { bid: a, bid_size: b, ask: c, ask_size: d }, flags: e };
}

const toRun = ({ instrument, firstSequence, standsFor, ticks }: PlainRun): ProtoValue => ({
  instrument,
  first_sequence: firstSequence,
  // As with us, only where it says something.
  stands_for: standsFor === ticks.length ? 0 : standsFor,
  ticks: ticks.map(toTick),
});

/** `lastSize` as `last_size`. */
const toSnake = (values: object): ProtoValue =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value as unknown,
    ]),
  );

/** A frame as the message of the schema. */
export function toProtoFrame(frame: PlainFrame): ProtoValue {
  const { market, baseMs, epochTag } = frame;
  const head = { market, base_ms: baseMs, epoch: epochTag };
  switch (frame.type) {
    case 'runs':
      return { ...head, runs: frame.runs.map(toRun) };
    case 'snapshot': {
      const { epoch, cause, state, runs } = frame;
      const snapshot = { cause, state: toSnake(state), runs: runs.map(toRun) };
      return { ...head, epoch, snapshot };
    }
    case 'bars':
    case 'barHistory':
      return { ...head, bars: { ...toSnake(frame), bars: frame.bars.map(toSnake) } };
    case 'heartbeat':
    case 'marks':
      return { ...head, [frame.type]: toSnake(frame) };
    case 'merged': {
      const merged = frame.updates.map(({ standsFor, state }) => ({
        stands_for: standsFor,
        state: toSnake(state),
      }));
      return { ...head, merged };
    }
    default:
      return { ...head, gap: toSnake(frame) };
  }
}

/** Bytes of a frame as Protocol Buffers. */
export const toProtoFrameBytes = (frame: PlainFrame): number =>
  toProtoBytes('Frame', toProtoFrame(frame));
