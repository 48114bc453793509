import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { createDecoder, type Decoded } from '../../shared/wire/decode.ts';
import type { DecodeError } from '../../shared/wire/frame.ts';
import { PRICE_BOUND, SIZE_BOUND, TICK, type TickColumns } from '../../shared/model/tick.ts';
import { createDice, type Dice } from '../support/batches.ts';
import { fromHex } from '../support/golden.ts';

const FRAMES = process.env['TICKDECK_FULL'] === '1' ? 1_000_000 : 200_000;
const GUARD_BYTES = 96;
const MOST_BYTES = 512;
const ERRORS: readonly DecodeError[] = ['TRUNCATED', 'BAD_VERSION', 'UNKNOWN_TYPE', 'MALFORMED'];

const golden = (
  JSON.parse(readFileSync(new URL('../golden/wire-v1.json', import.meta.url), 'utf8')) as {
    hex: string;
  }[]
).map(({ hex }) => fromHex(hex));

/** Fills bytes 0..count-1 at random; mostly behind a head that decoders let through. */
function fillRandom(dice: Dice, bytes: Uint8Array): number {
  const count = dice.below(dice.chance(0.1) ? MOST_BYTES : 64);
  for (let i = 0; i < count; i++) bytes[i] = dice.chance(0.3) ? dice.below(8) : dice.below(256);
  if (dice.chance(0.9)) bytes[0] = 0x10 | dice.below(8);
  if (dice.chance(0.8) && count > 8) bytes[8] = dice.below(128);
  return count;
}

const huge = fromHex('ffffffffffffff0f');

/** One wound to bytes 0..count-1. @returns the new count */
function wound(dice: Dice, bytes: Uint8Array, count: number): number {
  const at = dice.below(Math.max(1, count));
  switch (dice.below(6)) {
    case 0:
      bytes[at]! ^= 1 << dice.below(8);
      return count;
    case 1:
      bytes[at] = dice.pick([0, 1, 0x7f, 0x80, 0xff, dice.below(256)]);
      return count;
    case 2:
      return dice.below(count + 1);
    case 3: {
      const more = dice.below(16);
      for (let i = 0; i < more; i++) bytes[count + i] = dice.below(256);
      return count + more;
    }
    case 4: {
      const other = dice.pick(golden);
      const from = dice.below(other.length);
      const piece = other.subarray(from, from + dice.below(40));
      bytes.set(piece, at);
      return Math.max(count, at + piece.length);
    }
    default: {
      const piece = huge.subarray(0, 1 + dice.below(huge.length));
      bytes.copyWithin(at + piece.length, at, count);
      bytes.set(piece, at);
      return count + piece.length;
    }
  }
}

function fillMutated(dice: Dice, bytes: Uint8Array): number {
  const original = dice.pick(golden);
  bytes.set(original);
  let count = original.length;
  for (let wounds = 1 + dice.below(3); wounds > 0; wounds--) {
    count = Math.min(MOST_BYTES, wound(dice, bytes, count));
  }
  return count;
}

/** Same content as text: columns only as far as the frame has ticks. */
const toText = (decoded: Decoded): string =>
  JSON.stringify(decoded, (key, value: unknown) => {
    if (key !== 'columns') return value;
    const { length, capacity: _, ...columns } = value as TickColumns;
    return Object.values(columns).map((column) => Array.from(column.subarray(0, length)));
  });

const isTime = (ms: number, ns: number): boolean => Math.abs(ms) <= 8.64e15 && ns <= 999_999;

function areSound(columns: TickColumns): boolean {
  for (let row = 0; row < columns.length; row++) {
    const price = columns.price[row]!;
    const size = columns.size[row]!;
    if (!Number.isInteger(price) || !Number.isInteger(size)) return false;
    if (!(size >= 0 && size < SIZE_BOUND) || columns.side[row]! > 2) return false;
    if (!isTime(columns.timeMs[row]!, columns.timeNs[row]!)) return false;
    const isTrade = columns.kind[row] === TICK.trade;
    if (columns.kind[row]! > TICK.status) return false;
    if (isTrade && !(Math.abs(price) < PRICE_BOUND)) return false;
  }
  return true;
}

/** Bytes in use on and off V8's heap once garbage is gone; the resident set also counts what was not collected yet. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('the decoder', () => {
  test(
    `makes ticks or a typed error of ${FRAMES.toLocaleString('en')} damaged frames, from their bytes alone`,
    { timeout: 300_000 },
    () => {
      const dice = createDice(99);
      const decode = createDecoder();
      const decodeGuarded = createDecoder();
      const bytes = new Uint8Array(2 * MOST_BYTES);
      const guarded = new Uint8Array(2 * MOST_BYTES + 2 * GUARD_BYTES);
      const outcomes: Record<string, number> = { ok: 0 };
      let usedBefore = 0;
      for (let round = 0; round < FRAMES; round++) {
        if (round === FRAMES / 4) usedBefore = usedBytes();
        const count = round % 2 === 0 ? fillRandom(dice, bytes) : fillMutated(dice, bytes);
        const alone = decode(bytes.slice(0, count));
        guarded.fill(dice.pick([0x00, 0x01, 0x7f, 0x80, 0xff]));
        guarded.set(bytes.subarray(0, count), GUARD_BYTES);
        const inside = decodeGuarded(guarded.subarray(GUARD_BYTES, GUARD_BYTES + count));
        if (alone.ok && inside.ok) {
          outcomes['ok']!++;
          if (toText(alone) !== toText(inside)) expect(toText(inside)).toBe(toText(alone));
          if ('columns' in alone.frame && !areSound(alone.frame.columns)) {
            expect.unreachable(`frame ${round} has an unsound tick: ${toText(alone)}`);
          }
        } else if (!alone.ok && !inside.ok && alone.error === inside.error) {
          outcomes[alone.error] = (outcomes[alone.error] ?? 0) + 1;
        } else {
          expect.unreachable(`frame ${round}: ${toText(alone)} alone, ${toText(inside)} inside`);
        }
      }
      const grownMegabytes = (usedBytes() - usedBefore) / 2 ** 20;
      expect(Object.keys(outcomes).sort()).toEqual(['ok', ...ERRORS].sort());
      expect(outcomes['ok']).toBeGreaterThan(FRAMES / 50);
      expect(grownMegabytes).toBeLessThan(20);
    },
  );

  test('takes memory for what the bytes hold, not for what a length claims', () => {
    const decode = createDecoder();
    const claims = [
      '11 2a 000000000000 00 07 01 f8ffffffffffff0f ffffffffffffff0f 00',
      '11 2a 000000000000 00 07 01 f8ffffff07 04 00000000',
      '13 2a 000000000000 00 07 00 00 ffffffffffffff0f 000000000000000000',
      '12 2a 000000000000 00 01000000 00 07 01 01 00 00 00 00 00 00 07 01 f8ffffff07 ff7f 00',
    ].map(fromHex);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 1_000; i++) {
      for (const claim of claims) expect(decode(claim).ok).toBe(false);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });
});
