/** Trades of a venue's feed: holes and how they are filled, doubles, late ones. Frames are those of Binance. */
import { describe, expect, test } from 'vitest';
import { createRunnerBench, restTrade } from '../../../support/venue/runner-bench.ts';

describe('a hole', () => {
  test('that a cut left is filled from REST, late ones in order, and is gone then', async () => {
    const { clock, wire, runner, gaps, trade, idsOf, lateIds, accept, settle } =
      createRunnerBench();
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1), trade(2));
    const atMs = Math.floor(clock.now());
    clock.advance(2_000);
    wire.last.end();
    expect(gaps).toMatchObject([{ cause: 'disconnected', toMs: Infinity }]);
    wire.answer = () => [4, 2, 3, 1].map((id) => restTrade(id, atMs + id));
    clock.advance(100);
    accept();
    wire.last.say(trade(5));
    await settle();
    expect(idsOf()).toEqual(['1', '2', '5', '3', '4']);
    expect(lateIds()).toEqual(['3', '4']);
    expect(gaps.at(-1)!.toMs).toBe(gaps.at(-1)!.fromMs);
    expect(runner.news.holes.gaps.of('BTCUSDT')).toEqual([]);
    expect(runner.news.holes.gaps.counters).toMatchObject({
      filled: runner.news.holes.gaps.counters.seen,
    });
  });

  test('that REST cannot fill stays, and is tried again', async () => {
    const { clock, wire, runner, trade, accept, settle } = createRunnerBench();
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1));
    wire.last.end();
    clock.advance(100);
    accept();
    await settle();
    expect(runner.news.holes.gaps.of('BTCUSDT')).toHaveLength(1);
    expect(runner.news.holes.gaps.of('BTCUSDT')[0]!.toMs).toBeLessThan(Infinity);
    wire.answer = () => [restTrade(1, clock.now()), restTrade(2, clock.now())];
    wire.last.ping();
    clock.advance(16_000);
    await settle();
    expect(runner.news.holes.gaps.of('BTCUSDT')).toEqual([]);
  });

  test('in the ids is gone when the missing ones come late by themselves', async () => {
    const { clock, wire, runner, gaps, trade, lateIds, accept, settle } = createRunnerBench();
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(5), trade(6), trade(9));
    expect(gaps).toMatchObject([{ cause: 'lost' }]);
    wire.last.say(trade(7, -1), trade(8, -1));
    expect(runner.news.holes.gaps.of('BTCUSDT')).toEqual([]);
    expect(lateIds()).toEqual(['7', '8']);
    clock.advance(5_000);
    await settle();
    expect(wire.asked).toEqual([]);
  });

  test('in the ids is asked for after a second, from the last id before it', async () => {
    const { clock, wire, runner, trade, idsOf, accept, settle } = createRunnerBench();
    runner.want(['BTCUSDT']);
    accept();
    wire.answer = () => [restTrade(7, clock.now()), restTrade(8, clock.now())];
    wire.last.say(trade(6), trade(9));
    clock.advance(1_000);
    await settle();
    expect(idsOf()).toEqual(['6', '9', '7', '8']);
    expect(runner.news.holes.gaps.of('BTCUSDT')).toEqual([]);
  });

  test('while nobody wants the symbol is one too, and filled when it is wanted again', async () => {
    const { clock, wire, runner, gaps, trade, idsOf, accept, settle } = createRunnerBench();
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1));
    runner.pause('BTCUSDT');
    expect(gaps).toMatchObject([{ cause: 'notSubscribed', toMs: Infinity }]);
    clock.advance(60_000);
    wire.answer = () => [restTrade(1, clock.now() - 60_000), restTrade(2, clock.now())];
    runner.want(['BTCUSDT']);
    accept();
    await settle();
    expect(idsOf()).toEqual(['1', '2']);
    expect(runner.news.holes.gaps.of('BTCUSDT')).toEqual([]);
  });
});

describe('a trade', () => {
  test('that comes twice is counted and left out, also after a reconnect', () => {
    const { clock, wire, runner, trade, idsOf, accept } = createRunnerBench();
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1), trade(1), trade(2));
    wire.last.end();
    clock.advance(0);
    accept();
    wire.last.say(trade(1), trade(2), trade(3));
    expect(idsOf()).toEqual(['1', '2', '3']);
    expect(runner.news.counters.duplicates).toBe(3);
  });

  test('that is earlier than one that came is given at once, and marked', () => {
    const { wire, runner, trade, idsOf, lateIds, accept } = createRunnerBench();
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1, 10), trade(2, 5), trade(3, 20));
    expect(idsOf()).toEqual(['1', '2', '3']);
    expect(lateIds()).toEqual(['2']);
  });

  test('from a clock ahead of ours is kept, and the offset is told', () => {
    const { wire, runner, trade, idsOf, accept } = createRunnerBench();
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1, 1_200));
    expect(idsOf()).toEqual(['1']);
    expect(runner.news.offset.offsetMs).toBe(-1_200);
  });
});
