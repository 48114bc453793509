/** Kept frames on disk: files that each can be read alone, a disk that is slow, full, or gone. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { constants, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FrameLog, type FrameLogOptions } from '../../../server/tape/frame-log.ts';
import { fromFrameLine, fromHeadLine } from '../../../shared/venue/frame-line.ts';
import { makeFolder } from './folder.ts';

const HEAD = { venue: 'binance', settings: { host: 'data' }, suffix: '' };
const START_MS = Date.UTC(2026, 0, 5, 15);
const FRAME = '{"stream":"btcusdt@trade","data":{"e":"trade"}}';
const LISTED = {
  listed: {
    symbol: 'BTCUSDT',
    priceDecimals: 2,
    sizeDecimals: 5,
    joinMs: START_MS,
    trades: [],
  },
} as const;

const at = (ms: number) => ({ timeMs: START_MS + ms, timeNs: 0 });
const linesOf = (path: string): string[] =>
  gunzipSync(readFileSync(path)).toString().split('\n').slice(0, -1);
const noBytes = (): Uint8Array => new Uint8Array();

/** Lets streams and the threads that compress run until it holds. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000 && !isSo(); turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function create(options: FrameLogOptions = {}) {
  const folder = makeFolder();
  const log = new FrameLog(folder, 'binance', HEAD, options);
  const files = (): string[] => readdirSync(folder).toSorted();
  return { folder, log, files };
}

describe('files', () => {
  test('begin anew after so many bytes, and each says for itself whose frames it has and how symbols are listed', async () => {
    const { folder, log, files } = create({ fileBytes: 500 });
    log.note(LISTED, at(0));
    for (let n = 0; n < 30; n++) log.frame(FRAME, at(n), false);
    await log.close();
    expect(files().length).toBeGreaterThan(2);
    expect(log.counters).toEqual({ lines: 31, lost: 0, files: files().length });
    let frames = 0;
    const runs = new Set<string | undefined>();
    for (const [index, name] of files().entries()) {
      const [head, ...lines] = linesOf(join(folder, name));
      expect(fromHeadLine(head!)).toMatchObject({ ...HEAD, part: index + 1 });
      runs.add(fromHeadLine(head!)!.run);
      const read = lines.map((line) => fromFrameLine(line, noBytes));
      expect(read[0]).toMatchObject({ note: LISTED });
      frames += read.filter((one) => typeof one !== 'string' && 'frame' in one).length;
    }
    expect(frames).toBe(30);
    expect(runs.size).toBe(1);
  });

  test('of two feeds of one venue that begin in one second lie beside each other', async () => {
    const { folder, log, files } = create();
    const other = new FrameLog(folder, 'binance', { ...HEAD, settings: { host: 'us' } });
    log.frame(FRAME, at(0), false);
    other.frame(FRAME, at(1), false);
    await Promise.all([log.close(), other.close()]);
    const heads = files().map((name) => fromHeadLine(linesOf(join(folder, name))[0]!));
    expect(heads.map((head) => head!.settings['host'])).toEqual(['data', 'us']);
  });
});

describe('a disk', () => {
  /** A file whose writes are taken as the test says. */
  const openWith = (write: (done: (error?: Error) => void) => void) => (): Writable =>
    new Writable({ write: (_chunk, _encoding, done) => write(done), highWaterMark: 1 });

  test('that is full ends keeping, says so once, and never throws into the feed', async () => {
    const errors: string[] = [];
    let writes = 0;
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const open = openWith((done) => done(++writes > 2 ? full : undefined));
    const { log } = create({ open, onError: ({ message }) => errors.push(message) });
    for (let n = 0; n < 20; n++) {
      log.frame(FRAME, at(n * 6_000), false);
      const before = writes;
      await until(() => writes > before || errors.length > 0);
    }
    expect(errors).toEqual(['no space left on device']);
    const { lines } = log.counters;
    log.frame(FRAME, at(1e6), false);
    expect(log.counters.lines).toBe(lines);
    await log.close();
  });

  test('that refuses a new file ends keeping too', async () => {
    const errors: string[] = [];
    const denied = Object.assign(new Error('permission denied'), { code: 'EACCES' });
    const open = (): Writable => {
      throw denied;
    };
    const { log } = create({ open, onError: ({ message }) => errors.push(message) });
    log.frame(FRAME, at(0), false);
    log.frame(FRAME, at(1), false);
    expect(errors).toEqual(['permission denied']);
    expect(log.counters).toMatchObject({ lines: 0, files: 0 });
    await log.close();
  });

  test('that is too slow has frames left out and counted, and takes the next ones again', async () => {
    const waiting: (() => void)[] = [];
    let isSlow = true;
    const open = openWith((done) => {
      if (isSlow) waiting.push(done);
      else done();
    });
    const { log } = create({ open, waitingBytes: 2_000 });
    const random = Array.from({ length: 400 }, (_, n) => String(Math.sin(n))).join();
    for (let n = 0; n < 1_000 && log.counters.lost === 0; n++) {
      log.frame(random, at(n * 6_000), false);
      await until(() => waiting.length > 0);
    }
    expect(log.counters.lost).toBe(1);
    const { lines } = log.counters;
    isSlow = false;
    for (const done of waiting) done();
    let tries = 0;
    await until(() => {
      log.frame(FRAME, at(1e6 + ++tries), false);
      return log.counters.lines > lines;
    });
    expect(log.counters.lines).toBe(lines + 1);
    await log.close();
  });
});

test('what came in the last seconds is on the disk while nothing more comes', async () => {
  const { folder, log, files } = create();
  log.frame(FRAME, at(0), false);
  log.frame(FRAME, at(4_000), false);
  log.frame(FRAME, at(5_000), false);
  const read = (): string[] => {
    const bytes = files().map((name) => readFileSync(join(folder, name)));
    const text = gunzipSync(Buffer.concat(bytes), { finishFlush: constants.Z_SYNC_FLUSH });
    return text.toString().split('\n');
  };
  let frames = 0;
  await until(() => (frames = read().filter((line) => line.endsWith(FRAME)).length) === 3);
  expect(frames).toBe(3);
  await log.close();
});
