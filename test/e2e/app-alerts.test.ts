/** Alerts on the page: one that is typed and one that is dragged; tried before, told, in the record, on the chart. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { AlertTrial } from '../../shared/wire/alert-trial.ts';
import type { AuditPage, StoredAlertInfo } from '../../shared/wire/stored-alert.ts';
import { test as base } from './harness.ts';
import { countPixels, drawn, findViolations, until } from './page-reader.ts';

const test = base.extend('page', ({ open, server }) =>
  open(`${server.url}/?s=AAPL&i=5m`, { bypassCSP: true }),
);

const PLOT = '.chart-host canvas';
const marked = (page: Page): Promise<number> => countPixels(page, PLOT, '--event');

async function ask<T>(url: string, path: string): Promise<T> {
  return (await (await fetch(`${url}${path}`)).json()) as T;
}

test('an alert that is typed is tried, set, told, and stands in the record and on the chart, after a reload too', async ({
  page,
  server,
}) => {
  await page.locator('.chart-host canvas').first().waitFor();
  await drawn(page);
  const before = await marked(page);
  const dialog = page.getByRole('dialog', { name: 'Alerts' });
  /* Keys come late. */
  await until('the dialog', async () => {
    if ((await dialog.count()) === 0) await page.keyboard.press('Alt+a');
    return (await dialog.count()) > 0;
  });
  const field = dialog.getByRole('textbox', { name: 'Alert' });
  await field.fill('AAPL trade >> 1');
  await dialog.getByText('character 13').waitFor();
  await field.fill('AAPL trade > 1');
  await dialog.getByRole('button', { name: 'How often would it have fired' }).click();
  await dialog.getByText(/Would have fired (once|\d+ times)/).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Set alert' }).click();
  const toast = page.locator('.alert-toast');
  await toast.first().waitFor();
  expect(await toast.first().innerText()).toContain('AAPL over');
  await dialog.getByRole('list', { name: 'What has fired' }).getByText('AAPL over').waitFor();
  await dialog.getByText('done').waitFor();
  await page.keyboard.press('Escape');
  const { entries } = await ask<AuditPage>(server.url, '/api/alerts/audit');
  expect(entries).toMatchObject([
    { number: 1, symbol: 'AAPL', event: 'over', text: 'AAPL trade > 1' },
  ]);
  await until('its sign on the chart', async () => (await marked(page)) > before);
  await page.reload();
  await page.locator('.chart-host canvas').first().waitFor();
  await until('its sign after a reload', async () => (await marked(page)) > before);
});

test('an alert at a price is set from the chart’s menu, and dragged to another', async ({
  page,
  server,
}) => {
  const host = page.locator('.chart-host');
  await host.locator('canvas').first().waitFor();
  await drawn(page);
  const { x, y, width, height } = (await host.boundingBox())!;
  const [atX, atY] = [x + width / 3, y + height / 4];
  await page.mouse.click(atX, atY, { button: 'right' });
  await page.getByRole('menuitem', { name: /^Alert at / }).click();
  const levelOf = async (): Promise<number | undefined> => {
    const { alerts } = await ask<{ alerts: StoredAlertInfo[] }>(server.url, '/api/alerts');
    const rule = alerts.find(({ rule: { kind } }) => kind === 'price')?.rule;
    return rule?.kind === 'price' ? Number(rule.level) : undefined;
  };
  await until('the alert to be set', async () => (await levelOf()) !== undefined);
  const set = (await levelOf())!;
  await drawn(page);
  await page.mouse.move(atX, atY);
  await page.mouse.down();
  await page.mouse.move(atX, atY - 15, { steps: 4 });
  await page.mouse.move(atX, atY - 30, { steps: 4 });
  await page.mouse.up();
  await until('another level', async () => (await levelOf())! > set);
});

test('what a rule would have fired in what is kept of the live market is said over HTTP', async ({
  server,
}) => {
  const headers = { 'content-type': 'application/json', origin: server.url };
  const body = JSON.stringify({ text: 'AAPL trade > 1' });
  const answer = await fetch(`${server.url}/api/alerts/test`, { method: 'POST', headers, body });
  const found = (await answer.json()) as AlertTrial;
  expect(answer.status).toBe(200);
  expect(found.count).toBeGreaterThan(0);
  expect(found.fired.every(({ symbol }) => symbol === 'AAPL')).toBe(true);
});
