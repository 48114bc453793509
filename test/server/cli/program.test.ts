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
