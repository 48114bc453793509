/** Runs of a recording that a market keeps as they are, where nobody hears of them. */
import { expect, test } from 'vitest';
import { createFeed } from '../../../../shared/engine/feed/feed.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import { RunEncoder } from '../../../../shared/engine/market/run-encoder.ts';
import { createTickColumns } from '../../../../shared/model/tick.ts';
import { MemoryTapeWriter } from '../../../../shared/tape/memory-writer.ts';
import { readTape } from '../../../../shared/tape/reader.ts';
import { toMemoryTape } from '../../../../shared/tape/tape-bytes.ts';
import { createTapePlayer } from '../../../../shared/tape/tape-player.ts';
import { GAP } from '../../../../shared/wire/codes.ts';
import { makeRows, toColumns, toMeta, toRow } from '../../../server/tape/rows.ts';

const SYMBOLS = 5;
const ROWS = makeRows(9, 3_000, SYMBOLS, 20);

function makeTape(): Uint8Array {
  const tape = new MemoryTapeWriter(toMeta(SYMBOLS), 1e8);
  tape.append(toColumns(ROWS), 0, ROWS.length);
  return tape.close();
}

function makeMarket(): Market {
  const { instruments, previousClose } = toMeta(SYMBOLS);
  return new Market({
    name: 'replay',
    number: 1,
    epoch: 1,
    instruments,
    previousClose: Float64Array.from(previousClose),
    gapCause: GAP.recorderOff,
  });
}

/** Plays all of it, and says all that a market holds then. */
function play(market: Market) {
  const source = createTapePlayer(readTape(toMemoryTape(makeTape()), 'a'));
  const feed = createFeed(market, source, () => 0);
  while (feed.turn(Infinity));
  return toContent(market);
}

const toContent = (market: Market) =>
  market.instruments.map(({ id }) => {
    const journal = market.journalOf(id);
    const ticks = createTickColumns(10_000);
    journal.read(journal.firstSequence, ticks.capacity, ticks);
    const bars = market.barsOf(id).map((series) => {
      const rows = Array.from({ length: series.length }, (_, row) => series.at(series.head + row));
      return rows;
    });
    return {
      state: { ...market.state(id) },
      first: journal.firstSequence,
      ticks: Array.from({ length: ticks.length }, (_, row) => toRow(ticks, row)),
      bars,
    };
  });

const count = (market: Market): (() => number) => {
  let encoded = 0;
  const { prototype } = RunEncoder;
  const { encode } = prototype;
  prototype.encode = function (columns) {
    encoded++;
    return encode.call(this, columns);
  };
  return () => {
    prototype.encode = encode;
    expect(market.counters.ticks).toBeGreaterThan(0);
    return encoded;
  };
};

test('a market that nobody hears keeps the runs of a recording as they are, and holds what one holds that is heard', () => {
  const heard = makeMarket();
  let told = 0;
  heard.listen({ takesAnyOrder: true, onPublication: ({ columns }) => (told += columns.length) });
  const expected = play(heard);
  expect(told).toBe(ROWS.length);
  const alone = makeMarket();
  const stop = count(alone);
  const held = play(alone);
  expect(stop()).toBe(0);
  expect(held).toEqual(expected);
  expect(held.every(({ ticks }) => ticks.length > 50)).toBe(true);
});

test('runs that are numbered otherwise, and batches of which something is refused, are encoded', () => {
  const shifted = makeMarket();
  shifted.publish(toColumns(ROWS.slice(0, 1)));
  const stop = count(shifted);
  const held = play(shifted);
  expect(stop()).toBeGreaterThan(0);
  expect(held.reduce((sum, { state }) => sum + state.sequence, 0)).toBe(ROWS.length + 1);

  const without = makeMarket();
  without.changeInstruments({ atMs: 0, changes: [{ change: 'removed', id: 2 }] });
  const left = play(without);
  expect(left[2]!.state.sequence).toBe(0);
  const heard = makeMarket();
  heard.listen({ takesAnyOrder: true, onPublication: () => undefined });
  heard.changeInstruments({ atMs: 0, changes: [{ change: 'removed', id: 2 }] });
  expect(left).toEqual(play(heard));
});
