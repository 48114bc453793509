/** Turns of work on HTTP answers, with a clock and an event loop that the test drives. */
import { afterEach, describe, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { createSharedPieces, toPieces } from '../../../server/http/pieces.ts';
import { createTurns } from '../../../server/http/turns.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { createHttpApp } from '../../support/http-app.ts';
import { createListSource } from '../../support/list-source.ts';
import { toRandomTicks } from '../../support/random-ticks.ts';
import { toInstruments } from '../../support/test-instruments.ts';

/** A loop whose turns are run by hand; work takes the time that it says. */
function createLoop() {
  let nowMs = 0;
  let deferred: (() => void)[] = [];
  const turns = createTurns({ now: () => nowMs, defer: (run) => void deferred.push(run) });
  return {
    turns,
    spend: (ms: number) => void (nowMs += ms),
    now: () => nowMs,
    isIdle: () => deferred.length === 0,
    /** Runs one turn. @returns how long it took, ms */
    turn(): number {
      const beganMs = nowMs;
      const due = deferred;
      deferred = [];
      for (const run of due) run();
      return nowMs - beganMs;
    },
  };
}

describe('work on HTTP answers', () => {
  test('is done in order, over so many turns that none takes long', () => {
    const { turns, spend, turn } = createLoop();
    const done: number[] = [];
    for (let i = 0; i < 10; i++) {
      turns.enter(() => {
        spend(2);
        done.push(i);
      });
    }
    expect([turn(), turn(), turn(), turn()]).toEqual([2, 6, 6, 6]);
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('of one request lets that of others in between', async () => {
    const { turns, spend, turn } = createLoop();
    const done: string[] = [];
    const work = (name: string, steps: number): Promise<void> =>
      turns.until(() => {
        spend(LIMITS.answerTurnMs);
        done.push(name);
        return --steps === 0;
      });
    const all = Promise.all([work('long', 4), work('short', 1)]);
    for (let i = 0; i < 5; i++) turn();
    await all;
    expect(done).toEqual(['long', 'short', 'long', 'long', 'long']);
  });

  test('that fails harms no other', async () => {
    const { turns, turn } = createLoop();
    const failed = turns.until(() => {
      throw new Error('no');
    });
    const fine = turns.until(() => true);
    for (let i = 0; i < 2; i++) turn();
    await expect(failed).rejects.toThrow('no');
    await fine;
  });
});

describe('an answer of many rows', () => {
  const listing = (spend: (ms: number) => void, length: number) => ({
    head: { market: 'live' },
    key: 'rows',
    length,
    row(index: number): string {
      spend(0.1);
      return JSON.stringify({ index, text: 'x'.repeat(50) });
    },
  });

  test('is written over so many turns that none takes long, and is whole', async () => {
    const { turns, spend, turn, isIdle } = createLoop();
    const made = toPieces(turns, listing(spend, 5_000));
    const tookMs: number[] = [];
    while (!isIdle()) tookMs.push(turn());
    const { parts, bytes } = await made;
    const text = Buffer.concat(parts).toString();
    expect(bytes).toBe(Buffer.byteLength(text));
    const { market, rows } = JSON.parse(text) as { market: string; rows: { index: number }[] };
    expect([market, rows.length, rows[4_999]!.index]).toEqual(['live', 5_000, 4_999]);
    expect(Math.max(...tookMs)).toBeLessThan(2 * LIMITS.answerTurnMs);
    expect(tookMs.length).toBeGreaterThan(50);
  });

  test('without rows is whole too', async () => {
    const { turns, spend, turn } = createLoop();
    const made = toPieces(turns, listing(spend, 0));
    turn();
    expect(Buffer.concat((await made).parts).toString()).toBe('{"market":"live","rows":[]}');
  });

  test('is made once for all who ask until the next flush', async () => {
    let nowMs = 0;
    let made = 0;
    const shared = createSharedPieces(() => nowMs, 16);
    const owner = {};
    const get = () =>
      shared.get(owner, 'all', () =>
        Promise.resolve({ parts: [Buffer.from(String(++made))], bytes: 1 }),
      );
    const answers = await Promise.all(Array.from({ length: 150 }, get));
    expect([made, new Set(answers).size]).toEqual([1, 1]);
    nowMs += 15;
    await get();
    expect(made).toBe(1);
    nowMs += 1;
    await get();
    expect(made).toBe(2);
  });
});

describe('150 requests for all quotes of a large market at once', () => {
  let app: FastifyInstance;
  afterEach(() => app.close());

  test('read each symbol once, and all get the same whole answer', async () => {
    const symbols = 1_000;
    const ticks = toRandomTicks(symbols, 2_000, 1, Date.UTC(2026, 0, 5, 12));
    const source = createListSource(toInstruments(symbols), ticks);
    const parts = await createHttpApp({ source });
    ({ app } = parts);
    const { market } = parts.markets.primary;
    const state = market.state.bind(market);
    let reads = 0;
    market.state = (id) => {
      reads++;
      return state(id);
    };
    const answers = await Promise.all(
      Array.from({ length: 150 }, () => app.inject({ url: '/api/quotes' })),
    );
    expect(reads).toBe(symbols);
    expect(new Set(answers.map(({ payload }) => payload)).size).toBe(1);
    const { quotes } = answers[0]!.json<{ quotes: unknown[] }>();
    expect(quotes).toHaveLength(symbols);
    expect(Number(answers[0]!.headers['content-length'])).toBe(answers[0]!.rawPayload.length);
  });

  test('take no turn from a probe that comes after them', async () => {
    const symbols = 1_000;
    const source = createListSource(toInstruments(symbols), toRandomTicks(symbols, 2_000, 1, 0));
    ({ app } = await createHttpApp({ source }));
    const order: string[] = [];
    const ask = (url: string) => app.inject({ url }).then(() => order.push(url));
    await Promise.all([...Array.from({ length: 50 }, () => ask('/api/quotes')), ask('/ready')]);
    expect(order[0]).toBe('/ready');
  });
});
