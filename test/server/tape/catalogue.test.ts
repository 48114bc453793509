import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCatalogue } from '../../../server/tape/catalogue.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTapeWriter, type TapeWriter } from '../../../server/tape/writer.ts';
import { flipBit } from './damage.ts';
import { makeFolder } from './folder.ts';
import { makeRows, readAll, toColumns, toMeta } from './rows.ts';

function begin(path: string): TapeWriter {
  const rows = makeRows(2, 300, 2);
  const writer = createTapeWriter(path, toMeta(2));
  writer.append(toColumns(rows), 0, rows.length);
  return writer;
}

describe('the catalogue of recordings', () => {
  test('tells complete, torn, damaged and running recordings apart', async () => {
    const folder = makeFolder();
    for (const name of ['good', 'torn']) await begin(join(folder, `${name}.tape`)).close();
    truncateSync(join(folder, 'torn.tape'), 3000);
    writeFileSync(join(folder, 'damaged.tape'), 'this is no tape');
    writeFileSync(join(folder, 'notes.txt'), 'not a recording');
    const running = begin(join(folder, 'running.tape'));
    await running.flush();
    const catalogue = createCatalogue(folder);
    const states = (await catalogue.list()).map(({ name, state }) => [name, state]);
    expect(states).toEqual([
      ['damaged', 'damaged'],
      ['good', 'complete'],
      ['running', 'recording'],
      ['torn', 'torn'],
    ]);
    const [damaged, good, , torn] = await catalogue.list();
    expect(good).toMatchObject({ ticks: 300, symbols: ['SYM0', 'SYM1'], provenance: { seed: 7 } });
    expect(damaged!.reason).toContain('not a Tickdeck tape');
    expect(torn!.ticks).toBeLessThan(300);
    await running.close();
    expect((await catalogue.list()).find(({ name }) => name === 'running')!.state).toBe('complete');
  });

  test('a closed tape that is damaged in its middle is listed as damaged, with block and place, once it was read', async () => {
    const folder = makeFolder();
    const path = join(folder, 'middle.tape');
    await begin(path).close();
    await begin(join(folder, 'sound.tape')).close();
    const whole = openTape(path);
    const { offset } = whole.tickBlocks.at(0)!;
    const number = [...whole.blocks].findIndex((block) => block.offset === offset);
    whole.close();
    flipBit(path, offset + 40, 3);
    const catalogue = createCatalogue(folder);
    expect(await catalogue.list()).toMatchObject([{ state: 'complete' }, { state: 'complete' }]);
    await catalogue.checked();
    const reason = `block ${number}: the checksum of a block is wrong (at byte ${offset})`;
    expect(await catalogue.list()).toMatchObject([
      { name: 'middle', state: 'damaged', reason, ticks: 300 },
      { name: 'sound', state: 'complete' },
    ]);
  });

  test('a tape that was not closed and is damaged in its middle is called damaged, with the place', async () => {
    const folder = makeFolder();
    const path = join(folder, 'middle.tape');
    const rows = makeRows(3, 3_000, 2, 8);
    const writer = createTapeWriter(path, toMeta(2));
    writer.append(toColumns(rows), 0, rows.length);
    await writer.close();
    const whole = openTape(path);
    const [first, second] = [...whole.tickBlocks].map(({ offset }) => offset);
    const end = whole.tickBlocks.at(-1)!.offset;
    whole.close();
    truncateSync(path, end);
    const catalogue = createCatalogue(folder);
    expect(await catalogue.list()).toMatchObject([{ state: 'torn' }]);
    flipBit(path, first! + 40, 3);
    const damaged = createCatalogue(folder);
    const reason = `the checksum of a block is wrong (at byte ${first})`;
    expect(await damaged.list()).toMatchObject([{ state: 'damaged', reason }]);
    expect(second).toBeGreaterThan(first!);
    expect((await damaged.list())[0]!.ticks).toBeGreaterThan(0);
  });

  test('bears files that come and go, and a folder that is not there', async () => {
    const folder = makeFolder();
    const catalogue = createCatalogue(folder);
    expect(await catalogue.list()).toEqual([]);
    await begin(join(folder, 'a.tape')).close();
    expect(await catalogue.list()).toHaveLength(1);
    rmSync(join(folder, 'a.tape'));
    expect(await catalogue.list()).toEqual([]);
    expect(() => catalogue.resolve('a')).toThrow('no recording is named "a"');
    expect(await createCatalogue(join(folder, 'nowhere')).list()).toEqual([]);
  });

  test('leads no name out of its folder', async () => {
    const outside = makeFolder();
    const folder = join(outside, 'recordings');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    for (const path of [
      join(outside, 'secret'),
      join(folder, 'mine'),
      join(folder, 'sub', 'deep'),
    ]) {
      await begin(`${path}.tape`).close();
    }
    symlinkSync(join(outside, 'secret.tape'), join(folder, 'link.tape'));
    mkdirSync(join(folder, 'folder.tape'));
    const catalogue = createCatalogue(folder);
    expect(catalogue.resolve('mine')).toBe(join(folder, 'mine.tape'));
    expect(catalogue.resolve('mine.tape')).toBe(join(folder, 'mine.tape'));
    const forms = [
      '../secret',
      '..\\secret',
      '/etc/passwd',
      join(outside, 'secret'),
      'sub/deep',
      './mine',
      'link',
      'folder',
      '',
      '.',
      '..',
      '...',
      'mine\0',
      'mine\n',
      '%2e%2e%2fsecret',
      '..%2fsecret',
      'mine/',
      '-rf',
      'mine.tape.tape',
      'a'.repeat(300),
      'mine/../../secret',
      'C:secret',
      '~secret',
      'sub\\deep',
      '\u2025/secret',
    ];
    for (const name of forms) {
      expect(() => catalogue.resolve(name), name).toThrow(
        expect.objectContaining({ code: 'TAPE_NOT_FOUND' }),
      );
    }
    expect((await catalogue.list()).map(({ name }) => name)).toEqual(['mine']);
  });

  test('gives all who ask at the same time the same list', async () => {
    const folder = makeFolder();
    await begin(join(folder, 'a.tape')).close();
    const catalogue = createCatalogue(folder);
    const [one, two] = await Promise.all([catalogue.list(), catalogue.list()]);
    expect(two).toBe(one);
  });

  test('opens a recording that is still being written, and sees what came since', async () => {
    const folder = makeFolder();
    const catalogue = createCatalogue(folder);
    const writer = begin(join(folder, 'a.tape'));
    const ticks: number[] = [];
    for (let i = 0; i < 3; i++) {
      const rows = makeRows(i + 1, 100, 2).map((row) => row.with(2, row[2]! + i * 60_000));
      writer.append(toColumns(rows), 0, rows.length);
      await writer.flush();
      const [recording] = await catalogue.list();
      const tape = catalogue.open('a');
      expect(tape.tickCount).toBe(recording!.ticks);
      expect(readAll(tape)).toHaveLength(tape.tickCount);
      tape.close();
      ticks.push(tape.tickCount);
    }
    expect(ticks).toEqual([400, 500, 600]);
    await writer.close();
    expect(await catalogue.list()).toMatchObject([{ state: 'complete', ticks: 600 }]);
  });

  test('sees another recording where one was replaced under its name', async () => {
    const folder = makeFolder();
    const path = join(folder, 'a.tape');
    const catalogue = createCatalogue(folder);
    const first = begin(path);
    await first.flush();
    expect(await catalogue.list()).toMatchObject([{ ticks: 300, symbols: ['SYM0', 'SYM1'] }]);
    await first.close();
    const rows = makeRows(9, 2_000, 3);
    const second = createTapeWriter(path, toMeta(3), { overwrite: true });
    second.append(toColumns(rows), 0, rows.length);
    await second.flush();
    expect(await catalogue.list()).toMatchObject([{ ticks: 2_000, state: 'recording' }]);
    await second.close();
  });
});
