import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTickColumns } from '../../../shared/model/tick.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import type { SeekableSource } from '../../../shared/engine/source/source.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { flipBit } from '../../server/tape/damage.ts';
import { makeFolder } from '../../server/tape/folder.ts';
import {
  createRandom,
  makeRows,
  toColumns,
  toMeta,
  toRow,
  type Row,
} from '../../server/tape/rows.ts';

async function makeTape(rows: readonly Row[], instruments: number): Promise<string> {
  const path = join(makeFolder(), 'demo.tape');
  const writer = createTapeWriter(path, toMeta(instruments));
  writer.append(toColumns(rows), 0, rows.length);
  await writer.close();
  return path;
}

/** Reads on into random room; the time at which each tick came stands beside it. */
function readRest(player: SeekableSource, random: () => number): { row: Row; atMs: number }[] {
  const got: { row: Row; atMs: number }[] = [];
  const into = createTickColumns(90);
  for (let nextMs = player.nextTimeMs(); nextMs !== undefined; nextMs = player.nextTimeMs()) {
    into.length = random() % 90; // room for 1 to 90 ticks
    const from = into.length;
    player.read(nextMs, into);
    if (into.length === from) throw new Error(`nothing at ${nextMs}, though that is the next time`);
    for (let i = from; i < into.length; i++) got.push({ row: toRow(into, i), atMs: nextMs });
  }
  return got;
}

test('pulled time by time gives every tick once, time never stepping back', async () => {
  const rows = makeRows(1, 12_000, 7);
  const player = createTapePlayer(openTape(await makeTape(rows, 7)));
  const got = readRest(player, createRandom(2));
  expect(got.length).toBe(rows.length);
  for (let i = 1; i < got.length; i++)
    expect(got[i]!.atMs).toBeGreaterThanOrEqual(got[i - 1]!.atMs);
  for (const { row, atMs } of got) expect(row[2]).toBeLessThanOrEqual(atMs);
  player.close();
});

test('seek equals a linear scan, at 150 random times and at both ends', async () => {
  const rows = makeRows(11, 12_000, 5);
  const player = createTapePlayer(openTape(await makeTape(rows, 5)));
  const random = createRandom(3);
  const all = readRest(player, random);
  const spanMs = player.endMs - player.startMs;
  const times = Array.from({ length: 150 }, () => player.startMs + (random() % spanMs));
  const into = createTickColumns(50);
  for (const timeMs of [player.startMs, player.endMs, player.endMs + 1, 0, ...times]) {
    player.seek(timeMs);
    const from = all.findIndex(({ atMs }) => atMs >= timeMs);
    const expected = from < 0 ? [] : all.slice(from, from + 50);
    expect(player.nextTimeMs()).toBe(expected[0]?.atMs);
    into.length = 0;
    player.read(Infinity, into);
    const got = Array.from({ length: into.length }, (_, i) => toRow(into, i));
    expect(got).toEqual(expected.map(({ row }) => row));
  }
  player.close();
});

test('read says that there is more exactly when there is', async () => {
  const rows = makeRows(4, 100, 1).map((row, i): Row => row.with(2, 1_700_000_000_000 + i * 10));
  const player = createTapePlayer(openTape(await makeTape(rows, 1)));
  const into = createTickColumns(10);
  expect(player.read(1_700_000_000_080, into)).toBe(false);
  expect(into.length).toBe(9);
  expect(player.read(1_700_000_000_095, into)).toBe(false);
  expect(into.length).toBe(10);
  expect(player.read(1_700_000_000_099, into)).toBe(false);
  expect(player.read(1_700_000_000_100, into)).toBe(true);
  into.length = 0;
  player.seek(1_700_000_000_900);
  expect(player.read(Infinity, into)).toBe(false);
  expect(into.length).toBe(10);
  expect(player.nextTimeMs()).toBeUndefined();
  player.close();
});

test('says that it is a recording, and of which seed', async () => {
  const player = createTapePlayer(openTape(await makeTape(makeRows(4, 10, 2), 2)));
  expect(player.provenance).toEqual({
    kind: 'simulated',
    label: 'Recording demo (Test, seed 7)',
    seed: 7,
  });
  expect(player.reference.previousClose[0]).toBe(100);
  player.close();
});

test('damage is passed over with a gap and an event that names the place, again and again', async () => {
  const path = await makeTape(makeRows(6, 5000, 2), 2);
  const clean = openTape(path);
  const bad = clean.tickBlocks.at(3)!;
  const whole = clean.tickCount;
  clean.close();
  flipBit(path, bad.offset + 50, 2);
  const player = createTapePlayer(openTape(path));
  for (let i = 0; i < 2; i++) {
    const into = createTickColumns(10_000);
    while (player.read(Infinity, into));
    expect(into.length).toBe(whole - bad.ticks);
    expect(player.gapWatch!.take()).toMatchObject([{ toMs: bad.lastMs }]);
    expect(player.timeline!.events()).toMatchObject([
      { kind: 'damage', label: expect.stringContaining(`(at byte ${bad.offset})`) },
    ]);
    player.seek(player.startMs);
  }
  player.close();
});
