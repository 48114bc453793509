/**
 * The tape format does not drift: tape-v1.tape (version 1.0) and tape-v1.1.tape (with a block of events) were
 * recorded once, the second by `recordGolden` below, and are never edited; tape-v1.json holds the ticks of
 * both, one array a tick in the order of the columns. A later version of the writer may write other bytes
 * (then the last test goes); every reader must read these for ever.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { GAP_CAUSE } from '../../server/tape/format.ts';
import { openTape } from '../../server/tape/reader.ts';
import { verifyTape } from '../../server/tape/verify.ts';
import { createTapeWriter } from '../../server/tape/writer.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { readAll, toColumns, toMeta, type Row } from '../server/tape/rows.ts';

const TAPES = ['tape-v1.tape', 'tape-v1.1.tape'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);
const [OLDEST, NEWEST] = TAPES as [string, string];
const ROWS = JSON.parse(
  readFileSync(fileURLToPath(new URL('tape-v1.json', import.meta.url)), 'utf8'),
) as Row[];

/** An event that is told twice: with its end unknown, then known; and one that was called off. */
const EVENTS: readonly MarketEvent[] = [
  {
    id: 'log-0',
    kind: 'halt',
    atMs: 1_700_000_000_500,
    untilMs: null,
    target: 'SYM1',
    label: 'SYM1 halted: news',
    origin: 'market',
  },
  {
    id: 'event-1',
    kind: 'burst',
    atMs: 1_700_000_000_900,
    untilMs: 1_700_000_000_900,
    target: 'all',
    label: 'Burst: all',
    origin: 'live',
    isCancelled: true,
  },
];
const HALT = { ...EVENTS[0]!, untilMs: 1_700_000_000_875 };

/** Records the golden ticks: half of them, a gap, the other half; events between them. */
async function recordGolden(path: string): Promise<void> {
  const writer = createTapeWriter(path, toMeta(3));
  const columns = toColumns(ROWS);
  writer.append(columns, 0, ROWS.length / 2);
  writer.events(EVENTS);
  writer.gap(1_700_000_001_000, 1_700_000_002_000, GAP_CAUSE.feedDown);
  writer.append(columns, ROWS.length / 2, ROWS.length);
  writer.events([HALT]);
  await writer.close();
}

test.each(TAPES)('the golden tape gives the ticks it always gave: %s', (path) => {
  const tape = openTape(path);
  const back = readAll(tape);
  tape.close();
  for (let id = 0; id < 3; id++) {
    expect(back.filter((row) => row[1] === id)).toEqual(ROWS.filter((row) => row[1] === id));
  }
  expect(tape.meta).toMatchObject({ epoch: 5, provenance: { kind: 'simulated', seed: 7 } });
  expect(tape.meta.instruments.map(({ symbol }) => symbol)).toEqual(['SYM0', 'SYM1', 'SYM2']);
  expect(tape.gaps).toEqual([
    { fromMs: 1_700_000_001_000, toMs: 1_700_000_002_000, cause: GAP_CAUSE.feedDown },
  ]);
  expect(tape.isComplete).toBe(true);
});

test.each(TAPES)('the golden tape is sound to its last byte: %s', (path) => {
  expect(verifyTape(path)).toMatchObject({ problems: [], ticks: ROWS.length, isComplete: true });
});

test('the golden tapes give the events they always gave', () => {
  const eventsOf = (path: string): MarketEvent[] => {
    const tape = openTape(path);
    const events = tape.events();
    tape.close();
    return events;
  };
  expect(eventsOf(OLDEST)).toEqual([]);
  expect(eventsOf(NEWEST)).toEqual([HALT]);
});

test('this version still writes the newest golden tape byte by byte', async () => {
  const path = join(makeFolder(), 'again.tape');
  await recordGolden(path);
  expect(readFileSync(path).equals(readFileSync(NEWEST))).toBe(true);
});
