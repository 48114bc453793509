/** Wildcards, exceptions from them and symbols of their own: after a reconnect all is as the program said last. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import {
  EPOCH,
  type FakeSocket,
  FakeEnvironment,
  toInstrument,
  toRuns,
  toSnapshot,
} from './fake-server.ts';

const AAPL = toInstrument(1, 'AAPL', 'Technology');
const MSFT = toInstrument(2, 'MSFT', 'Technology');
const XOM = toInstrument(3, 'XOM', 'Energy');
const LATEST = { contract: 'latest' } as const;
let environment: FakeEnvironment;
let client: Client;
let socket: FakeSocket;
let told: string[];

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
  socket = environment.welcome();
  told = [];
  client.on('error', ({ symbol, code }) => told.push(`error ${symbol} ${code}`));
  client.on('ticks', ({ run }) => told.push(`ticks ${run.instrument}`));
});

const confirm = (...instruments: (typeof AAPL)[]): void =>
  socket.confirm(instruments.map((instrument) => ({ symbol: instrument.symbol, instrument })));

/** What is said to the next connection, as `+NAME` and `-NAME`. */
const comeBack = (): string[] =>
  environment.comeBack().sent.flatMap((command) => {
    if (command.type === 'subscribe') return command.symbols.map((name) => `+${name}`);
    return command.type === 'unsubscribe' ? command.symbols.map((name) => `-${name}`) : [];
  });

describe('a wildcard after a reconnect', () => {
  test('resumes each of its symbols where it stood', () => {
    client.subscribe(['sector:Technology'], LATEST);
    confirm(AAPL, MSFT);
    socket.sendFrame(toSnapshot(AAPL.id, 10));
    socket.sendFrame(toSnapshot(MSFT.id, 20));
    const [back] = environment.comeBack().commands('subscribe');
    expect(back).toMatchObject({
      symbols: ['SECTOR:TECHNOLOGY'],
      resume: { epoch: EPOCH, sequences: { AAPL: 10, MSFT: 20 } },
    });
  });

  test('gives its symbols the options of the wildcard that they came by', () => {
    client.subscribe(['sector:Technology'], { ...LATEST, maxRateHz: 1 });
    confirm(AAPL);
    client.subscribe(['sector:Energy'], { ...LATEST, maxRateHz: 9 });
    confirm(XOM);
    for (const { id } of [AAPL, XOM]) socket.sendFrame(toSnapshot(id, 5));
    for (const { id } of [AAPL, XOM]) socket.sendFrame(toRuns(id, 9, 1));
    const before = socket.commands('subscribe').length;
    environment.pass(1_000);
    expect(socket.commands('subscribe').slice(before)).toMatchObject([
      { symbols: ['AAPL'], maxRateHz: 1 },
      { symbols: ['XOM'], maxRateHz: 9 },
    ]);
  });

  test('leaves out what was left out', () => {
    client.subscribe(['*'], LATEST);
    confirm(AAPL, MSFT, XOM);
    client.unsubscribe(['aapl', 'sector:Energy']);
    expect(comeBack()).toEqual(['+*', '-AAPL', '-SECTOR:ENERGY']);
  });

  test('takes back in what was left out and wanted again', () => {
    client.subscribe(['*'], LATEST);
    confirm(AAPL, MSFT);
    client.unsubscribe(['AAPL']);
    client.subscribe(['AAPL'], LATEST);
    confirm(AAPL);
    expect(comeBack()).toEqual(['+*', '+AAPL']);
  });

  test('comes before symbols that were given a contract of their own', () => {
    client.subscribe(['MSFT']);
    confirm(MSFT);
    client.subscribe(['*'], LATEST);
    confirm(AAPL, MSFT);
    client.subscribe(['AAPL']);
    confirm(AAPL);
    expect(comeBack()).toEqual(['+*', '+AAPL']);
  });

  test('that was left leaves nothing of it behind, neither symbols nor exceptions', () => {
    client.subscribe(['sector:Technology'], LATEST);
    confirm(AAPL, MSFT);
    client.unsubscribe(['MSFT']);
    client.unsubscribe(['sector:technology']);
    socket.sendFrame(toRuns(AAPL.id, 1, 1));
    expect(comeBack()).toEqual([]);
    expect(told).toEqual([]);
  });

  test('of a sector that was left takes symbols of that sector with it, and no others', () => {
    client.subscribe(['AAPL', 'XOM']);
    confirm(AAPL, XOM);
    client.unsubscribe(['sector:Energy']);
    expect(comeBack()).toEqual(['+AAPL', '-SECTOR:ENERGY']);
  });

  test('"*" that was left leaves everything', () => {
    client.subscribe(['AAPL']);
    client.subscribe(['sector:Energy'], LATEST);
    client.unsubscribe(['*']);
    expect(socket.commands('unsubscribe')).toMatchObject([{ symbols: ['*'] }]);
    expect(comeBack()).toEqual([]);
    client.unsubscribe(['*']);
    expect(told).toEqual(['error * NOT_SUBSCRIBED']);
  });
});

describe('a symbol with a contract of its own under a wildcard', () => {
  test('loses no tick to the wildcard while a connection comes back', () => {
    client.subscribe(['*'], LATEST);
    confirm(AAPL, MSFT);
    client.subscribe(['AAPL']);
    confirm(AAPL);
    socket.sendFrame(toSnapshot(AAPL.id, 10));
    const merged: number[] = [];
    const sequences: number[] = [];
    client.on('merged', ({ state }) => merged.push(state.sequence));
    client.on('ticks', ({ run }) => sequences.push(run.firstSequence, run.count));
    socket = environment.comeBack();
    const [all, own] = socket.commands('subscribe');
    expect(all!.resume).toBeUndefined();
    expect(own).toMatchObject({ symbols: ['AAPL'], resume: { sequences: { AAPL: 10 } } });
    const results = [{ symbol: 'AAPL', ok: true, instrument: AAPL, sequence: 15 }];
    const head = { type: 'subscribed', market: 'live', number: 0, epoch: EPOCH };
    socket.say({ ...head, id: all!.id, results });
    socket.sendFrame(toSnapshot(AAPL.id, 15));
    socket.say({ ...head, id: own!.id, results: [{ ...results[0], recovered: true }] });
    socket.sendFrame(toRuns(AAPL.id, 11, 5));
    expect([merged, sequences]).toEqual([[], [11, 5]]);
  });
});

test('what a server adds to a wildcard by itself follows, and what was left out does not', () => {
  client.subscribe(['*'], LATEST);
  confirm(AAPL);
  client.unsubscribe(['MSFT']);
  const added: string[] = [];
  client.on('subscribed', ({ instrument }) => added.push(instrument.symbol));
  const results = [XOM, MSFT].map((instrument) => ({
    symbol: instrument.symbol,
    ok: true,
    instrument,
    sequence: 0,
  }));
  socket.say({ type: 'subscribed', market: 'live', number: 0, epoch: EPOCH, results });
  expect(added).toEqual(['XOM']);
});
