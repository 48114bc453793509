/**
 * The tape format does not drift: tape-v1.tape (version 1.0), tape-v1.1.tape (with a block of events),
 * tape-v1.2.tape (with blocks of instruments), tape-v1.3.tape (with news of gaps of single instruments, and terms of
 * a venue) and tape-v1.4.tape (with bars) were recorded once, the last by `recordGolden` below, and are never edited; tape-v1.json holds the ticks of all, one array a tick in the order of the columns. A later version of the writer may write other bytes
 * (then the last test goes); every reader must read these for ever.
 */
import { GAP } from '../../shared/wire/codes.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Instrument } from '../../shared/model/instrument.ts';
import type { InstrumentChanges } from '../../shared/model/instrument-change.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';

import { BAR_FLAG, type RecordedBar } from '../../shared/model/recorded-bar.ts';
import type { TapeGapNews } from '../../shared/tape/gap-block.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { verifyTape } from '../../server/tape/verify-recording.ts';
import { createTapeWriter } from '../../server/tape/writer.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { readAll, toColumns, toMeta, type Row } from '../server/tape/rows.ts';

const TAPES = ['tape-v1.tape', 'tape-v1.1.tape', 'tape-v1.2.tape', 'tape-v1.3.tape', 'tape-v1.4.tape'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);
const [OLDEST, WITH_EVENTS, WITH_LISTINGS, WITH_GAPS, NEWEST] = TAPES as [
  string,
  string,
  string,
  string,
  string,
];
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

/** SYM3 comes and is described anew; SYM1 goes, behind its last tick. Only the first may have ticks. */
const LISTED: Instrument = {
  id: 3,
  symbol: '币安人生USDT',
  name: 'A coin',
  kind: 'crypto',
  currency: 'USDT',
  priceDecimals: 4,
  sizeDecimals: 0,
  tickSize: 1,
  lot: 1,
};
const CHANGES: readonly InstrumentChanges[] = [
  {
    atMs: 1_700_000_002_000,
    changes: [{ change: 'listed', instrument: LISTED, previousClose: 12_345 }],
  },
  {
    atMs: 140_737_488_355_330, // one above the latest of the golden ticks, or the writer would raise it
    changes: [
      { change: 'changed', instrument: { ...LISTED, name: 'The coin', tickSize: 5 } },
      { change: 'removed', id: 1 },
    ],
  },
];

/** A gap that gets another end, one that lasts, and one that is filled. */
const GAP_NEWS: readonly { readonly toldMs: number; readonly news: readonly TapeGapNews[] }[] = [
  {
    toldMs: 1_700_000_001_500,
    news: [
      { instrument: 0, cause: GAP.venueSilent, fromMs: 1_700_000_000_999, toMs: Infinity },
      { instrument: 2, cause: GAP.missedTrades, fromMs: 1_700_000_000_900, toMs: 1_700_000_000_950 },
    ],
  },
  {
    toldMs: 140_737_488_355_330,
    news: [
      { instrument: 0, cause: GAP.venueSilent, fromMs: 1_700_000_000_999, toMs: 1_700_000_002_345 },
      { instrument: 3, cause: GAP.notSubscribed, fromMs: 1_700_000_002_000, toMs: Infinity },
      { instrument: 2, cause: GAP.missedTrades, fromMs: 1_700_000_000_900, toMs: -Infinity },
    ],
  },
];
const TERMS = { venue: 'Golden Venue', licence: 'For personal use.', mayShare: false };

/** A day of trades, and a minute of the ask that tells no volume. */
const BARS: readonly RecordedBar[] = [
  {
    instrument: 1,
    interval: { unit: 'second', count: 60 },
    of: 'ask',
    startMs: 1_700_000_040_000,
    open: 10,
    high: 12,
    low: -9,
    close: 11,
    volume: undefined,
    trades: undefined,
    turnover: undefined,
    flags: BAR_FLAG.partial,
  },
  {
    instrument: 0,
    interval: { unit: 'day', count: 1 },
    of: 'trade',
    startMs: 1_700_006_400_000,
    open: 20,
    high: 25,
    low: 19,
    close: 21,
    volume: 9_000_000_000_000_000,
    trades: 12,
    turnover: { hi: 41, lo: 5 },
    flags: BAR_FLAG.adjusted,
  },
];

/** Records the golden ticks: half of them, a gap, the other half; events, listings and gaps between them. */
async function recordGolden(path: string): Promise<void> {
  const meta = toMeta(3);
  const writer = createTapeWriter(path, {
    ...meta,
    provenance: { ...meta.provenance, terms: { ...TERMS, mayShare: true, byLeave: true } },
  });
  const columns = toColumns(ROWS);
  writer.append(columns, 0, ROWS.length / 2);
  writer.events(EVENTS);
  writer.gap(1_700_000_001_000, 1_700_000_002_000, GAP.feedDown);
  writer.gapNews(GAP_NEWS[0]!.toldMs, GAP_NEWS[0]!.news);
  for (const { atMs, changes } of CHANGES.slice(0, 1)) writer.instruments(atMs, changes);
  writer.append(columns, ROWS.length / 2, ROWS.length);
  writer.events([HALT]);
  for (const { atMs, changes } of CHANGES.slice(1)) writer.instruments(atMs, changes);
  writer.gapNews(GAP_NEWS[1]!.toldMs, GAP_NEWS[1]!.news);
  writer.bars(BARS);
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
    { fromMs: 1_700_000_001_000, toMs: 1_700_000_002_000, cause: GAP.feedDown },
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
  expect(eventsOf(WITH_EVENTS)).toEqual([HALT]);
  expect(eventsOf(WITH_LISTINGS)).toEqual([HALT]);
  expect(eventsOf(NEWEST)).toEqual([HALT]);
});

test('the golden tapes give the instruments they always gave', () => {
  for (const [path, changes] of [
    [OLDEST, []],
    [WITH_EVENTS, []],
    [WITH_LISTINGS, CHANGES],
    [NEWEST, CHANGES],
  ] as const) {
    const tape = openTape(path);
    expect(tape.instrumentChanges).toEqual(changes);
    expect(tape.meta.instruments).toHaveLength(3);
    expect(tape.instruments).toHaveLength(changes.length > 0 ? 4 : 3);
    tape.close();
  }
});

test('the golden tapes give the gaps of single instruments, and the terms, that they always gave', () => {
  for (const [path, told, terms] of [
    [OLDEST, [], undefined],
    [WITH_EVENTS, [], undefined],
    [WITH_LISTINGS, [], undefined],
    [NEWEST, GAP_NEWS, TERMS],
  ] as const) {
    const tape = openTape(path);
    const news = tape.gapPlaces.map((place) => ({
      toldMs: place.toldMs,
      news: tape.readGapNews(place),
    }));
    expect(news.map((one) => one.news)).toEqual(told.map((one) => one.news));
    expect(tape.meta.provenance.terms).toEqual(terms);
    tape.close();
  }
});

test('the golden tapes give the bars they always gave', () => {
  const before = openTape(WITH_GAPS);
  before.close();
  expect(before.barCount).toBe(0);
  const tape = openTape(NEWEST);
  const bars = tape.readBarBlock(0);
  tape.close();
  expect(bars).toEqual([
    { ...BARS[0], knownMs: 1_700_000_100_000 },
    { ...BARS[1], knownMs: 1_700_092_800_000 },
  ]);
});

test('this version still writes the newest golden tape byte by byte', async () => {
  const path = join(makeFolder(), 'again.tape');
  await recordGolden(path);
  expect(readFileSync(path).equals(readFileSync(NEWEST))).toBe(true);
});
