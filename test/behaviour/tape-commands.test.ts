/**
 * `tickdeck import`, `info` and `verify` on the terminal: results on stdout, one clear line on stderr for bad
 * input, exit code 1, never a stack trace.
 */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { registerImport } from '../../server/cli/import.ts';
import { registerInfo } from '../../server/cli/info.ts';
import { registerVerify } from '../../server/cli/verify.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { makeFolder } from '../server/tape/folder.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The exit code that the command has set, 0 when none; sets it back. */
function takeExitCode(): number {
  const code = process.exitCode;
  process.exitCode = undefined;
  return Number(code ?? 0);
}

async function run(...args: string[]): Promise<Ran> {
  let out = '';
  let err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  process.exitCode = undefined;
  const program = new Command('tickdeck');
  for (const register of [registerImport, registerInfo, registerVerify]) register(program);
  await program.parseAsync(args, { from: 'user' });
  vi.restoreAllMocks();
  return { code: takeExitCode(), out, err };
}

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const T = 1_723_161_255_342;
const ROWS = Array.from(
  { length: 400 },
  (_, i) => `${i + 1},${100 + (i % 7)}.25,0.5,1,${T + i * 10},True,True`,
);

function writeCsv(extra: readonly string[] = []): { csv: string; tape: string } {
  const folder = makeFolder();
  const csv = join(folder, 'ABCUSDT-trades-2024-08-08.csv');
  writeFileSync(csv, [...ROWS, ...extra].join('\n'));
  return { csv, tape: join(folder, 'abc.tape') };
}

describe('tickdeck import', () => {
  test('says what it did, and names bad rows on stderr', async () => {
    const { csv, tape } = writeCsv(['401,bad,1,1,1723161255342,True,True']);
    const { code, out, err } = await run('import', csv, '--out', tape);
    expect(code).toBe(0);
    expect(out).toMatch(/401 rows\n\s+imported\s+400 trades, 0 quotes\n\s+rejected\s+1\n/);
    expect(out).toContain('400 ticks of ABCUSDT');
    expect(err).toBe(
      'ABCUSDT-trades-2024-08-08.csv:401: price "bad" is not a plain decimal number\n',
    );
  });

  test('prints one JSON object with --json', async () => {
    const { csv, tape } = writeCsv();
    const { out } = await run('import', csv, '--out', tape, '--json');
    expect(JSON.parse(out)).toMatchObject({
      tape: { path: tape, ticks: 400, symbols: ['ABCUSDT'] },
      files: [{ format: 'binance-csv', trades: 400, rejected: 0 }],
    });
  });

  test('refuses bad input in one line with code 1', async () => {
    const { csv, tape } = writeCsv(['x']);
    expect(await run('import', csv, '--out', tape, '--strict')).toMatchObject({
      code: 1,
      out: '',
      err: `error: ${csv}, line 401: 1 columns, at least 6 are needed [IMPORT_BAD_ROW]\n`,
    });
    await run('import', csv, '--out', tape);
    const again = await run('import', csv, '--out', tape);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toMatch(/^error: .*exists already; --force replaces it \[TAPE_EXISTS\]\n$/);
    const missing = await run('import', join(csv, 'nowhere'), '--out', tape, '--force');
    expect(missing.err).toMatch(/^error: [^\n]+ \[IMPORT_READ\]\n$/);
    expect(openTape(tape).tickCount).toBe(400);
  });
});

describe('tickdeck info', () => {
  test('shows time span, ticks by symbol and kind, completeness and origin', async () => {
    const { csv, tape } = writeCsv();
    await run('import', csv, '--out', tape);
    const { out, code } = await run('info', tape);
    expect(code).toBe(0);
    expect(out).toContain('origin      recorded: Imported from ABCUSDT-trades-2024-08-08.csv');
    expect(out).toContain('from        2024-08-08 23:54:15.342 UTC');
    expect(out).toContain('complete    yes');
    expect(out).toMatch(/ABCUSDT\s+400\s+0\s+0/);
    const json = JSON.parse((await run('info', tape, '--json')).out) as unknown;
    expect(json).toMatchObject({
      ticks: 400,
      trades: 400,
      startMs: T,
      endMs: T + 3990,
      isComplete: true,
    });
  });

  test('refuses what is no tape in one line with code 1', async () => {
    const { csv } = writeCsv();
    const { code, err } = await run('info', csv);
    expect(code).toBe(1);
    expect(err).toBe('error: not a Tickdeck tape [TAPE_NOT_A_TAPE]\n');
  });
});

describe('tickdeck verify', () => {
  test('passes a sound tape, closed or not', async () => {
    const { csv, tape } = writeCsv();
    await run('import', csv, '--out', tape);
    expect(await run('verify', tape)).toMatchObject({ code: 0, err: '' });
    const index = readFileSync(tape).lastIndexOf('TBLK');
    truncateSync(tape, index);
    const open = await run('verify', tape);
    expect(open).toMatchObject({ code: 0, err: '' });
    expect(open.out).toContain('sound, 400 ticks in 6 blocks, not closed');
  });

  test('ends with code 1 on damage and names the offset', async () => {
    const { csv, tape } = writeCsv();
    await run('import', csv, '--out', tape);
    const bytes = readFileSync(tape);
    const bad = openTape(tape).tickBlocks.at(1)!.offset;
    bytes[bad + 40]! ^= 1;
    writeFileSync(tape, bytes);
    const { code, err } = await run('verify', tape);
    expect(code).toBe(1);
    expect(err).toContain(`(at byte ${bad}) [TAPE_CORRUPT]`);
    const json = JSON.parse((await run('verify', tape, '--json')).out) as unknown;
    expect(json).toMatchObject({
      isSound: false,
      problems: [{ code: 'TAPE_CORRUPT', offset: bad }],
    });
  });
});
