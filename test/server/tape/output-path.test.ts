/** What is read is never written over, and only files are written. */
import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importFiles } from '../../../server/tape/import/import-files.ts';
import { refuseInputAsOutput, refuseOddOutput } from '../../../server/tape/output-path.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { makeFolder } from './folder.ts';
import { toMeta } from './rows.ts';

const ROW = '1,100.5,2,201,1698796800000,True,True\n';

/** Paths in a folder of the test's own. */
function useFolder(): (name: string) => string {
  const folder = makeFolder();
  return (name) => join(folder, name);
}

describe('an output', () => {
  test('that is the input is refused by whatever name or link, and the input stays', async () => {
    const at = useFolder();
    writeFileSync(at('trades.csv'), ROW);
    mkdirSync(at('inside'));
    symlinkSync(at('trades.csv'), at('link.tape'));
    linkSync(at('trades.csv'), at('other.tape'));
    for (const out of ['trades.csv', 'inside/../trades.csv', 'link.tape', 'other.tape']) {
      const options = { out: at(`./${out}`), symbol: 'X', isForced: true, nowMs: 1 };
      const refused = expect.objectContaining({ code: 'TAPE_EXISTS' });
      await expect(importFiles([at('trades.csv')], options), out).rejects.toEqual(refused);
    }
    expect(readFileSync(at('trades.csv'), 'utf8')).toBe(ROW);
  });

  test('beside the input is taken, whether it is there or not', () => {
    const at = useFolder();
    writeFileSync(at('a.csv'), ROW);
    writeFileSync(at('b.tape'), '');
    expect(() => refuseInputAsOutput(at('b.tape'), [at('a.csv'), at('none.csv')])).not.toThrow();
    expect(() => refuseInputAsOutput(at('c.tape'), [at('a.csv')])).not.toThrow();
  });

  test('that is a folder or a device, or in no folder, is refused in words', async () => {
    const at = useFolder();
    writeFileSync(at('a.csv'), ROW);
    mkdirSync(at('inside'));
    expect(() => refuseOddOutput(at('inside'))).toThrow(/inside is a folder, where no tape can be/);
    expect(() => refuseOddOutput('/dev/null')).toThrow('/dev/null is a device or a pipe');
    expect(() => createTapeWriter(at('none/a.tape'), toMeta(2))).toThrow(
      `there is no folder ${at('none')} for ${at('none/a.tape')}`,
    );
    const options = { out: '/dev/null', symbol: 'X', isForced: true, nowMs: 1 };
    await expect(importFiles([at('a.csv')], options)).rejects.toThrow('no tape can be');
  });
});

test('a device is refused as a file to import', async () => {
  const at = useFolder();
  const options = { out: at('a.tape'), symbol: 'X', nowMs: 1 };
  await expect(importFiles(['/dev/null'], options)).rejects.toThrow('/dev/null: it is no file');
});
