/**
 * Measures the run codec against JSON on 256 ticks of one symbol a frame, and prints how many times smaller and
 * quicker it is, and millions of ticks a second. A program of its own: the test runner rewrites
 * imports in a way that slows hot loops down.
 */
import process from 'node:process';
import { ByteReader, ByteWriter } from '../../../shared/wire/bytes.ts';
import { decodeRun } from '../../../shared/wire/run-decode.ts';
import { encodeRun } from '../../../shared/wire/run-encode.ts';
import type { RunHead } from '../../../shared/wire/run.ts';
import {
  createTickColumns,
  pushQuote,
  pushTrade,
  type TickColumns,
} from '../../../shared/model/tick.ts';
import { toPlainTicks } from '../../support/golden.ts';
import { createRandom } from '../../support/random.ts';

const BASE_MS = 1_767_225_600_000;
const TICKS = 256;
const BATCHES = 100;
const TURNS = 15;

/** One symbol's ticks as a busy market has them: 70 % quotes, prices that wander by the tick. */
function toBatch(random: () => number, instrument: number): TickColumns {
  const columns = createTickColumns(TICKS);
  let timeMs = BASE_MS;
  let price = 19_000 + instrument;
  for (let i = 0; i < TICKS; i++) {
    timeMs += random() < 0.6 ? 0 : Math.floor(random() * 12);
    price += Math.floor(random() * 3) - 1;
    const size = 100 * (1 + Math.floor(random() * 9));
    if (random() < 0.7) {
      pushQuote(columns, instrument, timeMs, 0, price - 1, size, price + 1, 500);
    } else {
      pushTrade(columns, instrument, timeMs, 0, price, size, random() < 0.5 ? 1 : 2);
    }
  }
  return columns;
}

const random = createRandom(3);
const order = Uint32Array.from({ length: TICKS }, (_, row) => row);
const batches = Array.from({ length: BATCHES }, (_, id) => toBatch(random, id));
const writer = new ByteWriter(32_768);
const into = createTickColumns(TICKS);
const head: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };

function encode(columns: TickColumns): void {
  writer.pos = 0;
  encodeRun(writer, columns, order, 0, TICKS, 1, BASE_MS);
}

const runs = batches.map((columns) => {
  encode(columns);
  return writer.toBytes();
});
const plain = batches.map((columns) => toPlainTicks(columns, 0, TICKS));
const texts = plain.map((ticks) => JSON.stringify(ticks));

const works: readonly (() => void)[] = [
  () => batches.forEach(encode),
  () => plain.forEach((ticks) => void JSON.stringify(ticks)),
  () => {
    for (const bytes of runs) {
      into.length = 0;
      if (!decodeRun(new ByteReader(bytes), BASE_MS, head, into)) throw new Error('refused');
    }
  },
  () => texts.forEach((text) => void JSON.parse(text)),
];

/* Best of several turns, each work in turn, so that all meet the same machine. */
const best = works.map(() => Infinity);
for (let turn = 0; turn < TURNS; turn++) {
  works.forEach((work, i) => {
    const startMs = performance.now();
    work();
    best[i] = Math.min(best[i]!, performance.now() - startMs);
  });
}
const [encodeMs, stringifyMs, decodeMs, parseMs] = best as [number, number, number, number];
const total = (list: readonly { length: number }[]): number =>
  list.reduce((sum, { length }) => sum + length, 0);
const toMillions = (ms: number): number => (BATCHES * TICKS) / ms / 1_000;
const figures = {
  size: total(texts) / total(runs),
  encode: stringifyMs / encodeMs,
  decode: parseMs / decodeMs,
  encodeMillions: toMillions(encodeMs),
  decodeMillions: toMillions(decodeMs),
  bytesPerTick: total(runs) / (BATCHES * TICKS),
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
