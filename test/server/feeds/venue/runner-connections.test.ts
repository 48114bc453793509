/** Connections of a venue's feed: back-off, refusals, replacement. Frames are those of Binance. */
import { describe, expect, test } from 'vitest';
import { createRunnerBench } from '../../../support/venue/runner-bench.ts';

describe('a connection', () => {
  test('that fails is tried again after 0, 1, 2, 4 and at most 60 s, and only one at a time', () => {
    const { clock, wire, runner } = createRunnerBench();
    runner.want(['BTCUSDT']);
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      wire.last.end({ kind: 'unreachable', text: 'no route' });
      const before = clock.elapsed();
      const { length } = wire.sockets;
      clock.advance(0);
      while (wire.sockets.length === length) clock.advance(100);
      waits.push((clock.elapsed() - before) / 1_000);
    }
    expect(waits[0]).toBe(0);
    for (const [i, wait] of waits.slice(1).entries()) {
      const whole = Math.min(60, 2 ** i);
      expect(wait).toBeGreaterThanOrEqual(whole * 0.7);
      expect(wait).toBeLessThanOrEqual(whole * 1.3 + 0.1);
    }
    expect(wire.sockets.filter((one) => !one.isClosed)).toHaveLength(1);
    expect(runner.links[0]!.state.text).toContain('cannot be reached: no route');
  });

  test('that gave data for a minute begins its waits anew; one that dies at once does not', () => {
    const { clock, wire, runner, trade, accept } = createRunnerBench();
    runner.want(['BTCUSDT']);
    for (let i = 0; i < 4; i++) {
      accept();
      wire.last.end();
      clock.advance(100_000);
    }
    accept();
    const { length } = wire.sockets;
    for (let s = 0; s < 70; s++) {
      clock.advance(1_000);
      wire.last.say(trade(s));
    }
    wire.last.end();
    clock.advance(0);
    expect(wire.sockets).toHaveLength(length + 1);
  });

  test('that is refused for the region stops, and names the other hosts', () => {
    const { clock, wire, runner } = createRunnerBench();
    runner.want(['BTCUSDT']);
    wire.last.end({ kind: 'refused', code: 451, text: 'restricted' });
    clock.advance(600_000);
    expect(wire.sockets).toHaveLength(1);
    expect(runner.links[0]!.state).toMatchObject({ state: 'stopped', reason: 'region' });
    expect(runner.links[0]!.state.text).toMatch(/host=us/);
  });

  test('that came too fast waits as long as the venue asks', () => {
    const { clock, wire, runner } = createRunnerBench();
    runner.want(['BTCUSDT']);
    wire.last.end({ kind: 'refused', code: 429, retryAfterMs: 90_000 });
    clock.advance(89_000);
    expect(wire.sockets).toHaveLength(1);
    clock.advance(2_000);
    expect(wire.sockets).toHaveLength(2);
  });

  test('that does not open within ten seconds is given up', () => {
    const { clock, wire, runner } = createRunnerBench();
    runner.want(['BTCUSDT']);
    clock.advance(10_000);
    expect(wire.sockets[0]!.isClosed).toBe(true);
    expect(wire.sockets).toHaveLength(2);
  });

  test('that is open and says nothing at all is cut after two heartbeats', () => {
    const { clock, wire, runner, gaps, trade, accept } = createRunnerBench();
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1));
    clock.advance(39_000);
    expect(wire.sockets).toHaveLength(1);
    wire.last.ping();
    clock.advance(39_000);
    expect(wire.sockets).toHaveLength(1);
    clock.advance(3_000);
    expect(wire.sockets).toHaveLength(2);
    expect(gaps.at(-1)).toMatchObject({ cause: 'silent', toMs: Infinity });
  });

  test('has all wanted symbols asked for after every connect', () => {
    const { clock, wire, runner, accept } = createRunnerBench();
    runner.want(['BTCUSDT', 'ETHUSDT']);
    accept();
    runner.unwant('ETHUSDT');
    runner.want(['SOLUSDT']);
    wire.last.end();
    clock.advance(0);
    wire.last.open();
    clock.advance(0);
    expect(wire.last.sent.join()).toContain('btcusdt@trade');
    expect(wire.last.sent.join()).toContain('solusdt@trade');
    expect(wire.last.sent.join()).not.toContain('ethusdt');
  });

  test('leaves no timer behind', () => {
    const { clock, wire, runner, trade, accept } = createRunnerBench();
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1));
    runner.close();
    expect(wire.sockets.every((one) => one.isClosed)).toBe(true);
    expect(clock.timers).toBe(0);
  });
});

describe('a connection that is to end', () => {
  test('is replaced by one that is open before, without a hole and without doubles', () => {
    const { clock, wire, runner, gaps, trade, idsOf, accept, ackAll } = createRunnerBench();
    runner.want(['BTCUSDT']);
    accept();
    const first = wire.last;
    first.say(trade(1));
    first.say({ event: { e: 'serverShutdown', E: clock.now() } });
    expect(wire.sockets).toHaveLength(2);
    wire.last.open();
    clock.advance(0);
    first.say(trade(2));
    expect(first.isClosed).toBe(false);
    ackAll();
    expect(first.isClosed).toBe(true);
    wire.last.say(trade(2));
    wire.last.say(trade(3));
    expect(idsOf()).toEqual(['1', '2', '3']);
    expect(gaps).toEqual([]);
    expect(runner.news.counters.duplicates).toBe(1);
  });

  test('is replaced some minutes before the age that the venue allows', () => {
    const { clock, wire, runner, accept } = createRunnerBench();
    runner.want(['BTCUSDT']);
    accept();
    for (let m = 0; m < 23 * 60 + 54; m++) {
      clock.advance(30_000);
      wire.last.ping();
      clock.advance(30_000);
      wire.last.ping();
    }
    expect(wire.sockets).toHaveLength(1);
    clock.advance(30_000);
    wire.sockets[0]!.ping();
    clock.advance(30_000);
    wire.sockets[0]!.ping();
    expect(wire.sockets.length).toBeGreaterThan(1);
    expect(wire.sockets[0]!.isClosed).toBe(false);
  });

  test('is closed first where the venue allows but one, and that is a hole of our own', () => {
    const { clock, wire, runner, gaps, trade, accept } = createRunnerBench({ sockets: 1 });
    runner.want(['BTCUSDT']);
    accept();
    wire.last.say(trade(1));
    wire.last.say({ event: { e: 'serverShutdown', E: clock.now() } });
    expect(wire.sockets[0]!.isClosed).toBe(true);
    expect(gaps).toMatchObject([{ cause: 'reconnect', toMs: Infinity }]);
    clock.advance(0);
    expect(wire.sockets).toHaveLength(1);
    wire.sockets[0]!.end({ code: 1000 });
    expect(wire.sockets).toHaveLength(2);
  });
});
