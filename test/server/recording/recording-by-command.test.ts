/** Recordings that are begun, ended and kept by command: what is in them, and what is refused. Time is the test's own. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { registerTail } from '../../../server/cli/tail.ts';
import { createRecordingShelf } from '../../../server/recording/recording-shelf.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import type { SeekableSource } from '../../../shared/engine/source/source.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import { TapeCursor } from '../../../shared/tape/cursor.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { connectTo, startTestServer, type TestServer } from '../../support/test-server.ts';
import { createTimedSource } from '../../support/timed-source.ts';

const KEPT_MS = 12_000;

let folder: string;
let clock: FakeClock;
let server: TestServer;
let client: Client;
/** All ticks that the live market published: instrument, sequence by time. */
let published: string[];

const toText = (columns: ReturnType<typeof createTickColumns>, row: number, id: number): string =>
  `${id} ${columns.timeMs[row]} ${columns.price[row]} ${columns.size[row]}`;

async function start(keptMs?: number): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'tickdeck-desk-'));
  clock = createFakeClock();
  const journal = keptMs === undefined ? undefined : { folder: join(folder, '.journal'), keptMs };
  const shelf = { ...createRecordingShelf(folder), ensure: () => Promise.resolve() };
  server = await startTestServer(
    createTimedSource(3, 200, 1, clock.now),
    {},
    { clock, shelf, ...(journal && { journal }) },
  );
  published = [];
  server.markets.primary.market.listen({
    onPublication({ columns }) {
      for (let row = 0; row < columns.length; row++) {
        published.push(toText(columns, row, columns.instrument[row]!));
      }
    },
  });
  client = connectTo(server.url);
  await clock.until(() => client.state === 'open', 'open');
}

afterEach(async () => {
  client.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks, and lets time go by until there is an answer. */
async function ask<T>(asking: Promise<T>): Promise<T> {
  let isOver = false;
  const over = (): void => void (isOver = true);
  asking.then(over, over);
  await clock.until(() => isOver, 'an answer');
  return asking;
}

function ticksOf(name: string): { symbols: string[]; ticks: string[]; notes: readonly string[] } {
  const tape = openTape(join(folder, `${name}.tape`));
  const columns = createTickColumns(Math.max(1, tape.tickCount));
  new TapeCursor(tape).read(Infinity, columns);
  const ticks = Array.from({ length: columns.length }, (_, row) =>
    toText(columns, row, Number(tape.instruments[columns.instrument[row]!]!.symbol.slice(1))),
  );
  const { notes = [] } = tape.meta;
  tape.close();
  return { symbols: tape.instruments.map(({ symbol }) => symbol), ticks, notes };
}

describe('a recording by command', () => {
  test('has every tick from its beginning to its end, beside others, of all symbols or of some', async () => {
    await start();
    const from = published.length;
    await ask(client.request({ type: 'record', recording: 'whole' }));
    await ask(client.request({ type: 'record', recording: 'one', symbols: ['s1'] }));
    await clock.run(2_000);
    const { recorders } = await ask(client.request({ type: 'recorders' }));
    expect(recorders).toMatchObject([
      { recording: 'whole', market: 'live', state: 'recording', lostTicks: 0 },
      { recording: 'one', symbols: ['S1'] },
    ]);
    expect(recorders[0]!.ticks).toBeGreaterThan(recorders[1]!.ticks);
    const stopping = client.request({ type: 'stopRecording', recording: 'whole' });
    expect((await ask(stopping)).recorders).toHaveLength(1);
    await ask(client.request({ type: 'stopRecording', recording: 'one' }));
    const whole = ticksOf('whole');
    expect(whole.symbols).toEqual(['S0', 'S1', 'S2']);
    expect(whole.ticks.length).toBeGreaterThan(100);
    const text = published.slice(from).join('\n');
    expect(text).toContain(whole.ticks.join('\n'));
    const one = ticksOf('one');
    expect(one.symbols).toEqual(['S1']);
    const ofOne = published.slice(from).filter((tick) => tick.startsWith('1 '));
    expect(ofOne.join('\n')).toContain(one.ticks.join('\n'));
    expect(one.ticks.length).toBeGreaterThan(30);
  });

  test('is refused by name: nothing live, no such symbol, a name that is taken, too many', async () => {
    await start();
    const refused = (command: Parameters<Client['request']>[0]): Promise<unknown> =>
      ask(client.request(command)).then(
        () => 'done',
        ({ code }: { code: string }) => code,
      );
    expect(await refused({ type: 'record', recording: 'a' })).toBe('done');
    expect(await refused({ type: 'record', recording: 'a' })).toBe('RECORDING_EXISTS');
    expect(await refused({ type: 'record', symbols: ['NOPE'] })).toBe('UNKNOWN_SYMBOL');
    expect(await refused({ type: 'stopRecording', recording: 'b' })).toBe('UNKNOWN_RECORDING');
    expect(await refused({ type: 'keep' })).toBe('NO_RECORDER');
    expect(await refused({ type: 'record', recording: '../b' })).toBe('NO_RECORDER');
    for (let i = 1; i < LIMITS.recorders; i++) {
      expect(await refused({ type: 'record', recording: `more ${i}` })).toBe('done');
    }
    expect(await refused({ type: 'record', recording: 'b' })).toBe('TOO_MANY_RECORDERS');
    await ask(client.request({ type: 'stopRecording', recording: 'a' }));
    const { name: market } = await ask(client.openReplay('a', { paused: true }));
    expect(await refused({ type: 'record', market })).toBe('NOT_LIVE');
  });
});

describe('the journal of a live market', () => {
  test('gives what has just happened as a recording, each tick once, across its parts', async () => {
    await start(KEPT_MS);
    await clock.run(6_500);
    const nowMs = server.markets.primary.timeMs();
    const kept = await ask(client.request({ type: 'keep', seconds: 4, recording: 'just now' }));
    expect(kept.recording).toBe('just now');
    const { ticks, notes } = ticksOf('just now');
    expect(new Set(ticks).size).toBe(ticks.length);
    expect(published.join('\n')).toContain(ticks.join('\n'));
    const spanMs = kept.endMs - kept.startMs;
    expect(kept.startMs).toBeGreaterThanOrEqual(nowMs - 4_000);
    expect(spanMs).toBeGreaterThan(3_900);
    expect(ticks).toHaveLength(kept.ticks);
    expect(notes.join(' ')).toContain('The last 4 s of "live"');
    const some = await ask(client.request({ type: 'keep', seconds: 4, symbols: ['S2'] }));
    expect(some.recording).toMatch(/^live 2026-01-01 12-00-/);
    expect(ticksOf(some.recording).symbols).toEqual(['S2']);
  });

  test('never grows beyond what it keeps, is no recording, and is gone with its server', async () => {
    await start(KEPT_MS);
    await clock.run(KEPT_MS * 2, 100);
    const [own] = readdirSync(join(folder, '.journal'));
    const tapes = readdirSync(join(folder, '.journal', own!)).filter((file) =>
      file.endsWith('.tape'),
    );
    expect(tapes.length).toBeGreaterThan(8);
    expect(tapes.length).toBeLessThanOrEqual(14);
    expect((await ask(client.request({ type: 'recordings' }))).recordings).toEqual([]);
    const kept = await ask(client.request({ type: 'keep', seconds: 60, recording: 'all' }));
    expect(kept.endMs - kept.startMs).toBeGreaterThanOrEqual(KEPT_MS - 100);
    expect(kept.endMs - kept.startMs).toBeLessThan(KEPT_MS * 1.3);
    await server.stop();
    expect(existsSync(join(folder, '.journal', own!))).toBe(false);
  });
});

describe('going back in a live market', () => {
  const refusal = (command: Parameters<Client['request']>[0]): Promise<unknown> =>
    ask(client.request(command)).then(
      () => 'done',
      ({ code }: { code: string }) => code,
    );

  test('leads back to live by the sequences that were shown: no tick is missing, none comes twice', async () => {
    await start(KEPT_MS);
    await clock.run(5_000, 50);
    const live = client.market('live')!;
    const liveMs = (): number => server.markets.primary.timeMs();
    expect(live.rewindFromMs).toBeLessThan(liveMs() - 4_000);
    const past = await ask(client.rewind({ backMs: 3_000, speed: 2 }));
    expect(past.name).toMatch(/^rewind-/);
    expect(past.replay!.rewindOf).toEqual({ market: 'live', epoch: live.epoch });
    expect(Math.abs(past.timeMs - liveMs() + 3_000)).toBeLessThan(500);

    const sequences = new Map<number, number[]>();
    const missed: unknown[] = [];
    client.on('gap', (gap) => missed.push(gap));
    client.on('snapshot', ({ market, state }) => {
      const known = sequences.get(state.instrument);
      if (known === undefined) sequences.set(state.instrument, [state.sequence]);
      else missed.push(market);
    });
    client.on('ticks', ({ run }) => {
      const all = sequences.get(run.instrument)!;
      for (let at = 0; at < run.count; at++) all.push(run.firstSequence + at);
    });
    client.subscribe(['S0', 'S1', 'S2'], { market: past.name, ticks: 0 });
    const toCount = (): number => [...sequences.values()].flat().length;
    await clock.until(() => toCount() > 100, 'ticks of the past');
    expect(client.catchUp(past.name)).toBe('live');
    const { market } = server.markets.primary;
    const isThere = (): boolean =>
      [...sequences].length === 3 &&
      [...sequences].every(([id, all]) => all.at(-1)! >= market.state(id).sequence - 20);
    await clock.until(isThere, 'the live market');
    await clock.run(500, 50);
    for (const all of sequences.values()) {
      expect(all).toEqual(Array.from({ length: all.length }, (_, at) => all[0]! + at));
    }
    expect(missed).toEqual([]);
    expect(client.catchUp('live')).toBeUndefined();
    await ask(client.request({ type: 'close', market: past.name }));
  });

  test('is printed from a terminal from then on, and on into the live market: each tick once', async () => {
    await start(KEPT_MS);
    await clock.run(5_000, 50);
    let out = '';
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += String(text);
      return true;
    });
    const program = new Command('tickdeck').exitOverride();
    registerTail(program);
    const args = ['tail', 'S0', '--server', server.url, '--back', '3s', '--json', '-n', '400'];
    await ask(program.parseAsync(args, { from: 'user' }));
    const isThere = (): boolean => out.split('\n').length > 400;
    await clock.until(isThere, 'ticks of the past and of the present');
    write.mockRestore();
    const lines = out.trimEnd().split('\n');
    const sequences = lines.map((line) => (JSON.parse(line) as { sequence: number }).sequence);
    expect(sequences).toEqual(Array.from({ length: 400 }, (_, at) => sequences[0]! + at));
    expect(sequences[0]).toBeGreaterThan(1);
  });

  test('is a room over HTTP, for people who come later', async () => {
    await start(KEPT_MS);
    await clock.run(3_000, 50);
    const post = async (body: object): Promise<Record<string, unknown>> => {
      const url = `${server.url.replace('ws', 'http').replace(/\/ws$/, '')}/api/rooms`;
      const headers = { 'content-type': 'application/json' };
      const response = await ask(
        fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }),
      );
      return (await response.json()) as Record<string, unknown>;
    };
    const made = await post({ room: 'then', market: 'live', backMs: 2_000, speed: 5 });
    expect(made).toMatchObject({ room: 'then', recording: 'live', speed: 5, people: 0 });
    const seated = await ask(client.request({ type: 'joinRoom', room: 'then' }));
    expect(seated.market.replay).toMatchObject({ rewindOf: { market: 'live' } });
    for (const wanted of [
      {},
      { market: 'live', recording: 'x' },
      { market: 'live', speed: 'max' },
      { market: 'live', loop: true },
    ]) {
      expect(await post({ room: 'b', ...wanted })).toMatchObject({
        error: { code: 'BAD_REQUEST' },
      });
    }
  });

  test('is steered as a replay is, no faster than 10×, by everybody in a room, and refused by name', async () => {
    await start(KEPT_MS);
    await clock.run(3_000, 50);
    const { name: market } = await ask(client.rewind({ backMs: 2_000, paused: true }));
    expect(await refusal({ type: 'speed', market, speed: 11 })).toBe('BAD_COMMAND');
    expect(await refusal({ type: 'speed', market, speed: 'max' })).toBe('BAD_COMMAND');
    expect(await refusal({ type: 'rewind', speed: 11 })).toBe('BAD_COMMAND');
    expect(await refusal({ type: 'rewind', timeMs: 0, backMs: 0 })).toBe('BAD_COMMAND');
    expect(await refusal({ type: 'rewind', market })).toBe('NOT_LIVE');
    const at = async (command: Parameters<Client['request']>[0]): Promise<number> => {
      await ask(client.request(command));
      const { drive } = server.markets.get(market)!;
      await clock.until(() => !drive.isRebuilding, 'the moment');
      return drive.timeMs();
    };
    const { startMs } = server.markets.get(market)!.source as SeekableSource;
    expect(await at({ type: 'seek', market, timeMs: 0 })).toBe(startMs);
    expect(await at({ type: 'step', market, by: 'tick', count: -1 })).toBeLessThanOrEqual(startMs);
    expect(await at({ type: 'seek', market, timeMs: startMs + 1_000 })).toBe(startMs + 1_000);
    const { sequence } = server.markets.get(market)!.market.state(0);
    await ask(client.request({ type: 'step', market, by: 'tick', symbol: 'S0' }));
    const isOn = (): boolean => server.markets.get(market)!.market.state(0).sequence > sequence;
    await clock.until(isOn, 'the next tick');
    expect(server.markets.get(market)!.market.state(0).sequence).toBe(sequence + 1);
    const joined = await ask(client.request({ type: 'room', market, room: 'then' }));
    expect(joined.room).toMatchObject({ market, recording: 'live' });
    const own = await ask(client.request({ type: 'leaveClock', room: 'then' }));
    expect(own.market.replay).toMatchObject({ awayFrom: 'then', rewindOf: { market: 'live' } });
  });

  test('is not offered without a journal', async () => {
    await start();
    expect(client.market('live')!.rewindFromMs).toBeUndefined();
    expect(await refusal({ type: 'rewind' })).toBe('NO_REWIND');
    expect(await refusal({ type: 'rewind', market: 'elsewhere' })).toBe('UNKNOWN_MARKET');
  });
});
