/** What a page does when it shows another symbol: contracts change, and nothing is lost, doubled or miscounted. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Client, SubscribeOptions } from '../../shared/client/client-contract.ts';
import { createSymbolState, type SymbolState } from '../../shared/model/symbol-state.ts';
import { QuoteBoard } from '../../web/state/quote-board.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const SWITCHES = 40;
const LATEST: SubscribeOptions = { contract: 'latest', maxRateHz: 60 };

let server: TestServer;
let client: Client;

afterEach(async () => {
  client.close();
  await server.stop();
});

/** Applies rows as the page does, and checks every sequence on the way. */
function watch(board: QuoteBoard, wrong: string[]): void {
  const next = new Map<number, number>();
  client.on('subscribed', ({ instrument }) => void board.add(instrument));
  client.on('snapshot', ({ state }) => {
    if (state.sequence + 1 < (next.get(state.instrument) ?? 0)) wrong.push('a step back');
    board.applySnapshot(state);
    next.set(state.instrument, state.sequence + 1);
  });
  client.on('ticks', ({ run, columns }) => {
    const expected = next.get(run.instrument);
    if (run.firstSequence !== expected) wrong.push(`${run.firstSequence} for ${expected}`);
    board.applyTicks(board.byId(run.instrument)!, columns, run.from, run.to);
    next.set(run.instrument, run.firstSequence + run.count);
  });
  client.on('merged', ({ state, standsFor }) => {
    const expected = next.get(state.instrument)!;
    if (state.sequence - standsFor + 1 !== expected) wrong.push(`merged at ${state.sequence}`);
    board.applyMerged(state, standsFor);
    next.set(state.instrument, state.sequence + 1);
  });
}

/** What is shown of a state: without its position, and without the market's own marks of the day. */
function toCarried(state: SymbolState): object {
  const known: Record<string, unknown> = { ...state };
  for (const mark of ['sequence', 'dayMs', 'openMs', 'openNs', 'closeMs', 'closeNs', 'prints']) {
    delete known[mark];
  }
  return known;
}

describe('a symbol that goes on the chart and off again', () => {
  test(`has no gap, and exact day statistics, over ${SWITCHES} changes of contract`, async () => {
    const source = createTimedSource(2, 6_000);
    let endMs = Infinity;
    server = await startTestServer({
      ...source,
      read: (untilMs, into) => source.read(Math.min(untilMs, endMs), into),
    });
    const { market } = server.markets.primary;
    client = connectTo(server.url);
    const board = new QuoteBoard();
    const wrong: string[] = [];
    watch(board, wrong);
    client.subscribe(['S0'], { ticks: 20 });
    client.subscribe(['S1'], LATEST);
    await until(() => client.stats.mergedTicks > 50 && client.stats.ticks > 50, 'both kinds');
    for (let i = 0; i < SWITCHES; i++) {
      const charted = i % 2 === 0 ? 'S1' : 'S0';
      client.subscribe([charted], { ticks: 20 });
      client.subscribe([charted === 'S0' ? 'S1' : 'S0'], LATEST);
      const untilSequence = market.state(0).sequence + 100 + ((i * 37) % 150);
      await until(() => market.state(0).sequence > untilSequence, 'ticks under this contract');
    }
    endMs = performance.timeOrigin + performance.now();
    const isWhole = (id: number): boolean =>
      board.byId(id)!.state.volume === market.state(id).volume;
    await until(() => isWhole(0) && isWhole(1), 'the last ticks');
    expect(wrong).toEqual([]);
    expect([client.stats.missedTicks, client.stats.repairs]).toEqual([0, 0]);
    for (const id of [0, 1]) {
      const shown = board.byId(id)!.state;
      expect(toCarried(shown)).toEqual(toCarried(market.state(id)));
      expect(shown.high).toBeGreaterThan(createSymbolState(id).high);
    }
    const { updates, ticks } = board.byId(1)!;
    expect(ticks).toBeGreaterThan(updates);
  }, 30_000);
});
