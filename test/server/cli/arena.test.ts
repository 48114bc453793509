/** `tickdeck arena` in front of a server: games by hand, and a program that plays by lines. */
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import type { WebSocket } from 'ws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { playLines } from '../../../server/cli/arena/play-lines.ts';
import { registerArena } from '../../../server/cli/arena.ts';
import { createGame, joinGame, LOST } from '../../../shared/client/kept-game.ts';
import { createGames } from '../../../shared/engine/game/games.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { connectTo, startTestServer, type TestServer } from '../../support/test-server.ts';
import { createTimedSource } from '../../support/timed-source.ts';
import { until } from '../../support/until.ts';

let server: TestServer;
const clients: Client[] = [];

beforeEach(async () => {
  server = await startTestServer(createTimedSource(2, 500));
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const client of clients.splice(0)) client.close();
  await server.stop();
});

async function connect(sockets?: WebSocket[]): Promise<Client> {
  const client = connectTo(server.url, sockets);
  clients.push(client);
  await until(() => client.state === 'open', 'the connection');
  return client;
}

async function run(...args: string[]): Promise<string> {
  let out = '';
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((part) => ((out += String(part)), true));
  const program = new Command().exitOverride();
  registerArena(program);
  try {
    const [name, ...rest] = args;
    const all = ['arena', name!, '--server', `127.0.0.1:${server.port}`, ...rest];
    await program.parseAsync(all, { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return out;
}

test('a game is made with rules, started, paused, ended and listed; its key is what makes a host', async () => {
  expect(await run('list')).toBe('there is no game\n');
  const made = await run('create', 'Friday cup', '--cash', '5000', '--no-shorting', '--json');
  const { key, game } = JSON.parse(made) as { key: string; game: object };
  expect(game).toMatchObject({
    game: 'Friday cup',
    state: 'waiting',
    rules: { cash: '5000', shorting: false, lateJoin: true },
  });
  expect(await run('start', 'Friday cup', '--key', key)).toContain('Friday cup  on live  running');
  for (const command of ['standings', 'pause', 'end']) {
    const given = run(command, 'Friday cup', '--key', 'bad');
    await expect(given).rejects.toThrow('Nobody plays in "Friday cup" with this key.');
  }
  expect(await run('pause', 'Friday cup', '--key', key)).toContain('paused');
  const table = await run('standings', 'Friday cup', '--key', key);
  expect(table).toBe('  1  player 1  5000  +0 (0.00%)  0 trades\n');
  const ended = await run('end', 'Friday cup', '--key', key);
  expect(ended).toContain('ended (Its host ended it.)  1 player  5000 USD of play money each');
  expect(await run('list')).toBe(ended);
});

test('what cannot be is said in one sentence', async () => {
  await expect(run('start', 'none', '--key', 'x')).rejects.toThrow('There is no game "none".');
  await expect(run('create', 'x', '--cash', 'much')).rejects.toThrow('rules: cash "much"');
  await expect(run('scenario', 'none', 'halt')).rejects.toThrow('there is no game "none"');
  await run('create', 'a');
  await expect(run('scenario', 'a', 'halt', '--set', 'x')).rejects.toThrow('--set: a name and');
  await expect(run('scenario', 'a', 'halt')).rejects.toThrow(/scenario|simulated/);
});

test('a program plays by lines: each is answered in turn by its id, what is no command too', async () => {
  const host = await createGame(await connect(), 'cup', { rules: { cash: 100_000 } });
  await host.setState('running');
  const input = new PassThrough();
  const lines: Record<string, unknown>[] = [];
  const playing = playLines(await connect(), 'cup', { name: 'Bot', leave: true }, input, (line) =>
    lines.push(JSON.parse(line) as Record<string, unknown>),
  );
  const order = { type: 'order', symbol: 's0', side: 'buy', kind: 'market', quantity: 10 };
  for (const line of [
    JSON.stringify({ ...order, id: 'one', clientId: 'x' }),
    JSON.stringify({ ...order, id: 'again', clientId: 'x' }),
    'no json',
    '[]',
    '',
    JSON.stringify({ type: 'close', id: 7, market: 'live' }),
    JSON.stringify({ ...order, id: { any: 'value' }, quantity: -1 }),
    JSON.stringify({ type: 'steerGame', id: 8, state: 'ended' }),
    JSON.stringify({ type: 'gameReport', id: 9 }),
  ]) {
    input.write(`${line}\r\n`);
  }
  await until(() => lines.some(({ id }) => id === 9), 'the report');
  await until(
    () => lines.some(({ log }) => JSON.stringify(log ?? '').includes('"filled"')),
    'the fill',
  );
  input.end();
  await playing;
  expect(lines[0]).toMatchObject({ type: 'playing', player: 2, game: { game: 'cup' } });
  const answers = lines.filter((line) => 'id' in line || line['type'] === 'error');
  expect(answers.map(({ type, id, code }) => [type, id, code])).toEqual([
    ['order', 'one', undefined],
    ['order', 'again', undefined],
    ['error', undefined, 'BAD_COMMAND'],
    ['error', undefined, 'BAD_COMMAND'],
    ['error', 7, 'BAD_COMMAND'],
    ['error', { any: 'value' }, 'BAD_COMMAND'],
    ['error', 8, 'NOT_HOST'],
    ['gameReport', 9, undefined],
  ]);
  expect((answers[0]!['order'] as { order: number }).order).toBe(
    (answers[1]!['order'] as { order: number }).order,
  );
});

test.each([
  ['that the server knows no more', false],
  ['whose name another one has', true],
])('a place in a game %s is over, and says why', async (_what, isThereAnother) => {
  const sockets: WebSocket[] = [];
  await createGame(await connect(), 'cup');
  const guest = await joinGame(await connect(sockets), 'cup', { name: 'Grace' });
  const told = vi.fn();
  guest.onAccount(told);
  const { services } = server.engine;
  services.games.current = createGames({
    surroundings: { elapsed: () => performance.now(), secret: () => 'secret' },
  });
  if (isThereAnother) await createGame(await connect(), 'cup');
  sockets.at(-1)!.terminate();
  await until(() => guest.info.state === 'ended', 'the end');
  expect(guest.info.reason).toBe(LOST);
  expect(guest.account.cash).toBe('100000');
  expect(told).toHaveBeenCalled();
});
