/**
 * A client in front of a fake server, and all that it gives out: ticks by their sequences, the rest in words.
 */
import { expect } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import { FakeEnvironment, toInstrument, toSnapshot, toSubscribed } from './fake-server.ts';

/** The symbol that the tests ask for. */
export const AAPL = toInstrument(7, 'AAPL');

/** Makes a client that is not connected yet. */
export function watchClient() {
  const environment = new FakeEnvironment();
  const client = createClient('ws://test/ws', environment, 'test');
  /** Sequences of every tick that the client has given out. */
  const sequences: number[] = [];
  const log: string[] = [];
  client.on('ticks', ({ run, columns }) => {
    for (let row = run.from; row < run.to; row++) {
      sequences.push(run.firstSequence + row - run.from);
      expect(columns.price[row]).toBe(run.firstSequence + row - run.from);
    }
  });
  client.on('snapshot', ({ state }) => log.push(`snapshot ${state.sequence}`));
  client.on('gap', ({ content }) => log.push(`gap ${content.fromSequence}-${content.toSequence}`));
  client.on('state', ({ state }) => log.push(state));

  /** Brings it in step with AAPL at a sequence. */
  function bringInStep(sequence: number): void {
    client.subscribe(['AAPL'], { ticks: 10 });
    const socket = environment.welcome();
    socket.say(toSubscribed([{ symbol: 'AAPL', instrument: AAPL, sequence }]));
    socket.sendFrame(toSnapshot(AAPL.id, sequence));
  }
  return { environment, client, sequences, log, bringInStep };
}
