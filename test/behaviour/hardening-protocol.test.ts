/** Bytes that no client should send: wrong frames, too much, nonsense. By raw socket, as an attacker would. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE } from '../../shared/wire/codes.ts';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { ALL_COMMANDS } from '../../shared/engine/session/command/commands.ts';
import { report, size } from '../load/size.ts';
import { createListSource } from '../support/list-source.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { createRandom } from '../support/random.ts';
import { openRaw, toClose, toFrame } from '../support/raw-socket.ts';
import { toRandomTicks } from '../support/random-ticks.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until, whenWritable } from '../support/until.ts';

let server: TestServer;

beforeAll(async () => {
  const ticks = toRandomTicks(1, 2_000, 2, Date.UTC(2026, 0, 5));
  server = await startTestServer(createTimedSource(3, 200), {
    tape: () => createListSource(toInstruments(2), ticks),
  });
});
afterAll(() => server.stop());
afterEach(() => until(() => server.sessions.size === 0, 'all sessions gone'));

const TEXT = 1;
const BINARY = 2;
const [CONTINUE, CLOSING, PING, PONG] = [0, 8, 9, 10];
const BAD_UTF8 = [
  [0xc3],
  [0x80],
  [0xc0, 0x80],
  [0xe0, 0x80, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0xff],
  [0x22, 0xfe, 0x22],
  [0xe2, 0x28, 0xa1],
].map((bytes) => Buffer.from(bytes));

/** What is sent, by name, and the close codes of which the server may answer one. */
const ABUSES: [name: string, codes: number[], frames: Buffer[]][] = [
  ...[1, 2, 3, 4, 5, 6, 7].map((rsv): [string, number[], Buffer[]] => [
    `RSV bits ${rsv} on text`,
    [1002],
    [toFrame(TEXT, '{}', { rsv })],
  ]),
  ...[1, 2, 4].map((rsv): [string, number[], Buffer[]] => [
    `RSV bits ${rsv} on a ping`,
    [1002],
    [toFrame(PING, '', { rsv })],
  ]),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): [string, number[], Buffer[]] => [
    `opcode ${opcode}`,
    [1002],
    [toFrame(opcode, 'x')],
  ]),
  ...[TEXT, BINARY, PING, CLOSING].map((opcode): [string, number[], Buffer[]] => [
    `an unmasked frame of opcode ${opcode}`,
    [1002],
    [toFrame(opcode, '', { masked: false })],
  ]),
  ...BAD_UTF8.map((bytes): [string, number[], Buffer[]] => [
    `text that is no UTF-8: ${bytes.toString('hex')}`,
    [1007],
    [toFrame(TEXT, bytes)],
  ]),
  [
    'bad UTF-8 over two fragments',
    [1007],
    [
      toFrame(TEXT, Buffer.from([0xe2, 0x82]), { fin: false }),
      toFrame(CONTINUE, Buffer.from([0x28])),
    ],
  ],
  ['a close with bad UTF-8', [1007], [toFrame(CLOSING, toClose(1000, Buffer.from([0xc3, 0x28])))]],
  ...[0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535].map(
    (code): [string, number[], Buffer[]] => [
      `close code ${code}`,
      [1002],
      [toFrame(CLOSING, toClose(code))],
    ],
  ),
  ['a close of one byte', [1002], [toFrame(CLOSING, Buffer.from([3]))]],
  ...[CLOSING, PING, PONG].map((opcode): [string, number[], Buffer[]] => [
    `a control frame of opcode ${opcode} with 126 bytes`,
    [1002],
    [toFrame(opcode, Buffer.alloc(126, 0x20))],
  ]),
  ...[CLOSING, PING, PONG].map((opcode): [string, number[], Buffer[]] => [
    `a fragmented control frame of opcode ${opcode}`,
    [1002],
    [toFrame(opcode, '', { fin: false })],
  ]),
  ['a continuation of nothing', [1002], [toFrame(CONTINUE, 'x')]],
  ['an unfinished continuation of nothing', [1002], [toFrame(CONTINUE, 'x', { fin: false })]],
  [
    'a text within a fragmented text',
    [1002],
    [toFrame(TEXT, 'a', { fin: false }), toFrame(TEXT, 'b')],
  ],
  [
    'a binary within a fragmented text',
    [1002],
    [toFrame(TEXT, 'a', { fin: false }), toFrame(BINARY, 'b')],
  ],
  [
    'a continuation after the end',
    [1002, CLOSE.badMessage],
    [toFrame(TEXT, '{', { fin: false }), toFrame(CONTINUE, '}'), toFrame(CONTINUE, 'x')],
  ],
  [
    'a claim of 2^53 bytes',
    [1009],
    [toFrame(TEXT, '', { lengthBytes: [127, 0, 32, 0, 0, 0, 0, 0, 0] })],
  ],
  [
    'a claim of 2^63 bytes',
    [1009],
    [toFrame(TEXT, '', { lengthBytes: [127, 128, 0, 0, 0, 0, 0, 0, 0] })],
  ],
  ['a claim of one byte too many', [1009], [toFrame(TEXT, '', { claim: LIMITS.commandBytes + 1 })]],
  [
    'fragments that are too much together',
    [1009],
    [
      toFrame(TEXT, Buffer.alloc(LIMITS.commandBytes, 0x20), { fin: false }),
      toFrame(CONTINUE, 'x'),
    ],
  ],
];

describe('protocol abuse', () => {
  test(`${ABUSES.length} raw-socket abuses each get the right close code, and no session stays`, async () => {
    expect(ABUSES.length).toBeGreaterThanOrEqual(60);
    const results = await Promise.all(
      ABUSES.map(async ([name, codes, frames]) => {
        const client = await openRaw(server.port);
        for (const frame of frames) client.socket.write(frame);
        await until(() => client.isClosed, `${name}: the end`);
        return { name, isRight: codes.includes(client.code ?? 0), code: client.code };
      }),
    );
    expect(results.filter(({ isRight }) => !isRight)).toEqual([]);
  });

  test('a socket that speaks no WebSocket after the upgrade, or dies in the middle, leaves nothing', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => openRaw(server.port)));
    clients.forEach(({ socket }, i) => {
      if (i % 4 === 0) socket.write('GET / HTTP/1.1\r\n\r\n');
      else if (i % 4 === 1) socket.end(toFrame(TEXT, '', { claim: 100 }));
      else if (i % 4 === 2) socket.resetAndDestroy();
      else socket.end();
    });
    await until(() => server.sessions.size === 0, 'all gone');
    for (const { socket } of clients) socket.destroy();
  });
});

describe('too much', () => {
  test('a message of one byte more than allowed is closed with 1009, the largest is taken', async () => {
    const client = await openRaw(server.port);
    const ping = JSON.stringify({ type: 'ping', id: 1 });
    client.socket.write(toFrame(TEXT, ping.padEnd(LIMITS.commandBytes)));
    await until(() => server.sessions.traffic.commands.get('ping') === 1, 'the largest message');
    expect(client.isClosed).toBe(false);
    client.socket.write(toFrame(TEXT, ping.padEnd(LIMITS.commandBytes + 1)));
    await until(() => client.isClosed, 'the close');
    expect(client.code).toBe(1009);
  });

  const FRAGMENTS = size(100_000, 1_000_000);

  test(`${FRAGMENTS} fragments of one byte, or of none, are cut off early and cost no memory`, async () => {
    const beforeBytes = process.memoryUsage().rss;
    for (const payload of ['x', '']) {
      const client = await openRaw(server.port);
      client.socket.write(toFrame(TEXT, payload, { fin: false }));
      const slab = Buffer.concat(
        Array.from({ length: 1_000 }, () => toFrame(CONTINUE, payload, { fin: false })),
      );
      for (let sent = 0; sent < FRAGMENTS && !client.isClosed; sent += 1_000) {
        const mayGoOn = client.socket.write(slab);
        if (!mayGoOn) await whenWritable(client.socket);
      }
      await until(() => client.isClosed, 'the close');
      expect([1002, 1008, 1009, undefined]).toContain(client.code);
    }
    const grownMB = (process.memoryUsage().rss - beforeBytes) / 1e6;
    report('fragments', { grownMB });
    expect(grownMB).toBeLessThan(50);
  });
});

describe('nonsense', () => {
  const COMMANDS = size(20_000, 1_000_000);
  const AT_ONCE = 20;
  const random = createRandom(18);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const words = (text: string): string[] => text.split(' ');
  const ODD: readonly unknown[] = [
    ...words('S0 live tape replay-1 * sector:Technology max 1m __proto__'),
    ...Array.from({ length: 6 }, (_, i) => i - 1),
  ];
  const VALUES = ODD.concat(
    [null, true, 1.5, 1e308, 2 ** 53, '', 'x'.repeat(2_000), '\u0000', '😀', {}],
    [[[]], [['S0']], [['S0', 'S1', 'S0']], [[1]], [[{ interval: '1s', limit: 5 }]]].flat(),
    [{ epoch: 1, sequences: { S0: 1 } }],
  );
  /** Every command that there is, whatever comes to be, and what is none. */
  const TYPES = [...ALL_COMMANDS.map(({ type }) => type), 'dance', '__proto__'];
  const FIELDS = words(
    'id market symbols contract maxRateHz interval ticks bars resume acknowledges client frames ' +
      'flushMs minIntervalMs symbol limit buckets fromMs recording speed timeMs of room chat name text game side ' +
      'quantity kind price alert rule levels viewer key odd',
  );

  function toNonsense(): string {
    const kind = random();
    if (kind < 0.02) return pick(['', '{', '[]', 'null', '"x"', '1', '{"type":1}', '{}', '\u0000']);
    const fields: [string, unknown][] = [['type', pick(TYPES)]];
    for (let i = Math.floor(random() * 5); i > 0; i--) fields.push([pick(FIELDS), pick(VALUES)]);
    const text = JSON.stringify(Object.fromEntries(fields));
    return kind < 0.05 ? text.slice(0, Math.floor(random() * text.length)) : text;
  }

  test(`${COMMANDS} random commands crash nothing, and the server answers afterwards`, async () => {
    const perClient = LIMITS.commandBurst;
    const closes = new Map<number, number>();
    const waves = Math.ceil(COMMANDS / perClient / AT_ONCE);
    async function oneClient(): Promise<void> {
      const socket = new WebSocket(server.url, [BINARY_PROTOCOL]);
      socket.on('error', () => undefined);
      const closed = new Promise<void>((resolve) =>
        socket.on('close', (code) => {
          closes.set(code, (closes.get(code) ?? 0) + 1);
          resolve();
        }),
      );
      await new Promise((resolve) => socket.once('open', resolve));
      for (let i = 0; i < perClient; i++) socket.send(toNonsense());
      socket.close(1000);
      await closed;
    }
    for (let wave = 0; wave < waves; wave++) {
      await Promise.all(Array.from({ length: AT_ONCE }, oneClient));
    }
    const allowed = [1000, CLOSE.badMessage, CLOSE.commandFlood];
    expect([...closes.keys()].filter((code) => !allowed.includes(code))).toEqual([]);
    expect(server.sessions.traffic.errors.get('INTERNAL')).toBe(undefined);
    expect(server.sessions.traffic.errors.get('BAD_COMMAND')).toBeGreaterThan(COMMANDS / 20);
    const health = await fetch(`http://127.0.0.1:${server.port}/health`);
    expect(health.status).toBe(200);
    report('nonsense', { sent: waves * AT_ONCE * perClient, ...Object.fromEntries(closes) });
  });

  test('a flood of commands is closed with 4513, whatever the commands are', async () => {
    const floods = ['{"type":"ping"}', '{"type":"nothing"}', '{"type":"list","of":"instruments"}'];
    for (const text of floods) {
      const socket = new WebSocket(server.url, [BINARY_PROTOCOL]);
      const codes: number[] = [];
      socket.on('close', (code) => codes.push(code));
      await new Promise((resolve) => socket.once('open', resolve));
      for (let i = 0; i < 4 * LIMITS.commandBurst; i++) socket.send(text);
      await until(() => codes.length > 0, 'the close');
      expect([text, ...codes]).toEqual([text, CLOSE.commandFlood]);
    }
  });

  test('a flood of wrong commands or acknowledgements is cut as well', async () => {
    for (const text of [
      '{"type":"subscribe"}',
      '{"type":"acknowledge","frames":0}',
      '{"type":"acknowledge","frames":9}',
    ]) {
      const socket = new WebSocket(server.url, [BINARY_PROTOCOL]);
      const codes: number[] = [];
      socket.on('close', (code) => codes.push(code));
      await new Promise((resolve) => socket.once('open', resolve));
      for (let i = 0; i < 5_000; i++) socket.send(text);
      await until(() => codes.length > 0, `the close of ${text}`);
      expect([text, ...codes]).toEqual([text, CLOSE.commandFlood]);
    }
  });
});
