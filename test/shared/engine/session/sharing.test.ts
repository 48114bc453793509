/** A feed whose licence forbids it is not shown to those who were only let in to look. */
import { expect, test } from 'vitest';
import { createScriptedSource } from '../../../support/scripted-source.ts';
import { createSessionBench } from '../../../support/session-bench.ts';

test('a client that may only look gets nothing of a feed that may not be shared', async () => {
  const bench = await createSessionBench(createScriptedSource());
  const guest = bench.connect({ rights: 'read' });
  guest.say({ type: 'subscribe', id: 1, symbols: ['*'], contract: 'latest' });
  guest.say({ type: 'join', id: 2, market: 'live' });
  guest.say({ type: 'list', id: 3, of: 'instruments' });
  guest.say({ type: 'search', id: 4, text: 'a' });
  guest.say({ type: 'ping', id: 5 });
  await bench.run(50);
  expect(guest.messages('error').map(({ id, error }) => [id, error.code])).toEqual(
    [1, 2, 3, 4].map((id) => [id, 'FORBIDDEN']),
  );
  expect(guest.messages('error')[0]?.error.message).toContain('For personal use.');
  expect(guest.messages('pong')).toHaveLength(1);
});

test("with the operator's leave it is shown like any other", async () => {
  const source = createScriptedSource();
  source.tell({ mayShare: true });
  const bench = await createSessionBench(source);
  const guest = bench.connect({ rights: 'read' });
  guest.say({ type: 'subscribe', id: 1, symbols: ['*'], contract: 'latest' });
  await bench.run(50);
  expect(guest.messages('error')).toEqual([]);
});

test('the owner sees it always', async () => {
  const bench = await createSessionBench(createScriptedSource());
  const owner = bench.connect();
  owner.say({ type: 'subscribe', id: 1, symbols: ['*'], contract: 'latest' });
  await bench.run(50);
  expect(owner.messages('error')).toEqual([]);
});
