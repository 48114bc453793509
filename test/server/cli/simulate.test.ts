import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { registerSimulate } from '../../../server/cli/simulate.ts';
import { toDecimalText } from '../../../shared/export/decimal-text.ts';
import { createSimulator } from '../../../shared/engine/source/simulator/simulator.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';

const folder = mkdtempSync(join(tmpdir(), 'tickdeck-simulate-'));
const path = (name: string): string => join(folder, name);

/** Runs the command; gives what it printed and its exit code. */
async function run(...args: string[]): Promise<{ out: string; error: string; code: number }> {
  const [out, error]: [string[], string[]] = [[], []];
  const stdout = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => out.push(String(text)) > 0);
  const stderr = vi
    .spyOn(process.stderr, 'write')
    .mockImplementation((text) => error.push(String(text)) > 0);
  const program = new Command('tickdeck').exitOverride();
  registerSimulate(program);
  try {
    await program.parseAsync(['node', 'tickdeck', 'simulate', ...args]);
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
  return { out: out.join(''), error: error.join(''), code: Number(process.exitCode ?? 0) };
}

beforeEach(() => {
  process.exitCode = undefined;
});
afterEach(() => {
  process.exitCode = undefined;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tickdeck simulate', () => {
  test('writes the same tape for the same flags, byte for byte, and says its fingerprint', async () => {
    const flags = ['--seed', '7', '--ticks', '30000', '--json'];
    const first = await run(...flags, '--out', path('a.tape'));
    const second = await run(...flags, '--out', path('b.tape'));
    expect(readFileSync(path('a.tape')).equals(readFileSync(path('b.tape')))).toBe(true);
    const result = JSON.parse(first.out) as { fingerprint: unknown; bytes: number };
    const simulator = createSimulator({
      seed: 7,
      startMs: Date.UTC(2026, 10, 20, 14, 30),
      rate: 1_000,
    });
    const ticks = createTickColumns(30_000);
    simulator.read(Number.MAX_SAFE_INTEGER, ticks);
    expect(result).toMatchObject({
      simulated: true,
      seed: 7,
      ticks: 30_000,
      format: 'tape',
      bytes: statSync(path('a.tape')).size,
      fingerprint: simulator.fingerprint(),
    });
    expect((JSON.parse(second.out) as typeof result).fingerprint).toEqual(result.fingerprint);
  });

  test('writes a tape that opens, holds every tick and says that it is simulated', async () => {
    await run('--ticks', '20000', '--out', path('c.tape'));
    const tape = openTape(path('c.tape'));
    expect(tape.tickCount).toBe(20_000);
    expect(tape.meta.provenance).toMatchObject({ kind: 'simulated', seed: 42 });
    tape.close();
  });

  test('writes symbols that come and go: a tape has them while they are listed, CSV names them', async () => {
    const script = path('comes.yaml');
    const events = [
      '- { at: 2s, event: listing, target: KO }',
      '- { at: 4s, event: delisting, target: PEP }',
    ];
    writeFileSync(script, `name: comes\ndescription: x\nevents:\n  ${events.join('\n  ')}\n`);
    const flags = ['--seed', '3', '--rate', '1000', '--ticks', '20000', '--scenario', script];
    await run(...flags, '--out', path('comes.tape'));
    await run(...flags, '--out', path('comes.csv'));
    const tape = openTape(path('comes.tape'));
    const newest = tape.instruments.at(-1)!;
    expect([tape.tickCount, newest.symbol]).toEqual([20_000, 'KO']);
    const opened = tape.totals[newest.id]!.trades;
    expect(opened).toBeGreaterThan(0);
    const old = tape.instruments.find(({ symbol, id }) => symbol === 'KO' && id !== newest.id)!;
    expect(tape.totals[old.id]).toMatchObject({ lastSequence: 0 });
    tape.close();
    const lines = readFileSync(path('comes.csv'), 'utf8').split('\n');
    expect(lines.filter((line) => /,KO,trade,/.test(line))).toHaveLength(opened);
  });

  test('writes CSV with exact decimals, every line labelled simulated', async () => {
    const { out } = await run('--ticks', '5000', '--out', path('d.csv'), '--scenario', 'burst');
    expect(out).toContain('5,000 simulated ticks');
    expect(out).toMatch(/fingerprint {3}[0-9a-f]{16} [0-9a-f]{16}/);
    const lines = readFileSync(path('d.csv'), 'utf8').trimEnd().split('\r\n');
    expect(lines[0]).toBe(
      'time,symbol,kind,price,size,side,bid,bidSize,ask,askSize,status,reason,flags',
    );
    expect(lines).toHaveLength(5_001);
    const pattern =
      /^2026-11-20T14:3\d:\d\d\.\d{9}Z,[A-Z./]+,(trade,[\d.]+,[\d.]+,(buy|sell|unknown),,,,,,|quote,,,,[\d.]+,[\d.]+,[\d.]+,[\d.]+,,),simulated(\+\w+)*$/;
    expect(lines.slice(1).filter((line) => !pattern.test(line))).toEqual([]);
  });

  test('never writes over the scenario or the universe that it reads', async () => {
    const scenario = 'name: x\nevents:\n  - { event: flash_crash, at: 1s }\n';
    writeFileSync(path('story.yaml'), scenario);
    const named = ['--ticks', '5', '--scenario', path('story.yaml')];
    for (const format of ['tape', 'csv']) {
      const out = ['--format', format, '--out', path('story.yaml'), '--force'];
      expect((await run(...named, ...out)).error).toContain('is what is read');
      expect(readFileSync(path('story.yaml'), 'utf8')).toBe(scenario);
    }
  });

  test('refuses a day that the calendar does not have', async () => {
    for (const start of ['2024-02-30', '2023-02-29T10:00', '2024-04-31T00:00:00Z']) {
      const { error, code } = await run(
        '--ticks',
        '5',
        '--start',
        start,
        '--out',
        path('day.tape'),
      );
      expect(error).toContain(`start: "${start}" is no ISO 8601 time`);
      expect(code).toBe(2);
      process.exitCode = undefined;
    }
  });

  test('goes on after a stretch in which nobody may trade', async () => {
    writeFileSync(
      path('end.yaml'),
      'name: end\nevents:\n  - { event: halt, target: all, at: 1s, haltSeconds: 600 }\n',
    );
    const named = ['--scenario', path('end.yaml'), '--symbols', '2', '--out', path('end.csv')];
    expect((await run('--ticks', '9000', '--rate', '100', ...named)).code).toBe(0);
  });

  test('never replaces a file unless told to', async () => {
    for (const name of ['e.tape', 'e.csv']) {
      writeFileSync(path(name), 'mine');
      const { error, code } = await run('--ticks', '10', '--out', path(name));
      expect(error).toBe(
        `error: ${path(name)} exists already; --force replaces it [TAPE_EXISTS]\n`,
      );
      expect(code).toBe(1);
      expect(readFileSync(path(name), 'utf8')).toBe('mine');
      process.exitCode = undefined;
      expect((await run('--ticks', '10', '--force', '--out', path(name))).code).toBe(0);
    }
  });

  test('takes a scenario and a universe from files', async () => {
    writeFileSync(
      path('my.yaml'),
      'name: mine\nseed: 9\nevents: [{ at: 1s, event: halt, target: ACME }]\n',
    );
    writeFileSync(path('my.csv'), 'symbol,price\nACME,50\nBETA,20\n');
    const files = ['--scenario', path('my.yaml'), '--symbols', path('my.csv')];
    const others = ['--ticks', '3000', '--out', path('f.csv'), '--start', '2026-11-24', '--json'];
    const { out } = await run(...files, ...others);
    expect(JSON.parse(out)).toMatchObject({ seed: 9, startMs: Date.UTC(2026, 10, 24) });
    expect(readFileSync(path('f.csv'), 'utf8')).toContain(
      'ACME,status,,,,,,,,halted,news,simulated',
    );
  });

  test.each([
    [['--seed', '-1'], 'seed: "-1" is not a whole number from 0 to 4294967295'],
    [['--ticks', '0'], 'ticks: "0" is not a whole number from 1'],
    [['--rate', 'fast'], 'rate: "fast" is not a number from 1 to 5000000'],
    [['--start', 'noon'], 'start: "noon" is no ISO 8601 time'],
    [['--symbols', '1'], 'symbols: 1 is not from 2 to 10000'],
    [['--symbols', 'none.csv'], 'none.csv cannot be read'],
    [['--scenario', 'crash'], 'no scenario "crash"; there are flash-crash'],
    [['--scenario', 'earnings-gap', '--symbols', '5'], 'no symbol "NVDA" in this universe'],
  ])('refuses %j in one line and writes nothing', async (flags, message) => {
    const { error, code } = await run(...flags, '--out', path('none.tape'));
    expect(error).toContain(message);
    expect(error.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
    expect(() => statSync(path('none.tape'))).toThrow();
  });
});

describe('decimals', () => {
  test('are exact', () => {
    expect(toDecimalText(5, 2)).toBe('0.05');
    expect(toDecimalText(-5, 2)).toBe('-0.05');
    expect(toDecimalText(10_425_031, 2)).toBe('104250.31');
    expect(toDecimalText(7, 0)).toBe('7');
  });
});
