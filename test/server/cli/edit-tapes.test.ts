/**
 * `tickdeck cut`, `merge`, `repair`: what a user sees of them, and that a damaged tape gives all that is sound.
 */
import {
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterEach, expect, test, vi } from 'vitest';
import { registerConvert } from '../../../server/cli/convert.ts';
import { registerCut } from '../../../server/cli/cut.ts';
import { registerMerge } from '../../../server/cli/merge.ts';
import { registerPack } from '../../../server/cli/pack.ts';
import { registerRepair } from '../../../server/cli/repair.ts';
import { registerVerify } from '../../../server/cli/verify.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { verifyTape } from '../../../server/tape/verify-recording.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { flipBit } from '../tape/damage.ts';
import { makeFolder } from '../tape/folder.ts';
import { makeRows, readAll, toColumns, toMeta } from '../tape/rows.ts';

const T = 1_700_000_000_000;

const COMMANDS = [
  registerConvert,
  registerCut,
  registerMerge,
  registerRepair,
  registerVerify,
  registerPack,
];

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  process.exitCode = undefined;
  const program = new Command('tickdeck').exitOverride();
  for (const register of COMMANDS) register(program);
  let code = 0;
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode;
  }
  vi.restoreAllMocks();
  const set: unknown = process.exitCode;
  process.exitCode = undefined;
  return { code: typeof set === 'number' ? set : code, out, err };
}

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function makeTape(name = 'a.tape'): Promise<{ folder: string; path: string }> {
  const folder = makeFolder();
  const path = join(folder, name);
  const writer = createTapeWriter(path, toMeta(3));
  writer.append(toColumns(makeRows(1, 5_000, 3)), 0, 5_000);
  await writer.close();
  return { folder, path };
}

const read = (path: string): unknown[] => {
  const tape = openTape(path);
  const rows = readAll(tape);
  tape.close();
  return rows;
};

test('two cuts and a merge give every tick of the tape', async () => {
  const { folder, path } = await makeTape();
  const middle = new Date(T + 3_000).toISOString();
  const [a, b, whole] = ['1.tape', '2.tape', 'whole.tape'].map((name) => join(folder, name));
  const first = await run('cut', path, a!, '--until', middle);
  expect(first.err).toMatch(/1\.tape: [\d,]+ ticks, 2023-11-14 22:13:.* UTC \([\d.]+ s\)\n$/);
  await run('cut', path, b!, '--from', middle, '--json').then(({ out, code }) => {
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ path: b, bars: 0, leftOut: {} });
  });
  expect((await run('merge', a!, b!, '--out', whole!)).code).toBe(0);
  const sorted = (rows: unknown[]): string[] => rows.map(String).toSorted();
  expect(sorted(read(whole!))).toEqual(sorted(read(path)));
});

test.each([
  [[], 2, /say which part: --from, --until, --symbols or --kinds/],
  [['--from', 'yesterday'], 2, /--from: "yesterday" is no time/],
  [['--from', '2023-11-15', '--until', '2023-11-14'], 2, /--from must be before --until/],
  [['--symbols', 'SYM1,NONE'], 2, /--symbols: the tape has no "NONE"/],
  [['--from', '2030-01-01'], 1, /nothing of it lies in what was asked for \[TAPE_UNSOUND\]/],
])('cut with %j is refused by name, and makes nothing', async (flags, code, message) => {
  const { folder, path } = await makeTape();
  const result = await run('cut', path, join(folder, 'b.tape'), ...flags);
  expect([result.code, result.err]).toEqual([code, expect.stringMatching(message)]);
  expect(readdirSync(folder)).toEqual(['a.tape']);
});

test('an existing tape is replaced with --force only, the source never', async () => {
  const { folder, path } = await makeTape();
  const other = join(folder, 'b.tape');
  writeFileSync(other, 'mine');
  const cut = (...more: string[]): ReturnType<typeof run> => run('cut', path, ...more);
  expect((await cut(other, '--symbols', 'SYM1')).err).toMatch(
    /exists already; --force replaces it/,
  );
  expect(readFileSync(other, 'utf8')).toBe('mine');
  expect((await cut(path, '--symbols', 'SYM1', '--force')).err).toMatch(/is what is read/);
  expect((await cut(other, '--symbols', 'SYM1', '--force')).code).toBe(0);
  expect(verifyTape(other).problems).toEqual([]);
});

test('merge wants two tapes, and refuses one tape twice', async () => {
  const { folder, path } = await makeTape();
  const out = join(folder, 'b.tape');
  expect((await run('merge', path, '--out', out)).err).toMatch(/name two tapes at least/);
  expect((await run('merge', path, path, '--out', out)).err).toMatch(/would be there twice/);
});

test('repair saves what is before and behind each damage, with gaps, and verify names them all', async () => {
  const { folder, path } = await makeTape();
  const tape = openTape(path);
  const { tickBlocks } = tape;
  tape.close();
  expect(tickBlocks.length).toBeGreaterThan(6);
  const [second, fifth] = [tickBlocks.at(1)!, tickBlocks.at(4)!];
  for (const { offset } of [second, fifth]) flipBit(path, offset + 50, 3);
  const damaged = readFileSync(path);

  const verified = await run('verify', path);
  expect(verified.code).toBe(1);
  for (const { offset } of [second, fifth]) {
    expect(verified.err).toContain(`bytes ${offset.toLocaleString('en-US')} to `);
  }

  const out = join(folder, 'b.tape');
  const repaired = await run('repair', path, out);
  expect(repaired.code).toBe(0);
  expect(repaired.err.match(/left out: bytes/g)).toHaveLength(2);
  expect(readFileSync(path)).toEqual(damaged);
  expect(verifyTape(out)).toMatchObject({ problems: [], isComplete: true });
  const whole = openTape(out);
  expect(whole.tickCount).toBe(5_000 - second.ticks - fifth.ticks);
  expect(whole.gaps).toHaveLength(2);
  expect(whole.meta.notes?.at(-1)).toMatch(/Repaired of a\.tape: .* damaged bytes in 2 places/);
  whole.close();
});

test('repair closes a tape that was torn, and one without a description is refused', async () => {
  const { folder, path } = await makeTape();
  const rows = read(path);
  const tape = openTape(path);
  const last = tape.tickBlocks.at(-1)!;
  tape.close();
  truncateSync(path, last.offset + 40);
  const out = join(folder, 'b.tape');
  expect((await run('repair', path, out)).code).toBe(0);
  expect(read(out)).toEqual(rows.slice(0, 5_000 - last.ticks));
  flipBit(path, 60, 1);
  expect((await run('repair', path, join(folder, 'c.tape'))).err).toMatch(/description/);
});

test('convert goes by the end of the name: tape to tape, to CSV, and a foreign file to another foreign one', async () => {
  const { folder, path } = await makeTape();
  const [copy, csv, dbn] = ['b.tape', 'b.csv', 'c.dbn'].map((name) => join(folder, name));
  expect((await run('convert', path, copy!)).code).toBe(0);
  expect(read(copy!)).toEqual(read(path));
  expect((await run('convert', path, copy!, '--compress', '--force')).code).toBe(0);
  expect(read(copy!)).toEqual(read(path));
  expect(statSync(copy!).size).toBeLessThan(0.9 * statSync(path).size);
  expect((await run('convert', path, csv!, '--symbols', 'SYM1')).code).toBe(0);
  expect(readFileSync(csv!, 'utf8')).toMatch(/SYM1/);
  const trades = join(folder, 'ABCUSDT-trades-2024-08-08.csv');
  writeFileSync(
    trades,
    '1,10.5,2,21,1723161254000,True,True\n2,10.6,2,21.2,1723161255000,False,True\n',
  );
  const converted = await run('convert', trades, dbn!);
  expect([converted.code, converted.err]).toEqual([
    0,
    expect.stringContaining('2 rows, 0 rejected'),
  ]);
  expect(readFileSync(dbn!).subarray(0, 3).toString()).toBe('DBN');
  expect(readdirSync(folder)).toHaveLength(5);
});

test('convert never writes over a foreign file that it reads, by whatever name', async () => {
  const folder = makeFolder();
  const [path, link] = ['ABC.csv', 'link.csv'].map((name) => join(folder, name));
  const text = 'time,price,size\n1723161254000,10.5,2\n1723161255000,10.6,2\n';
  writeFileSync(path!, text);
  symlinkSync(path!, link!);
  for (const out of [path!, `${folder}/./ABC.csv`, link!]) {
    const result = await run('convert', path!, out, '--force');
    expect([result.code, result.err]).toEqual([1, expect.stringMatching(/is what is read/)]);
    expect(readFileSync(path!, 'utf8')).toBe(text);
  }
});

test.each([
  [['missing.csv', 'a.csv'], 1, /reading .*missing\.csv.*TAPE_NOT_FOUND/],
  [['a.tape', 'b.xlsx'], 2, /name the format/],
  [['a.tape', 'b.tape', '--bars', '1m'], 2, /--bars makes no tape/],
  [['a.tape', 'b.csv', '--compress'], 2, /--compress is of tapes/],
])('convert %j is refused by name', async ([from, to, ...flags], code, message) => {
  const { folder } = await makeTape();
  const result = await run('convert', join(folder, from!), join(folder, to!), ...flags);
  expect([result.code, result.err]).toEqual([code, expect.stringMatching(message)]);
  expect(readdirSync(folder)).toEqual(['a.tape']);
});

test('a demo pack is the same tape with a title, a view and notes, and can be packed again', async () => {
  const { folder, path } = await makeTape();
  const [out, again] = [join(folder, 'pack.tape'), join(folder, 'again.tape')];
  const tape = openTape(path);
  const at = (share: number): string =>
    new Date(Math.floor(tape.startMs + share * (tape.endMs - tape.startMs))).toISOString();
  tape.close();
  const flags = ['--title', 'The morning', '--view', 'http://x/?s=S1&i=1m&speed=10&tape=y'];
  const notes = [`${at(0.7)}=S1: then this`, `${at(0.2)}=first this`].flatMap((note) => [
    '--note',
    note,
  ]);
  expect(await run('pack', path, out, ...flags, ...notes)).toMatchObject({ code: 0 });
  expect(await run('pack', out, again, '--note', `${at(0.5)}=between`)).toMatchObject({ code: 0 });
  const packed = openTape(out);
  expect(packed.meta.opening).toEqual({ title: 'The morning', view: 's=S1&i=1m&speed=10' });
  expect(packed.events().map(({ label }) => label)).toEqual(['first this', 'S1: then this']);
  packed.close();
  const repacked = openTape(again);
  expect(repacked.meta.opening).toEqual({ title: 'The morning', view: 's=S1&i=1m&speed=10' });
  expect(repacked.events()).toHaveLength(3);
  repacked.close();
  expect(read(out)).toEqual(read(path));
  expect(read(again)).toEqual(read(path));
  const refused = [[], ['--title', ''], ['--view', 'replay=x'], ['--note', 'noon=x']];
  for (const wrong of refused) {
    expect(await run('pack', path, join(folder, 'no.tape'), ...wrong)).toMatchObject({ code: 2 });
  }
});
