/**
 * The launcher on a small checkout of its own: it builds what is missing or stale, never twice, never half,
 * and says in one sentence what is wrong.
 */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = [
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'shared/tsconfig.json',
  'shared/client/tsconfig.json',
  'vite.server.config.ts',
  'server/scripts/launch.mjs',
  'server/scripts/build.mjs',
  'server/scripts/build-lock.mjs',
  'server/scripts/precompress.mjs',
];

/** A file, and what it imports from the checkout, over all steps. */
function withImports(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, path] of readFileSync(join(ROOT, file), 'utf8').matchAll(/from '(\.[^']+)'/g)) {
    withImports(join(dirname(file), path!), found);
  }
  return found;
}

/** The page's build knows the numbers of the wire. */
const IMPORTED = [...withImports('vite.config.ts')];

const SOURCES: Record<string, string> = {
  'shared/greeting.ts': `export const greeting: string = 'hello';\n`,
  'server/main.ts':
    `import { greeting } from '../shared/greeting.ts';\n` +
    `process.stdout.write([greeting, ...process.argv.slice(2)].join(' '));\n`,
  'server/tape/import/import-child.ts': `import '../../../shared/greeting.ts';\n`,
  'server/lab/lane-child.ts': `import '../../shared/greeting.ts';\n`,
  'server/worker/worker-child.ts': `import '../../shared/greeting.ts';\n`,
  'server/lab/crowd-child.ts': `import '../../shared/greeting.ts';\n`,
  'shared/client/connect.ts': `export { greeting } from '../greeting.ts';\n`,
  'web/index.html': '<!doctype html><script type="module" src="/main.ts"></script>\n',
  'web/main.ts': `document.title = 'page';\n`,
};

/** A tool may be slow on a busy machine; a launch takes well under a second on an idle one. */
const TIMEOUT_MS = 30_000;

let checkout: string;

const write = (file: string, text: string): void => writeFileSync(join(checkout, file), text);

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const launch = (...args: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(checkout, 'server/scripts/launch.mjs'), ...args],
      { timeout: TIMEOUT_MS },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'tickdeck-launch-'));
  for (const folder of [
    'server/tape/import',
    'server/lab',
    'server/worker',
    'shared/client',
    'web',
  ]) {
    mkdirSync(join(checkout, folder), { recursive: true });
  }
  for (const file of [...COPIED, ...IMPORTED]) cpSync(join(ROOT, file), join(checkout, file));
  for (const [file, text] of Object.entries(SOURCES)) write(file, text);
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'), 'dir');
});

afterEach(() => rmSync(checkout, { recursive: true, force: true }));

describe('the launcher', { timeout: TIMEOUT_MS }, () => {
  test('builds a fresh checkout, then runs the command with its arguments', async () => {
    const { code, stdout, stderr } = await launch('serve', '--port', '4000');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hello serve --port 4000' });
    expect(stderr).toMatch(/^Building .*\nBuilt in .*\n$/);
    expect(readdirSync(join(checkout, 'dist')).sort()).toEqual([
      'server',
      'shared',
      'stamp',
      'web',
    ]);
  });

  test('builds a page without inline scripts and with hashed names', async () => {
    await launch();
    const page = readFileSync(join(checkout, 'dist/web/index.html'), 'utf8');
    expect(page).toMatch(
      /<script type="module" crossorigin src="\.\/assets\/[\w-]+\.js"><\/script>/,
    );
    expect(page).not.toMatch(/<script>|<script [^>]*>[^<]|<style|\son\w+=/);
  });

  test('builds again when a source changed, went or came, and otherwise never', async () => {
    await launch();
    expect((await launch()).stderr).toBe('');
    write('shared/greeting.ts', `export const greeting: string = 'good day';\n`);
    expect(await launch()).toMatchObject({
      stdout: 'good day',
      stderr: expect.stringContaining('Built'),
    });
    write('shared/more.ts', 'export const more = 1;\n');
    expect((await launch()).stderr).toMatch(/Built/);
    rmSync(join(checkout, 'shared/more.ts'));
    write('dist/server/old.js', '');
    expect((await launch()).stderr).toMatch(/Built/);
    expect(existsSync(join(checkout, 'dist/server/old.js'))).toBe(false);
  });

  test('builds nothing when files were only written again as they were', async () => {
    await launch();
    write('shared/greeting.ts', SOURCES['shared/greeting.ts']!);
    expect((await launch()).stderr).toBe('');
    expect((await launch()).stderr).toBe('');
  });

  test('runs what it has built without any package, and gives the client library with its types', async () => {
    await launch();
    rmSync(join(checkout, 'node_modules'));
    expect(await launch('a')).toEqual({ code: 0, stdout: 'hello a', stderr: '' });
    const types = readFileSync(join(checkout, 'dist/shared/client/connect.d.ts'), 'utf8');
    expect(types).toContain("export { greeting } from '../greeting.");
  });

  test('builds once and runs every time when several start at once', async () => {
    const outcomes = await Promise.all([launch('a'), launch('b'), launch('c')]);
    expect(outcomes.map(({ stdout }) => stdout)).toEqual(['hello a', 'hello b', 'hello c']);
    const built = outcomes.filter(({ stderr }) => stderr.includes('Built'));
    expect(built).toHaveLength(1);
  });

  test('is not held up by what a killed build left behind', async () => {
    mkdirSync(join(checkout, 'dist/build.lock'), { recursive: true });
    mkdirSync(join(checkout, 'dist/next/web'), { recursive: true });
    // The largest process id of Linux is 2^22: nobody has this one.
    write('dist/build.lock/pid', String(2 ** 30));
    expect(await launch()).toMatchObject({ code: 0, stdout: 'hello' });
    expect(readdirSync(join(checkout, 'dist'))).not.toContain('next');
  });

  test('shows the error of a build that fails, keeps the old output, and recovers', async () => {
    await launch();
    write('shared/greeting.ts', 'export const greeting = ;\n');
    const failed = await launch();
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(
      /^Building .*\ntickdeck: The build failed:\n[^]*shared\/greeting\.ts/,
    );
    expect(readdirSync(join(checkout, 'dist')).sort()).toEqual([
      'server',
      'shared',
      'stamp',
      'web',
    ]);
    write('shared/greeting.ts', SOURCES['shared/greeting.ts']!);
    expect(await launch()).toEqual({ code: 0, stdout: 'hello', stderr: '' });
  });

  test('says what to do when the packages are not installed', async () => {
    rmSync(join(checkout, 'node_modules'));
    const { code, stderr } = await launch('serve');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^tickdeck: the package \S+ is not installed\. Run: npm ci --include=dev\n$/,
    );
  });

  test('says which Node it needs when this one is too old', async () => {
    const manifest = readFileSync(join(checkout, 'package.json'), 'utf8');
    write('package.json', manifest.replace(/"node": ">=[^"]+"/, '"node": ">=99.1"'));
    const { code, stderr } = await launch('serve');
    expect(code).toBe(1);
    expect(stderr).toBe(
      `tickdeck: Node 99.1 or newer is needed, this is ${process.versions.node}.\n`,
    );
  });
});
