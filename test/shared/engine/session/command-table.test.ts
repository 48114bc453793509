import { describe, expect, test } from 'vitest';
import { Type } from 'typebox';
import { createCommandTable } from '../../../../shared/engine/session/command/command-table.ts';
import type { CommandEntry } from '../../../../shared/engine/session/command/command-definition.ts';
import { createCommands } from '../../../../shared/engine/session/command/commands.ts';
import { createTickColumns } from '../../../../shared/model/tick.ts';
import { REPLIES } from '../../../../shared/wire/reply.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createSessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const createBench = (commands = createCommands()) =>
  createSessionBench(createListSource(toInstruments(3), createTickColumns(1)), { commands });

/** A command that this server does not have: it says numbers backwards. */
const REVERSE: CommandEntry<{ type: 'reverse'; numbers: number[] }> = {
  type: 'reverse',
  schema: Type.Object(
    {
      type: Type.Literal('reverse'),
      id: Type.Optional(Type.Integer()),
      numbers: Type.Array(Type.Number()),
    },
    { additionalProperties: false },
  ),
  rights: 'full',
  cost: ({ numbers }) => numbers.length,
  handle: ({ numbers }) => ({ type: 'reversed', numbers: numbers.toReversed() }),
};

describe('the table of commands', () => {
  test('has an entry for every command of the protocol, and no other', () => {
    const types = [...createCommands().entries()].map(({ type }) => type);
    const known = [...Object.keys(REPLIES), 'list', 'acknowledge'];
    expect(types.toSorted()).toEqual(known.toSorted());
  });

  test('takes one more command as one entry: it is checked, wants rights, and is answered', async () => {
    const commands = createCommandTable([...createCommands().entries(), REVERSE]);
    const bench = await createBench(commands);
    const owner = bench.connect();
    owner.say({ type: 'reverse', id: 7, numbers: [1, 2] });
    owner.say({ type: 'reverse', id: 8, numbers: [1, 2], more: 1 });
    const viewer = bench.connect({ rights: 'read' });
    viewer.say({ type: 'reverse', id: 9, numbers: [1, 2] });
    expect(owner.sent[0]).toEqual({ type: 'reversed', id: 7, numbers: [2, 1] });
    expect(owner.messages('error')).toMatchObject([
      { id: 8, error: { code: 'BAD_COMMAND', message: 'reverse: unknown field "more"' } },
    ]);
    expect(viewer.messages('error')).toMatchObject([{ id: 9, error: { code: 'FORBIDDEN' } }]);
  });

  test('refuses two entries of one type', () => {
    expect(() =>
      createCommandTable([...createCommands().entries(), ...createCommands().entries()]),
    ).toThrow('two commands');
  });

  test('answers what fails inside with INTERNAL, and the session goes on', async () => {
    const broken = {
      ...REVERSE,
      type: 'broken',
      schema: Type.Object({ type: Type.String(), id: Type.Integer() }),
      cost: () => 1,
      handle: () => Promise.reject(new Error('no')),
    };
    const bench = await createBench(createCommandTable([...createCommands().entries(), broken]));
    const client = bench.connect();
    client.say({ type: 'broken', id: 1 });
    client.say({ type: 'ping', id: 2 });
    await bench.run(100);
    expect(client.messages('error')).toMatchObject([{ id: 1, error: { code: 'INTERNAL' } }]);
    expect(client.messages('pong')).toMatchObject([{ id: 2 }]);
  });

  test.each([
    ['not JSON', '{', 'not JSON'],
    ['a list', '[]', 'not a JSON object'],
    ['without a type', '{"id":3}', 'field "type" is missing or not a text'],
  ])(
    'answers a text that is %s with BAD_MESSAGE, and closes at the third',
    async (_what, text, message) => {
      const client = (await createBench()).connect();
      for (let i = 0; i < 3; i++) client.say(text);
      expect(client.messages('error')[0]!.error).toEqual({ code: 'BAD_MESSAGE', message });
      expect(client.closedWith).toBe(4501);
    },
  );

  test('ignores a type that it does not know', async () => {
    const client = (await createBench()).connect();
    client.say({ type: 'dance', id: 1 });
    expect(client.sent).toEqual([]);
  });
});
