/**
 * `tickdeck export`: the real recording comes out whole, a part is a part, and no file is ever harmed.
 */
import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterEach, expect, test, vi } from 'vitest';
import { registerExport } from '../../../server/cli/export.ts';
import { importFiles } from '../../../server/tape/import/import-files.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { makeFolder } from '../tape/folder.ts';
import { makeRows, toColumns, toMeta } from '../tape/rows.ts';

const REAL = '../shared/data/hftbacktest/spot/btcusdt_20240808.gz';

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(
    (text) => ((out += typeof text === 'string' ? text : Buffer.from(text).toString()), true),
  );
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  process.exitCode = undefined;
  const program = new Command('tickdeck').exitOverride();
  registerExport(program);
  let code = 0;
  try {
    await program.parseAsync(['export', ...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode;
  }
  vi.restoreAllMocks();
  const set: unknown = process.exitCode;
  process.exitCode = undefined;
  if (typeof set === 'number') code ||= set;
  return { code, out, err };
}

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function makeTape(): Promise<{ folder: string; tape: string }> {
  const folder = makeFolder();
  const tape = join(folder, 'a b ü.tape');
  const writer = createTapeWriter(tape, toMeta(3));
  writer.append(toColumns(makeRows(1, 300, 3)), 0, 300);
  await writer.close();
  return { folder, tape };
}

test.skipIf(!existsSync(REAL))('the real recording comes out whole: every tick, once', async () => {
  const tape = join(makeFolder(), 'real.tape');
  const { tape: made } = await importFiles([REAL], { out: tape, nowMs: Date.UTC(2026, 0, 1) });
  const { out, code } = await run(tape, '--to', 'csv');
  expect(code).toBe(0);
  const lines = out.split('\r\n');
  expect(lines).toHaveLength(made.ticks + 2);
  expect(lines.filter((line) => line.includes(',trade,'))).toHaveLength(9_757);
});

test('adjacent parts, single symbols and single kinds make the whole', async () => {
  const { tape } = await makeTape();
  const toLines = async (...flags: string[]): Promise<string[]> =>
    (await run(tape, '--to', 'jsonl', ...flags)).out.split('\n').slice(0, -1);
  const all = await toLines();
  expect(all).toHaveLength(300);
  const middle = (JSON.parse(all[150]!) as { time: string }).time.slice(0, 23);
  const parts = [...(await toLines('--until', middle)), ...(await toLines('--from', middle))];
  expect(parts).toEqual(all);
  const bySymbol = await Promise.all(
    ['sym0', 'SYM1,SYM2'].map((symbols) => toLines('--symbols', symbols)),
  );
  expect(bySymbol.flat()).toHaveLength(300);
  const byKind = await Promise.all(
    ['trade', 'quote,status'].map((kinds) => toLines('--kinds', kinds)),
  );
  expect(byKind.flat()).toHaveLength(300);
});

test('never writes over what is there, nor over its source by any name; nothing else is left', async () => {
  const { folder, tape } = await makeTape();
  const before = readFileSync(tape);
  writeFileSync(join(folder, 'there.csv'), 'mine');
  symlinkSync(tape, join(folder, 'link.csv'));
  linkSync(tape, join(folder, 'hard.csv'));
  for (const name of ['there.csv', 'link.csv', 'hard.csv']) {
    expect(await run(tape, join(folder, name))).toMatchObject({ code: 1, out: '' });
  }
  for (const name of ['link.csv', 'hard.csv', 'a b ü.tape']) {
    const { code, err } = await run(tape, join(folder, name), '--to', 'csv', '--force');
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('TAPE_EXISTS') });
  }
  expect(readFileSync(tape)).toEqual(before);
  const names = readdirSync(folder);
  expect((await run(tape, join(folder, 'there.csv'), '--force')).code).toBe(0);
  expect(readFileSync(join(folder, 'there.csv'), 'utf8')).toContain('SYM0');
  expect(readdirSync(folder)).toEqual(names);
});

test('a tape of recorded bars comes out as its bars, of one interval or longer ones, by file or by pipe', async () => {
  const folder = makeFolder();
  const tape = join(folder, 'bars.tape');
  const writer = createTapeWriter(tape, toMeta(1));
  const START_MS = Date.UTC(2026, 0, 5);
  const bars = Array.from({ length: 120 }, (_, minute) => ({
    instrument: 0,
    interval: { unit: 'second', count: 60 } as const,
    of: 'trade' as const,
    startMs: START_MS + minute * 60_000,
    open: 100,
    high: 110,
    low: 90,
    close: 105,
    volume: 3,
    trades: undefined,
    turnover: undefined,
    flags: 0,
  }));
  writer.bars(bars);
  await writer.close();
  const toLines = (text: string): string[] => text.trimEnd().split('\r\n');
  const { out, err, code } = await run(tape, '--to', 'csv');
  expect({ err, code }).toEqual({ err: '', code: 0 });
  expect(toLines(out)).toHaveLength(121);
  expect(toLines(out)[1]).toBe(
    '2026-01-05T00:00:00.000000000Z,SYM0,1m,trade,1.00,1.10,0.90,1.05,3,,,',
  );
  expect(toLines((await run(tape, '--to', 'csv', '--kinds', 'bar', '--bars', '1m')).out)).toEqual(
    toLines(out),
  );
  expect(toLines((await run(tape, '--to', 'csv', '--bars', '1h')).out).slice(1)).toEqual(
    [0, 1].map(
      (hour) => `2026-01-05T0${hour}:00:00.000000000Z,SYM0,1h,trade,1.00,1.10,0.90,1.05,180,,,`,
    ),
  );
  /* By when bars begin: adjacent parts make the whole. */
  const parts = [
    ['--until', '2026-01-05T00:30'],
    ['--from', '2026-01-05T00:30'],
  ];
  const counts = [];
  for (const part of parts)
    counts.push(toLines((await run(tape, '--to', 'csv', ...part)).out).length - 1);
  expect(counts).toEqual([30, 90]);
  const file = await run(tape, join(folder, 'out.dbn'));
  expect(file).toMatchObject({ code: 0, err: expect.stringContaining('120 bars as dbn') });
  const both = await run(tape, '--to', 'csv', '--kinds', 'trade,bar');
  expect(both).toMatchObject({ code: 2, err: expect.stringContaining('ask for bar alone') });
});

test('what a format cannot hold is refused by name, and no file is left', async () => {
  const { folder, tape } = await makeTape();
  const names = readdirSync(folder);
  const { code, err } = await run(tape, join(folder, 'x.dbn'), '--bars', '5m');
  expect(code).toBe(1);
  expect(err).toContain('none of 5m');
  expect(readdirSync(folder)).toEqual(names);
});

test.each([
  [['--to', 'csv', '--symbols', 'NOPE'], /has no "NOPE"/],
  [['--to', 'csv', '--from', 'noon'], /"noon" is no time/],
  [['--to', 'csv', '--kinds', 'bars'], /none of trade, quote, status/],
  [['--to', 'csv', '--bars', '0m'], /no interval/],
  [[], /name the format/],
])('wrong usage %j is told in one line with code 2', async (flags, message) => {
  const { tape } = await makeTape();
  const { code, err } = await run(tape, '-', ...flags);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});
