/** What shells make of the completion: the real ones, where they are installed. */
import { spawnSync } from 'node:child_process';
import { beforeAll, expect, test, vi } from 'vitest';
import { COMMANDS, runProgram } from '../../../server/cli/program.ts';

const scripts: Record<string, string> = {};

beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    let text = '';
    const write = vi
      .spyOn(process.stdout, 'write')
      .mockImplementation((part) => ((text += String(part)), true));
    await runProgram(['completion', shell]);
    write.mockRestore();
    scripts[shell] = text;
  }
}, 30_000);

/** What bash offers when the last word is completed. */
function complete(...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const program = `${scripts['bash']}
COMP_WORDS=(tickdeck ${line}); COMP_CWORD=${words.length}; _tickdeck; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', program], {
    encoding: 'utf8',
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.split('\n').filter(Boolean);
}

test('bash completes commands, their own commands, and the flags of each', () => {
  expect(complete('')).toEqual(expect.arrayContaining(COMMANDS.map(({ name }) => name)));
  expect(complete('ver')).toEqual(['verify']);
  expect(complete('serve', '--hist')).toEqual(['--history-minutes']);
  expect(complete('room', 'cr')).toEqual(['create']);
  expect(complete('room', 'create', 'a', 'b', '--everyone')).toEqual(['--everyone']);
  expect(complete('room', 'create', '--ste')).toEqual([]);
  // A file: bash's own business.
  expect(complete('info', 'a.tape')).toEqual([]);
});

test.each(['zsh', 'fish'])('%s is told every command and flag', (shell) => {
  for (const { name } of COMMANDS) expect(scripts[shell]).toMatch(new RegExp(`\\b${name}\\b`));
  expect(scripts[shell]).toContain(shell === 'zsh' ? "'--history-minutes:" : '-l history-minutes');
});

test.each([
  { shell: 'zsh', args: ['-n', '-c'] },
  { shell: 'fish', args: ['--no-execute', '-c'] },
])('$shell understands it', ({ shell, args }) => {
  const checked = spawnSync(shell, [...args, scripts[shell]!], { encoding: 'utf8' });
  if (checked.error !== undefined) return;
  expect(checked.stderr).toBe('');
});
