/**
 * `tickdeck import`: says what files are, puts tapes where the page offers them, and refuses flags that it does not take.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterEach, expect, test, vi } from 'vitest';
import { registerImport } from '../../../server/cli/import.ts';
import { toPageUrl } from '../../../server/cli/open-page.ts';
import { trade } from '../../support/import-text.ts';
import { makeFolder } from '../tape/folder.ts';

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  process.exitCode = undefined;
  const program = new Command('tickdeck').exitOverride();
  registerImport(program);
  let code = 0;
  try {
    await program.parseAsync(['import', ...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode;
  }
  vi.restoreAllMocks();
  const set: unknown = process.exitCode;
  process.exitCode = undefined;
  if (typeof set === 'number') code ||= set;
  return { code, out, err };
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

function makeFiles(): { folder: string; csv: string } {
  const folder = makeFolder();
  const csv = join(folder, 'ABCUSDT-trades-1.csv');
  writeFileSync(csv, [trade(2), trade(1)].join('\n'));
  writeFileSync(join(folder, 'notes.txt'), 'hello');
  return { folder, csv };
}

test('without --out the tape is where the page offers it, and it says so', async () => {
  const { folder, csv } = makeFiles();
  const recordings = join(folder, 'shelf');
  vi.stubEnv('TICKDECK_RECORDINGS', recordings);
  const { code, out } = await run(csv);
  expect(code).toBe(0);
  expect(readdirSync(recordings)).toEqual(['ABCUSDT-trades-1.tape']);
  expect(out).toContain('The page offers it under Recordings');
  expect(out).toContain('ABCUSDT-trades-1.csv (Binance spot trades, 100 %): 2 rows');
  expect(out).toContain('late          1 row, by up to 0.0 s');
});

test('--list says what each file is, and imports nothing', async () => {
  const { folder } = makeFiles();
  const { code, out } = await run(folder, '--list');
  expect(code).toBe(0);
  expect(out).toContain(
    'ABCUSDT-trades-1.csv: Binance spot trades (100 %), --format binance-csv\n',
  );
  expect(out).toContain('notes.txt: not imported: text that begins "hello"');
  expect(readdirSync(folder).toSorted()).toEqual(['ABCUSDT-trades-1.csv', 'notes.txt']);
});

test.each([
  ['--decimals', 'x'],
  ['--decimals', '99'],
  ['--side', 'both'],
  ['--tz', 'Moon/Base'],
])('%s %s is refused before anything is read', async (flag, value) => {
  const { folder, csv } = makeFiles();
  vi.stubEnv('TICKDECK_RECORDINGS', join(folder, 'shelf'));
  expect((await run(csv, flag, value)).code).toBeGreaterThan(0);
  expect(existsSync(join(folder, 'shelf'))).toBe(false);
});

test('the page is opened on a recording by its name, whatever is in it', () => {
  expect(toPageUrl('http://127.0.0.1:3000', 'a b & c')).toBe(
    'http://127.0.0.1:3000/?replay=a+b+%26+c',
  );
});
