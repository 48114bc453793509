import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE } from '../../shared/wire/codes.ts';
import { createDecoder } from '../../shared/wire/decode.ts';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let socket: WebSocket;

afterEach(async () => {
  socket.terminate();
  await server.stop();
});

/** Connects by hand: acknowledges only when the test says so. */
async function connect(): Promise<{ bytes: number[]; frames: Uint8Array[]; closed: number[] }> {
  const got = { bytes: [] as number[], frames: [] as Uint8Array[], closed: [] as number[] };
  socket = new WebSocket(server.url, [BINARY_PROTOCOL]);
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return;
    got.bytes.push(data.length);
    got.frames.push(new Uint8Array(data));
  });
  socket.on('close', (code) => got.closed.push(code));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'hello', acknowledges: true }));
  socket.send(JSON.stringify({ type: 'subscribe', symbols: ['S0', 'S1'] }));
  return got;
}

/** Waits until so many ticks more have been published, none of which the client has room for. */
async function untilMoreTicks(count: number): Promise<void> {
  const { counters } = server.markets.primary.market;
  const target = counters.ticks + count;
  await until(() => counters.ticks > target, `${count} ticks`);
}

const total = (bytes: number[]): number => bytes.reduce((sum, one) => sum + one, 0);

describe('a client that does not acknowledge', () => {
  test('has at most a window and a frame in flight, however much is published', async () => {
    server = await startTestServer(createTimedSource(2, 100_000));
    const got = await connect();
    await until(() => total(got.bytes) >= LIMITS.windowBytes, 'a full window');
    await untilMoreTicks(30_000);
    expect(total(got.bytes)).toBeLessThan(LIMITS.windowBytes + 2 * LIMITS.frameBytes);
  });

  test('is caught up gaplessly when it acknowledges again, or told of the gap and given a snapshot', async () => {
    server = await startTestServer(createTimedSource(2, 100_000));
    const got = await connect();
    await until(() => total(got.bytes) >= LIMITS.windowBytes, 'a full window');
    await untilMoreTicks(150_000);
    const acknowledge = setInterval(
      () => socket.send(JSON.stringify({ type: 'acknowledge', frames: got.frames.length })),
      5,
    );
    const { market } = server.markets.primary;
    const target = market.state(0).sequence + 3_000;
    const decode = createDecoder();
    let at = 0;
    let next = 0;
    let gaps = 0;
    const wrong: string[] = [];
    const apply = (): boolean => {
      for (; at < got.frames.length; at++) {
        const decoded = decode(got.frames[at]!);
        if (!decoded.ok) throw new Error(decoded.error);
        const { frame } = decoded;
        if (frame.type === 'snapshot' && frame.state.instrument === 0) {
          next = frame.state.sequence + 1;
        } else if (frame.type === 'gap' && frame.instrument === 0) {
          if (frame.fromSequence !== next)
            wrong.push(`gap from ${frame.fromSequence}, not ${next}`);
          next = frame.toSequence + 1;
          gaps++;
        } else if (frame.type === 'runs') {
          for (const run of frame.runs) {
            if (run.instrument !== 0) continue;
            if (run.firstSequence !== next) wrong.push(`run ${run.firstSequence}, not ${next}`);
            next = run.firstSequence + run.count;
          }
        }
      }
      return next > target;
    };
    await until(apply, 'being live again');
    clearInterval(acknowledge);
    expect(wrong).toEqual([]);
    expect(gaps).toBeGreaterThan(0);
  });

  test('is closed with 4008 when it acknowledges nothing for the time in the limits', async () => {
    const clock = createFakeClock();
    server = await startTestServer(createTimedSource(2, 20_000, 1, clock.now), {}, { clock });
    const got = await connect();
    await clock.until(() => got.closed.length > 0, 'the close', LIMITS.stalledMs + 4_000);
    expect(got.closed).toEqual([CLOSE.slowClient]);
    await clock.until(() => server.sessions.size === 0, 'the session gone');
  });

  test('leaves a healthy client alone', async () => {
    server = await startTestServer(createTimedSource(2, 50_000));
    await connect();
    const { connectTo } = await import('../support/test-server.ts');
    const healthy = connectTo(server.url);
    healthy.subscribe(['S0', 'S1']);
    await until(() => healthy.stats.ticks > 30_000, 'ticks of the healthy client');
    expect(healthy.stats.missedTicks).toBe(0);
    healthy.close();
  });
});
