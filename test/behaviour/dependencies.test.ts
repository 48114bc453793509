/** What the lockfile promises to everybody who runs `npm ci`. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const readRoot = (file: string): string =>
  readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Record<string, string>;
}

interface Manifest {
  /** None: what is needed is bundled (vite.server.config.ts), so that an installed package brings nothing with it. */
  readonly dependencies?: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

interface Lockfile {
  readonly lockfileVersion: number;
  readonly packages: Record<string, Locked & Partial<Manifest>>;
}

/** Every installed copy of a package, wherever in the tree it stands. */
const copiesOf = (lock: Lockfile, name: string): readonly Locked[] =>
  Object.entries(lock.packages)
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([, locked]) => locked);

test('the package needs no other package at run time', () => {
  const manifest = JSON.parse(readRoot('package.json')) as Manifest;
  expect(manifest.dependencies).toBeUndefined();
});

describe.each([
  { about: 'the lockfile', folder: '', least: 50 },
  { about: 'the lockfile of the benchmarks', folder: 'test/bench/', least: 5 },
])('$about', ({ folder, least }) => {
  const lockText = readRoot(`${folder}package-lock.json`);
  const lock = JSON.parse(lockText) as Lockfile;
  const manifest = JSON.parse(readRoot(`${folder}package.json`)) as Manifest;

  test('has exactly one copy of ws, 8.23.0 or newer and below 9', () => {
    const copies = copiesOf(lock, 'ws');
    expect(copies).toHaveLength(1);
    const [major, minor] = copies[0]!.version!.split('.').map(Number);
    expect(major).toBe(8);
    expect(minor).toBeGreaterThanOrEqual(23);
  });

  test('belongs to the package.json beside it', () => {
    expect(lock.lockfileVersion).toBe(3);
    const root = lock.packages['']!;
    expect(root.dependencies).toEqual(manifest.dependencies);
    expect(root.devDependencies).toEqual(manifest.devDependencies);
  });

  test('pins every package by version and checksum', () => {
    const installed = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(installed.length).toBeGreaterThan(least);
    const unpinned = installed.filter(([, locked]) => !locked.version || !locked.integrity);
    expect(unpinned).toEqual([]);
  });

  test('knows the binaries of every platform, without which npm ci refuses it', () => {
    const optional = Object.values(lock.packages).flatMap((locked) =>
      Object.keys(locked.optionalDependencies ?? {}),
    );
    expect(optional.length).toBeGreaterThan(least);
    expect(optional.filter((name) => copiesOf(lock, name).length === 0)).toEqual([]);
  });

  test('names no registry host, so that any mirror can serve it', () => {
    expect(lockText).not.toMatch(/"resolved":/);
  });
});
