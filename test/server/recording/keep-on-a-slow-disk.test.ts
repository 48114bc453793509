/** What is asked of a desk whose disk takes nothing: a refusal that says so, and not that the server failed. */
import { expect, test } from 'vitest';
import { createRecordingDesk } from '../../../server/recording/recording-desk.ts';
import type { MarketJournal } from '../../../server/recording/market-journal.ts';
import type { MarketEntry } from '../../../shared/engine/feed/market-entry.ts';
import type { Log } from '../../../shared/engine/log.ts';
import { TapeError } from '../../../shared/tape/format.ts';

test('a journal that cannot be written in time is told by its code', async () => {
  const slow = new TapeError('TAPE_IO', 'The disk takes nothing.');
  const journal = { hold: () => Promise.reject(slow) } as unknown as MarketJournal;
  const desk = createRecordingDesk({
    newPath: (name) => name,
    journalOf: () => journal,
    now: () => 0,
    log: {} as Log,
  });
  const entry = { market: { name: 'live' }, timeMs: () => 0 } as unknown as MarketEntry;
  await expect(desk.keep(entry, { recording: 'kept', seconds: 30 })).rejects.toMatchObject({
    code: 'NO_RECORDER',
    message: '"kept" cannot be recorded: TAPE_IO.',
  });
});
