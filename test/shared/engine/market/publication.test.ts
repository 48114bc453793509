import { expect, test } from 'vitest';
import { ByteWriter } from '../../../../shared/wire/bytes.ts';
import {
  createPublication,
  growPublication,
} from '../../../../shared/engine/market/publication.ts';

test('a publication that grows keeps its runs, and has none of the new instruments', () => {
  const publication = createPublication(2, new ByteWriter());
  publication.runs = 1;
  publication.instrument[0] = 1;
  publication.runOf[1] = 0;
  publication.firstSequence[0] = 41;
  publication.earliestTradeMs[0] = 1_000;
  growPublication(publication, 5);
  expect([...publication.runOf.subarray(0, 5)]).toEqual([-1, 0, -1, -1, -1]);
  expect([publication.instrument[0], publication.firstSequence[0]]).toEqual([1, 41]);
  expect(publication.earliestTradeMs[0]).toBe(1_000);
  for (const { length } of [publication.start, publication.end, publication.count])
    expect(length).toBeGreaterThanOrEqual(5);
  const { runOf } = publication;
  growPublication(publication, 5);
  expect(publication.runOf).toBe(runOf);
});
