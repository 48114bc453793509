/** What frames would take as Protocol Buffers: as much as a library writes by the schema that is shown. */
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { toProtoText } from '../../shared/wire/compare/proto-schema.ts';
import { toProtoFrame, toProtoFrameBytes } from '../../shared/wire/compare/proto-size.ts';
import type { PlainFrame } from '../support/golden.ts';

const frames = ['wire-v1.json', 'wire-v1-bar-history.json', 'wire-v1-intervals.json'].flatMap(
  (file) =>
    JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as readonly {
      name: string;
      frame: PlainFrame;
    }[],
);
const { root } = protobuf.parse(toProtoText(), { keepCase: true });
const Frame = root.lookupType('Frame');

/** Values without those that are missing, and without defaults, which the library writes where they are given. */
function toGiven(value: unknown, optional: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => toGiven(each, optional));
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(
    ([name, each]) =>
      each !== null && each !== undefined && ((each !== 0 && each !== false) || optional.has(name)),
  );
  return Object.fromEntries(given.map(([name, each]) => [name, toGiven(each, optional)]));
}

const OPTIONAL = new Set(['last', 'bid', 'ask', 'open', 'high', 'low', 'previous_close']);
/** Bars have prices of the same names, which are always there. */
const toMessage = (frame: PlainFrame): object => {
  const isOfBars = frame.type === 'bars' || frame.type === 'barHistory';
  return toGiven(toProtoFrame(frame), isOfBars ? new Set() : OPTIONAL) as object;
};

test.each(frames)('$name', ({ frame }) => {
  const message = Frame.fromObject(toMessage(frame));
  const written = Frame.encode(message).finish();
  expect(toProtoFrameBytes(frame)).toBe(written.length);
  // It can be read again: the schema is one.
  const read = Frame.toObject(Frame.decode(written), { longs: Number, defaults: true });
  expect(read).toMatchObject({ market: frame.market, base_ms: frame.baseMs });
});
