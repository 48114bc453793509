/** Symbols that fall silent while their venue lives. Frames are those of Binance. */
import { describe, expect, test } from 'vitest';
import {
  createRunnerBench,
  restTrade,
  type RunnerBench,
} from '../../../support/venue/runner-bench.ts';

describe('a silent symbol', () => {
  /** The connection lives, the symbol says nothing. */
  const chat = async ({ clock, wire, settle }: RunnerBench, seconds: number): Promise<void> => {
    for (let s = 0; s < seconds; s++) {
      clock.advance(1_000);
      wire.last.ping();
      await settle();
    }
  };

  /** Twenty trades, one a second. */
  async function trades20({
    clock,
    wire,
    runner,
    trade,
    accept,
    settle,
  }: RunnerBench): Promise<void> {
    runner.want(['BTCUSDT']);
    accept();
    for (let i = 0; i < 20; i++) {
      wire.last.say(trade(i));
      clock.advance(1_000);
    }
    await settle();
  }

  test('is quiet as long as REST knows of no newer trade', async () => {
    const bench = createRunnerBench();
    const { clock, wire, runner } = bench;
    await trades20(bench);
    wire.answer = () => [restTrade(19, clock.now() - 60_000)];
    await chat(bench, 40);
    expect(runner.stateOf('BTCUSDT')).toBe('quiet');
    expect(wire.sockets).toHaveLength(1);
  });

  test('is stale when REST knows newer trades: it is subscribed anew, then connected anew', async () => {
    const bench = createRunnerBench();
    const { clock, wire, runner, gaps, idsOf, ackAll, settle } = bench;
    await trades20(bench);
    wire.answer = () => [restTrade(25, clock.now())];
    await chat(bench, 32);
    expect(runner.stateOf('BTCUSDT')).not.toBe('quiet');
    expect(runner.news.track('BTCUSDT')!.staleSinceMs).toBeDefined();
    expect(wire.last.sent.join()).toContain('UNSUBSCRIBE');
    ackAll();
    expect(wire.last.sent.join()).toContain('"SUBSCRIBE');
    ackAll();
    await settle();
    expect(idsOf().at(-1)).toBe('25');
    wire.answer = () => [restTrade(31, clock.now())];
    await chat(bench, 70);
    expect(wire.sockets.length).toBeGreaterThan(1);
    expect(gaps.map(({ cause }) => cause)).toContain('silent');
  });

  test('that rarely trades is never called stale', async () => {
    const bench = createRunnerBench();
    const { clock, wire, runner, trade, accept } = bench;
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1));
    wire.answer = () => [restTrade(25, clock.now())];
    await chat(bench, 300);
    expect(runner.stateOf('BTCUSDT')).toBe('quiet');
    expect(wire.sockets).toHaveLength(1);
  });
});
