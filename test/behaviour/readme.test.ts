import { readFileSync, existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { VERSION } from '../../server/version.ts';
import { MIRRORS, withTables } from '../support/readme-tables.ts';

const ROOT = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', ROOT), 'utf8');
const manifest = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as {
  version: string;
  devDependencies: Record<string, string>;
};

/** Packages that the product's sources import, as package.json names them. */
function listImportedPackages(): string[] {
  const folders = ['server', 'shared', 'web'].map((name) => fileURLToPath(new URL(name, ROOT)));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(tsx?|mjs)$/.test(file))
      .map((file) => join(folder, file)),
  );
  const found = files.flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /(?:from |import |import\()'(?!node:|\.)#?((?:@[^/']+\/)?[^/']+)/g,
      ),
    ].map(([, name]) => name!),
  );
  return [...new Set(found)].filter((name) => name in manifest.devDependencies);
}

describe('the README', () => {
  test('is short enough to be read: under 200 lines', () => {
    expect(readme.split('\n').length).toBeLessThan(200);
  });

  test.each([
    'README.md',
    'CONTRIBUTING.md',
    'server/REFERENCE.md',
    'server/deploy/DEPLOY.md',
    'server/deploy/SCALE.md',
    'shared/client/CLIENT.md',
    'web/EMBED.md',
    'test/bench/RESULTS.md',
  ])('%s links to files that are there', (name) => {
    const file = new URL(name, ROOT);
    const links = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
    for (const [, path] of links) {
      expect(existsSync(new URL(path!, `file://${dirname(fileURLToPath(file))}/`)), path).toBe(
        true,
      );
    }
  });

  test('gives a reason for every dependency of the product, and for no other', () => {
    const section = readme.slice(readme.indexOf('## Dependencies'));
    const named = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]!);
    expect(named.sort()).toEqual(listImportedPackages().sort());
  });

  test('shows pictures that are there', () => {
    const pictures = [...readme.matchAll(/\]\((web\/screenshots\/[^)]+)\)/g)].map(
      ([, path]) => path!,
    );
    expect(pictures.length).toBeGreaterThan(1);
    for (const path of pictures) {
      expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
    }
  });
});

test('the version is said in one place and agrees with package.json', () => {
  expect(VERSION).toBe(manifest.version);
});

describe('the reference', () => {
  test.each(MIRRORS)('$file has the tables of the code (npm run readme)', (mirror) => {
    const text = readFileSync(mirror.file, 'utf8');
    for (const table of Object.keys(mirror.tables)) expect(text).toContain(`<!-- ${table} -->`);
    expect(withTables(text, mirror.tables)).toBe(text);
  });
});
