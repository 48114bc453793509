/**
 * What a tape costs: rates of import by format, of replay into a market, of recording, and the time that a jump takes:
 * `npm run bench:tape [rows]`. Each is measured in a process of its own, in seconds of user time, which other work on
 * the machine moves less than seconds of the clock; beside each stands how often faster it is than csv-parse reading the
 * same rows as texts and doing nothing with them.
 */
import { fork } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parse } from 'csv-parse/sync';
import { openTape } from '../../../server/tape/open-tape.ts';
import { importFiles } from '../../../server/tape/import/import-files.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { createFeed } from '../../../shared/engine/feed/feed.ts';
import { rewind } from '../../../shared/engine/feed/rewind.ts';
import { Market } from '../../../shared/engine/market/market.ts';
import { MomentFold } from '../../../shared/engine/moment/moment-fold.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import { createTapeMoments } from '../../../shared/tape/tape-moments.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import { GAP } from '../../../shared/wire/codes.ts';
import { createRandom } from '../../support/random.ts';

const START_MS = Date.UTC(2024, 7, 8);
const NOW_MS = Date.UTC(2026, 0, 1);
const ROWS_AT_ONCE = 10_000;
const DBN_TRADE_BYTES = 48;
const JUMPS = 20;
const BUDGET_MS = 8;

interface Measured {
  readonly what: string;
  /** Rows or ticks. */
  readonly rows: number;
  readonly userSeconds: number;
  readonly peakMb: number;
  readonly note?: string | undefined;
}

/** One made trade a row: some 50 a second, as busy markets have them. */
function* makeTrades(rows: number) {
  const random = createRandom(7);
  let timeMs = START_MS;
  let price = 6_161_322;
  for (let id = 0; id < rows; id++) {
    if (random() < 0.6) timeMs += Math.floor(random() * random() * 140);
    if (random() < 0.3) price += Math.floor(random() * 41) - 20;
    const size = Math.floor(random() ** 3 * 2e5) + 1;
    yield { id, timeMs, price, size, isSell: random() < 0.5 };
  }
}

type Made = ReturnType<typeof makeTrades> extends Generator<infer T> ? T : never;

const TEXTS: Readonly<Record<string, { header: string; toRow: (one: Made) => string }>> = {
  'BTCUSDT-trades-2024-08-08.csv': {
    header: '',
    toRow: ({ id, timeMs, price, size, isSell }) => {
      const [cost, amount] = [(price / 100).toFixed(2), (size / 1e5).toFixed(5)];
      const worth = ((price * size) / 1e7).toFixed(8);
      return `${3_700_000_000 + id},${cost}000000,${amount}000,${worth},${timeMs},${isSell ? 'True' : 'False'},True\n`;
    },
  },
  'plain.csv': {
    header: 'time,price,size,side\n',
    toRow: ({ timeMs, price, size, isSell }) => {
      const time = new Date(timeMs).toISOString();
      return `${time},${(price / 100).toFixed(2)},${(size / 1e5).toFixed(5)},${isSell ? 'sell' : 'buy'}\n`;
    },
  },
  'bars-1m.csv': {
    header: 'time,open,high,low,close,volume\n',
    toRow: ({ id, price, size }) => {
      const at = new Date(START_MS - 86_400_000 * 800 + id * 60_000).toISOString().slice(0, 19);
      const [low, high] = [(price - 40) / 100, (price + 40) / 100];
      const cost = (price / 100).toFixed(2);
      return `${at}Z,${cost},${high.toFixed(2)},${low.toFixed(2)},${cost},${size}\n`;
    },
  },
};

function writeFile(path: string, parts: Iterable<string | Uint8Array>): void {
  const file = openSync(path, 'w');
  for (const part of parts) writeSync(file, part as string);
  closeSync(file);
}

function* toTexts(name: string, rows: number): Generator<string> {
  const { header, toRow } = TEXTS[name]!;
  let text = header;
  for (const one of makeTrades(rows)) {
    text += toRow(one);
    if (one.id % ROWS_AT_ONCE > 0) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** DBN 1, trades of one instrument, whose number is its name. */
function* toDbn(rows: number): Generator<Uint8Array> {
  const head = Buffer.alloc(8 + 100 + 20);
  head.write('DBN', 'latin1');
  head[3] = 1;
  head.writeUInt32LE(head.length - 8, 4);
  head.write('XNAS.ITCH', 8, 'latin1');
  head.writeUInt16LE(4, 24);
  yield head;
  for (const { id, timeMs, price, size, isSell } of makeTrades(rows)) {
    const record = Buffer.alloc(DBN_TRADE_BYTES);
    record[0] = DBN_TRADE_BYTES / 4;
    record.writeUInt32LE(1, 4);
    record.writeBigUInt64LE(BigInt(timeMs) * 1_000_000n, 8);
    record.writeBigInt64LE(BigInt(price) * 10_000_000n, 16);
    record.writeUInt32LE(size, 24);
    record[28] = 84;
    record[29] = isSell ? 65 : 66;
    record.writeBigUInt64LE(BigInt(timeMs) * 1_000_000n, 32);
    record.writeUInt32LE(id, 44);
    yield record;
  }
}

const toSeconds = ({ user }: NodeJS.CpuUsage): number => user / 1e6;
/** What this process has taken, in ms: other work on the machine does not count. */
const toCpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
const toPeakMb = (): number => Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);

async function measureImport(path: string, out: string, rows: number): Promise<Measured> {
  const before = process.cpuUsage();
  const { tape } = await importFiles([path], { out, isForced: true, nowMs: NOW_MS, symbol: 'X' });
  const userSeconds = toSeconds(process.cpuUsage(before));
  const perRow = (tape.bytes / rows).toFixed(2);
  const perSource = (statSync(path).size / rows).toFixed(1);
  const note = `${perRow} B a row on the tape, ${perSource} in the file`;
  return { what: `import ${path.split('/').at(-1)}`, rows, userSeconds, peakMb: toPeakMb(), note };
}

/** Half of the rows: their texts fill the memory. */
function measureLibrary(path: string, rows: number): Measured {
  const text = readFileSync(path, 'latin1');
  const half = text.slice(0, text.indexOf('\n', text.length / 2));
  const before = process.cpuUsage();
  const count = parse(half).length;
  const userSeconds = (toSeconds(process.cpuUsage(before)) * rows) / count;
  return { what: 'csv-parse alone', rows, userSeconds, peakMb: toPeakMb() };
}

function toMarket(path: string) {
  const tape = openTape(path);
  const source = createTapePlayer(tape, (mover) =>
    createTapeMoments(tape, mover, (start) => new MomentFold(start)),
  );
  const market = new Market({
    name: 'replay',
    number: 1,
    epoch: 1,
    instruments: source.instruments,
    previousClose: source.reference.previousClose,
    gapCause: GAP.recorderOff,
  });
  return { source, market };
}

function measureReplay(path: string, rows: number): Measured {
  const { source, market } = toMarket(path);
  const feed = createFeed(market, source, () => performance.now());
  const before = process.cpuUsage();
  while (feed.turn(Infinity, BUDGET_MS));
  const userSeconds = toSeconds(process.cpuUsage(before));
  source.close();
  return { what: 'replay into a market', rows, userSeconds, peakMb: toPeakMb() };
}

async function measureRecording(path: string, rows: number): Promise<Measured> {
  const tape = openTape(path);
  const player = createTapePlayer(tape);
  const ticks = createTickColumns(8_192);
  const out = `${path}.again`;
  const writer = createTapeWriter(out, tape.meta, { overwrite: true, maxQueuedBytes: Infinity });
  let userSeconds = 0;
  for (let more = true; more;) {
    ticks.length = 0;
    more = player.read(Infinity, ticks);
    const before = process.cpuUsage();
    writer.append(ticks, 0, ticks.length);
    userSeconds += toSeconds(process.cpuUsage(before));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await writer.close();
  player.close();
  return { what: 'record (append alone)', rows, userSeconds, peakMb: toPeakMb() };
}

function measureJumps(path: string, rows: number): Measured {
  const { source, market } = toMarket(path);
  const feed = createFeed(market, source, () => performance.now());
  const random = createRandom(3);
  const wholeMs: number[] = [];
  const turnMs: number[] = [];
  const before = process.cpuUsage();
  for (let jump = 0; jump < JUMPS; jump++) {
    const untilMs = source.startMs + Math.floor(random() * (source.endMs - source.startMs));
    const beganMs = toCpuMs();
    let atMs = beganMs;
    const note = (): void => {
      turnMs.push(toCpuMs() - atMs);
      atMs = toCpuMs();
    };
    const sinceMs = rewind(market, source, { untilMs }, () => jump + 2);
    feed.rebuild(untilMs, undefined, sinceMs);
    note();
    while (feed.turn(0, BUDGET_MS)) note();
    note();
    wholeMs.push(atMs - beganMs);
  }
  source.close();
  const worst = Math.max(...turnMs).toFixed(1);
  const middle = wholeMs.toSorted((a, b) => a - b)[JUMPS >> 1]!.toFixed(1);
  const note = `a jump ${middle} ms (median of its own time), the longest turn ${worst} ms`;
  const userSeconds = toSeconds(process.cpuUsage(before));
  return { what: `${JUMPS} jumps`, rows, userSeconds, peakMb: toPeakMb(), note };
}

const KINDS: Readonly<
  Record<string, (path: string, out: string, rows: number) => Measured | Promise<Measured>>
> = {
  import: measureImport,
  library: (path, _, rows) => measureLibrary(path, rows),
  replay: (_, out, rows) => measureReplay(out, rows),
  record: (_, out, rows) => measureRecording(out, rows),
  jumps: (_, out, rows) => measureJumps(out, rows),
};

function inChild(kind: string, path: string, out: string, rows: number): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const args = [kind, path, out, String(rows)];
    const child = fork(new URL(import.meta.url).pathname, args, { execArgv: process.execArgv });
    child.on('message', (message) => resolve(message as Measured));
    child.on('exit', (code) => reject(new Error(`${kind} ended with ${code}`)));
  });
}

async function main(rows: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tickdeck-tape-'));
  try {
    const out = join(folder, 'out.tape');
    const paths = [...Object.keys(TEXTS), 'trades.dbn'].map((name) => join(folder, name));
    for (const name of Object.keys(TEXTS)) writeFile(join(folder, name), toTexts(name, rows));
    writeFile(paths.at(-1)!, toDbn(rows));
    const library = await inChild('library', paths[0]!, out, rows);
    const all = [library];
    for (const path of paths.slice(1)) all.push(await inChild('import', path, out, rows));
    all.push(await inChild('import', paths[0]!, out, rows));
    for (const kind of ['replay', 'record', 'jumps']) all.push(await inChild(kind, '', out, rows));
    process.stdout.write(`${rows} rows, load ${loadavg()[0]!.toFixed(1)}\n`);
    for (const { what, userSeconds, peakMb, note = '' } of all) {
      const rate = `${(rows / userSeconds / 1e6).toFixed(2)} M/s`;
      const ratio = `${(library.userSeconds / userSeconds).toFixed(1)} ×`;
      process.stdout.write(
        `${what.padEnd(42)}${rate.padStart(12)}${ratio.padStart(10)}${`${peakMb} MB`.padStart(9)}  ${note}\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [kind, path = '', out = '', rows = '1000000'] = process.argv.slice(2);
if (kind !== undefined && kind in KINDS) {
  process.send!(await KINDS[kind]!(path, out, Number(rows)));
  process.disconnect();
} else {
  await main(Number(kind ?? 1_000_000));
}
