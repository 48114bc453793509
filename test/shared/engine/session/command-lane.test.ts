import { describe, expect, test } from 'vitest';
import { Type } from 'typebox';
import type { CommandEntry } from '../../../../shared/engine/session/command/command-definition.ts';
import { createCommandTable } from '../../../../shared/engine/session/command/command-table.ts';
import { createCommands } from '../../../../shared/engine/session/command/commands.ts';
import { createTickColumns } from '../../../../shared/model/tick.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import type { FakeTransport } from '../../../support/fake-transport.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createSessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const ID = Type.Integer();
const strict = { additionalProperties: false };

/** Work that costs what the client says, and notes when it was done. */
function createWork(doneMs: number[], now: () => number): CommandEntry<{ cost: number }> {
  return {
    type: 'work',
    schema: Type.Object({ type: Type.Literal('work'), id: ID, cost: Type.Number() }, strict),
    rights: 'read',
    cost: ({ cost }) => cost,
    handle() {
      doneMs.push(now());
      return { type: 'worked' };
    },
  };
}

/** Work that is under way until the test lets it end. */
function createLongWork(ends: (() => void)[]): CommandEntry {
  return {
    type: 'long',
    schema: Type.Object({ type: Type.Literal('long'), id: ID }, strict),
    rights: 'read',
    cost: () => 1,
    handle: () =>
      new Promise((resolve) => {
        ends.push(() => resolve({ type: 'ended' }));
      }),
  };
}

async function createBench(symbols = 3) {
  const doneMs: number[] = [];
  const ends: (() => void)[] = [];
  const late: { now?: () => number } = {};
  const work = createWork(doneMs, () => late.now!());
  const commands = createCommandTable([...createCommands().entries(), work, createLongWork(ends)]);
  const source = createListSource(toInstruments(symbols), createTickColumns(1));
  const bench = await createSessionBench(source, { commands });
  late.now = () => bench.clock.elapsed();
  return { bench, doneMs, ends };
}

const codesOf = (client: FakeTransport) => client.messages('error').map(({ error }) => error.code);

describe('a client that asks for more work than its share', () => {
  test('gets its burst at once and the rest at the rate that it has, in order', async () => {
    const { bench, doneMs } = await createBench();
    const client = bench.connect();
    const beganMs = bench.clock.elapsed();
    for (let id = 0; id < 20; id++) client.say({ type: 'work', id, cost: LIMITS.workBurst / 4 });
    expect(doneMs).toHaveLength(4);
    await bench.run(20_000);
    expect(doneMs).toHaveLength(20);
    const took = (doneMs.at(-1)! - beganMs) / 1_000;
    const expected = (16 * (LIMITS.workBurst / 4)) / LIMITS.workPerSecond;
    expect(Math.abs(took - expected)).toBeLessThan(0.1);
    const ids = client.sent.flatMap((one) => (one === 'ping' ? [] : [(one as { id: number }).id]));
    expect(ids).toEqual(Array.from({ length: 20 }, (_, id) => id));
  });

  test('takes nothing from others, whose commands are carried out at once', async () => {
    const { bench, doneMs } = await createBench();
    const greedy = bench.connect();
    for (let id = 0; id < 8; id++) greedy.say({ type: 'work', id, cost: LIMITS.workBurst });
    expect(doneMs).toHaveLength(1);
    const other = bench.connect();
    other.say({ type: 'work', id: 1, cost: 100 });
    expect(other.sent).toMatchObject([{ type: 'worked', id: 1 }]);
  });

  test('is still answered when it pings and heard when it acknowledges', async () => {
    const { bench } = await createBench();
    const client = bench.connect();
    for (let id = 0; id < 3; id++) client.say({ type: 'work', id, cost: LIMITS.workBurst });
    client.say({ type: 'ping', id: 9 });
    expect(client.messages('pong')).toMatchObject([{ id: 9 }]);
  });

  test('is refused by name when too many of its commands wait, and taken again later', async () => {
    const { bench } = await createBench();
    const client = bench.connect();
    const count = 8 + LIMITS.commandsWaiting + 1;
    for (let id = 0; id < count; id++) client.say({ type: 'work', id, cost: LIMITS.workBurst / 8 });
    client.say({ type: 'subscribe', id: 99, symbols: ['S0'] });
    expect(codesOf(client)).toEqual(['TOO_MANY_COMMANDS', 'TOO_MANY_COMMANDS']);
    await bench.run(18_000);
    client.say({ type: 'subscribe', id: 100, symbols: ['S0'] });
    expect(client.messages('subscribed')).toMatchObject([{ id: 100 }]);
    expect(client.closedWith).toBe(undefined);
  });

  test('may have only so much under way that takes longer', async () => {
    const { bench, ends } = await createBench();
    const client = bench.connect();
    for (let id = 0; id <= LIMITS.commandsUnderWay; id++) client.say({ type: 'long', id });
    expect(ends).toHaveLength(LIMITS.commandsUnderWay);
    expect(codesOf(client)).toEqual(['TOO_MANY_COMMANDS']);
    ends[0]!();
    await bench.run(16);
    client.say({ type: 'long', id: 50 });
    expect(ends).toHaveLength(LIMITS.commandsUnderWay + 1);
  });

  test('is forgotten when it leaves: nothing that waited is carried out, nothing is answered', async () => {
    const { bench, doneMs, ends } = await createBench();
    const client = bench.connect();
    client.say({ type: 'long', id: 1 });
    for (let id = 0; id < 3; id++) client.say({ type: 'work', id, cost: LIMITS.workBurst });
    client.leave();
    const sent = client.sent.length;
    ends[0]!();
    await bench.run(30_000);
    expect([doneMs.length, client.sent.length]).toEqual([0, sent]);
  });
});

describe('wildcards', () => {
  test('that are repeated stand for each symbol once and cost once', async () => {
    const { bench, doneMs } = await createBench(2_000);
    const client = bench.connect();
    const symbols = Array.from({ length: LIMITS.subscriptions }, () => '*');
    client.say({ type: 'subscribe', id: 1, symbols, contract: 'latest' });
    expect(client.messages('subscribed')[0]!.results).toHaveLength(2_000);
    for (let id = 2; id < 8; id++) client.say({ type: 'snapshot', id, symbols });
    expect(client.messages('snapshots')).toHaveLength(6);
    client.say({ type: 'work', id: 9, cost: LIMITS.workBurst - 7 * 2_001 });
    expect(doneMs).toHaveLength(1);
  });

  test('of snapshot and unsubscribe stand for what the client is subscribed to', async () => {
    const { bench } = await createBench(5);
    const client = bench.connect();
    client.say({ type: 'snapshot', id: 1, symbols: ['*', 'S3', 'sector:Energy'] });
    client.say({ type: 'subscribe', id: 2, symbols: ['S1', 'S2'] });
    client.say({ type: 'snapshot', id: 3, symbols: ['*'] });
    client.say({ type: 'unsubscribe', id: 4, symbols: ['sector:technology'] });
    expect(client.messages('snapshots').map(({ results }) => results)).toMatchObject([
      [
        { symbol: 'S3', ok: false, error: { code: 'NOT_SUBSCRIBED' } },
        { symbol: 'SECTOR:ENERGY', ok: false, error: { code: 'UNKNOWN_SYMBOL' } },
      ],
      [
        { symbol: 'S1', ok: true },
        { symbol: 'S2', ok: true },
      ],
    ]);
    expect(client.messages('unsubscribed')).toMatchObject([
      { results: [{ symbol: 'S1' }, { symbol: 'S2' }], subscriptions: 0 },
    ]);
  });
});
