import { afterEach, expect, test } from 'vitest';
import type { Source } from '../../../../shared/engine/source/source.ts';
import { createTickColumns, pushQuote } from '../../../../shared/model/tick.ts';
import { connectInside } from '../../../support/inside-client.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createSessionBench, type SessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

let bench: SessionBench;
let inside: ReturnType<typeof connectInside>;

async function start(depth?: Source['depth']) {
  const ticks = createTickColumns(1);
  pushQuote(ticks, 0, 1_000, 0, 9_990, 5, 10_010, 6);
  const source = createListSource(toInstruments(1), ticks);
  bench = await createSessionBench(depth === undefined ? source : { ...source, depth });
  inside = connectInside(bench, bench.clock);
  await bench.clock.until(() => inside.client.state === 'open', 'connection');
  return inside.client;
}

async function answer<T>(promise: Promise<T>): Promise<T> {
  let isDone = false;
  promise.catch(() => undefined).finally(() => (isDone = true));
  await bench.clock.until(() => isDone, 'an answer');
  return promise;
}

afterEach(() => {
  inside.client.close();
  bench.stop();
  bench.close();
});

test('a market with depth gives as many levels as are asked for, as decimal numbers', async () => {
  const asked: number[] = [];
  const client = await start((instrument, levels) => {
    asked.push(instrument, levels);
    return { bids: [{ price: 9_990, size: 5 }], asks: [{ price: 10_010, size: 6 }] };
  });
  expect(client.market('live')).toMatchObject({ hasDepth: true });
  const book = await answer(client.request({ type: 'depth', symbol: 'S0', levels: 3 }));
  expect(book).toMatchObject({ symbol: 'S0', bids: [[99.9, 5]], asks: [[100.1, 6]] });
  expect(asked).toEqual([0, 3]);
});

test('a market without depth does not say that it has some, and refuses by name', async () => {
  const client = await start();
  expect(client.market('live')).not.toHaveProperty('hasDepth');
  await expect(answer(client.request({ type: 'depth', symbol: 'S0' }))).rejects.toMatchObject({
    code: 'NO_DEPTH',
  });
});

test('a book that fails is empty, and its market goes on', async () => {
  const client = await start(() => {
    throw new Error('a fault of the source');
  });
  const book = await answer(client.request({ type: 'depth', symbol: 'S0' }));
  expect(book).toMatchObject({ bids: [], asks: [] });
});
