/** What a webhook has not taken when the server is killed is sent by the one that comes after, and settled once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openLineJournal } from '../../../server/tape/line-journal.ts';
import { createAlerts } from '../../../shared/engine/alert/alerts.ts';
import { readLines } from '../../../shared/engine/alert/stored/alert-journal.ts';
import { createStoredAlerts } from '../../../shared/engine/alert/stored/stored-alerts.ts';
import { toMarket } from '../../shared/engine/alert/rule-bench.ts';
import { makeFolder } from '../tape/folder.ts';
import { LOG } from './quiet-log.ts';

const CHILD = fileURLToPath(new URL('owed-child.ts', import.meta.url));
const NUMBERS = 30;

/** Begins on a journal, and gives what is owed from before. */
function resume(path: string) {
  const journal = openLineJournal(path);
  const market = toMarket();
  const owed: { id: string; address: string; settle: () => void }[] = [];
  createStoredAlerts({
    alerts: createAlerts(),
    journal,
    find: () => ({ market, timeMs: () => 0 }),
    primary: 'live',
    now: Date.now,
    secret: () => 'x',
    log: LOG,
    deliver: ({ entry, address }, settle) =>
      void owed.push({ id: `${entry.id}.${entry.number}`, address, settle }),
  });
  return { journal, owed };
}

test(
  'kill -9: what was owed is sent again by number, what was settled is not',
  { timeout: 60_000 },
  async () => {
    const path = join(makeFolder(), 'alerts.journal');
    const child = spawn(process.execPath, ['--import', 'tsx', CHILD, path]);
    let told = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      told = Number(line);
      if (told === NUMBERS) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(told).toBeGreaterThanOrEqual(NUMBERS);

    const second = resume(path);
    const ids = second.owed.map(({ id }) => id);
    expect(ids.slice(0, told)).toEqual(
      Array.from({ length: told }, (_, n) => `alert-number.${n + 1}`),
    );
    expect(second.owed[0]!.address).toBe('https://example.com/');
    for (const { settle } of second.owed.slice(0, 7)) settle();
    second.owed[3]!.settle();
    await second.journal.close();

    const third = resume(path);
    expect(third.owed.map(({ id }) => id)).toEqual(ids.slice(7));
    expect(readLines(third.journal.lines, 1_000).audit).toHaveLength(ids.length);
    await third.journal.close();
  },
);
