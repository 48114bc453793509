/** Text files as people's editors save them: every file that a command reads is read through one function. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTextFile } from '../../../server/cli/text-file.ts';
import { toSimulationChoice } from '../../../server/cli/simulation-input.ts';
import { readTokens, toConfig } from '../../../server/config.ts';
import { makeFolder } from '../tape/folder.ts';

const swap = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();
const ENCODINGS: readonly (readonly [string, (text: string) => Buffer])[] = [
  ['UTF-8', (text) => Buffer.from(text)],
  ['UTF-8 with a byte order mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16 little-endian', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16 big-endian', (text) => swap(Buffer.from(`\ufeff${text}`, 'utf16le'))],
];

function write(name: string, bytes: Buffer): string {
  const path = join(makeFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

describe.each(ENCODINGS)('a file in %s', (_name, encode) => {
  test('gives its text', () => {
    const text = '{"name":"币安人生 é"}\n';
    expect(readTextFile(write('a.json', encode(text)))).toBe(text);
  });

  test('is taken as token, scenario and universe', () => {
    const tokenFile = write('token', encode('correct-horse-battery\n'));
    const config = readTokens(toConfig({ tokenFile }, {}, {}), readTextFile);
    expect(config.token).toBe('correct-horse-battery');
    const scenario = write('s.yaml', encode('name: mine\nevents: [{ at: 1m, event: burst }]\n'));
    const universe = write('u.csv', encode('symbol,price\n^GSPC,100\n币安人生USDT,2\n@107,3\n'));
    const choice = toSimulationChoice({ scenario, universe }, { seed: 1, rate: 1 }, 'universe');
    expect(choice.scenario!.name).toBe('mine');
    const symbols = choice.universe!.listings.map(({ symbol }) => symbol);
    expect(symbols).toEqual(['^GSPC', '币安人生USDT', '@107']);
  });
});

test('an empty file is an empty text', () => {
  expect(readTextFile(write('empty', Buffer.alloc(0)))).toBe('');
});
