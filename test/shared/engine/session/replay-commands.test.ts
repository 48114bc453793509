/** The commands that steer a replay, as a client sends them and hears of them. */
import { describe, expect, test } from 'vitest';
import { createTickColumns, FLAG, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createSessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const NOON_MS = Date.UTC(2026, 0, 1, 12);
/** Where the recording begins: a trade a second for a minute, and another minute of them the day after. */
const TAPE_MS = Date.UTC(2025, 5, 2);
const DAY_MS = 86_400_000;

function toTrades(...timesMs: number[]) {
  const ticks = createTickColumns(timesMs.length);
  timesMs.forEach((timeMs, i) => {
    const flags = timeMs === TAPE_MS + DAY_MS ? FLAG.gapBefore : 0;
    pushTrade(ticks, 0, timeMs, 250, 10_000 + i, 10, SIDE.buy, flags);
  });
  return ticks;
}

const SECONDS = Array.from({ length: 60 }, (_, i) => i * 1_000);
const TAPE = toTrades(...[0, DAY_MS].flatMap((day) => SECONDS.map((ms) => TAPE_MS + day + ms)));

async function open(fields: object = {}) {
  const bench = await createSessionBench(createListSource(toInstruments(2), toTrades(NOON_MS)), {
    recordings: { tape: () => createListSource(toInstruments(2), TAPE) },
  });
  const client = bench.connect();
  client.say({ type: 'open', id: 1, recording: 'tape', paused: true, ...fields });
  await bench.run(100);
  let id = 10;
  return {
    bench,
    client,
    /** The market as it is told when all is done. */
    async ask(command: object) {
      client.say({ id: id++, market: 'replay-1', ...command });
      await bench.run(200);
      return client.messages('market').at(-1)!.market;
    },
    error: () => client.messages('error').at(-1)?.error,
  };
}

describe('commands that steer a replay', () => {
  test('step by tick and by bar, and what is reached is told without an id', async () => {
    const { ask, client, bench } = await open();
    client.say({ type: 'subscribe', id: 2, market: 'replay-1', symbols: ['S0'] });
    await bench.run(100);
    const frames = client.frames().length;
    expect(await ask({ type: 'step', by: 'tick', count: 2 })).toMatchObject({
      timeMs: TAPE_MS + 2_000,
      replay: { state: 'paused', timeNs: 250 },
    });
    expect(client.messages('market').at(-1)!.id).toBeUndefined();
    expect(client.frames().length).toBeGreaterThan(frames);
    expect(await ask({ type: 'step', by: '15s', symbol: 's0' })).toMatchObject({
      timeMs: TAPE_MS + 14_999,
    });
    expect(await ask({ type: 'step', by: '5s', count: -2 })).toMatchObject({
      timeMs: TAPE_MS + 4_999,
    });
  });

  test('that name no step, no symbol or no section are refused by name, and change nothing', async () => {
    const { ask, error } = await open();
    const refused = [
      [{ type: 'step', by: 'tick', count: 0 }, 'BAD_COMMAND'],
      [{ type: 'step', by: '2m' }, 'BAD_COMMAND'],
      [{ type: 'step', by: 'tick', count: 1_001 }, 'BAD_COMMAND'],
      [{ type: 'step', by: 'tick', symbol: 'NOPE' }, 'UNKNOWN_SYMBOL'],
      [{ type: 'step', by: 'tick', market: 'live' }, 'NOT_A_REPLAY'],
      [{ type: 'seek', timeMs: TAPE_MS, timeNs: 1_000_000 }, 'BAD_COMMAND'],
      [{ type: 'loop', loop: true, fromMs: TAPE_MS }, 'BAD_COMMAND'],
      [{ type: 'loop', loop: true, fromMs: 5, toMs: 9 }, 'BAD_COMMAND'],
      [{ type: 'skipIdle' }, 'BAD_COMMAND'],
    ] as const;
    for (const [command, code] of refused) {
      const { replay, timeMs } = await ask(command);
      expect(error()?.code).toBe(code);
      expect(replay).toMatchObject({ loop: false, state: 'paused' });
      expect(timeMs).toBe(TAPE_MS);
    }
  });

  test('loop a section, skip what is idle, and say so to all who look', async () => {
    const { bench, client, ask } = await open({ skipIdle: true, speed: 1_000 });
    const other = bench.connect();
    other.say({ type: 'join', id: 1, market: 'replay-1' });
    await ask({ type: 'play' });
    await bench.run(3_000);
    expect(other.messages('skipped')).toEqual(client.messages('skipped'));
    expect(client.messages('skipped')).toMatchObject([
      { market: 'replay-1', toMs: TAPE_MS + DAY_MS - 500_000 },
    ]);
    const section = { fromMs: TAPE_MS + 10_000, toMs: TAPE_MS + 20_000 };
    const looping = await ask({ type: 'loop', loop: true, ...section });
    expect(looping.replay).toMatchObject({ loop: true, section, skipIdle: true });
  });

  test('jump to what is found and say what it is, or that there is nothing and stay', async () => {
    const { client, bench, ask } = await open({ speed: 10 });
    client.say({ type: 'jump', id: 2, market: 'replay-1', to: 'event' });
    client.say({ type: 'jump', id: 3, market: 'replay-1', to: 'gap', symbol: 's0' });
    client.say({ type: 'jump', id: 4, market: 'replay-1', to: 'gap', symbol: 'NOPE' });
    await bench.clock.until(() => client.messages('jumped').length === 2, 'both');
    expect(client.messages('jumped')).toEqual([
      { type: 'jumped', id: 2, market: 'replay-1', found: null },
      {
        type: 'jumped',
        id: 3,
        market: 'replay-1',
        found: {
          kind: 'gap',
          fromMs: TAPE_MS + 59_000,
          symbol: 'S0',
          text: 'S0: no ticks, recorder off',
        },
      },
    ]);
    expect(client.messages('error')).toMatchObject([{ id: 4, error: { code: 'UNKNOWN_SYMBOL' } }]);
    expect((await ask({ type: 'pause' })).timeMs).toBe(TAPE_MS + 59_000);
    client.say({ type: 'jump', id: 5, market: 'replay-1', to: 'burst' });
    client.say({ type: 'close', id: 6, market: 'replay-1' });
    await bench.clock.until(() => client.messages('closed').length > 0, 'the end');
    expect(bench.markets.replays).toBe(0);
  });

  test('may open it so: at a nanosecond, in a section', async () => {
    const section = { fromMs: TAPE_MS + 10_000, toMs: TAPE_MS + 20_000 };
    const { client, bench } = await open({ loop: true, ...section });
    const toInfo = () => client.messages('market').at(-1)!.market;
    expect(toInfo()).toMatchObject({ timeMs: section.fromMs, replay: { section } });
    client.say({
      type: 'open',
      id: 3,
      recording: 'tape',
      paused: true,
      timeMs: TAPE_MS + 5_000,
      timeNs: 249,
    });
    await bench.run(100);
    expect(toInfo()).toMatchObject({ timeMs: TAPE_MS + 5_000, replay: { timeNs: 249 } });
    expect(bench.markets.get('replay-2')!.market.state(0).sequence).toBe(5);
  });

  test('that cannot open it so leave no replay behind', async () => {
    const { bench, client, error } = await open();
    client.say({ type: 'open', id: 3, recording: 'tape', fromMs: 1, toMs: 2 });
    client.say({ type: 'open', id: 4, recording: 'tape', toMs: 2 });
    expect(error()?.code).toBe('BAD_COMMAND');
    expect(bench.markets.replays).toBe(1);
  });
});
