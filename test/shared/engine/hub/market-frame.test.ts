import { expect, test } from 'vitest';
import { MarketFrame } from '../../../../shared/engine/hub/market-frame.ts';
import { toMessage } from '../../../../shared/engine/hub/message.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import { createDice } from '../../../support/batches.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const market = new Market({
  name: 'live',
  number: 0,
  epoch: 1,
  instruments: toInstruments(1),
  previousClose: new Float64Array(1),
});

const toFrame = (bytes: Uint8Array): MarketFrame =>
  new MarketFrame(market, toMessage(bytes, bytes.length), bytes.length);

test('a frame that has no text says so, once and for all, and throws nothing', () => {
  const frame = toFrame(Uint8Array.of(0x12, 1, 0, 0));
  const made = frame.texts();
  expect(made).toBeInstanceOf(Error);
  expect(frame.texts()).toBe(made);
});

test('no bytes whatever make a frame throw into the loop', () => {
  const dice = createDice(3);
  for (let i = 0; i < 20_000; i++) {
    const bytes = Uint8Array.from({ length: 10 + dice.below(80) }, () => dice.below(256));
    bytes[0] = 0x10 | dice.below(16);
    const texts = toFrame(bytes).texts();
    expect(Array.isArray(texts) || texts instanceof Error).toBe(true);
  }
});
