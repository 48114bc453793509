import { readFileSync, existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../server/version.ts';
import { readReadme, toReadme } from '../support/readme-tables.ts';

const readme = readReadme();
const manifest = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as {
  version: string;
  dependencies: Record<string, string>;
};

describe('the README', () => {
  it('has the limits, codes and settings of the code, and the last benchmarks (npm run readme writes them)', () => {
    expect(toReadme(readme)).toBe(readme);
    for (const table of ['settings', 'limits', 'errors', 'closes', 'bench']) {
      expect(readme).toContain(`<!-- ${table} -->`);
    }
  });

  it('gives a reason for every dependency of the product, and for no other', () => {
    const section = readme.slice(readme.indexOf('## Dependencies'));
    const named = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]!);
    expect(named.sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  it('shows pictures that are there', () => {
    const pictures = [...readme.matchAll(/\]\((web\/screenshots\/[^)]+)\)/g)].map(
      ([, path]) => path!,
    );
    expect(pictures.length).toBeGreaterThan(1);
    for (const path of pictures) {
      expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
    }
  });
});

it('the version is said in one place and agrees with package.json', () => {
  expect(VERSION).toBe(manifest.version);
});
