/** `tickdeck chat` in front of a server: what it says and prints. */
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { registerChat, toChatLine } from '../../../server/cli/chat.ts';
import { joinChat } from '../../../shared/client/kept-chat.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import { createListSource } from '../../support/list-source.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { connectTo, startTestServer, type TestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer(createListSource(toInstruments(1), createTickColumns(1)));
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await server.stop();
});

const run = (...args: string[]) => {
  const program = new Command().exitOverride();
  registerChat(program);
  const all = ['chat', '--server', `127.0.0.1:${server.port}`, ...args];
  return program.parseAsync(all, { from: 'user' });
};

test('says one thing and ends; others have it with name, symbol and mention, and a refusal is a failure', async () => {
  const client = connectTo(server.url);
  await until(() => client.state === 'open', 'the connection');
  const chat = await joinChat(client, { name: 'Ada' });
  await run('--name', 'Grace', '--symbol', 's0', '--say', 'look at @S0');
  await until(() => chat.messages.length === 1, 'the message');
  const [message] = chat.messages;
  expect(message).toMatchObject({ name: 'Grace', symbol: 'S0', symbols: ['S0'] });
  expect(process.exitCode).toBeUndefined();
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await run('--market', 'none', '--say', 'x');
  expect(process.exitCode).toBe(1);
  client.close();
});

test('a line has one line, the moment where it is another, and says what was removed', () => {
  const at = Date.UTC(2026, 0, 1, 12);
  const message = {
    message: 1,
    member: 1,
    name: 'Ada',
    color: 0,
    text: 'a\nb',
    sentMs: at,
    timeMs: at,
  };
  expect(toChatLine(message)).toBe('2026-01-01T12:00:00.000Z  Ada: a / b');
  const then = { ...message, timeMs: 0, symbol: 'S0', moderator: true as const, editedMs: at };
  expect(toChatLine(then)).toBe(
    '2026-01-01T12:00:00.000Z  Ada* [at 1970-01-01T00:00:00.000Z S0]: a / b (edited)',
  );
  expect(toChatLine({ ...message, text: '', removed: 'moderator' })).toContain(
    '(removed by moderator)',
  );
});
