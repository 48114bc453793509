/**
 * What a visit costs to fetch, by the files that a build wrote: all that must be there before the first price, and
 * each part that comes later. kB are 1,000 bytes, compressed by gzip.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';

const PAGE = fileURLToPath(new URL('../../dist/web', import.meta.url));
const FIRST_LOAD_BYTES = 120_000;
/** The elements for other pages: all in one file. */
const EMBED_BYTES = 60_000;
/** Parts that are fetched when they are wanted. */
const PART_BYTES = 10_000;
/** What is large for a reason, by the name of its chunk. */
const LARGER: Readonly<Record<string, number>> = {
  /* All studies with their settings: whoever adds one sees it, so that parts of it would come together anyway. */
  'study-parts': 20_000,
};

const toBytes = (file: string): number => gzipSync(readFileSync(join(PAGE, file))).length;

/** Files that a file of the build asks for by itself, relative to the page. */
function findNeeded(file: string): string[] {
  const text = readFileSync(join(PAGE, file), 'utf8');
  const pattern = file.endsWith('.html')
    ? /(?:src|href)="([^"]+)"/g
    : /(?:^|[;}\s])(?:import|export)(?:[\w$\s{},*]+from)?\s*"(\.[^"]+\.js)"/g;
  return [...text.matchAll(pattern)].map(([, path]) => normalize(join(dirname(file), path!)));
}

/** The page, what it names, and what that imports in turn. */
function findFirstLoad(): Set<string> {
  const found = new Set(['index.html']);
  for (const file of found) {
    if (!/\.(html|js)$/.test(file)) continue;
    for (const needed of findNeeded(file)) if (existsSync(join(PAGE, needed))) found.add(needed);
  }
  return found;
}

describe('the size of the page', () => {
  let first: Set<string>;
  let parts: string[];

  beforeAll(() => {
    first = findFirstLoad();
    parts = readdirSync(join(PAGE, 'assets'))
      .filter((name) => /\.(js|css)$/.test(name))
      .map((name) => join('assets', name))
      .filter((file) => !first.has(file));
  });

  test('everything before the first price is 120 kB at most', () => {
    const files = [...first];
    expect(files.filter((file) => file.endsWith('.js')).length).toBeGreaterThan(0);
    expect(files.filter((file) => file.endsWith('.css')).length).toBeGreaterThan(0);
    const bytes = files.reduce((sum, file) => sum + toBytes(file), 0);
    expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
    // Far below would mean that the files were not found.
    expect(bytes).toBeGreaterThan(FIRST_LOAD_BYTES / 2);
  });

  test('each part that comes later is small, or large for a reason', () => {
    const names = parts.map((file) => basename(file).replace(/-[\w-]{8}\.\w+$/, ''));
    expect(names).toEqual(expect.arrayContaining(['statistics-page', 'scenario-panel']));
    const tooLarge = parts.filter((file, i) => toBytes(file) > (LARGER[names[i]!] ?? PART_BYTES));
    expect(tooLarge).toEqual([]);
  });

  test('both elements for other pages are 60 kB at most, in one file that needs no other', () => {
    const text = readFileSync(join(PAGE, 'embed.js'), 'utf8');
    expect(text).toMatch(/tickdeck-chart/);
    expect(text).toMatch(/tickdeck-ticker/);
    expect(findNeeded('embed.js')).toEqual([]);
    expect(text).not.toMatch(/\bimport\(/);
    const bytes = toBytes('embed.js');
    expect(bytes).toBeLessThanOrEqual(EMBED_BYTES);
    expect(bytes).toBeGreaterThan(EMBED_BYTES / 2);
  });
});
