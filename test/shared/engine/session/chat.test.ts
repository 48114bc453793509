/** Chats: who says what to whom, about which moment, and who may stop it. Time is the test's own. */
import { describe, expect, test } from 'vitest';
import { createTickColumns } from '../../../../shared/model/tick.ts';
import type { ChatMessage } from '../../../../shared/wire/chat-message.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import type { ChatRecord, ChatStore } from '../../../../shared/engine/chat/chat-contract.ts';
import type { FakeTransport } from '../../../support/fake-transport.ts';
import { createListSource } from '../../../support/list-source.ts';
import { toRandomTicks } from '../../../support/random-ticks.ts';
import {
  type BenchOptions,
  createSessionBench,
  type SessionBench,
} from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const START_MS = 1_700_000_000_000;
const INSTRUMENTS = toInstruments(2);
const TICKS = toRandomTicks(5, 7_500, 2, START_MS, 10);

const openBench = (options: BenchOptions = {}): Promise<SessionBench> =>
  createSessionBench(createListSource(INSTRUMENTS, createTickColumns(1)), {
    flushMs: 100,
    recordings: Object.fromEntries(
      ['', ...Array(9).keys()].map((at) => [
        `tape${at}`,
        () => createListSource(INSTRUMENTS, TICKS),
      ]),
    ),
    ...options,
  });

/** A client in the chat of a market. */
function join(bench: SessionBench, more: object = {}, options = {}): FakeTransport {
  const client = bench.connect(options);
  client.say({ type: 'joinChat', id: 1, ...more });
  return client;
}

/** Says something. @returns number of the message, where it was taken */
async function say(bench: SessionBench, client: FakeTransport, text: string, more: object = {}) {
  const before = client.messages('said').length;
  client.say({ type: 'say', id: 2, chat: 'market:live', text, ...more });
  bench.clock.advance(LIMITS.chatBatchMs);
  await bench.run(16);
  return client.messages('said')[before]?.message.message;
}

/** Lets time go by; those who are named answer pings. */
async function pass(bench: SessionBench, ms: number, ...clients: FakeTransport[]): Promise<void> {
  for (let left = ms; left > 0; left -= 5_000) {
    await bench.clock.run(5_000, 5_000);
    for (const client of clients) client.pong();
  }
}

const heard = (client: FakeTransport): ChatMessage[] =>
  client.messages('chat').flatMap(({ messages = [] }) => messages);
const errorsOf = (client: FakeTransport) => client.messages('error').map(({ error }) => error.code);

/** Keeps records in memory, as a disk would. */
function createMemoryStore(): ChatStore & { readonly kept: Map<string, ChatRecord[]> } {
  const kept = new Map<string, ChatRecord[]>();
  return {
    kept,
    open(key) {
      const records = kept.get(key) ?? [];
      kept.set(key, records);
      return {
        records: [...records],
        put: async (record) => void records.push(record),
        close: () => undefined,
      };
    },
  };
}

describe('a message', () => {
  test('goes to everybody in the chat, with the name of who sent it, once encoded', async () => {
    const bench = await openBench();
    const ada = join(bench, { name: 'Ada' });
    const grace = join(bench, { name: 'Grace' }, { rights: 'read' });
    const stranger = bench.connect();
    expect(await say(bench, grace, 'hello <b>@s0</b>')).toBe(1);
    const [message] = heard(ada);
    expect(message).toMatchObject({ message: 1, member: 2, name: 'Grace', symbols: ['S0'] });
    expect(message!.text).toBe('hello <b>@s0</b>');
    expect(heard(grace)).toEqual([message]);
    expect(stranger.messages('chat')).toEqual([]);
  });

  test('is pinned to the moment of the market, or to an earlier one, and to a symbol that the market has', async () => {
    const bench = await openBench();
    const ada = join(bench, { name: 'Ada' });
    const nowMs = Math.floor(bench.markets.primary.timeMs());
    await say(bench, ada, 'then', { timeMs: nowMs - 60_000, symbol: 's1' });
    await say(bench, ada, 'never', { timeMs: nowMs + 3_600_000 });
    const [then, never] = heard(ada);
    expect(then).toMatchObject({ timeMs: nowMs - 60_000, symbol: 'S1' });
    expect(never!.timeMs).toBeLessThan(nowMs + 60_000);
    ada.say({ type: 'say', chat: 'market:live', text: 'x', symbol: 'NONE' });
    expect(errorsOf(ada)).toEqual(['UNKNOWN_SYMBOL']);
  });

  test('is changed and taken back by its author alone; who moderates takes it away', async () => {
    const bench = await openBench();
    const host = join(bench, { name: 'Ada' });
    const guest = join(bench, { name: 'Grace' }, { rights: 'read' });
    const other = join(bench, { name: 'Joan' }, { rights: 'read' });
    await say(bench, guest, 'frist');
    await say(bench, guest, 'second');
    guest.say({ type: 'editMessage', chat: 'market:live', message: 1, text: 'first' });
    other.say({ type: 'editMessage', chat: 'market:live', message: 1, text: 'hacked' });
    host.say({ type: 'editMessage', chat: 'market:live', message: 1, text: 'hacked' });
    other.say({ type: 'removeMessage', chat: 'market:live', message: 1 });
    host.say({ type: 'removeMessage', chat: 'market:live', message: 2 });
    guest.say({ type: 'removeMessage', chat: 'market:live', message: 2 });
    await bench.run(200);
    expect([errorsOf(other), errorsOf(host), errorsOf(guest)]).toEqual([
      ['NOT_MODERATOR', 'NOT_MODERATOR'],
      ['NOT_MODERATOR'],
      ['UNKNOWN_MESSAGE'],
    ]);
    const late = join(bench, {}, { rights: 'read' });
    expect(late.messages('chatJoined')[0]!.messages).toMatchObject([
      { message: 1, text: 'first', editedMs: expect.any(Number) },
      { message: 2, text: '', removed: 'moderator' },
    ]);
  });

  test('costs a stalled client its own news and nobody else any: it is told all of it once when it reads again', async () => {
    const bench = await openBench();
    const ada = join(bench, { name: 'Ada' });
    const stalled = join(bench, {}, { rights: 'read' });
    await bench.run(1_100);
    stalled.bufferedBytes = LIMITS.bufferedBytes + 1;
    for (const text of ['one', 'two', 'three']) await say(bench, ada, text);
    expect(heard(ada).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(heard(stalled)).toEqual([]);
    stalled.bufferedBytes = 0;
    await bench.run(1_100);
    expect(heard(stalled).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    await say(bench, ada, 'four');
    expect(heard(stalled).at(-1)!.text).toBe('four');
  });

  test('said with others in a moment goes out with them', async () => {
    const bench = await openBench();
    const clients = Array.from({ length: 12 }, (_, at) => join(bench, { name: `N${at}x` }));
    await bench.run(1_100);
    const before = clients[0]!.messages('chat').length;
    for (const client of clients) client.say({ type: 'say', chat: 'market:live', text: 'hi' });
    await bench.run(200);
    const news = clients[0]!.messages('chat').slice(before);
    expect(news).toHaveLength(1);
    expect(heard(clients[0]!)).toHaveLength(12);
  });
});

describe('a name', () => {
  test('is had by one alone, also where another only looks like it, and an office by nobody', async () => {
    const bench = await openBench();
    join(bench, { name: 'Ada' });
    const guests = ['Ada', 'АDА', undefined].map((name) =>
      join(bench, { name }, { rights: 'read' }),
    );
    const names = guests.map((guest) => guest.messages('chatJoined')[0]!.member.name);
    expect(names).toEqual(['Ada 2', 'АDА 3', 'Guest 4']);
    const claims = join(bench, { name: 'H0st' }, { rights: 'read' });
    expect(errorsOf(claims)).toEqual(['BAD_COMMAND']);
    const operator = join(bench, { name: 'Host' });
    expect(operator.messages('chatJoined')[0]!.member).toMatchObject({
      name: 'Host',
      moderator: true,
    });
  });

  test('and its messages belong to the key: who comes back with it is who it was', async () => {
    const bench = await openBench();
    const ada = join(bench, { name: 'Ada', color: 3 }, { rights: 'read' });
    await say(bench, ada, 'mine');
    const { key } = ada.messages('chatJoined')[0]!;
    ada.leave();
    const thief = join(bench, { name: 'Ada' }, { rights: 'read' });
    expect(thief.messages('chatJoined')[0]!.member.name).toBe('Ada 2');
    const again = join(bench, { key }, { rights: 'read' });
    expect(again.messages('chatJoined')[0]!.member).toEqual({ member: 1, name: 'Ada', color: 3 });
    again.say({ type: 'removeMessage', id: 5, chat: 'market:live', message: 1 });
    await bench.run(100);
    expect(again.messages('said')[0]!.message.removed).toBe('author');
  });
});

describe('a chat', () => {
  test('is one for each live market, each recording and each room; the past of a live market is talked about in its own', async () => {
    const bench = await openBench();
    const one = join(bench);
    one.say({ type: 'open', recording: 'tape', paused: true });
    const { market } = one.messages('market').at(-1)!;
    one.say({ type: 'joinChat', market: market.name });
    one.say({ type: 'room', market: market.name, room: 'fed', name: 'Ada' });
    one.say({ type: 'joinChat', market: market.name });
    const outside = join(bench, { market: market.name }, { rights: 'read' });
    expect(one.messages('chatJoined').map(({ chat }) => chat)).toEqual([
      'market:live',
      'recording:tape',
      'room:fed',
    ]);
    expect(one.messages('chatJoined')[2]!.member).toMatchObject({ name: 'Ada', moderator: true });
    expect(errorsOf(outside)).toEqual(['UNKNOWN_VIEWER']);
  });

  test('of a room is left with the room, moderated by its host, and pinned to its clock', async () => {
    const bench = await openBench();
    const host = bench.connect();
    host.say({ type: 'open', recording: 'tape', paused: true, timeMs: START_MS + 5_000 });
    const { market } = host.messages('market').at(-1)!;
    host.say({ type: 'room', market: market.name, room: 'fed' });
    host.say({ type: 'joinChat', market: market.name, name: 'Ada' });
    const guest = bench.connect();
    guest.say({ type: 'joinRoom', room: 'fed', name: 'Grace' });
    guest.say({ type: 'joinChat', market: market.name });
    guest.say({ type: 'say', chat: 'room:fed', text: 'here' });
    await bench.run(100);
    expect(heard(host)).toMatchObject([{ name: 'Grace', timeMs: START_MS + 5_000 }]);
    expect(heard(host)[0]).not.toHaveProperty('moderator');
    guest.say({ type: 'moderate', chat: 'room:fed', member: 1, action: 'mute' });
    host.say({ type: 'handOver', room: 'fed', to: 2 });
    guest.say({ type: 'setChat', id: 9, chat: 'room:fed', slowMs: 1_000 });
    expect(guest.messages('chat').at(-1)).toMatchObject({ id: 9, info: { slowMs: 1_000 } });
    guest.say({ type: 'leaveRoom', room: 'fed' });
    guest.say({ type: 'say', chat: 'room:fed', text: 'gone' });
    expect(errorsOf(guest)).toEqual(['NOT_MODERATOR', 'UNKNOWN_CHAT']);
  });

  test('tells how many are there, and by name on request', async () => {
    const bench = await openBench();
    const ada = join(bench, { name: 'Ada' });
    const guest = join(bench, { name: 'Grace' }, { rights: 'read' });
    await bench.run(1_100);
    expect(ada.messages('chat').at(-1)!.info!.people).toBe(2);
    ada.say({ type: 'chatMembers', id: 3, chat: 'market:live' });
    expect(ada.messages('chatMembers')[0]!.members.map(({ name }) => name)).toEqual([
      'Ada',
      'Grace',
    ]);
    guest.leave();
    await bench.run(2_100);
    expect(ada.messages('chat').at(-1)!.info!.people).toBe(1);
  });

  test('gives late ones its newest messages and, page by page, older ones; it keeps so many', async () => {
    const bench = await openBench();
    const ada = join(bench, { name: 'Ada' });
    for (let at = 0; at < 130; at++) {
      ada.say({ type: 'say', chat: 'market:live', text: `m${at}` });
      await bench.clock.run(1_000, 1_000);
      ada.pong();
    }
    const late = join(bench, {}, { rights: 'read' });
    const [joined] = late.messages('chatJoined');
    expect([joined!.messages.length, joined!.more]).toEqual([LIMITS.chatPage, true]);
    expect(joined!.messages.at(-1)!.text).toBe('m129');
    const before = joined!.messages[0]!.message;
    late.say({ type: 'chatHistory', id: 4, chat: 'market:live', before });
    const [page] = late.messages('chatHistory');
    expect([page!.messages.length, page!.more]).toEqual([30, false]);
    expect(page!.messages[0]!.text).toBe('m0');
  });

  test('is there again after a restart: messages, who wrote them, who may not speak, and its rules', async () => {
    const chatStore = createMemoryStore();
    const first = await openBench({ chatStore });
    const host = join(first, { name: 'Ada' });
    const guest = join(first, { name: 'Grace' }, { rights: 'read' });
    await say(first, guest, 'kept');
    host.say({
      type: 'moderate',
      chat: 'market:live',
      member: 2,
      action: 'mute',
      forMs: 3_600_000,
    });
    host.say({ type: 'setChat', chat: 'market:live', slowMs: 5_000 });
    const { key } = guest.messages('chatJoined')[0]!;
    const next = await openBench({ chatStore });
    const again = join(next, { key }, { rights: 'read' });
    expect(again.messages('chatJoined')[0]).toMatchObject({
      member: { member: 2, name: 'Grace', mutedUntilMs: expect.any(Number) },
      info: { slowMs: 5_000 },
      messages: [{ message: 1, text: 'kept', name: 'Grace' }],
    });
    await say(next, again, 'x');
    expect(errorsOf(again)).toEqual(['MUTED']);
  });

  test('is not there where nobody wants it', async () => {
    const bench = await openBench({ toChats: undefined });
    const client = join(bench);
    expect(errorsOf(client)).toEqual(['NO_CHAT']);
    client.say({ type: 'hello' });
    expect(client.messages('hello')[0]).not.toHaveProperty('chat');
  });
});

describe('a moderator', () => {
  test('mutes for a time, sends away with all that was said, and lets in again', async () => {
    const bench = await openBench();
    const host = join(bench, { name: 'Ada' });
    const guest = join(bench, { name: 'Grace' }, { rights: 'read' });
    await say(bench, guest, 'spam');
    const order = { type: 'moderate', chat: 'market:live', member: 2 };
    host.say({ ...order, action: 'mute', forMs: 60_000 });
    expect(await say(bench, guest, 'still?')).toBeUndefined();
    await pass(bench, 61_000, guest, host);
    expect(await say(bench, guest, 'again')).toBe(2);
    host.say({ ...order, action: 'remove', messages: true });
    await bench.run(100);
    expect(guest.messages('chatLeft')).toMatchObject([{ chat: 'market:live' }]);
    const { key } = guest.messages('chatJoined')[0]!;
    guest.say({ type: 'joinChat', key });
    expect(errorsOf(guest)).toEqual(['MUTED', 'MUTED']);
    const late = join(bench, {}, { rights: 'read' });
    const texts = late
      .messages('chatJoined')[0]!
      .messages.map(({ text, removed }) => [text, removed]);
    expect(texts).toEqual([
      ['', 'moderator'],
      ['', 'moderator'],
    ]);
    host.say({ ...order, action: 'readmit' });
    guest.say({ type: 'joinChat', id: 8, key });
    expect(guest.messages('chatJoined').at(-1)).toMatchObject({ id: 8, member: { name: 'Grace' } });
  });

  test('of a market is who runs the server, and nobody who only has full rights from elsewhere', async () => {
    const bench = await openBench();
    const operator = join(bench, { name: 'Ada' });
    const guest = join(bench, { name: 'Eve' }, { rights: 'full', isOperator: false });
    guest.say({ type: 'moderate', chat: 'market:live', member: 1, action: 'mute' });
    operator.say({ type: 'moderate', chat: 'market:live', member: 9, action: 'mute' });
    const second = join(bench, { name: 'Grace' });
    second.say({ type: 'moderate', chat: 'market:live', member: 1, action: 'remove' });
    expect([errorsOf(guest), errorsOf(operator), errorsOf(second)]).toEqual([
      ['NOT_MODERATOR'],
      ['UNKNOWN_VIEWER'],
      ['NOT_MODERATOR'],
    ]);
  });

  test('slows the chat down, for those too who come anew, or keeps it to moderators', async () => {
    const bench = await openBench();
    const host = join(bench, { name: 'Ada' });
    const guest = join(bench, { name: 'Grace' }, { rights: 'read' });
    host.say({ type: 'setChat', chat: 'market:live', slowMs: 10_000 });
    expect(await say(bench, guest, 'one')).toBe(1);
    expect(await say(bench, guest, 'two')).toBeUndefined();
    const fresh = join(bench, { name: 'Grace again' }, { rights: 'read' });
    expect(await say(bench, fresh, 'three')).toBeUndefined();
    expect(await say(bench, host, 'four')).toBe(2);
    await pass(bench, 10_000);
    expect(await say(bench, guest, 'five')).toBe(3);
    host.say({ type: 'setChat', chat: 'market:live', slowMs: 0, speakers: 'moderators' });
    expect(await say(bench, fresh, 'six')).toBeUndefined();
    expect([errorsOf(guest), errorsOf(fresh)]).toEqual([
      ['CHAT_TOO_FAST'],
      ['CHAT_TOO_FAST', 'MUTED'],
    ]);
  });
});

describe('a flood', () => {
  test('of one member, and of all of them together, ends at the limits', async () => {
    const bench = await openBench();
    const ada = join(bench, { name: 'Ada' }, { rights: 'read' });
    for (let at = 0; at < 20; at++) ada.say({ type: 'say', chat: 'market:live', text: 'x' });
    expect(errorsOf(ada)).toEqual(Array(20 - LIMITS.chatBurst).fill('CHAT_TOO_FAST'));
    const crowd = Array.from({ length: 40 }, () => join(bench, {}, { rights: 'read' }));
    for (const client of crowd) {
      for (let at = 0; at < LIMITS.chatBurst; at++) {
        client.say({ type: 'say', chat: 'market:live', text: 'x' });
      }
    }
    await bench.run(100);
    expect(bench.services.chats!.counts.messages).toBe(LIMITS.chatOverallBurst);
  });

  test('of chats, of people who have gone, and of commands about chats one is not in leaves nothing', async () => {
    const bench = await openBench();
    const ghosts = Array.from({ length: 30 }, () => join(bench, {}, { rights: 'read' }));
    for (const ghost of ghosts) ghost.leave();
    bench.clock.advance(62_000);
    expect(bench.services.chats!.counts).toMatchObject({ chats: 0, members: 0 });
    const greedy = bench.connect();
    for (let at = 0; at < LIMITS.chatsPerClient + 1; at++) {
      greedy.say({ type: 'open', recording: `tape${at}`, paused: true });
      greedy.say({ type: 'joinChat', market: greedy.messages('market').at(-1)!.market.name });
      await bench.run(16);
    }
    expect(errorsOf(greedy)).toEqual(['TOO_MANY_CHATS']);
    const client = bench.connect();
    for (const type of ['say', 'editMessage', 'removeMessage', 'chatHistory', 'chatMembers']) {
      client.say({ type, chat: 'market:live', text: 'x', message: 1 });
    }
    expect(new Set(errorsOf(client))).toEqual(new Set(['UNKNOWN_CHAT', 'BAD_COMMAND']));
  });
});
