/** What the wire inspector keeps and counts. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { toProtoFrameBytes } from '../../../shared/wire/compare/proto-size.ts';
import { WireLog, type WireMarket } from '../../../web/state/wire-log.ts';
import { fromHex, type PlainFrame } from '../../support/golden.ts';

const golden = JSON.parse(
  readFileSync(new URL('../../golden/wire-v1.json', import.meta.url), 'utf8'),
) as readonly { name: string; hex: string; frame: PlainFrame }[];
const find = (name: string) => golden.find((each) => each.name === name)!;
const trade = find('one trade');
const apple = { id: 7, symbol: 'AAPL', priceDecimals: 2, sizeDecimals: 0 } as Instrument;
const market: WireMarket = {
  name: 'live',
  number: 0,
  epoch: 0xdead_be2a,
  instruments: Array.from({ length: 8 }, (_, id) => ({ ...apple, id })),
};

describe('the log of frames', () => {
  test('counts one frame in three encodings', () => {
    const log = new WireLog();
    log.add(fromHex(trade.hex), 5, market);
    const json =
      '{"type":"ticks","market":"live","epoch":3735928362,"symbol":"AAPL","firstSequence":42,"standsFor":1,' +
      '"ticks":[{"trade":"2026-01-01T00:00:00.000Z","price":192.5,"size":100,"side":"buy"}]}';
    expect(log.sum()).toEqual({
      frames: 1,
      items: 1,
      bytes: trade.hex.length / 2,
      jsonBytes: json.length,
      protoBytes: toProtoFrameBytes(trade.frame),
    });
    expect(log.frames).toMatchObject([{ number: 1, atMs: 5, type: 'runs', items: 1 }]);
  });

  test('sums by type, and copies what it keeps', () => {
    const log = new WireLog();
    const bytes = fromHex(trade.hex);
    for (let i = 0; i < 3; i++) log.add(bytes, i, market);
    log.add(fromHex(find('a gap of cause 1').hex), 3, market);
    bytes.fill(0);
    expect(log.frames[0]!.bytes).toEqual(fromHex(trade.hex));
    expect([log.sum('runs').frames, log.sum('gap').frames, log.sum().frames]).toEqual([3, 1, 4]);
    expect(log.sum('bars')).toEqual({ frames: 0, items: 0, bytes: 0, jsonBytes: 0, protoBytes: 0 });
  });

  test.each([
    ['of no market', undefined],
    ['of another market', { ...market, number: 1 }],
    ['of an instrument that is not known', { ...market, instruments: [] }],
  ])('keeps a frame %s, and counts it in none of the three', (_name, other) => {
    const log = new WireLog();
    log.add(fromHex(trade.hex), 0, other);
    expect([log.frames.length, log.sum().frames]).toEqual([1, 0]);
  });

  test('keeps bytes that are no frame as such', () => {
    const log = new WireLog();
    log.add(fromHex('ff00'), 0, market);
    log.add(fromHex(trade.hex).subarray(0, 12), 0, market);
    expect(log.frames.map(({ type }) => type)).toEqual(['unknown', 'runs']);
    expect(log.sum().frames).toBe(0);
  });

  test('keeps the newest 500', () => {
    const log = new WireLog();
    for (let i = 0; i < 510; i++) log.add(fromHex(trade.hex), i, market);
    expect([log.frames.length, log.frames[0]!.number, log.sum().frames]).toEqual([500, 11, 510]);
  });
});
