import { beforeEach, expect, test } from 'vitest';
import type { Client } from '../../../shared/client/client-contract.ts';
import { createClient } from '../../../shared/client/client.ts';
import { joinChat } from '../../../shared/client/kept-chat.ts';
import { until } from '../../support/until.ts';
import { FakeEnvironment, type FakeSocket } from './fake-server.ts';

let environment: FakeEnvironment;
let client: Client;

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
});

const toMessage = (message: number, text = `m${message}`) => ({
  message,
  text,
  member: 1,
  name: 'Ada',
  color: 0,
  sentMs: 1,
  timeMs: 1,
});
const info = { people: 1, slowMs: 0, speakers: 'everyone' };

/** Answers the newest command of a type. */
function answer(
  socket: FakeSocket,
  type: Parameters<FakeSocket['commands']>[0],
  reply: object,
): void {
  const { id } = socket.commands(type).at(-1) as { id?: number };
  socket.say({ id, ...reply });
}

const joined = (numbers: number[], more = false) => ({
  type: 'chatJoined',
  chat: 'market:live',
  market: 'live',
  member: { member: 4, name: 'Ada', color: 2 },
  key: 'secret',
  info,
  messages: numbers.map((number) => toMessage(number)),
  more,
});

async function enter(socket: FakeSocket, numbers: number[], more = false) {
  const joining = joinChat(client, { name: 'Ada' });
  answer(socket, 'joinChat', joined(numbers, more));
  return joining;
}

test('messages stand by their number, and a changed one is in the place of the one before', async () => {
  const socket = environment.welcome();
  const chat = await enter(socket, [1, 2]);
  let news = 0;
  chat.onNews(() => news++);
  socket.say({ type: 'chat', chat: 'market:live', messages: [toMessage(3), toMessage(1, 'new')] });
  socket.say({ type: 'chat', chat: 'room:other', messages: [toMessage(9)] });
  expect(chat.messages.map(({ text }) => text)).toEqual(['new', 'm2', 'm3']);
  expect(news).toBe(1);
  const saying = chat.say('hello', { symbol: 'NVDA' });
  expect(socket.commands('say')).toMatchObject([{ chat: 'market:live', symbol: 'NVDA' }]);
  answer(socket, 'say', { type: 'said', chat: 'market:live', message: toMessage(4, 'hello') });
  expect((await saying).message).toBe(4);
  expect(chat.messages).toHaveLength(4);
});

test('the place is taken again with its key on each new connection, and what was missed is there', async () => {
  const chat = await enter(environment.welcome(), [1, 2]);
  const next = environment.comeBack();
  expect(next.commands('joinChat')).toMatchObject([{ key: 'secret', name: 'Ada' }]);
  answer(next, 'joinChat', joined([2, 3, 4]));
  await until(() => chat.messages.length === 4, 'the messages');
  const third = environment.comeBack();
  answer(third, 'joinChat', joined([50, 51], true));
  await until(() => chat.hasOlder, 'the messages');
  expect(chat.messages.map(({ message }) => message)).toEqual([50, 51]);
  const asking = chat.older();
  expect(third.commands('chatHistory')).toMatchObject([{ before: 50 }]);
  answer(third, 'chatHistory', {
    type: 'chatHistory',
    chat: 'market:live',
    messages: [toMessage(49)],
    more: false,
  });
  await asking;
  expect([chat.messages.length, chat.hasOlder]).toEqual([3, false]);
});

test('who is told that more has changed than was said asks for everything anew', async () => {
  const socket = environment.welcome();
  await enter(socket, [1]);
  socket.say({ type: 'chat', chat: 'market:live', messages: [toMessage(400)], missed: 150 });
  expect(socket.commands('joinChat')).toHaveLength(2);
});

test('whoever was removed, or whose market was closed, is out and does not come again', async () => {
  const socket = environment.welcome();
  const chat = await enter(socket, [1]);
  socket.say({ type: 'moderated', chat: 'market:live', member: { member: 4, mutedUntilMs: 9 } });
  expect(chat.member.mutedUntilMs).toBe(9);
  socket.say({ type: 'chatLeft', chat: 'market:live', reason: 'removed' });
  expect(chat.isIn).toBe(false);
  expect(environment.comeBack().commands('joinChat')).toEqual([]);
});
