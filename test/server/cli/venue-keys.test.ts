/** The file of keys: only its owner may read it, and nothing of it is ever said. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readKeys } from '../../../server/cli/venue-keys.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tickdeck-keys-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(text: string, mode: number): string {
  const path = join(folder, `keys-${mode}-${text.length}`);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe('a file of keys', () => {
  test('is read when it is its owner’s alone, with comments, quotes and export', () => {
    const path = write('# mine\nA_KEY = abc\n\nexport B_KEY="d e"\r\n', 0o600);
    expect(readKeys(path)).toEqual({ A_KEY: 'abc', B_KEY: 'd e' });
  });

  test('that others may read is refused by name and mode', () => {
    const path = write('A_KEY=abc', 0o644);
    expect(() => readKeys(path)).toThrow(`others may read ${path} (its mode is 0644)`);
  });

  test('that is none is refused by its line, without what is on it', () => {
    const path = write('A_KEY=abc\nsecret', 0o600);
    expect(() => readKeys(path)).toThrow(/line 2 of .* is not NAME=value/);
    expect(() => readKeys(path)).not.toThrow(/secret/);
    expect(() => readKeys(join(folder, 'none'))).toThrow(/cannot be read/);
  });
});
