import { expect, test } from 'vitest';
import { createMemoryShelf } from '../../../web/worker/memory-shelf.ts';

test('a recording that could not be fetched is refused with the reason, others as unknown', () => {
  const shelf = createMemoryShelf();
  shelf.miss('monday', '“monday” could not be fetched: status 404.');
  const refused = (message: string): unknown =>
    expect.objectContaining({ code: 'UNKNOWN_RECORDING', message });
  expect(() => shelf.open('monday')).toThrow(refused('“monday” could not be fetched: status 404.'));
  expect(() => shelf.open('other')).toThrow(refused('There is no recording "other" in this page.'));
});
