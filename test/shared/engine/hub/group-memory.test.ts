/** What a client costs grows with what it is subscribed to, not with how large the market is. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { MISSING } from '../../../../shared/model/tick.ts';
import { type Contract, toContract } from '../../../../shared/engine/hub/contract.ts';
import type { FrameSink } from '../../../../shared/engine/hub/frame-sink.ts';
import { createRoom } from '../../../../shared/engine/hub/room.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const SYMBOLS = 10_000;

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of the heap and of typed arrays that are in use. */
function bytesInUse(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const market = new Market({
  name: 'live',
  number: 0,
  epoch: 1,
  instruments: toInstruments(SYMBOLS),
  previousClose: new Float64Array(SYMBOLS).fill(MISSING),
});

/* What the market itself makes of a symbol when somebody first asks for it is not the client's. */
for (const { id } of market.instruments) {
  market.barsOf(id);
  market.journalOf(id);
}

const createSink = (): FrameSink => ({
  minIntervalMs: 0,
  canSend: () => true,
  sendFrame: ({ length }) => length,
});

/** Bytes that one client with a group of its own costs. */
function measure(contract: Contract, symbols: number, clients: number): number {
  const room = createRoom(market, { flushMs: 16, now: () => 0, defer: (run) => run() });
  const options = { ticks: 0, bars: [{ interval: '1m' as const, limit: 1 }] };
  const sinks = Array.from({ length: clients }, createSink);
  const before = bytesInUse();
  sinks.forEach((sink, i) => {
    for (let k = 0; k < symbols; k++) {
      room.subscribe(sink, (i * 7 + k * 3) % SYMBOLS, contract, options);
    }
    room.drain(sink);
  });
  expect(room.isInStep).toBe(true);
  const bytes = (bytesInUse() - before) / clients;
  room.close();
  return bytes;
}

describe.each([
  ['latest, with bars', toContract({ contract: 'latest' })],
  ['bars', toContract({ contract: 'bars', interval: '1m' })],
  ['every', toContract({})],
])('of a market of ten thousand symbols a client with the contract %s', (_name, contract) => {
  /* What is subscribed to costs some 250 bytes a symbol, and a group some 4,000. */
  test.each([
    [1, 1_000],
    [20, 500],
    [500, 40],
  ])('and %i symbols costs what these cost', (symbols, clients) => {
    measure(contract, symbols, 2);
    const bytes = measure(contract, symbols, clients);
    expect(bytes).toBeLessThan(4_000 + 250 * symbols);
  });
});
