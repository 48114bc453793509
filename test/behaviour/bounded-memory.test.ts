/** A client costs bounded memory whatever it does: commands without reading, many contracts, faults, a long absence. */
import { connect as connectTcp, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { CLOSE } from '../../shared/wire/codes.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createTickColumns, pushQuote, pushTrade, SIDE } from '../../shared/model/tick.ts';
import { toContract } from '../../shared/engine/hub/contract.ts';
import { createRoom } from '../../shared/engine/hub/room.ts';
import { Market } from '../../shared/engine/market/market.ts';
import { createFaultyLine } from '../../shared/engine/session/fault-injection.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFakeSink } from '../support/fake-sink.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until, whenWritable } from '../support/until.ts';

let server: TestServer | undefined;
const closers: (() => void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) close();
  await server?.stop();
  server = undefined;
});

/** A text message of a client, masked with zeros. */
function toMessage(text: string): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]);
}

/** A connection by hand that never reads what the server says after the upgrade. */
async function connectDeaf(port: number): Promise<Socket> {
  const socket = connectTcp(port, '127.0.0.1');
  closers.push(() => socket.destroy());
  socket.on('error', () => undefined);
  const key = 'dGhlIHNhbXBsZSBub25jZQ==';
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Protocol: tickdeck.v1\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  return socket;
}

describe('a client that sends commands and reads no reply', () => {
  test('is cut off before its replies fill the memory', async () => {
    const running = await startTestServer(createTimedSource(5_000, 10));
    server = running;
    const closes: number[] = [];
    const socket = await connectDeaf(running.port);
    await until(() => running.sessions.size === 1, 'the session');
    const [session] = running.sessions.all();
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, session!.bytesInFlight);
      for (const code of running.sessions.traffic.closes.keys()) closes.push(code);
    }, 1);
    closers.push(() => clearInterval(look));
    /* A reply of a megabyte each, fewer than a flood. */
    const list = toMessage('{"type":"list","of":"instruments"}');
    for (let i = 0; i < LIMITS.commandBurst - 5; i++) socket.write(list);
    await until(() => running.sessions.size === 0, 'the end', 10_000);
    await until(() => closes.length > 0, 'its code');
    expect(closes[0]).toBe(CLOSE.slowClient);
    expect(most).toBeLessThan(2 * LIMITS.unreadBytes);
  }, 20_000);

  test('is cut off as well when it is pongs that it does not read', async () => {
    const running = await startTestServer(createTimedSource(1, 10));
    server = running;
    const socket = await connectDeaf(running.port);
    await until(() => running.sessions.size === 1, 'the session');
    const [session] = running.sessions.all();
    let most = 0;
    const ping = Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125)]);
    const pings = Buffer.concat(Array.from({ length: 2_000 }, () => ping));
    for (let i = 0; i < 200 && running.sessions.size > 0; i++) {
      if (!socket.write(pings)) await whenWritable(socket);
      most = Math.max(most, session!.bytesInFlight);
    }
    await until(() => running.sessions.size === 0, 'the end');
    expect(most).toBeLessThan(LIMITS.unreadBytes);
  }, 20_000);

  test('is left alone while it reads', async () => {
    server = await startTestServer(createTimedSource(5_000, 10));
    const client = connectTo(server.url);
    closers.push(() => client.close());
    await until(() => client.state === 'open', 'the connection');
    for (let i = 0; i < 20; i++) await client.request({ type: 'list', of: 'instruments' });
    expect(client.state).toBe('open');
  }, 20_000);
});

describe('a client with another contract for each symbol', () => {
  test('may have so many, and is told that it may not have more', async () => {
    server = await startTestServer(createTimedSource(LIMITS.contracts + 2, 10));
    const client = connectTo(server.url);
    closers.push(() => client.close());
    await until(() => client.state === 'open', 'the connection');
    const ask = (i: number) => {
      const subscribe = { type: 'subscribe', contract: 'latest' } as const;
      return client.request({ ...subscribe, symbols: [`S${i}`], maxRateHz: 1 + i / 100 });
    };
    for (let i = 0; i < LIMITS.contracts; i++) await ask(i);
    await expect(ask(LIMITS.contracts)).rejects.toMatchObject({ code: 'TOO_MANY_SUBSCRIPTIONS' });
    await ask(0);
    expect(client.state).toBe('open');
  });
});

describe('a line that loses things on purpose', () => {
  test('says what it holds, so that no more is sent than a socket might hold', () => {
    const sent: number[] = [];
    const transmit = (bytes: Uint8Array): void => void sent.push(bytes.length);
    const line = createFaultyLine(
      { stallMs: 50_000 },
      { surroundings: createFakeClock(), transmit, close: () => undefined },
    );
    closers.push(() => line.cut());
    for (let i = 0; i < 10; i++) line.push(new Uint8Array(100));
    expect([sent.length, line.heldBytes]).toEqual([0, 1_000]);
    line.cut();
    expect(line.heldBytes).toBe(0);
  });
});

describe('a client that comes back after long', () => {
  test('gets what it missed in parts, and the next only when there is room', () => {
    const symbols = 12;
    const market = new Market({
      name: 'live',
      number: 0,
      epoch: 3,
      instruments: toInstruments(symbols),
      previousClose: new Float64Array(symbols),
    });
    const columns = createTickColumns(symbols * 2_000);
    for (let i = 0; i < columns.capacity; i++) {
      const id = i % symbols;
      if (i % 3 === 0) pushQuote(columns, id, 1_000_000 + i, 0, 99, 1, 101, 1);
      else pushTrade(columns, id, 1_000_000 + i, 0, 100, 1, SIDE.buy);
    }
    market.publish(columns);
    const room = createRoom(market, { flushMs: 16, now: () => 0, defer: (run) => run() });
    const sink = createFakeSink();
    const keep = sink.sendFrame.bind(sink);
    let missed = 0;
    sink.sendFrame = (frame) => {
      sink.isOpen = false;
      return keep(frame);
    };
    for (let id = 0; id < symbols; id++) {
      const position = { epoch: 3, sequence: 0 };
      room.subscribe(sink, id, toContract({}), { ticks: 0, bars: [] }, position);
    }
    let drains = 0;
    while (missed < symbols * 2_000) {
      sink.isOpen = true;
      room.drain(sink);
      const runs = sink.take('runs').flatMap((frame) => frame.runs);
      const atOnce = runs.reduce((sum, run) => sum + run.standsFor, 0);
      expect(atOnce).toBeGreaterThan(0);
      expect(atOnce).toBeLessThan(LIMITS.repairTicks + 2_000);
      missed += atOnce;
      drains++;
    }
    expect(missed).toBe(symbols * 2_000);
    expect(drains).toBeGreaterThan(3);
  });
});
