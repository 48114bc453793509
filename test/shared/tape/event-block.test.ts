import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { MarketEvent } from '../../../shared/model/market-event.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import { decodeEvents, encodeEvents } from '../../../shared/tape/event-block.ts';
import { BLOCK, toBlock } from '../../../shared/tape/format.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { verifyTape } from '../../../server/tape/verify-recording.ts';
import { createTapeWriter, openForAppend } from '../../../server/tape/writer.ts';
import { flipBit } from '../../server/tape/damage.ts';
import { makeFolder } from '../../server/tape/folder.ts';
import { makeRows, readAll, toColumns, toMeta } from '../../server/tape/rows.ts';

const T = 1_700_000_000_000;
const rows = makeRows(3, 2_000, 2);
const columns = toColumns(rows);

const toEvent = (more: Partial<MarketEvent>): MarketEvent => ({
  id: 'event-1',
  kind: 'flash_crash',
  atMs: T + 100,
  untilMs: T + 400,
  target: 'market',
  label: 'Flash crash: market',
  origin: 'live',
  ...more,
});

async function write(...blocks: readonly (readonly MarketEvent[])[]): Promise<string> {
  const path = join(makeFolder(), 'events.tape');
  const writer = createTapeWriter(path, toMeta(2));
  for (const events of blocks) writer.events(events);
  writer.append(columns, 0, columns.length);
  await writer.close();
  return path;
}

function eventsOf(path: string): MarketEvent[] {
  const tape = openTape(path);
  try {
    return tape.events();
  } finally {
    tape.close();
  }
}

describe('events on a tape', () => {
  test('come back by their time, the later word on each, without those called off', async () => {
    const path = await write(
      [toEvent({ id: 'b', atMs: T + 300 }), toEvent({ id: 'a', untilMs: null })],
      [toEvent({ id: 'c' })],
      [toEvent({ id: 'c', isCancelled: true }), toEvent({ id: 'a', untilMs: T + 250 })],
    );
    expect(eventsOf(path)).toEqual([
      toEvent({ id: 'a', untilMs: T + 250 }),
      toEvent({ id: 'b', atMs: T + 300 }),
    ]);
  });

  test('are those of the recorded time: none that was over before, none that would have come', async () => {
    const lastMs = columns.timeMs[columns.length - 1]!;
    const path = await write([
      toEvent({ id: 'before', atMs: T - 9_000, untilMs: T - 8_000 }),
      toEvent({ id: 'into', atMs: T - 9_000, untilMs: T + 500 }),
      toEvent({ id: 'after', atMs: lastMs + 1, untilMs: lastMs + 2 }),
    ]);
    expect(eventsOf(path).map(({ id }) => id)).toEqual(['into']);
  });

  test('change nothing of the ticks, and are sound to the checker', async () => {
    const path = await write([toEvent({})]);
    const tape = openTape(path);
    expect(readAll(tape)).toHaveLength(rows.length);
    tape.close();
    expect(verifyTape(path)).toMatchObject({ problems: [], ticks: rows.length, isComplete: true });
  });

  test('are there without an index, and when the tape is continued', async () => {
    const path = await write([toEvent({})]);
    const writer = openForAppend(path);
    writer.events([toEvent({ id: 'later', atMs: T + 200 })]);
    await writer.flush();
    expect(eventsOf(path).map(({ id }) => id)).toEqual(['event-1', 'later']);
    await writer.close();
    expect(eventsOf(path)).toHaveLength(2);
  });

  test('are given by the player of the tape as its timeline', async () => {
    const player = createTapePlayer(openTape(await write([toEvent({})])));
    expect(player.timeline!.events()).toEqual([toEvent({})]);
    player.close();
  });

  test('that are damaged are an error with its place', async () => {
    const path = await write([toEvent({})]);
    const tape = openTape(path);
    const { offset } = [...tape.blocks].find(({ type }) => type === BLOCK.events)!;
    tape.close();
    flipBit(path, offset + 40, 3);
    const damaged = expect.objectContaining({ code: 'TAPE_CORRUPT', offset });
    expect(() => eventsOf(path)).toThrow(damaged);
    expect(verifyTape(path).problems).toMatchObject([{ code: 'TAPE_CORRUPT' }]);
  });

  test.each([
    ['no JSON', '{'],
    ['an object', '{}'],
    ['a number', '[1]'],
    ['an event without a time', JSON.stringify([{ ...toEvent({}), atMs: 'now' }])],
    ['an event of unknown origin', JSON.stringify([{ ...toEvent({}), origin: 'elsewhere' }])],
    ['an event with half an end', JSON.stringify([{ ...toEvent({}), untilMs: undefined }])],
  ])('in a sound block that holds %s are refused', (_what, text) => {
    const refused = expect.objectContaining({ code: 'TAPE_CORRUPT', offset: 77 });
    expect(() => decodeEvents(new TextEncoder().encode(text), 77)).toThrow(refused);
  });

  test('with more fields than this version knows are taken as they are', () => {
    const more = { ...toEvent({}), colour: 'red' };
    expect(decodeEvents(encodeEvents([more]), 0)).toEqual([more]);
  });

  test('stored in a way that is unknown here are not guessed at', async () => {
    const path = await write();
    const block = toBlock(BLOCK.events, 1, T, T, 0, encodeEvents([toEvent({})]));
    writeFileSync(path, Buffer.concat([readFileSync(path), block]));
    expect(() => eventsOf(path)).toThrow(expect.objectContaining({ code: 'TAPE_VERSION' }));
  });
});
