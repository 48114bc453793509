import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type LineJournal, openLineJournal } from '../../../server/tape/line-journal.ts';
import { makeFolder } from './folder.ts';

const LINES = ['one', '{"two":"zwei, 币安"}', 'three'];

/** A journal with lines, closed. */
async function makeJournal(lines: readonly string[] = LINES): Promise<string> {
  const path = join(makeFolder(), 'folder', 'alerts.journal');
  const journal = openLineJournal(path);
  await Promise.all(lines.map((line) => journal.append(line)));
  await journal.close();
  return path;
}

async function reopen<T>(path: string, work: (journal: LineJournal) => T): Promise<T> {
  const journal = openLineJournal(path);
  const result = await work(journal);
  await journal.close();
  return result;
}

test('lines that were acknowledged are there again, in their order', async () => {
  const path = await makeJournal();
  expect(await reopen(path, ({ lines }) => lines)).toEqual(LINES);
});

test('a file that ends at any byte has every whole line before that, and goes on behind it', async () => {
  const whole = readFileSync(await makeJournal());
  const path = join(makeFolder(), 'torn');
  for (let bytes = 0; bytes <= whole.length; bytes++) {
    writeFileSync(path, whole.subarray(0, bytes));
    const before = whole.subarray(0, bytes).toString('latin1').split('\n').length - 1;
    const journal = openLineJournal(path);
    expect(journal.lines).toEqual(LINES.slice(0, before));
    expect(journal.damaged).toBe(0);
    if (bytes % 10 === 0) await journal.append('more');
    await journal.close();
    if (bytes % 10 !== 0) continue;
    const expected = [...LINES.slice(0, before), 'more'];
    expect(await reopen(path, ({ lines }) => lines)).toEqual(expected);
  }
});

test('a line that is damaged in the middle costs itself alone, is told, and its file is kept', async () => {
  const path = await makeJournal();
  const bytes = readFileSync(path);
  bytes[bytes.indexOf('zwei')] = 120;
  writeFileSync(path, bytes);
  const journal = openLineJournal(path);
  expect(journal.lines).toEqual(['one', 'three']);
  expect(journal.damaged).toBe(1);
  await journal.close();
  expect(readFileSync(`${path}.broken`)).toEqual(bytes);
});

test('all lines are replaced at once, and more come behind them', async () => {
  const path = await makeJournal();
  await reopen(path, async (journal) => {
    const asked = [journal.append('four'), journal.replace(['a', 'b']), journal.append('c')];
    await Promise.all(asked);
  });
  expect(await reopen(path, ({ lines }) => lines)).toEqual(['a', 'b', 'c']);
  expect(existsSync(`${path}.new`)).toBe(false);
});

test('a replacement that was cut off leaves the lines as they were', async () => {
  const path = await makeJournal();
  appendFileSync(`${path}.new`, 'half of');
  expect(await reopen(path, ({ lines }) => lines)).toEqual(LINES);
});

test('one process writes a journal', async () => {
  const path = await makeJournal();
  await reopen(path, () => {
    expect(() => openLineJournal(path)).toThrow(/is writing/);
  });
});

test(
  'a writer that is killed loses no line that it had acknowledged',
  { timeout: 60_000 },
  async () => {
    const path = join(makeFolder(), 'killed');
    const child = spawn(process.execPath, [
      '--import',
      'tsx',
      fileURLToPath(new URL('line-journal-child.ts', import.meta.url)),
      path,
    ]);
    let acknowledged = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === 40) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const lines = await reopen(path, (journal) => journal.lines);
    expect(acknowledged).toBeGreaterThanOrEqual(40);
    expect(lines.length).toBeGreaterThanOrEqual(acknowledged);
    expect(lines).toEqual(lines.map((_, n) => `line ${n + 1}`));
  },
);
