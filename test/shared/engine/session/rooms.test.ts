/** Rooms: who is in them, who steers, who comes back to what, and what ends them. Time is the test's own. */
import { describe, expect, test } from 'vitest';
import { createTickColumns } from '../../../../shared/model/tick.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { REPLIES } from '../../../../shared/wire/reply.ts';
import type { RoomState } from '../../../../shared/wire/room.ts';
import { createCommands } from '../../../../shared/engine/session/command/commands.ts';
import type { SeekableSource } from '../../../../shared/engine/source/source.ts';
import type { FakeTransport } from '../../../support/fake-transport.ts';
import { createListSource } from '../../../support/list-source.ts';
import { toRandomTicks } from '../../../support/random-ticks.ts';
import { createSessionBench, type SessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const START_MS = 1_700_000_000_000;
const INSTRUMENTS = toInstruments(2);
const TICKS = toRandomTicks(5, 7_500, 2, START_MS, 10);

const openBench = (
  tape: () => SeekableSource = () => createListSource(INSTRUMENTS, TICKS),
): Promise<SessionBench> =>
  createSessionBench(createListSource(INSTRUMENTS, createTickColumns(1)), {
    flushMs: 100,
    recordings: { tape },
  });

/** Lets time go by; whoever is still connected answers pings. */
function pass(bench: SessionBench, ms: number, ...clients: FakeTransport[]): void {
  for (let left = ms; left > 0; left -= 5_000) {
    bench.clock.advance(Math.min(left, 5_000));
    for (const client of clients) if (client.isOpen) client.pong();
  }
}

/** The newest that a client was told of a room. */
function roomOf(client: FakeTransport): RoomState {
  const told = client.sent.filter(
    (one) => one !== 'ping' && (one.type === 'room' || one.type === 'joined'),
  );
  return (told.at(-1) as unknown as { room: RoomState }).room;
}

const errorsOf = (client: FakeTransport) =>
  client.messages('error').map(({ id, error }) => [id, error.code]);

/** A room `fed` of a paused replay, with its host. */
async function openRoom(bench: SessionBench, moreOfOpen: object = {}) {
  const host = bench.connect();
  host.say({ type: 'open', id: 1, recording: 'tape', paused: true, ...moreOfOpen });
  const { market } = host.messages('market').at(-1)!;
  host.say({ type: 'room', id: 2, market: market.name, room: 'fed', name: 'Ada' });
  pass(bench, 200);
  return { host, market: market.name, key: host.messages('joined')[0]!.key };
}

describe('a room', () => {
  test('puts everybody into the same replay: who joins late sees the same moment at once', async () => {
    const bench = await openBench();
    const { host, market } = await openRoom(bench, { timeMs: START_MS + 60_000 });
    host.say({ type: 'play', market });
    pass(bench, 2_000);
    const guest = bench.connect({ rights: 'read' });
    guest.say({ type: 'joinRoom', id: 7, room: 'fed' });
    guest.say({ type: 'subscribe', id: 8, market, symbols: ['S0'] });
    host.say({ type: 'subscribe', id: 9, market, symbols: ['S0'] });
    pass(bench, 200);
    const [joined] = guest.messages('joined');
    expect(bench.markets.replays).toBe(1);
    expect(joined).toMatchObject({
      viewer: 2,
      market: { name: market, replay: { room: 'fed', state: 'playing', viewers: 2 } },
      room: { room: 'fed', market, recording: 'tape', host: 1, steering: 'host', people: 2 },
    });
    expect(joined!.market.timeMs).toBe(START_MS + 62_000);
    const snapshotOf = (client: FakeTransport) =>
      client.frames().find(({ type }) => type === 'snapshot');
    expect(snapshotOf(guest)).toBeDefined();
    expect(snapshotOf(guest)).toEqual(snapshotOf(host));
  });

  test('has the people, the names and the position that its list says', async () => {
    const bench = await openBench();
    const { host, market } = await openRoom(bench, { timeMs: START_MS + 5_000 });
    const guest = bench.connect({ rights: 'read' });
    guest.say({ type: 'joinRoom', id: 3, room: ' fed ', name: 'Grace' });
    pass(bench, 1_100);
    expect(roomOf(host).viewers).toEqual([
      { viewer: 1, name: 'Ada', presence: 'here' },
      { viewer: 2, name: 'Grace', presence: 'here' },
    ]);
    guest.say({ type: 'rooms', id: 4 });
    expect(guest.messages('rooms')[0]!.rooms).toMatchObject([
      { room: 'fed', market, timeMs: START_MS + 5_000, state: 'paused', people: 2 },
    ]);
    guest.say({ type: 'leaveRoom', id: 5, room: 'fed' });
    pass(bench, 1_100);
    expect(roomOf(host)).toMatchObject({ people: 1, viewers: [{ viewer: 1 }] });
  });

  test('is steered by its host alone, whatever rights the others have', async () => {
    const bench = await openBench();
    const { host, market } = await openRoom(bench);
    const guests = [bench.connect({ rights: 'read' }), bench.connect()];
    const stranger = bench.connect();
    for (const guest of guests) guest.say({ type: 'joinRoom', room: 'fed' });
    const commands = [
      { type: 'play', id: 1, market },
      { type: 'pause', id: 2, market },
      { type: 'seek', id: 3, market, timeMs: START_MS + 9_000 },
      { type: 'speed', id: 4, market, speed: 2 },
      { type: 'loop', id: 5, market, loop: true },
      { type: 'close', id: 6, market },
    ];
    for (const client of [...guests, stranger]) {
      for (const command of commands) client.say(command);
      pass(bench, 200);
      expect(errorsOf(client)).toEqual(commands.map(({ id }) => [id, 'NOT_HOST']));
    }
    for (const command of commands.slice(0, -1)) host.say(command);
    pass(bench, 200);
    expect(errorsOf(host)).toEqual([]);
  });

  test('asks its rights of every command that steers a replay', () => {
    const steering = [...createCommands().entries()].filter(({ type, schema }) => {
      const reply = (REPLIES as Readonly<Record<string, string>>)[type]!;
      const isAboutReplay = reply === 'market' || reply === 'closed';
      const opens = type === 'join' || type === 'rewind';
      return isAboutReplay && 'market' in schema.properties && !opens;
    });
    expect(steering.length).toBeGreaterThan(5);
    for (const { type, rights } of steering) expect([type, rights]).toEqual([type, 'steer']);
  });

  test('is handed over to a viewer, and steered by everyone where the host says so', async () => {
    const bench = await openBench();
    const { host, market } = await openRoom(bench);
    const guest = bench.connect({ rights: 'read' });
    guest.say({ type: 'joinRoom', room: 'fed' });
    guest.say({ type: 'handOver', id: 3, room: 'fed', to: 2 });
    host.say({ type: 'handOver', id: 4, room: 'fed', to: 9 });
    host.say({ type: 'handOver', id: 5, room: 'fed', steering: 'everyone' });
    guest.say({ type: 'play', id: 6, market });
    host.say({ type: 'handOver', id: 7, room: 'fed', to: 2, steering: 'host' });
    host.say({ type: 'pause', id: 8, market });
    guest.say({ type: 'pause', id: 9, market });
    pass(bench, 200);
    expect(errorsOf(guest)).toEqual([[3, 'NOT_HOST']]);
    expect(errorsOf(host)).toEqual([
      [4, 'UNKNOWN_VIEWER'],
      [8, 'NOT_HOST'],
    ]);
    expect(roomOf(guest)).toMatchObject({ host: 2, steering: 'host' });
    expect(bench.markets.get(market)!.drive).toMatchObject({ kind: 'replay' });
    expect(guest.messages('market').at(-1)!.market.replay!.state).toBe('paused');
  });

  test('lets a viewer leave its clock to look around, steer that alone, and come back', async () => {
    const bench = await openBench();
    const { host, market } = await openRoom(bench, { timeMs: START_MS + 60_000 });
    const guest = bench.connect({ rights: 'read' });
    guest.say({ type: 'joinRoom', room: 'fed' });
    guest.say({ type: 'leaveClock', id: 3, room: 'fed' });
    pass(bench, 200);
    const own = guest.messages('market').at(-1)!.market;
    expect(own).toMatchObject({
      timeMs: START_MS + 60_000,
      replay: { recording: 'tape', awayFrom: 'fed', state: 'paused' },
    });
    guest.say({ type: 'seek', id: 4, market: own.name, timeMs: START_MS + 20_000 });
    host.say({ type: 'play', id: 5, market: own.name });
    pass(bench, 1_100);
    expect(errorsOf(guest)).toEqual([]);
    expect(errorsOf(host)).toEqual([[5, 'NOT_HOST']]);
    expect(roomOf(host).viewers[1]).toEqual({ viewer: 2, presence: 'away' });
    expect(bench.markets.get(market)!.timeMs()).toBe(START_MS + 60_000);
    guest.say({ type: 'returnToClock', id: 6, room: 'fed' });
    pass(bench, 200);
    const back = guest.messages('market').findLast(({ id }) => id === 6)!;
    expect(back.market).toMatchObject({ name: market, timeMs: START_MS + 60_000 });
    const at = (type: string): number =>
      guest.sent.findLastIndex((one) => one !== 'ping' && one.type === type);
    expect(at('closed')).toBeGreaterThan(at('market'));
    expect(guest.messages('closed').map((one) => one.market)).toEqual([own.name]);
    expect(bench.markets.replays).toBe(1);
  });

  test('gives so many clocks of their own and no more: who opens replays finds room', async () => {
    const bench = await openBench();
    await openRoom(bench);
    const guests = Array.from({ length: LIMITS.ownClocks + 1 }, () =>
      bench.connect({ rights: 'read' }),
    );
    for (const guest of guests) {
      guest.say({ type: 'joinRoom', room: 'fed' });
      guest.say({ type: 'leaveClock', id: 3, room: 'fed' });
    }
    pass(bench, 200);
    expect(guests.map(errorsOf).filter((errors) => errors.length > 0)).toEqual([
      [[3, 'TOO_MANY_REPLAYS']],
    ]);
    for (const guest of guests) guest.leave();
    pass(bench, LIMITS.seatKeptMs + 2_000);
    expect(bench.markets.replays).toBe(1);
  });
});

test('200 viewers of one room cost the decoding of one', async () => {
  /** Ticks read of the recording, and runs encoded, while so many watch the same three seconds. */
  async function costOf(viewers: number) {
    let reads = 0;
    const source = createListSource(INSTRUMENTS, TICKS);
    const read: typeof source.read = (untilMs, into) => {
      const before = into.length;
      const more = source.read(untilMs, into);
      reads += into.length - before;
      return more;
    };
    const bench = await openBench(() => ({ ...source, read }));
    const { host, market } = await openRoom(bench, { timeMs: START_MS + 1_000 });
    const guests = Array.from({ length: viewers - 1 }, () => bench.connect({ rights: 'read' }));
    for (const guest of guests) guest.say({ type: 'joinRoom', room: 'fed' });
    for (const one of [host, ...guests]) one.say({ type: 'subscribe', market, symbols: ['S0'] });
    pass(bench, 200);
    host.say({ type: 'play', market });
    pass(bench, 3_000);
    const got = new Set([host, ...guests].map((one) => JSON.stringify(one.frames().slice(1))));
    expect(got.size).toBe(1);
    return { reads, runs: bench.markets.get(market)!.market.counters.runs };
  }
  const one = await costOf(1);
  expect(one.reads).toBeGreaterThan(100);
  expect(await costOf(200)).toEqual(one);
});

describe('a seat', () => {
  test('is kept for a while over a lost connection, the host’s too', async () => {
    const bench = await openBench();
    const { host, market, key } = await openRoom(bench);
    const guest = bench.connect();
    guest.say({ type: 'joinRoom', room: 'fed' });
    host.leave(1006);
    pass(bench, LIMITS.seatKeptMs - 5_000, guest);
    expect(roomOf(guest)).toMatchObject({
      host: 1,
      people: 1,
      viewers: [{ name: 'Ada', presence: 'gone' }, { presence: 'here' }],
    });
    guest.say({ type: 'play', id: 3, market });
    pass(bench, 200);
    expect(errorsOf(guest)).toEqual([[3, 'NOT_HOST']]);
    const again = bench.connect();
    again.say({ type: 'joinRoom', room: 'fed', key });
    again.say({ type: 'play', id: 4, market });
    pass(bench, LIMITS.seatKeptMs * 2, again, guest);
    expect(errorsOf(again)).toEqual([]);
    expect(again.messages('joined')[0]).toMatchObject({ viewer: 1, key, room: { people: 2 } });
    expect(roomOf(guest)).toMatchObject({ host: 1, people: 2 });
  });

  test('that nobody comes back to falls to the longest who may open replays, never to one who may only look', async () => {
    const bench = await openBench();
    const { host } = await openRoom(bench);
    const viewer = bench.connect({ rights: 'read' });
    viewer.say({ type: 'joinRoom', room: 'fed' });
    host.leave(1006);
    pass(bench, LIMITS.seatKeptMs + 1_100, viewer);
    expect(roomOf(viewer).host).toBeUndefined();
    const owner = bench.connect();
    owner.say({ type: 'joinRoom', room: 'fed', key: 'of nobody' });
    pass(bench, 1_100);
    expect(roomOf(viewer)).toMatchObject({ host: 3, people: 2 });
  });

  test('keeps its room open while its viewer is on a clock of its own', async () => {
    const bench = await openBench();
    const { host, market } = await openRoom(bench);
    host.say({ type: 'leaveClock', id: 3, room: 'fed' });
    host.say({ type: 'subscribe', market, symbols: ['S0'] });
    host.say({ type: 'unsubscribe', market, symbols: ['S0'] });
    pass(bench, LIMITS.replayIdleMs * 2, host);
    expect(bench.hub.room(market)!.members.size).toBe(0);
    expect(bench.markets.replays).toBe(2);
    host.leave();
    pass(bench, (LIMITS.replayIdleMs + LIMITS.seatKeptMs) * 2);
    expect(bench.markets.replays).toBe(0);
  });

  test('one more than there may be is refused, and a room ends with its replay', async () => {
    const bench = await openBench();
    const { host, market } = await openRoom(bench);
    host.say({ type: 'room', id: 3, market, room: 'other' });
    host.say({ type: 'room', id: 4, market: 'live', room: 'other' });
    host.say({ type: 'room', id: 5, market, room: ' \u0007 ' });
    host.say({ type: 'joinRoom', id: 6, room: 'nowhere' });
    host.say({ type: 'leaveClock', id: 7, room: 'nowhere' });
    const guest = bench.connect({ rights: 'read' });
    guest.say({ type: 'room', id: 3, market, room: 'mine' });
    for (let i = 1; i < LIMITS.roomViewers; i++) {
      bench.connect({ rights: 'read' }).say({ type: 'joinRoom', room: 'fed' });
    }
    guest.say({ type: 'joinRoom', id: 4, room: 'fed' });
    guest.say({ type: 'leaveClock', id: 5, room: 'fed' });
    host.say({ type: 'close', id: 8, market });
    host.say({ type: 'joinRoom', id: 9, room: 'fed' });
    pass(bench, 200);
    expect(errorsOf(host)).toEqual([
      [3, 'ROOM_NAME_TAKEN'],
      [4, 'NOT_A_REPLAY'],
      [5, 'BAD_COMMAND'],
      [6, 'UNKNOWN_ROOM'],
      [7, 'UNKNOWN_ROOM'],
      [9, 'UNKNOWN_ROOM'],
    ]);
    expect(errorsOf(guest)).toEqual([
      [3, 'FORBIDDEN'],
      [4, 'ROOM_FULL'],
      [5, 'UNKNOWN_VIEWER'],
    ]);
  });
});
