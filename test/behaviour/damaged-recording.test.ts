/** A replay of a damaged recording gives everybody all that is sound, before and behind the damage, and says where it is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTape } from '../../server/tape/open-tape.ts';
import { createTapePlayer } from '../../shared/tape/tape-player.ts';
import { createTapeWriter } from '../../server/tape/writer.ts';
import { GAP } from '../../shared/wire/codes.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { Speed } from '../../shared/wire/command.ts';
import { flipBit } from '../server/tape/damage.ts';
import { makeRows, toColumns, toMeta } from '../server/tape/rows.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'tickdeck-damaged-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'damaged.tape');
const BAD_BLOCK = 4;
let sound = 0;
let offset = 0;
let gap = { fromMs: 0, toMs: 0 };

beforeAll(async () => {
  const rows = makeRows(3, 3_000, 2, 8);
  const writer = createTapeWriter(path, toMeta(2));
  writer.append(toColumns(rows), 0, rows.length);
  await writer.close();
  const whole = openTape(path);
  const bad = whole.tickBlocks.at(BAD_BLOCK)!;
  sound = whole.tickCount - bad.ticks;
  const beforeMs = whole.tickBlocks.at(BAD_BLOCK - 1)!.lastMs;
  gap = { fromMs: Math.max(bad.firstMs, beforeMs), toMs: bad.lastMs };
  ({ offset } = bad);
  whole.close();
  flipBit(path, offset + 40, 2);
});

let server: TestServer;
let client: Client;
let log = '';
let told: MarketInfo | undefined;

beforeEach(async () => {
  log = '';
  told = undefined;
  newest.clear();
  jumps = 0;
  server = await startTestServer(
    createTimedSource(1, 100),
    { damaged: () => createTapePlayer(openTape(path)) },
    { logTo: { write: (line: string) => void (log += line) } },
  );
  client = connectTo(server.url);
  await until(() => client.state === 'open', 'connection');
});
afterEach(async () => {
  client.close();
  await server.stop();
});

/** Newest sequence by instrument, and places where one did not follow the other. */
const newest = new Map<number, number>();
let jumps = 0;
const given = (): number => [...newest.values()].reduce((sum, sequence) => sum + sequence, 0);

async function play(speed: Speed): Promise<MarketInfo> {
  client.on('snapshot', ({ state }) => newest.set(state.instrument, state.sequence));
  client.on('ticks', ({ run }) => {
    if (run.firstSequence !== (newest.get(run.instrument) ?? 0) + 1) jumps++;
    newest.set(run.instrument, run.firstSequence + run.count - 1);
  });
  const market = await client.openReplay('damaged', { paused: true, speed });
  client.on('market', (info) => {
    if (info.name === market.name) told = info;
  });
  client.subscribe(['SYM0', 'SYM1'], { market: market.name });
  await until(() => newest.size === 2, 'snapshots');
  await client.request({ type: 'play', market: market.name });
  return market;
}

test.each<Speed>(['max', 1_000])(
  'at %s all sound ticks come, with a gap between that names the damage; those of live markets never notice',
  async (speed) => {
    const live = connectTo(server.url);
    let liveTicks = 0;
    live.on('ticks', ({ run }) => (liveTicks += run.count));
    const gaps: { fromMs: number; toMs: number; cause: number }[] = [];
    const labels: string[] = [];
    client.on('gap', ({ content }) => {
      if (content.cause === GAP.recorderOff) gaps.push(content);
    });
    client.on('events', ({ events }) => labels.push(...events.map(({ label }) => label)));
    const { name, replay } = await play(speed);
    live.subscribe(['S0']);
    await until(() => told?.replay?.state === 'ended' && given() >= sound, 'the end');
    expect(given()).toBe(sound);
    expect(jumps).toBe(0);
    expect(told).toMatchObject({ state: 'running', timeMs: replay!.endMs });
    expect(told!.reason).toBeUndefined();
    expect(gaps.length).toBe(2);
    for (const one of gaps) expect(one).toMatchObject({ ...gap, cause: GAP.recorderOff });
    const label = `The recording is damaged: the checksum of a block is wrong (at byte ${offset})`;
    await until(() => labels.length > 0, 'the event');
    expect(labels).toEqual([label]);
    expect((await client.events(name)).map((event) => event.label)).toEqual([label]);
    expect(log).toContain(`(at byte ${offset})`);
    const before = liveTicks;
    await until(() => liveTicks > before, 'live ticks');
    live.close();
  },
);

test('a jump behind the damage lands there, with the gap; one before it plays through it again', async () => {
  const { name, replay } = await play('max');
  await until(() => told?.replay?.state === 'ended', 'the end');
  await client.request({ type: 'seek', market: name, timeMs: gap.toMs + 500 });
  await until(() => told?.timeMs === gap.toMs + 500, 'the place');
  const { market } = server.markets.get(name)!;
  const lost = () => market.gapsOf(0).filter(({ cause }) => cause === GAP.recorderOff);
  await until(() => lost().length > 0, 'the gap');
  expect(lost()).toMatchObject([gap]);
  await client.request({ type: 'seek', market: name, timeMs: replay!.startMs + 100 });
  await until(() => told?.timeMs === replay!.startMs + 100, 'the beginning');
  expect(lost()).toEqual([]);
  /* A market forgets the oldest of many gaps, so that it is looked for in what it told. */
  const heard: object[] = [];
  client.on('gap', ({ content }) => {
    if (content.cause === GAP.recorderOff) heard.push(content);
  });
  await client.request({ type: 'play', market: name });
  await until(() => told?.replay?.state === 'ended' && heard.length === 2, 'the end again');
  for (const one of heard) expect(one).toMatchObject(gap);
});
