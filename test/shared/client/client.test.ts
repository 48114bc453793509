import { beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import { type Client, ClientError } from '../../../shared/client/client-contract.ts';
import type { ClientEvents } from '../../../shared/client/events.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import {
  BASE_MS,
  EPOCH,
  FakeEnvironment,
  toInstrument,
  toRuns,
  toSnapshot,
  toSubscribed,
} from './fake-server.ts';

const AAPL = toInstrument(7, 'AAPL');
let environment: FakeEnvironment;
let client: Client;
/** Sequences of every tick that the client has given out. */
let sequences: number[];
let log: string[];

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment, 'test');
  sequences = [];
  log = [];
  client.on('ticks', ({ run, columns }) => {
    for (let row = run.from; row < run.to; row++) {
      sequences.push(run.firstSequence + row - run.from);
      expect(columns.price[row]).toBe(run.firstSequence + row - run.from);
    }
  });
  client.on('snapshot', ({ state }) => log.push(`snapshot ${state.sequence}`));
  client.on('gap', ({ content }) => log.push(`gap ${content.fromSequence}-${content.toSequence}`));
  client.on('state', ({ state }) => log.push(state));
});

/** A client in step with AAPL at a sequence. */
function inStep(sequence: number): void {
  client.subscribe(['AAPL'], { ticks: 10 });
  const socket = environment.welcome();
  socket.say(toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence }]));
  socket.sendFrame(toSnapshot(AAPL.id, sequence));
}

describe('a client', () => {
  it('says hello first, subscribes after the answer, and gives snapshot and ticks in order', () => {
    client.subscribe(['AAPL'], { ticks: 10 });
    expect(environment.socket.binaryType).toBe('arraybuffer');
    environment.socket.open();
    expect(environment.socket.sent[0]).toMatchObject({ type: 'hello', acknowledges: true });
    expect(environment.socket.commands('subscribe')).toEqual([]);
    const socket = environment.welcome();
    expect(socket.commands('subscribe')).toMatchObject([
      { market: 'live', symbols: ['AAPL'], ticks: 10 },
    ]);
    socket.say(toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence: 41 }]));
    socket.sendFrame(toSnapshot(AAPL.id, 41));
    socket.sendFrame(toRuns(AAPL.id, 42, 3));
    socket.sendFrame(toRuns(AAPL.id, 45, 2));
    expect(sequences).toEqual([42, 43, 44, 45, 46]);
    expect(log).toEqual(['open', 'snapshot 41']);
    expect(client.stats).toMatchObject({ ticks: 5, missedTicks: 0, frames: 3 });
  });

  it('gives no tick before the snapshot that it belongs to, and none of other symbols', () => {
    client.subscribe(['AAPL']);
    const socket = environment.welcome();
    socket.sendFrame(toRuns(AAPL.id, 1, 3));
    socket.say(toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence: 3 }]));
    socket.sendFrame(toRuns(AAPL.id, 1, 3));
    socket.sendFrame(toRuns(8, 1, 3));
    expect(sequences).toEqual([]);
  });

  it('comes back with epoch and sequence, and gives each missed tick once', () => {
    inStep(41);
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

  it('waits for a snapshot when it was not recovered', () => {
    inStep(41);
    environment.socket.end(1006);
    environment.pass(LIMITS.backoffMaxMs);
    const socket = environment.welcome();
    socket.say(
      toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence: 900, recovered: false }]),
    );
    socket.sendFrame(toRuns(AAPL.id, 42, 3));
    expect(sequences).toEqual([]);
    socket.sendFrame(toSnapshot(AAPL.id, 900, EPOCH, 1));
    socket.sendFrame(toRuns(AAPL.id, 901, 1));
    expect(sequences).toEqual([901]);
  });

  it('forgets its positions when the epoch has changed', () => {
    inStep(41);
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

  it('asks again for ticks that got lost, and skips nothing meanwhile', () => {
    inStep(41);
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

  it('with bars comes back with the sequence up to which they reach, as marks have said', () => {
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

  it('tells what a server declares missing', () => {
    inStep(41);
    const gap = { instrument: AAPL.id, fromSequence: 46, toSequence: 60, cause: 1 };
    const head = { type: 'gap', market: 0, epochTag: EPOCH & 0xff, baseMs: BASE_MS } as const;
    environment.socket.sendFrame({ ...head, ...gap, fromMs: BASE_MS, toMs: BASE_MS + 9 });
    const halt = { ...gap, fromSequence: 0, toSequence: 0, cause: 3 };
    environment.socket.sendFrame({ ...head, ...halt, fromMs: BASE_MS, toMs: BASE_MS });
    environment.socket.sendFrame({ ...head, ...gap, epochTag: 1, fromMs: 0, toMs: 9 });
    expect(log.slice(2)).toEqual(['gap 46-60', 'gap 0-0']);
    expect(client.stats.missedTicks).toBe(15);
  });

  it('goes on after a merged update from the sequence that it stands at', () => {
    inStep(41);
    const merged: ClientEvents['merged'][] = [];
    client.on('merged', (event) => merged.push(event));
    const { state } = toSnapshot(AAPL.id, 60) as Extract<
      ReturnType<typeof toSnapshot>,
      { type: 'snapshot' }
    >;
    const head = { market: 0, epochTag: EPOCH & 0xff, baseMs: BASE_MS };
    environment.socket.sendFrame({ type: 'merged', ...head, updates: [{ standsFor: 19, state }] });
    environment.socket.sendFrame({ type: 'merged', ...head, updates: [{ standsFor: 19, state }] });
    environment.socket.sendFrame(toRuns(AAPL.id, 61, 1));
    expect(merged).toMatchObject([{ standsFor: 19, state: { sequence: 60 } }]);
    expect(sequences).toEqual([61]);
    expect(client.stats).toMatchObject({ mergedTicks: 19, missedTicks: 0 });
  });

  it('tells which symbols were refused and does not ask for them again', () => {
    client.subscribe(['AAPL', 'XYZ']);
    const rejected: string[] = [];
    client.on('rejected', ({ symbol, error }) => rejected.push(`${symbol} ${error.code}`));
    const socket = environment.welcome();
    const error = { code: 'UNKNOWN_SYMBOL', message: 'no', symbol: 'XYZ' };
    const { results, ...rest } = toSubscribed([{ symbol: 'AAPL', instrument: AAPL }]);
    const refused = { symbol: 'XYZ', ok: false, error };
    socket.say({ ...rest, results: [...(results as unknown[]), refused] });
    expect(rejected).toEqual(['XYZ UNKNOWN_SYMBOL']);
    socket.end(1006);
    environment.pass(LIMITS.backoffMaxMs);
    expect(environment.welcome().commands('subscribe')[0]!.symbols).toEqual(['AAPL']);
  });

  it('answers requests with their replies, and rejects them by code or when the connection ends', async () => {
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

  it('ignores message types and frame types that it does not know, and texts that are no messages', () => {
    inStep(41);
    const { socket } = environment;
    socket.say({ type: 'fireworks', colour: 'green' });
    for (const text of ['', 'null', '5', '"x"', '[]', '{', '{}']) socket.sayText(text);
    const undecodable: string[] = [];
    client.on('undecodable', ({ error }) => undecodable.push(error));
    socket.sendBytes(Uint8Array.of(0x1f, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3));
    expect(undecodable).toEqual([]);
    socket.sendBytes(Uint8Array.of(0x25, 0, 0, 0, 0, 0, 0, 0, 0));
    socket.sendBytes(new Uint8Array(0));
    expect(undecodable).toEqual(['BAD_VERSION', 'TRUNCATED']);
    socket.sendFrame(toRuns(AAPL.id, 42, 1));
    expect(sequences).toEqual([42]);
    expect(client.state).toBe('open');
  });
});
