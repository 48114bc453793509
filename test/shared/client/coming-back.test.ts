/** After a connection was lost: each tick once, or a word on what is not there. */
import { beforeEach, expect, test } from 'vitest';
import type { Client } from '../../../shared/client/client-contract.ts';
import { SNAPSHOT } from '../../../shared/wire/codes.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import {
  BASE_MS,
  EPOCH,
  type FakeEnvironment,
  toInstrument,
  toRuns,
  toSnapshot,
  toSubscribed,
} from './fake-server.ts';
import { AAPL, watchClient } from './watched-client.ts';

let environment: FakeEnvironment;
let client: Client;
let sequences: readonly number[];
let log: readonly string[];
let bringInStep: (sequence: number) => void;

beforeEach(() => {
  ({ environment, client, sequences, log, bringInStep } = watchClient());
});

test('comes back with epoch and sequence, and gives each missed tick once', () => {
  bringInStep(41);
  environment.socket.sendFrame(toRuns(AAPL.id, 42, 3));
  environment.socket.end(1006);
  expect(client.state).toBe('waiting');
  environment.pass(LIMITS.backoffMaxMs);
  const socket = environment.welcome();
  expect(environment.sockets).toHaveLength(2);
  expect(socket.commands('subscribe')).toMatchObject([
    { symbols: ['AAPL'], resume: { epoch: EPOCH, sequences: { AAPL: 44 } } },
  ]);
  socket.say(toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence: 50, recovered: true }]));
  socket.sendFrame(toRuns(AAPL.id, 43, 4));
  socket.sendFrame(toRuns(AAPL.id, 43, 2));
  socket.sendFrame(toRuns(AAPL.id, 47, 4));
  expect(sequences).toEqual([42, 43, 44, 45, 46, 47, 48, 49, 50]);
  expect(log.filter((one) => one.startsWith('gap'))).toEqual([]);
  expect(client.stats).toMatchObject({ missedTicks: 0, reconnects: 1 });
});

test('waits for a snapshot when it was not recovered', () => {
  bringInStep(41);
  environment.socket.end(1006);
  environment.pass(LIMITS.backoffMaxMs);
  const socket = environment.welcome();
  socket.say(toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence: 900, recovered: false }]));
  socket.sendFrame(toRuns(AAPL.id, 42, 3));
  expect(sequences).toEqual([]);
  socket.sendFrame(toSnapshot(AAPL.id, 900, EPOCH, 1));
  socket.sendFrame(toRuns(AAPL.id, 901, 1));
  expect(sequences).toEqual([901]);
});

test('forgets its positions when the epoch has changed', () => {
  bringInStep(41);
  environment.socket.end(1006);
  environment.pass(LIMITS.backoffMaxMs);
  const socket = environment.welcome(EPOCH + 1);
  const [subscribe] = socket.commands('subscribe');
  expect(subscribe!.resume?.sequences ?? {}).toEqual({});
  socket.say(toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence: 5 }], EPOCH + 1));
  socket.sendFrame(toRuns(AAPL.id, 42, 3, EPOCH));
  socket.sendFrame(toSnapshot(AAPL.id, 5, EPOCH + 1));
  socket.sendFrame(toRuns(AAPL.id, 42, 3, EPOCH));
  socket.sendFrame(toRuns(AAPL.id, 6, 1, EPOCH + 1));
  expect(sequences).toEqual([6]);
});

test('asks again for ticks that got lost, and skips nothing meanwhile', () => {
  bringInStep(41);
  const before = environment.socket.commands('subscribe').length;
  environment.socket.sendFrame(toRuns(AAPL.id, 45, 1));
  environment.socket.sendFrame(toRuns(AAPL.id, 46, 1));
  environment.pass(LIMITS.repairAfterMs);
  const asked = environment.socket.commands('subscribe').slice(before);
  expect(asked).toMatchObject([
    { symbols: ['AAPL'], resume: { epoch: EPOCH, sequences: { AAPL: 41 } } },
  ]);
  expect(sequences).toEqual([]);
  environment.socket.say(
    toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence: 46, recovered: true }]),
  );
  environment.socket.sendFrame(toRuns(AAPL.id, 42, 5));
  expect(sequences).toEqual([42, 43, 44, 45, 46]);
  expect(client.stats).toMatchObject({ missedTicks: 0, repairs: 1 });
});

test.each([
  ['heartbeat', {}],
  ['marks', { contract: 'bars', interval: '1m' }],
] as const)('asks again for a snapshot that got lost, which a %s tells', (type, options) => {
  client.subscribe(['AAPL'], options);
  const socket = environment.welcome();
  socket.confirm([{ symbol: 'AAPL', instrument: AAPL, sequence: 41 }]);
  const before = socket.commands('subscribe').length;
  const common = { type, market: 0, baseMs: BASE_MS, serverMs: BASE_MS, epoch: EPOCH } as const;
  const sent = { instruments: [AAPL.id], sequences: [44], epochTag: EPOCH & 0xff };
  socket.sendFrame({ ...common, ...sent });
  environment.pass(LIMITS.repairAfterMs);
  const asked = socket.commands('subscribe').slice(before);
  expect(asked).toMatchObject([{ symbols: ['AAPL'], ...options }]);
  expect(asked[0]!.resume?.sequences ?? {}).toEqual({});
  socket.confirm([{ symbol: 'AAPL', instrument: AAPL, sequence: 44 }]);
  socket.sendFrame(toSnapshot(AAPL.id, 44));
  socket.sendFrame({ ...common, ...sent });
  environment.pass(LIMITS.repairAfterMs);
  expect(socket.commands('subscribe')).toHaveLength(before + 1);
  expect(log).toContain('snapshot 44');
});

test('with bars comes back with the sequence up to which they reach, as marks have said', () => {
  client.subscribe(['B'], { contract: 'bars', interval: '1m' });
  const first = environment.welcome();
  first.say(toSubscribed([{ symbol: 'B', instrument: toInstrument(2, 'B') }]));
  first.sendFrame(toSnapshot(2, 40));
  const marks = { type: 'marks', market: 0, baseMs: BASE_MS, serverMs: BASE_MS } as const;
  const positions = { instruments: [2, 9], sequences: [55, 7] };
  first.sendFrame({ ...marks, ...positions, epochTag: EPOCH & 0xff, epoch: EPOCH });
  first.sendFrame({ ...marks, ...positions, sequences: [99, 7], epochTag: 1, epoch: 1 });
  expect(client.stats.repairs).toBe(0);
  first.end(1006);
  environment.pass(LIMITS.backoffMaxMs);
  const [back] = environment.welcome().commands('subscribe');
  expect(back!.resume).toEqual({ epoch: EPOCH, sequences: { B: 55 } });
});

test('counts what a snapshot leaves out after a return that was not recovered', () => {
  bringInStep(41);
  const socket = environment.comeBack();
  socket.confirm([{ symbol: 'AAPL', instrument: AAPL, sequence: 900, recovered: false }]);
  socket.sendFrame(toSnapshot(AAPL.id, 900, EPOCH, SNAPSHOT.notRecovered));
  expect(client.stats.missedTicks).toBe(859);
  client.refresh(['AAPL'], { ticks: 10 });
  socket.sendFrame(toSnapshot(AAPL.id, 950));
  expect(client.stats.missedTicks).toBe(859);
});

test('asks for what was lost with the contract and the options of the subscription', () => {
  client.subscribe(['AAPL'], { contract: 'latest', maxRateHz: 9 });
  const socket = environment.welcome();
  socket.confirm([{ symbol: 'AAPL', instrument: AAPL, sequence: 41 }]);
  socket.sendFrame(toSnapshot(AAPL.id, 41));
  socket.sendFrame(toRuns(AAPL.id, 45, 1));
  environment.pass(LIMITS.repairAfterMs);
  expect(socket.commands('subscribe').at(-1)).toMatchObject({
    symbols: ['AAPL'],
    contract: 'latest',
    maxRateHz: 9,
    resume: { sequences: { AAPL: 41 } },
  });
});

test('asks for nothing that was lost when the program has just asked for something else', () => {
  bringInStep(41);
  const { socket } = environment;
  socket.sendFrame(toRuns(AAPL.id, 45, 1));
  client.subscribe(['AAPL'], { contract: 'latest' });
  const before = socket.commands('subscribe').length;
  environment.pass(LIMITS.repairAfterMs);
  expect(socket.commands('subscribe')).toHaveLength(before);
});

test('takes no frame of another server’s instrument for its own', () => {
  bringInStep(41);
  const socket = environment.comeBack(EPOCH + 1);
  socket.sendFrame(toSnapshot(AAPL.id, 3, EPOCH + 1));
  socket.sendFrame(toRuns(AAPL.id, 4, 1, EPOCH + 1));
  expect([sequences, log.filter((one) => one.startsWith('snapshot'))]).toEqual([
    [],
    ['snapshot 41'],
  ]);
});
