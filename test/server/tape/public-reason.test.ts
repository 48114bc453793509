/** No path of the server leaves to a client, whatever error of its files is told. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createRecordingShelf } from '../../../server/recording/recording-shelf.ts';
import { adoptTape } from '../../../server/tape/adopt-tape.ts';
import { createCatalogue } from '../../../server/tape/catalogue.ts';
import { lockTape } from '../../../server/tape/lock.ts';
import { toNewPath } from '../../../server/tape/new-recording.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { refuseInputAsOutput, refuseOddOutput } from '../../../server/tape/output-path.ts';
import { createPartsWriter, readEarlierParts } from '../../../server/tape/parts-writer.ts';
import { listParts } from '../../../server/tape/parts-folder.ts';
import { openTapeFile } from '../../../server/tape/tape-file.ts';
import { verifyTape } from '../../../server/tape/verify-recording.ts';
import { createTapeWriter, openForAppend } from '../../../server/tape/writer.ts';
import { toPublicReason } from '../../../shared/model/public-reason.ts';
import { TapeError, toTapeError } from '../../../shared/tape/format.ts';
import { makeRows, toColumns, toMeta } from './rows.ts';

/* Spaces, brackets and marks: no pattern finds where such a path ends. */
const SECRET = "geheim (ä) 'x', y: z";
const root = mkdtempSync(join(tmpdir(), 'tickdeck-reason-'));
afterAll(() => rmSync(root, { recursive: true }));
const folder = join(root, SECRET, 'tapes');
mkdirSync(folder, { recursive: true });
const at = (name: string): string => join(folder, name);
mkdirSync(at('none.tape'));
writeFileSync(at('text.tape'), 'no tape');
const isWritten = createTapeWriter(at('one.tape'), toMeta(1));
await isWritten.close();

const throwing: readonly (readonly [string, () => unknown])[] = [
  ['opening a file that is missing', () => openTape(at('gone.tape'))],
  ['opening what is no tape', () => openTape(at('text.tape'))],
  ['opening a folder as a file', () => openTapeFile(folder)],
  ['opening a folder without parts', () => openTape(at('none.tape'))],
  ['listing parts of nothing', () => listParts(at('gone'))],
  ['checking a folder without parts', () => verifyTape(at('none.tape'))],
  ['beginning a tape that exists', () => createTapeWriter(at('one.tape'), toMeta(1))],
  ['beginning a tape in no folder', () => createTapeWriter(at('no/one.tape'), toMeta(1))],
  ['going on with what is no tape', () => openForAppend(at('text.tape'))],
  [
    'a tape that somebody writes',
    () => {
      const unlock = lockTape(at('busy.tape'));
      try {
        lockTape(at('busy.tape'));
      } finally {
        unlock();
      }
    },
  ],
  ['writing onto what is read', () => refuseInputAsOutput(at('one.tape'), [at('one.tape')])],
  ['writing into no folder', () => refuseOddOutput(at('no/x.tape'))],
  ['writing onto a folder', () => refuseOddOutput(at('none.tape'))],
  [
    'parts where a file is',
    () => createPartsWriter(at('text.tape'), toMeta(1), { bounds: {}, now: () => 0 }),
  ],
  ['going on with parts of nothing', () => readEarlierParts(at('one.tape/x')) ?? fail()],
  ['bringing a tape onto another', () => adoptTape(at('text.tape'), at('one.tape'))],
  ['a folder that cannot be made', () => toNewPath(at('text.tape'), 'x')],
  [
    'a disk that cannot be read',
    () => {
      throw toTapeError(eio(), `reading ${at('a b.tape')}`, at('a b.tape'));
    },
  ],
];

function fail(): never {
  throw new TapeError('TAPE_IO', `nothing at ${at('x')}`, undefined, { path: at('x') });
}

const eio = (): Error => Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });

describe('what is told of an error names no folder', () => {
  test.each(throwing)('%s', async (_what, act) => {
    let error: unknown;
    try {
      await act();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(Error);
    const wrapped = new TapeError('TAPE_IO', `part 3: ${(error as Error).message}`, 7, {
      cause: error,
    });
    for (const one of [error, wrapped]) {
      expect(toPublicReason(one)).not.toMatch(/geheim|tickdeck-reason|tapes[\\/]/);
    }
  });

  test.each([
    ['cannot be read: /srv/data/x.tape', 'cannot be read: x.tape'],
    [String.raw`C:\Users\me\x.tape is gone`, 'x.tape is gone'],
    ['BTC/USD at wss://stream.example/ws/btc', 'BTC/USD at wss://stream.example/ws/btc'],
  ])('of others too, and addresses and symbols stay: %s', (message, told) => {
    expect(toPublicReason(new Error(message))).toBe(told);
  });
});

test('the list of recordings and a replay that cannot be opened name no folder', async () => {
  const writer = createTapeWriter(at('two.tape'), toMeta(1));
  writer.append(toColumns(makeRows(1, 50, 1)), 0, 50);
  await writer.close();
  const shelf = createRecordingShelf(folder);
  expect(JSON.stringify(await shelf.list())).not.toContain('geheim');
  await createCatalogue(folder).list();
  for (const name of ['text', 'none', 'gone', 'one']) {
    const open = (): unknown => shelf.open(name);
    expect(open).toThrow();
    try {
      open();
    } catch (error) {
      expect((error as Error).message).not.toContain('geheim');
    }
  }
});
