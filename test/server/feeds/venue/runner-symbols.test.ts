/** Symbols of a venue's feed: spread over sockets, asked for, acknowledged, refused. Frames are those of Binance. */
import { describe, expect, test } from 'vitest';
import { createRunnerBench } from '../../../support/venue/runner-bench.ts';

describe('symbols', () => {
  test('beyond what the venue allows are refused one by one, the others are spread over sockets', () => {
    const { wire, runner, rejected } = createRunnerBench({ symbolsPerSocket: 2, sockets: 2 });
    runner.want(['A', 'B', 'C', 'D', 'E']);
    expect(wire.sockets).toHaveLength(2);
    expect(rejected).toEqual(['E symbolLimit: the venue allows 4 symbols at the same time']);
    runner.unwant('A');
    runner.want(['E']);
    expect(rejected).toHaveLength(1);
  });

  test('that are not acknowledged are said to be refused, and are live when data comes', () => {
    const { clock, wire, runner, rejected, trade } = createRunnerBench();
    runner.want(['BTCUSDT']);
    wire.last.open();
    clock.advance(11_000);
    expect(rejected).toEqual(['BTCUSDT noAck: the venue did not acknowledge it']);
    expect(runner.stateOf('BTCUSDT')).toBe('rejected');
    wire.last.say(trade(1));
    expect(runner.stateOf('BTCUSDT')).toBe('live');
  });

  test('of a request that is refused as a whole are asked for by halves, so that one takes no other with it', () => {
    const { clock, wire, runner, rejected } = createRunnerBench();
    runner.want(['A', 'BAD', 'C', 'D']);
    wire.last.open();
    clock.advance(0);
    for (let i = 0; i < 20 && wire.last.sent.length > 0; i++) {
      const request = JSON.parse(wire.last.sent.shift()!) as { id: number; params: string[] };
      const isBad = request.params.some((one) => one.startsWith('bad@'));
      const { id } = request;
      wire.last.say(isBad ? { code: -1121, msg: 'Invalid symbol.', id } : { result: null, id });
      clock.advance(1_000);
      wire.last.ping();
    }
    expect(rejected).toEqual(['BAD unknownSymbol: Invalid symbol.']);
    for (const symbol of ['A', 'C', 'D']) expect(runner.stateOf(symbol)).toBe('quiet');
  });

  test('are asked for no faster than the venue takes it', () => {
    const { clock, wire, runner } = createRunnerBench({ sendPerSecond: 2 });
    runner.want(Array.from({ length: 200 }, (_, i) => `S${i}`));
    wire.last.open();
    clock.advance(0);
    expect(wire.last.sent).toHaveLength(2);
    clock.advance(999);
    expect(wire.last.sent).toHaveLength(2);
    clock.advance(1);
    expect(wire.last.sent).toHaveLength(4);
  });

  test('that are not wanted any more give nothing, though data follows', () => {
    const { wire, runner, trades, trade, accept } = createRunnerBench();
    runner.want(['BTCUSDT', 'ETHUSDT']);
    accept();
    runner.unwant('BTCUSDT');
    wire.last.say(trade(1));
    expect(trades).toEqual([]);
  });
});
