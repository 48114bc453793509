/** However much is wanted: each command is one that a server takes. */
import { expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Command } from '../../../shared/wire/command.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import {
  EPOCH,
  type FakeSocket,
  FakeEnvironment,
  toInstrument,
  toSnapshot,
} from './fake-server.ts';

const LATEST = { contract: 'latest' } as const;

/** Long symbols, ones that need more bytes than characters, or both. */
const toSymbols = (count: number, head: string): string[] =>
  Array.from({ length: count }, (_, i) => `${head}${i}`);

/** A client with symbols that were confirmed, whose connection came back. */
function comeBack(symbols: string[], name?: string): FakeSocket {
  const environment = new FakeEnvironment();
  const client = createClient('ws://test/ws', environment);
  const socket = environment.welcome();
  client.subscribe(name === undefined ? symbols : [name], LATEST);
  environment.pass(10_000);
  const instruments = symbols.map((symbol, id) => toInstrument(id, symbol));
  for (const { id, symbols: asked } of socket.commands('subscribe')) {
    const results = (name === undefined ? asked : symbols).map((symbol) => ({
      symbol,
      ok: true,
      instrument: instruments.find((one) => one.symbol === symbol),
      sequence: 1,
    }));
    socket.say({ type: 'subscribed', id: id!, market: 'live', number: 0, epoch: EPOCH, results });
  }
  for (const { id } of instruments) socket.sendFrame(toSnapshot(id, 9_007_199_254_700_000 + id));
  const next = environment.comeBack();
  environment.pass(10_000);
  client.close();
  return next;
}

const isTaken = (command: Command): boolean =>
  Buffer.byteLength(JSON.stringify(command)) <= LIMITS.commandBytes;

test.each(['S', 'AN.EXCEPTIONALLY.LONG.SYMBOL-', '币安人生-'])(
  'two thousand symbols like %s come back, each with its position',
  (head) => {
    const symbols = toSymbols(2_000, head);
    const commands = comeBack(symbols).commands('subscribe');
    expect(commands.flatMap((one) => one.symbols)).toEqual(symbols);
    const sequences = Object.assign({}, ...commands.map(({ resume }) => resume?.sequences));
    expect(Object.keys(sequences)).toEqual(symbols);
    for (const command of commands) {
      expect(command.symbols.length).toBeLessThanOrEqual(LIMITS.subscriptions);
      expect(isTaken(command)).toBe(true);
    }
  },
  30_000,
);

test('a wildcard comes back with as many positions as fit into a command', () => {
  const symbols = toSymbols(3_000, 'SYMBOL');
  const commands = comeBack(symbols, '*').commands('subscribe');
  expect(commands.map((one) => one.symbols)).toEqual([['*']]);
  expect(Object.keys(commands[0]!.resume!.sequences).length).toBeGreaterThan(800);
  expect(isTaken(commands[0]!)).toBe(true);
});

test('symbols subscribed to little by little are asked for together after a reconnect', () => {
  const environment = new FakeEnvironment();
  const client = createClient('ws://test/ws', environment);
  for (const symbol of toSymbols(1_000, 'S')) client.subscribe([symbol], LATEST);
  const socket = environment.welcome();
  expect(socket.commands('subscribe').map((one) => one.symbols.length)).toEqual([512, 488]);
  client.unsubscribe(toSymbols(1_000, 'S'));
  expect(socket.commands('unsubscribe').map((one) => one.symbols.length)).toEqual([512, 488]);
});
