/** Chats on the disk: what survives a kill, a torn file, a full disk, another server, and a long talk. */
import fs, {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChatLog, ChatRecord } from '../../../shared/engine/chat/chat-contract.ts';
import { createChatStore } from '../../../server/tape/chat-store.ts';
import { LineLog, type LineFs, readLines } from '../../../server/tape/line-log.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

let folder: string;
const faults: string[] = [];
const clock = createFakeClock();
const log = {
  info: () => undefined,
  warn: (_: object, text: string) => void faults.push(text),
  error: (_: object, text: string) => void faults.push(text),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickdeck-chat-'));
  faults.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const toMessage = (message: number, text = `text ${message} ü`): ChatRecord => ({
  is: 'message',
  message,
  member: 1,
  name: 'Ada',
  color: 0,
  text,
  sentMs: 5,
  timeMs: 5,
});

const textsOf = ({ records }: ChatLog): string[] =>
  records.flatMap((one) => (one.is === 'message' ? [one.text] : []));

/** Opens a chat; what it holds goes on from what was kept. */
function open(key = 'market:live', files?: LineFs): ChatLog {
  const all: ChatRecord[] = [];
  const store = createChatStore(folder, {
    log,
    after: clock.after,
    ...(files ? { fs: files } : {}),
  });
  const chat = store.open(key, () => all);
  all.push(...chat.records);
  return {
    records: chat.records,
    put(record) {
      all.push(record);
      return chat.put(record);
    },
    close: () => chat.close(),
  };
}

const fileOf = (): string =>
  join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.chat'))!,
  );

test('what was acknowledged is in the file, which is readable by its owner alone, before anything is closed', async () => {
  const chat = open();
  await chat.put(toMessage(1));
  await Promise.all([chat.put(toMessage(2)), chat.put(toMessage(3))]);
  const { lines, bad } = readLines(fileOf());
  expect([lines.length, bad]).toEqual([4, 0]);
  expect(statSync(fileOf()).mode & 0o077).toBe(0);
  chat.close();
  expect(textsOf(open())).toEqual(['text 1 ü', 'text 2 ü', 'text 3 ü']);
  expect(faults).toEqual([]);
});

test('a file that is cut anywhere gives the whole lines before the cut, and goes on behind them', async () => {
  const chat = open();
  for (let at = 1; at <= 3; at++) await chat.put(toMessage(at));
  chat.close();
  const path = fileOf();
  const whole = readFileSync(path);
  const ends = [...whole.keys()].filter((at) => whole[at] === 0x0a);
  for (let cut = 0; cut <= whole.length; cut++) {
    writeFileSync(path, whole.subarray(0, cut));
    const { lines, bytes, bad } = readLines(path);
    expect([lines.length, bad]).toEqual([ends.filter((end) => end < cut).length, 0]);
    expect(bytes).toBeLessThanOrEqual(cut);
  }
  writeFileSync(path, whole.subarray(0, whole.length - 7));
  const again = open();
  expect(textsOf(again)).toEqual(['text 1 ü', 'text 2 ü']);
  await again.put(toMessage(3, 'new'));
  again.close();
  expect(textsOf(open())).toEqual(['text 1 ü', 'text 2 ü', 'new']);
});

test('a damaged line costs that line alone, and is told', async () => {
  const chat = open();
  for (let at = 1; at <= 3; at++) await chat.put(toMessage(at));
  chat.close();
  const bytes = readFileSync(fileOf());
  bytes[bytes.indexOf('text 2') + 2]! ^= 1;
  writeFileSync(fileOf(), bytes);
  expect(textsOf(open())).toEqual(['text 1 ü', 'text 3 ü']);
  expect(faults).toEqual(['lines of a chat are damaged and left out']);
});

test('a disk that is full for a while loses nothing that is still in the chat', async () => {
  let isFull = false;
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  const files: LineFs = {
    ...fs,
    write: ((fd: number, bytes: Buffer, from: number, length: number, at: number, done: never) =>
      isFull
        ? (done as (error: Error) => void)(full)
        : fs.write(fd, bytes, from, length, at, done)) as LineFs['write'],
    openSync: ((path: string, flags: string, mode?: number) => {
      if (isFull && path.endsWith('.new')) throw full;
      return fs.openSync(path, flags, mode);
    }) as LineFs['openSync'],
  };
  const chat = open('market:live', files);
  await chat.put(toMessage(1));
  isFull = true;
  await chat.put(toMessage(2));
  await chat.put(toMessage(3));
  expect(faults).toEqual(['a chat is not kept']);
  isFull = false;
  await chat.put(toMessage(4));
  chat.close();
  expect(textsOf(open())).toEqual(['text 1 ü', 'text 2 ü', 'text 3 ü', 'text 4 ü']);
});

test('a second server on the same folder talks without the file and leaves it alone', async () => {
  const chat = open();
  await chat.put(toMessage(1));
  const other = open();
  await other.put(toMessage(9));
  expect(textsOf(other)).toEqual([]);
  expect(faults).toEqual(['a chat is not kept']);
  chat.close();
  expect(textsOf(open())).toEqual(['text 1 ü']);
});

test('a folder that cannot be made, and a file of another version, leave the chat without a file', async () => {
  writeFileSync(join(folder, 'in-the-way'), '');
  const store = createChatStore(join(folder, 'in-the-way', 'x'), { log, after: clock.after });
  await store.open('market:live', () => []).put(toMessage(1));
  open().close();
  const path = fileOf();
  const newer = new LineLog(
    { path, toLines: () => [], maxBytes: 1e9, syncAfterMs: 1, after: clock.after, onError: fail },
    0,
  );
  await newer.add('{"is":"head","format":"tickdeck-chat","version":2}');
  newer.close();
  const before = readFileSync(path);
  await open().put(toMessage(1));
  expect(readFileSync(path)).toEqual(before);
  expect(faults).toEqual(['a chat is not kept', 'a chat is not kept']);
});

const fail = (error: Error): void => {
  throw error;
};

test('a long talk is written anew as what stands, and synced within a second', async () => {
  const path = join(folder, 'long.log');
  const kept: string[] = [];
  const synced: number[] = [];
  const files: LineFs = {
    ...fs,
    fdatasync: ((fd: number, done: () => void) => {
      synced.push(clock.elapsed());
      fs.fdatasync(fd, done);
    }) as LineFs['fdatasync'],
  };
  const options = { path, maxBytes: 2_000, syncAfterMs: 1_000, after: clock.after, onError: fail };
  const line = new LineLog({ ...options, fs: files, toLines: () => kept.slice(-5) }, 0);
  const startMs = clock.elapsed();
  for (let at = 0; at < 200; at++) {
    kept.push(`line ${at}`);
    await line.add(`line ${at}`);
  }
  clock.advance(1_000);
  expect(synced).toEqual([startMs + 1_000]);
  line.close();
  expect(statSync(path).size).toBeLessThan(2_100);
  expect(readLines(path).lines.slice(-5)).toEqual(kept.slice(-5));
});
