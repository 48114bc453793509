/** The backend of a page that runs by itself. */
import { expect, test } from 'vitest';
import { createWorkerBackend } from '../../../web/net/worker-backend.ts';

test('its imports are one service for as long as the page stands: what was brought is found again', async () => {
  const { imports } = createWorkerBackend(async () => undefined);
  const first = await imports();
  expect(await imports()).toBe(first);
});
