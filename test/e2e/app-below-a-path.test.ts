/**
 * The page behind a proxy that puts it below a path: nothing of it may ask outside of that path.
 */
import { expect } from 'vitest';
import { startPathProxy } from '../support/path-proxy.ts';
import { test as base } from './harness.ts';
import { statusOf, textOf, until } from './page-reader.ts';

const test = base.extend('proxy', { scope: 'file' }, async ({ server }, { onCleanup }) => {
  const proxy = await startPathProxy('/ticks', server.port);
  onCleanup(() => proxy.close());
  return proxy;
});

test('the whole page works below a path of a proxy', async ({ open, proxy }) => {
  const page = await open(`${proxy.url}?s=NVDA&i=1m`);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  expect(await statusOf(page, 'connection')).toContain('Connected');
  const first = await textOf(page, '.last-price');
  await until('another price', async () => (await textOf(page, '.last-price')) !== first);
  await page.getByRole('button', { name: 'Statistics' }).click();
  await page
    .getByRole('heading', { name: /Statistics/ })
    .first()
    .waitFor();
  await until('the address', async () => page.url().includes('view=statistics'));
  expect(page.url().startsWith(`${proxy.url}?`)).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+e');
  await page.getByRole('region', { name: 'Scenarios' }).getByText('Flash crash').first().waitFor();
  await page.getByRole('button', { name: 'Replay …' }).click();
  await page.getByRole('dialog', { name: /recording/i }).waitFor();
  await page.keyboard.press('Escape');
  const host = page.getByRole('application');
  await host.focus();
  await page.keyboard.press('Home');
  // Lists, statistics and older bars came all the same: everything but files, also those that are brought, and the
  // login is on the socket.
  const mayAsk = /\/api\/(me|imports)$/;
  expect(asked.filter((path) => path.includes('/api/') && !mayAsk.test(path))).toEqual([]);
  expect(proxy.strays).toEqual([]);
});
