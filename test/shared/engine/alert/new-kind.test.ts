/** A kind of rule is one file: this one stands in a temporary folder, and no file of the product knows it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { RULE_KINDS } from '../../../../shared/engine/alert/registry.ts';
import type { RuleKind } from '../../../../shared/engine/alert/rule-kind.ts';
import { createTickColumns, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createSessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const folder = mkdtempSync(join(tmpdir(), 'tickdeck-rule-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The price is a whole number of dollars. */
const FILE = `
export const ROUND = {
  kind: 'round',
  schema: {
    type: 'object',
    properties: { kind: { const: 'round' }, of: { type: 'integer', minimum: 1 } },
    required: ['kind', 'of'],
    additionalProperties: false,
  },
  sees: [0],
  create: ({ of }, { priceDecimals }) => ({
    observe({ isLast, price }) {
      const whole = of * 10 ** priceDecimals;
      return isLast && price % whole === 0 ? { event: 'round', value: price / whole } : undefined;
    },
  }),
};
`;

test('a kind of rule that is added is made, checked, listed and told like the others', async () => {
  const path = join(folder, 'round.mjs');
  writeFileSync(path, FILE);
  const { ROUND } = (await import(pathToFileURL(path).href)) as { ROUND: RuleKind };
  const ticks = createTickColumns(3);
  [999, 1_000, 1_001].forEach((price, i) =>
    pushTrade(ticks, 0, Date.UTC(2026, 0, 5) + i * 1_000, 0, price, 1, SIDE.buy),
  );
  const bench = await createSessionBench(createListSource(toInstruments(1), createTickColumns(1)), {
    recordings: { day: () => createListSource(toInstruments(1), ticks) },
    ruleKinds: [...RULE_KINDS, ROUND],
  });
  const client = bench.connect();
  client.say({ type: 'open', id: 1, recording: 'day', paused: true, speed: 100 });
  await bench.run(32);
  const ask = (id: number, rule: object): void =>
    client.say({ type: 'alert', id, market: 'replay-1', alert: 'r', symbols: ['S0'], rule });
  ask(2, { kind: 'round', of: 0 });
  ask(3, { kind: 'square' });
  ask(4, { kind: 'round', of: 2 });
  const [wrong, unknown] = client.messages('error');
  expect(wrong).toMatchObject({ id: 2, error: { code: 'BAD_COMMAND' } });
  expect(wrong!.error.message).toMatch(/^alert: rule: field "of" must be >= 1/);
  expect(unknown!.error.message).toMatch(/one of price, .*, average, round$/);
  client.say({ type: 'play', id: 5, market: 'replay-1' });
  await bench.run(200);
  expect(client.messages('fired')).toMatchObject([
    { market: 'replay-1', firings: [{ alert: 'r', event: 'round', value: 5, price: 10 }] },
  ]);
});

test('the names of kinds are different', () => {
  expect(new Set(RULE_KINDS.map(({ kind }) => kind)).size).toBe(RULE_KINDS.length);
});
