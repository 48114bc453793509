import { expect, test } from 'vitest';
import { Session } from '../../../../shared/engine/session/session.ts';
import { createTickColumns } from '../../../../shared/model/tick.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createSessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

/** What two sessions share, and what is no part of either. */
const SHARED = new Set(['transport', 'services', 'surroundings', 'traffic']);

/** Own accessors, and own functions that the other object has one of its own of: by path. */
function toOwnCode(one: object, other: object, path = '', seen = new Set<object>()): string[] {
  if (seen.has(one) || one === other) return [];
  seen.add(one);
  return Object.entries(Object.getOwnPropertyDescriptors(one)).flatMap(([name, descriptor]) => {
    if (SHARED.has(name)) return [];
    const at = `${path}.${name}`;
    if (descriptor.get !== undefined) return [at];
    const { value } = descriptor as { value: unknown };
    const twin = (other as Record<string, unknown>)[name];
    if (typeof value === 'function') return value === twin ? [] : [at];
    if (typeof value !== 'object' || value === null || twin === null) return [];
    return toOwnCode(value, twin as object, at, seen);
  });
}

test('a client costs data and no code: no part of its session has functions or accessors of its own', async () => {
  const source = createListSource(toInstruments(3), createTickColumns(1));
  const bench = await createSessionBench(source);
  bench.connect();
  bench.connect();
  const [one, other] = bench.sessions.all();
  expect(one).toBeInstanceOf(Session);
  expect(toOwnCode(one!, other!)).toEqual([]);
});
