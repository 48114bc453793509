import { expect, test } from 'vitest';
import { COMMANDS, createProgram } from '../../../server/cli/program.ts';

test('a command is one function in the list', async () => {
  const ran: string[] = [];
  const program = createProgram([
    ...COMMANDS,
    (parent) => {
      parent.command('hello <name>').action((name: string) => void ran.push(name));
    },
  ]);
  await program.parseAsync(['hello', 'you'], { from: 'user' });
  expect(ran).toEqual(['you']);
  expect(program.commands).toHaveLength(COMMANDS.length + 1);
});

test('tail refuses what stands for many symbols in its own words, before it connects', async () => {
  for (const name of ['*', 'sector:Energy']) {
    const run = createProgram(COMMANDS).parseAsync(['tail', 'AAPL', name], { from: 'user' });
    await expect(run).rejects.toThrow(
      `tail prints every tick, so it takes symbols by name, up to 512 of them, and not "${name}"`,
    );
  }
});
