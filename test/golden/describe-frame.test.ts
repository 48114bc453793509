/** What the wire inspector says of frames: the same values as the decoder, and no byte left unexplained. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../shared/model/instrument.ts';
import { describeFrame } from '../../shared/wire/describe/describe-frame.ts';
import { fromHex, type PlainFrame, toPlain } from '../support/golden.ts';

const recorded = ['wire-v1.json', 'wire-v1-bar-history.json', 'wire-v1-intervals.json'].flatMap(
  (file) =>
    JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as readonly {
      name: string;
      hex: string;
      frame: PlainFrame;
    }[],
);
const protocol = readFileSync(new URL('../../shared/wire/PROTOCOL.md', import.meta.url), 'utf8');
const examples = [...protocol.matchAll(/^```hex\n(.*?)^```/gms)].map(([, hex], i) => ({
  name: `example ${i + 1} of PROTOCOL.md`,
  hex: hex!,
}));
const frames = [...recorded, ...examples].map(({ name, hex }) => ({ name, bytes: fromHex(hex) }));

/** Bytes that the description leaves out, or names twice. */
function findUnexplained(bytes: Uint8Array): number[] {
  const { groups } = describeFrame(bytes);
  const counts = new Uint8Array(bytes.length);
  for (const { from, to } of groups.flatMap(({ fields }) => fields)) {
    for (let at = from; at < to; at++) counts[at]!++;
  }
  return [...counts.keys()].filter((at) => counts[at] !== 1);
}

test.each(frames)('$name: says what the decoder says, of every byte', ({ bytes }) => {
  const { plain, groups, type } = describeFrame(bytes);
  expect(plain).toEqual(toPlain(bytes));
  expect(type).toBe(plain!.type);
  expect(findUnexplained(bytes)).toEqual([]);
  const fields = groups.flatMap((group) => group.fields);
  expect(fields.filter(({ name }) => name === '' || name === 'not understood')).toEqual([]);
  expect(groups.filter(({ name }) => name === '')).toEqual([]);
});

describe('bytes that are no frame', () => {
  test('are explained as far as they go, wherever a frame is cut', () => {
    for (const { bytes } of frames.filter((_, i) => i % 4 === 0)) {
      for (let end = 0; end < Math.min(bytes.length, 120); end++) {
        const cut = bytes.subarray(0, end);
        expect(findUnexplained(cut)).toEqual([]);
        const decoded = toPlain(cut);
        const expected = typeof decoded === 'string' ? undefined : decoded;
        expect(describeFrame(cut).plain).toEqual(expected);
      }
    }
  });

  test.each(['', '21', 'ff00', '1f2a00a8da769b010007', '312a00a8da769b010007', '112a00a8da769b0100ffffffffffffffffff'])(
    '%j: name what was not understood',
    (hex) => {
      const bytes = fromHex(hex);
      const { plain, groups } = describeFrame(bytes);
      expect(plain).toBeUndefined();
      expect(findUnexplained(bytes)).toEqual([]);
      if (bytes.length > 10) expect(groups.at(-1)!.name).toBe('Not understood');
    },
  );
});

test('prices, sizes and names are said as people know them', () => {
  const apple = { id: 7, symbol: 'AAPL', priceDecimals: 2, sizeDecimals: 0 } as Instrument;
  const { groups } = describeFrame(frames.find(({ name }) => name.startsWith('example 1'))!.bytes, {
    instrument: (id) => (id === 7 ? apple : undefined),
    market: (number) => (number === 0 ? 'live' : undefined),
  });
  expect(groups.map(({ name }) => name)).toEqual([
    'Head',
    'Run of AAPL',
    'Trade 42',
    'Quote 43',
    'Quote 44',
    'Trade 45',
    'Run of instrument 300',
    'Status 9',
  ]);
  const said = groups.flatMap(({ fields }) => fields.map((field) => `${field.name}: ${field.meaning}`));
  for (const text of [
    'market: live',
    'count: 4 ticks, not conflated, time in ms',
    'what has changed: trade, same time, side buy, price, size',
    'price: 0 + 19250 = 19250: 192.5',
    'bid: 19250 - 1 = 19249: 192.49',
    'extension: flags: simulated, no bid',
    'time: + 3 ms: 2026-01-01T00:00:00.003Z',
    'extension: flags: noPrice',
    'status: halted',
    'reason: volatility',
  ]) {
    expect(said).toContain(text);
  }
});
