/**
 * The never-arrows, proven on the linter itself: a small tree of offending files is linted with the project's
 * own configuration, and each must be refused; so must the real tree be clean.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OXLINT = join(
  dirname(createRequire(import.meta.url).resolve('oxlint/package.json')),
  'bin/oxlint',
);
const IMPORTS = 'eslint(no-restricted-imports)';
const ENVIRONMENT = 'node(no-process-env)';
const GLOBALS = 'eslint(no-restricted-globals)';
const PROPERTIES = 'eslint(no-restricted-properties)';

/** Promise, file, its text, and the rule that must refuse it. */
const refused: readonly (readonly [string, string, string, string])[] = [
  ['shared imports no Node module', 'shared/wire/aa.ts', `import 'node:events';`, IMPORTS],
  ['shared imports no package', 'shared/wire/bb.ts', `import 'ws';`, IMPORTS],
  ['shared imports no server', 'shared/wire/cc.ts', `import '../../server/app.ts';`, IMPORTS],
  ['shared imports no web', 'shared/wire/dd.ts', `import '../../web/state/x.ts';`, IMPORTS],
  ['server imports no web', 'server/recording/a.ts', `import '../../web/state/x.ts';`, IMPORTS],
  ['web imports no server', 'web/net/a.ts', `import '../../server/http/x.ts';`, IMPORTS],
  ['shared imports no test', 'shared/wire/ee.ts', `import '../../test/support/x.ts';`, IMPORTS],
  ['server imports no test', 'server/cli/a.ts', `import '../../test/support/x.ts';`, IMPORTS],
  ['web imports no test', 'web/panel/a.tsx', `import '../../test/support/x.ts';`, IMPORTS],
  ...['source', 'market', 'alert'].flatMap((left) =>
    ['hub', 'session'].map(
      (right) =>
        [
          `${left} does not import ${right}`,
          `shared/engine/${left}/${right}.ts`,
          `import '../${right}/x.ts';`,
          IMPORTS,
        ] as const,
    ),
  ),
  ['tape does not import http', 'server/tape/a.ts', `import '../http/x.ts';`, IMPORTS],
  [
    'tape does not import the hub',
    'server/tape/b.ts',
    `import '../../shared/engine/hub/hub.ts';`,
    IMPORTS,
  ],
  ['model imports no wire', 'shared/model/a.ts', `import '../wire/frame.ts';`, IMPORTS],
  ['a study imports no wire', 'shared/study/a.ts', `import '../wire/frame.ts';`, IMPORTS],
  ['a study imports no engine', 'shared/study/b.ts', `import '../engine/engine.ts';`, IMPORTS],
  ['a study imports no package', 'shared/study/c.ts', `import 'technicalindicators';`, IMPORTS],
  ['a game imports no engine', 'shared/arena/a.ts', `import '../engine/engine.ts';`, IMPORTS],
  ['a game imports no package', 'shared/arena/b.ts', `import 'typebox';`, IMPORTS],
  ['wire imports no engine', 'shared/wire/a.ts', `import '../engine/hub/hub.ts';`, IMPORTS],
  ['the client imports no engine', 'shared/client/a.ts', `import '../engine/hub/hub.ts';`, IMPORTS],
  [
    'the engine imports no client',
    'shared/engine/hub/g.ts',
    `import '../../client/x.ts';`,
    IMPORTS,
  ],
  ['the engine imports no file system', 'shared/engine/hub/h.ts', `import 'node:fs';`, IMPORTS],
  ['the engine imports no Fastify', 'shared/engine/hub/i.ts', `import 'fastify';`, IMPORTS],
  ...['hub', 'session', 'statistics', 'alert', 'feed', 'source/simulator', 'market'].flatMap(
    (room) => [
      refuseEngine(room, 'imports no WebSocket library', `import 'ws';`, IMPORTS),
      refuseEngine(room, 'imports no Node module', `import 'node:crypto';`, IMPORTS),
      refuseEngine(room, 'imports no stream', `import type {} from 'node:stream';`, IMPORTS),
      refuseEngine(room, 'has no timer', `export const a = setTimeout(() => 0, 1);`, GLOBALS),
      refuseEngine(room, 'has no clock', `export const a = performance.now();`, GLOBALS),
      refuseEngine(room, 'has no date', `export const a = Date.now();`, PROPERTIES),
      refuseEngine(room, 'has no dice', `export const a = Math.random();`, PROPERTIES),
      refuseEngine(room, 'has no Buffer', `export const a = Buffer.alloc(1);`, GLOBALS),
    ],
  ),
  [
    'market imports no simulator',
    'shared/engine/market/b.ts',
    typeImport('../source/sim/x.ts'),
    IMPORTS,
  ],
  [
    'market takes no value from the source shape',
    'shared/engine/market/c.ts',
    `export { a } from '../source/source.ts';`,
    IMPORTS,
  ],
  [
    'no import hides in a call',
    'shared/engine/market/d.ts',
    `void import('../hub/hub.ts');`,
    IMPORTS,
  ],
  ['no import hides in a type', 'shared/engine/market/e.ts', typeImport('../hub/hub.ts'), IMPORTS],
  ['nobody imports app', 'server/recording/b.ts', `import '../app.ts';`, IMPORTS],
  ['nobody imports main', 'server/cli/b.ts', `import '../main.ts';`, IMPORTS],
  ['app does not import main', 'server/app.ts', `import './main.ts';`, IMPORTS],
  ['no page file imports main', 'web/panel/b.tsx', `import '../main.tsx';`, IMPORTS],
  ['only config reads process.env', 'server/recording/c.ts', `void process.env['A'];`, ENVIRONMENT],
  ['env is not imported either', 'server/recording/d.ts', `import 'node:process';`, IMPORTS],
  ['market touches no file', 'shared/engine/market/f.ts', `import 'node:fs';`, IMPORTS],
  ['http touches no file', 'server/http/a.ts', `import 'node:fs/promises';`, IMPORTS],
  ['hub touches no file', 'shared/engine/hub/e.ts', `import 'fs';`, IMPORTS],
  ['session imports no Fastify', 'shared/engine/session/a.ts', `import 'fastify';`, IMPORTS],
  [
    'recording imports no Fastify plug-in',
    'server/recording/f.ts',
    `import '@fastify/websocket';`,
    IMPORTS,
  ],
  ['panel imports no Chart.js', 'web/panel/c.tsx', `import 'chart.js';`, IMPORTS],
  ['net imports no engine', 'web/net/d.ts', `import '../../shared/engine/engine.ts';`, IMPORTS],
  ['panel imports no tape', 'web/panel/f.tsx', `import '../../shared/tape/reader.ts';`, IMPORTS],
  ['worker imports nothing of the page', 'web/worker/a.ts', `import '../net/start.ts';`, IMPORTS],
  ['worker imports no package', 'web/worker/b.ts', `import 'preact';`, IMPORTS],
  ['tape imports no file system', 'shared/tape/a.ts', `import 'node:fs';`, IMPORTS],
  ['tape imports no hub', 'shared/tape/b.ts', `import '../engine/hub/hub.ts';`, IMPORTS],
  ['net imports no Chart.js', 'web/net/b.ts', `import 'chart.js/auto';`, IMPORTS],
  ['panel imports no net', 'web/panel/d.tsx', `import '../net/socket.ts';`, IMPORTS],
  ['chart imports no net', 'web/chart/a.ts', `import '../net/socket.ts';`, IMPORTS],
  ['state imports no panel', 'web/state/a.ts', `import '../panel/x.tsx';`, IMPORTS],
  ['state imports no chart', 'web/state/b.ts', `import '../chart/x.ts';`, IMPORTS],
  [
    'no cycles',
    'shared/model/cycle-one.ts',
    `import { two } from './cycle-two.ts';\nexport const one = (): number => two();`,
    'import(no-cycle)',
  ],
  [
    'no cycles of types alone',
    'web/state/type-cycle-one.ts',
    `import type { Two } from './type-cycle-two.ts';\nexport interface One {\n  two: Two;\n}`,
    'import(no-cycle)',
  ],
  [
    'no promise is left floating',
    'web/net/c.ts',
    `export const go = async (): Promise<void> => {};\ngo();`,
    'typescript(no-floating-promises)',
  ],
  ['no default exports', 'web/panel/e.tsx', `export default 1;`, 'import(no-default-export)'],
];

/** Files that must pass, so that the rules do not refuse everything. */
const allowed: readonly (readonly [string, string])[] = [
  [
    'web/state/type-cycle-two.ts',
    `import type { One } from './type-cycle-one.ts';\nexport interface Two {\n  one: One;\n}`,
  ],
  ['shared/model/cycle-two.ts', `import { one } from './cycle-one.ts';\nexport const two = one;`],
  [
    'shared/engine/market/ok.ts',
    typeImport('../source/source.ts') + typeImport('../../model/tick.ts'),
  ],
  ['server/http/ok.ts', `import 'fastify';\nimport '../../shared/engine/hub/hub.ts';`],
  ['server/tape/ok.ts', `import 'node:fs';\nimport '../../shared/engine/market/market.ts';`],
  ['server/cli/ok.ts', `import 'node:fs';\nimport '../app.ts';`],
  ['server/main.ts', `import './cli/serve.ts';\nimport './app.ts';`],
  ['server/config.ts', `void process.env['A'];`],
  ['shared/tape/ok.ts', typeImport('../engine/source/source.ts') + typeImport('../model/tick.ts')],
  [
    'web/worker/ok.ts',
    `import '../../shared/engine/engine.ts';\nimport '../../shared/tape/reader.ts';`,
  ],
  ['web/chart/ok.ts', `import 'chart.js';\nimport '../../shared/model/bar.ts';`],
  ['web/panel/ok.tsx', `import '../chart/price-chart.ts';\nimport '../state/x.ts';`],
  ['web/main.tsx', `import './net/socket.ts';\nimport './panel/x.tsx';`],
];

/** A file of a room of the engine that must be refused. */
function refuseEngine(room: string, promise: string, text: string, rule: string) {
  const file = `shared/engine/${room}/${promise.replaceAll(' ', '-')}.ts`;
  return [`engine/${room} ${promise}`, file, text, rule] as const;
}

function typeImport(from: string): string {
  return `export type { T${from.length} } from '${from}';\n`;
}

interface Finding {
  readonly filename: string;
  readonly code: string;
}

/** Lints a folder and resolves with what was found, paths relative to the folder. */
async function lint(folder: string, ...args: readonly string[]): Promise<readonly Finding[]> {
  // The type-aware part is a program of its own, which the linter looks for on the path.
  const path = [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const env = { ...process.env, PATH: path };
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [OXLINT, '--format', 'json', ...args],
      { cwd: folder, env, maxBuffer: 64 * 1024 * 1024, timeout: 20_000 },
      (error, stdout) =>
        stdout.startsWith('{') ? resolve(stdout) : reject(new Error(stdout, { cause: error })),
    );
  });
  const { diagnostics } = JSON.parse(output) as { diagnostics: Finding[] };
  return diagnostics;
}

describe('the never-arrows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tickdeck-arrows-'));
  const found = new Map<string, Set<string>>();

  beforeAll(async () => {
    copyFileSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    copyFileSync(join(ROOT, 'tsconfig.base.json'), join(folder, 'tsconfig.json'));
    for (const [file, text] of [...refused.map(([, f, t]) => [f, t] as const), ...allowed]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${text}\nexport {};\n`);
    }
    for (const { filename, code } of await lint(folder, '--type-aware')) {
      const file = relative(folder, join(folder, filename));
      found.set(file, (found.get(file) ?? new Set()).add(code));
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(refused)('%s', (_promise, file, _text, rule) => {
    expect([...(found.get(file) ?? [])]).toContain(rule);
  });

  test.each(allowed)('%s may import what it imports', (file) => {
    const codes = [...(found.get(file) ?? [])];
    expect(
      codes.filter((code) => [IMPORTS, ENVIRONMENT, GLOBALS, PROPERTIES].includes(code)),
    ).toEqual([]);
  });

  test('hold in the project itself', async () => {
    const findings = await lint(ROOT, 'shared', 'server', 'web');
    const rules = [
      IMPORTS,
      ENVIRONMENT,
      GLOBALS,
      PROPERTIES,
      'import(no-cycle)',
      'import(no-default-export)',
    ];
    expect(findings.filter(({ code }) => rules.includes(code))).toEqual([]);
  });
});
