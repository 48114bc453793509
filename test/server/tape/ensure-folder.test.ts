import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensureFolder } from '../../../server/tape/ensure-folder.ts';
import { createRecordingShelf } from '../../../server/recording/recording-shelf.ts';
import { makeFolder } from './folder.ts';

test('folders that are missing are made, those that are there stay', () => {
  const path = join(makeFolder(), 'a', 'b', 'c');
  ensureFolder(path);
  writeFileSync(join(path, 'kept'), '');
  ensureFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
  expect(existsSync(join(path, 'kept'))).toBe(true);
});

test('a file in the way is told by its code', () => {
  const file = join(makeFolder(), 'file');
  writeFileSync(file, '');
  expect(() => ensureFolder(file)).toThrow(/EEXIST/);
  expect(() => ensureFolder(join(file, 'below'))).toThrow(/ENOTDIR/);
});

test('a place where nobody can make one is refused at once, not looked at for ever', () => {
  expect(() => ensureFolder('/proc/tickdeck/recordings')).toThrow();
  expect(() => createRecordingShelf('/proc/tickdeck').newPath('a')).toThrow(/cannot be made/);
});
