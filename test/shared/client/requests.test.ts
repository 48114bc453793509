/** Commands that are answered, and those that are not. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import { type Client, ClientError } from '../../../shared/client/client-contract.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { FakeEnvironment, toInstrument, toRuns, toSnapshot } from './fake-server.ts';

let environment: FakeEnvironment;
let client: Client;

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment, 'test');
});

test('answers requests with their replies, and rejects them by code or when the connection ends', async () => {
  const early = client.request({ type: 'list', of: 'markets' });
  await expect(early).rejects.toMatchObject({ code: 'DISCONNECTED' });
  const socket = environment.welcome();
  const good = client.request({ type: 'list', of: 'markets' });
  const bad = client.openReplay('nothing');
  const lost = client.request({ type: 'ping' });
  const [list] = socket.commands('list');
  const [open] = socket.commands('open');
  const error = { code: 'UNKNOWN_RECORDING', message: 'There is no such recording.' };
  socket.say({ type: 'error', id: open!.id, error });
  socket.say({ type: 'markets', id: list!.id, markets: [] });
  await expect(good).resolves.toMatchObject({ type: 'markets' });
  await expect(bad).rejects.toBeInstanceOf(ClientError);
  await expect(bad).rejects.toMatchObject({ code: 'UNKNOWN_RECORDING' });
  socket.end(1006);
  await expect(lost).rejects.toMatchObject({ code: 'DISCONNECTED' });
});

test('a reply of another type than the command has is refused as a fault of the server', async () => {
  const socket = environment.welcome();
  const opened = client.openReplay('demo');
  socket.say({ type: 'pong', id: socket.commands('open')[0]!.id!, serverMs: 0 });
  await expect(opened).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('a listing is answered by what was listed', async () => {
  const socket = environment.welcome();
  const plain = client.request({ type: 'list' });
  const named = client.request({ type: 'list', of: 'instruments' });
  const [first, second] = socket.commands('list');
  socket.say({ type: 'instruments', id: second!.id, market: 'live', instruments: [] });
  socket.say({ type: 'subscriptions', id: first!.id, subscriptions: [] });
  expect((await plain).subscriptions).toEqual([]);
  expect((await named).instruments).toEqual([]);
});

test('events and scenarios give the events of the reply', async () => {
  const socket = environment.welcome();
  const read = client.events('replay-1', { fromMs: 5 });
  const started = client.startScenario({ event: 'halt', target: 'AAPL' });
  expect(socket.commands('events')).toMatchObject([{ market: 'replay-1', fromMs: 5 }]);
  expect(socket.commands('scenario')).toMatchObject([{ event: 'halt', target: 'AAPL' }]);
  const told: unknown[] = [];
  client.on('events', (event) => told.push(event));
  for (const { id } of [...socket.commands('events'), ...socket.commands('scenario')]) {
    socket.say({ type: 'events', id: id!, market: 'live', events: [] });
  }
  expect([await read, await started, told]).toEqual([[], [], []]);
});

describe('more commands than a server allows', () => {
  test('wait their turn, in order, and none is lost', () => {
    const socket = environment.welcome();
    const before = socket.sent.length;
    const many = 4 * LIMITS.commandBurst;
    for (let i = 0; i < many; i++) client.subscribe([`S${i}`]);
    const atOnce = socket.sent.length - before;
    expect(atOnce).toBeGreaterThan(10);
    let most = 0;
    for (let second = 0; second < 20; second++) {
      const sent = socket.commands('subscribe').length;
      environment.pass(1_000);
      most = Math.max(most, socket.commands('subscribe').length - sent);
    }
    expect(most).toBeLessThanOrEqual(LIMITS.commandsPerSecond);
    expect(atOnce + most).toBeLessThanOrEqual(LIMITS.commandBurst);
    expect(socket.commands('subscribe').flatMap(({ symbols }) => symbols)).toEqual(
      Array.from({ length: many }, (_, i) => `S${i}`),
    );
  });

  test('hold up neither acknowledgements nor pings', () => {
    const socket = environment.welcome();
    for (let i = 0; i < 4 * LIMITS.commandBurst; i++) client.subscribe([`S${i}`]);
    const pings = socket.commands('ping').length;
    environment.pass(LIMITS.heartbeatMs);
    expect(socket.commands('ping').length).toBeGreaterThan(pings);
    const frames = LIMITS.acknowledgeFrames;
    for (let i = 0; i < frames; i++) socket.sendBytes(Uint8Array.of(0x1f, 0, 0, 0, 0, 0, 0, 0, 0));
    expect(socket.commands('acknowledge')).toMatchObject([{ frames }]);
  });

  test('are not sent to the next connection, which is told once what is wanted', () => {
    environment.welcome();
    for (let i = 0; i < 4 * LIMITS.commandBurst; i++) client.subscribe([`S${i}`]);
    const socket = environment.comeBack();
    environment.pass(20_000);
    expect(socket.commands('subscribe').map(({ symbols }) => symbols.length)).toEqual([
      4 * LIMITS.commandBurst,
    ]);
  });
});

describe('a command about subscriptions that the program sends itself', () => {
  const AAPL = toInstrument(7, 'AAPL');

  test('brings ticks, and comes back after a reconnect', async () => {
    const socket = environment.welcome();
    const sequences: number[] = [];
    client.on('ticks', ({ run }) => sequences.push(run.firstSequence));
    const reply = client.request({ type: 'subscribe', symbols: ['aapl'], ticks: 3 });
    socket.confirm([{ symbol: 'AAPL', instrument: AAPL, sequence: 40 }]);
    socket.sendFrame(toSnapshot(AAPL.id, 40));
    socket.sendFrame(toRuns(AAPL.id, 41, 1));
    expect((await reply).results).toHaveLength(1);
    expect(sequences).toEqual([41]);
    void client.request({ type: 'snapshot', symbols: ['AAPL'], ticks: 9 }).catch(() => undefined);
    expect(environment.comeBack().commands('subscribe')).toMatchObject([
      { symbols: ['AAPL'], ticks: 9, resume: { sequences: { AAPL: 41 } } },
    ]);
  });

  test('takes subscriptions back for good', () => {
    const socket = environment.welcome();
    client.subscribe(['AAPL']);
    socket.confirm([{ symbol: 'AAPL', instrument: AAPL, sequence: 40 }]);
    void client.request({ type: 'unsubscribe', symbols: ['aapl'] }).catch(() => undefined);
    expect(environment.comeBack().commands('subscribe')).toEqual([]);
  });

  test('that is refused is not kept', async () => {
    const socket = environment.welcome();
    const reply = client.request({ type: 'subscribe', symbols: ['*'] });
    const error = { code: 'BAD_COMMAND', message: 'no' };
    socket.say({ type: 'error', id: socket.commands('subscribe')[0]!.id!, error });
    await expect(reply).rejects.toMatchObject({ code: 'BAD_COMMAND' });
    expect(environment.comeBack().commands('subscribe')).toEqual([]);
  });
});
