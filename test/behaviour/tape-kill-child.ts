/**
 * Records the same random ticks over and over, each time later, until it is killed: `path [bytes of a part]`. Prints, line by
 * line, how many ticks the writer has said to be written.
 */
import { writeSync } from 'node:fs';
import { createPartsWriter, readEarlierParts } from '../../server/tape/parts-writer.ts';
import { createTapeWriter } from '../../server/tape/writer.ts';
import { toColumns, toMeta } from '../server/tape/rows.ts';
import { INSTRUMENTS, makeRound, ROUND_MS } from './tape-kill-ticks.ts';

const path = process.argv[2]!;
const columns = toColumns(makeRound());
const partBytes = Number(process.argv[3] ?? 0);
const parts = { bounds: { bytes: partBytes }, now: Date.now };
const writer =
  partBytes > 0
    ? createPartsWriter(path, toMeta(INSTRUMENTS), parts, readEarlierParts(path))
    : createTapeWriter(path, toMeta(INSTRUMENTS));
const STEP = 300;
for (let turn = 0, from = 0; turn < 20_000; turn++) {
  const to = Math.min(from + STEP, columns.length);
  writer.append(columns, from, to);
  from = to;
  if (from === columns.length) {
    from = 0;
    for (let row = 0; row < columns.length; row++) columns.timeMs[row]! += ROUND_MS;
  }
  if (turn % 3 === 0) await writer.flush();
  else await new Promise((resolve) => setImmediate(resolve));
  if (writer.stats.writtenTicks > 0) writeSync(1, `${writer.stats.writtenTicks}\n`);
}
throw new Error('nobody has killed this process in time');
