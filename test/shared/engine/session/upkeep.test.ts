import { describe, expect, test } from 'vitest';
import { createTickColumns, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { BINARY_PROTOCOL, JSON_PROTOCOL } from '../../../../shared/wire/frame.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import type { FakeTransport } from '../../../support/fake-transport.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createSessionBench, type SessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const NOON_MS = Date.UTC(2026, 0, 1, 12);
const SECONDS = 400;

/** A market with ten trades a second from noon on. */
function createBench(): Promise<SessionBench> {
  const ticks = createTickColumns(SECONDS * 10);
  for (let i = 0; i < ticks.capacity; i++) {
    pushTrade(ticks, 0, NOON_MS + i * 100, 0, 10_000 + (i % 50), 10, SIDE.buy);
  }
  return createSessionBench(createListSource(toInstruments(1), ticks));
}

const LONG_MS = LIMITS.pingMs + LIMITS.pongMs + 2_000;
const pings = (client: FakeTransport): number => client.sent.filter((one) => one === 'ping').length;

describe('a client that answers no ping', () => {
  test('is cut off within the time of a ping and a pong', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ type: 'hello' });
    await bench.run(LIMITS.pingMs + LIMITS.pongMs - 1_000);
    expect([pings(client), client.closedWith]).toEqual([1, undefined]);
    await bench.run(3_000);
    expect(client.closedWith).toBe(1006);
    expect(bench.sessions.traffic.closes.get(4010)).toBe(1);
  });

  test('but says anything else stays', async () => {
    const bench = await createBench();
    const client = bench.connect();
    for (let i = 0; i < 12; i++) {
      client.say({ type: 'ping' });
      await bench.run(5_000);
    }
    expect(client.closedWith).toBe(undefined);
  });

  test.each([BINARY_PROTOCOL, JSON_PROTOCOL])(
    'stays while it reads slowly what was sent before: %s',
    async (dialect) => {
      const bench = await createBench();
      const client = bench.connect({ dialect });
      client.say({ type: 'hello' });
      client.say({ type: 'subscribe', symbols: ['S0'] });
      /* Its connection is full: 50 kB leave it each second, and the ping waits behind 4 MB. */
      client.bufferedBytes = LIMITS.bufferedBytes;
      for (let second = 0; second < 80; second++) {
        client.drainedBytes += 50_000;
        await bench.run(1_000);
      }
      expect(client.closedWith).toBe(undefined);
      client.pong();
      client.bufferedBytes = 0;
      await bench.run(1_000);
      expect(client.closedWith).toBe(undefined);
    },
  );

  test('stays for as long as what kernels hide takes at the slowest speed, and no longer', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ type: 'hello' });
    await bench.run(1_000);
    /* A burst left at once: kernels took it, and the client may read it or be dead. */
    client.drainedBytes += 2_000_000;
    const readMs = (2_000_000 / LIMITS.slowestReadBytesPerSecond) * 1_000;
    await bench.run(LONG_MS + readMs - 10_000);
    expect(client.closedWith).toBe(undefined);
    await bench.run(12_000);
    expect(client.closedWith).toBe(1006);
  });

  test('is cut off when its full connection drains nothing', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ type: 'hello' });
    client.bufferedBytes = LIMITS.bufferedBytes;
    await bench.run(LONG_MS + (LIMITS.bufferedBytes / LIMITS.slowestReadBytesPerSecond) * 1_000);
    expect(client.closedWith).toBe(1006);
  });

  test('is not taken for dead because the machine slept or its clock was set', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ type: 'hello', acknowledges: true });
    client.say({ type: 'subscribe', symbols: ['S0'] });
    await bench.run(500);
    bench.clock.leap(3 * 3_600_000);
    await bench.run(1_000);
    expect(client.closedWith).toBe(undefined);
  });
});

describe('a connection', () => {
  test('that says nothing is closed with 4502, one that spoke is not', async () => {
    const bench = await createBench();
    const silent = bench.connect();
    const speaking = bench.connect();
    speaking.say({ type: 'ping' });
    await bench.run(LIMITS.firstCommandMs + 2_000);
    expect([silent.closedWith, speaking.closedWith]).toEqual([4502, undefined]);
  });

  test('whose login ends is closed with 4503', async () => {
    const bench = await createBench();
    let isValid = true;
    const client = bench.connect({ isValid: () => isValid });
    client.say({ type: 'ping' });
    await bench.run(2_000);
    expect(client.closedWith).toBe(undefined);
    isValid = false;
    await bench.run(1_100);
    expect(client.closedWith).toBe(4503);
  });

  test('that acknowledges nothing is warned once a silence, then closed with 4008', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ type: 'hello', acknowledges: true });
    client.say({ type: 'subscribe', symbols: ['S0'] });
    await bench.run(LIMITS.stalledWarningMs + 3_000);
    expect(client.messages('warning')).toMatchObject([{ code: 'SLOW_CLIENT' }]);
    client.say({ type: 'acknowledge', frames: 1 });
    await bench.run(LIMITS.stalledWarningMs + 3_000);
    expect(client.messages('warning')).toHaveLength(2);
    await bench.run(LIMITS.stalledMs);
    expect([client.messages('warning').length, client.closedWith]).toEqual([2, 4008]);
  });

  test('is told when to come back when the server stops', async () => {
    const bench = await createBench();
    const client = bench.connect();
    bench.stop();
    expect(client.messages('restarting')).toHaveLength(1);
    expect(client.closedWith).toBe(4000);
  });

  test('that sends commands too fast is closed with 4513, acknowledging does not count', async () => {
    const bench = await createBench();
    const client = bench.connect();
    client.say({ type: 'hello', acknowledges: true });
    client.say({ type: 'subscribe', symbols: ['S0'] });
    for (let i = 0; i < 200; i++) {
      await bench.run(100);
      client.say({ type: 'acknowledge', frames: client.frames().length });
    }
    expect(client.closedWith).toBe(undefined);
    for (let i = 0; i <= LIMITS.commandBurst; i++) client.say({ type: 'ping' });
    expect(client.closedWith).toBe(4513);
  });
});
