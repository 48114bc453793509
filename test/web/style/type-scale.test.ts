/** The page's type: one scale of few steps, and no size beside it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const WEB = fileURLToPath(new URL('../../../web/', import.meta.url));

/** Stands before the tokens are there. */
const OWN_SIZES = 'style/shell.css';

/** More steps than these nobody tells apart. */
const MOST_STEPS = 5;

const files = readdirSync(WEB, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path !== OWN_SIZES);
const read = (path: string): string => readFileSync(join(WEB, path), 'utf8');

/** Sizes that a style sheet gives type, but for those of the scale and those that it takes over. */
const findSizes = (css: string): string[] =>
  [...css.matchAll(/(?<![-\w])font(?:-size)?:\s*([^;]+);/g)]
    .map(([, value]) => value!.trim())
    .filter(
      (value) => !/^(inherit|0|(\d+ )?var\(--type-[a-z]+\)(\/[\d.]+ var\(--font\))?)$/.test(value),
    );

describe('the type of the page', () => {
  const tokens = read('style/tokens.css');
  const steps = [...tokens.matchAll(/--type-([a-z]+): ([\d.]+)px;/g)];

  test('has one scale of at most five steps, each larger than the one before it', () => {
    const sizes = steps.map(([, , px]) => Number(px));
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.length).toBeLessThanOrEqual(MOST_STEPS);
    expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
  });

  test('has no size outside its scale', () => {
    expect(findSizes('a { font-size: 12px; } b { font: 11px/1.4 var(--font); }')).toHaveLength(2);
    const found = files
      .filter((path) => path.endsWith('.css'))
      .flatMap((path) => findSizes(read(path)).map((value) => `${path}: ${value}`));
    expect(found).toEqual([]);
  });

  test('names no step that is not there', () => {
    const names = new Set(steps.map(([, name]) => name));
    const used = files
      .filter((path) => /\.(css|tsx?)$/.test(path))
      .flatMap((path) => [...read(path).matchAll(/--type-([a-z]+)/g)].map(([, name]) => name));
    expect(used.filter((name) => !names.has(name))).toEqual([]);
  });
});
