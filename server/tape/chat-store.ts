/**
 * Chats on the disk: one file of lines for each, named by a hash of what tells chats apart, readable by its owner alone
 * since it has the keys of members. Promises that a chat goes on without its file where that cannot be had: a disk that
 * fails, or another server that has it. Keeps so many files; those that nobody has written to for longest go.
 */
import { createHash } from 'node:crypto';
import { readdirSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatLog, ChatRecord, ChatStore } from '../../shared/engine/chat/chat-contract.ts';
import type { Log } from '../../shared/engine/log.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { ensureFolder } from './ensure-folder.ts';
import { LineLog, type LineLogOptions, readLines } from './line-log.ts';
import { lockTape, type Unlock } from './lock.ts';

/** What a store works with. */
export interface ChatStoreOptions extends Pick<LineLogOptions, 'after' | 'fs'> {
  readonly log: Log;
}

const EXTENSION = '.chat';
/** What files say of themselves; a later version that others cannot read has another number. */
const FORMAT = 'tickdeck-chat';
const VERSION = 1;
const NAME_DIGITS = 32;

interface Head {
  readonly is: 'head';
  readonly format: string;
  readonly version: number;
  /** What tells the chat apart. */
  readonly chat: string;
}

const toHead = (chat: string): Head => ({ is: 'head', format: FORMAT, version: VERSION, chat });

/** The records of lines; what is no object of a kind is left out. */
function toRecords(lines: readonly string[]): (ChatRecord | Head)[] {
  return lines.flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === 'object' && value !== null && 'is' in value
        ? [value as ChatRecord]
        : [];
    } catch {
      return [];
    }
  });
}

/** Takes the oldest files away where there are too many. */
function dropOldest(folder: string): void {
  const files = readdirSync(folder).filter((file) => file.endsWith(EXTENSION));
  if (files.length < LIMITS.chatFiles) return;
  const dated = files.map((file) => ({ file, ms: statSync(join(folder, file)).mtimeMs }));
  dated.sort((a, b) => a.ms - b.ms);
  for (const { file } of dated.slice(0, files.length - LIMITS.chatFiles + 1)) {
    unlinkSync(join(folder, file));
  }
}

/** Makes the store of a folder, which is made when it is missing. */
export function createChatStore(folder: string, { log, after, fs }: ChatStoreOptions): ChatStore {
  const withoutFile = (records: readonly ChatRecord[] = []): ChatLog => ({
    records,
    put: () => Promise.resolve(),
    close: () => undefined,
  });

  function openFile(key: string, path: string, unlock: Unlock, toAll: () => Iterable<ChatRecord>) {
    const { lines, bytes, bad } = readLines(path);
    if (bad > 0) log.warn({ path, bad }, 'lines of a chat are damaged and left out');
    const [head, ...records] = toRecords(lines);
    if (head !== undefined && (head.is !== 'head' || head.version !== VERSION)) {
      throw new Error(`${path} is no chat of version ${VERSION}`);
    }
    const file = new LineLog(
      {
        path,
        *toLines() {
          yield JSON.stringify(toHead(key));
          for (const record of toAll()) yield JSON.stringify(record);
        },
        maxBytes: LIMITS.chatFileBytes,
        syncAfterMs: LIMITS.chatSyncMs,
        after,
        onError: (error) => log.error({ path, err: error }, 'a chat is not kept'),
        ...(fs === undefined ? {} : { fs }),
      },
      bytes,
    );
    if (head === undefined) void file.add(JSON.stringify(toHead(key)));
    return {
      records: records.filter((one): one is ChatRecord => one.is !== 'head'),
      put: (record: ChatRecord) => file.add(JSON.stringify(record)),
      close() {
        file.close();
        unlock();
      },
    };
  }

  return {
    open(key, toAll) {
      const name = createHash('sha256').update(key).digest('hex').slice(0, NAME_DIGITS);
      const path = join(folder, `${name}${EXTENSION}`);
      let unlock: Unlock = () => undefined;
      try {
        ensureFolder(folder);
        dropOldest(folder);
        unlock = lockTape(path);
        return openFile(key, path, unlock, toAll);
      } catch (error) {
        unlock();
        log.error({ path, err: error }, 'a chat is not kept');
        return withoutFile();
      }
    },
  };
}
