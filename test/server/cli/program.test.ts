import { Command } from 'commander';
import { afterEach, expect, test, vi } from 'vitest';
import { COMMANDS, runProgram } from '../../../server/cli/program.ts';

afterEach(() => vi.restoreAllMocks());

test('a command is one entry in the list, and only the one that is named is loaded', async () => {
  const ran: string[] = [];
  const untouched = COMMANDS.map((entry) => ({ ...entry, load: vi.fn(entry.load) }));
  const hello = {
    name: 'hello',
    summary: 'greet somebody',
    load: () =>
      Promise.resolve((parent: Command) => {
        parent.command('hello <name>').action((name: string) => void ran.push(name));
      }),
  };
  await runProgram(['hello', 'you'], [...untouched, hello]);
  expect(ran).toEqual(['you']);
  for (const entry of untouched) expect(entry.load).not.toHaveBeenCalled();
});

test.each(COMMANDS.map(({ name, load }) => ({ name, load })))(
  'the file of $name adds that command and no other',
  async ({ name, load }) => {
    const program = new Command('tickdeck');
    (await load())(program);
    expect(program.commands.map((command) => command.name())).toEqual([name]);
  },
  60_000, // what `serve` needs is transformed first
);

const print = (): (() => string) => {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => ((text += String(part)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((part) => ((text += String(part)), true));
  return () => text;
};

test('help lists all commands with what they are for, and shows the flags of one', async () => {
  const printed = print();
  await expect(runProgram(['--help'])).rejects.toThrow('(outputHelp)');
  for (const { name, summary } of COMMANDS) {
    expect(printed()).toMatch(new RegExp(`^  ${name} +${summary.slice(0, 20)}`, 'm'));
  }
  await expect(runProgram(['help', 'verify'])).rejects.toThrow('(outputHelp)');
  expect(printed()).toContain('Usage: tickdeck verify [options] <file>');
});

test('a name that is nearly one is told', async () => {
  const printed = print();
  await expect(runProgram(['verfy', 'a.tape'])).rejects.toThrow("unknown command 'verfy'");
  expect(printed()).toContain('(Did you mean verify?)');
});

test('tail refuses what stands for many symbols in its own words, before it connects', async () => {
  for (const name of ['*', 'sector:Energy']) {
    await expect(runProgram(['tail', 'AAPL', name])).rejects.toThrow(
      `tail prints every tick, so it takes symbols by name, up to 512 of them, and not "${name}"`,
    );
  }
});
