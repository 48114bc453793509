/**
 * Every view of the page in every size and theme: no accessibility violation of any weight, nothing that scrolls sideways or lies
 * beyond the edge, no error. `npm run test:load -- page-views`; with TICKDECK_PICTURES=FOLDER it leaves a picture of each, to be
 * looked at.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from '../e2e/harness.ts';
import { ANY_IMPACT, findViolations } from '../e2e/page-reader.ts';

const SIZES = [
  { name: 'desktop', width: 1440, height: 900 },
  { name: 'laptop', width: 1280, height: 720 },
  { name: 'wall', width: 2560, height: 1440 },
  { name: 'tablet', width: 820, height: 1180, hasTouch: true },
  { name: 'phone', width: 390, height: 844, hasTouch: true, isMobile: true },
  { name: 'phone-sideways', width: 844, height: 390, hasTouch: true, isMobile: true },
] as const;

/** A view: where it is, and what opens it. */
interface View {
  readonly name: string;
  readonly search?: string;
  readonly open?: (page: Page) => Promise<unknown>;
}

/** Runs a command of the palette. */
const command =
  (name: string, shown: string) =>
  async (page: Page): Promise<void> => {
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Symbol, name or sector' });
    await field.fill(`>${name}`);
    await field.press('Enter');
    await page.locator(shown).first().waitFor();
  };

const REPLAY = '?s=AAPL&replay=demo&at=2026-11-20T14:40:00.000Z&paused=1';

const VIEWS: readonly View[] = [
  { name: 'live', search: '?s=AAPL&i=1m' },
  { name: 'studies', search: '?s=NVDA&i=1m&ind=bb:20/rsi:14/macd' },
  { name: 'daily', search: '?s=SPY&i=1d' },
  { name: 'charts-4', open: command('Layout: 4 charts', '.chart-area') },
  { name: 'charts-9', open: command('Layout: 9 charts', '.chart-area') },
  { name: 'replay', search: REPLAY },
  { name: 'search', open: (page) => page.keyboard.press('Control+k') },
  { name: 'indicators', open: (page) => page.keyboard.press('/') },
  { name: 'layout', open: command('Layout: choose', 'dialog[open]') },
  { name: 'drawings', open: command('Drawings: list', 'dialog[open]') },
  { name: 'table', open: command('The chart in words', 'dialog[open]') },
  { name: 'recordings', open: command('Replay a recording', 'dialog[open]') },
  { name: 'scenarios', open: (page) => page.keyboard.press('Alt+e') },
  { name: 'chat', open: (page) => page.keyboard.press('Alt+c') },
  { name: 'alerts', open: command('Alerts', 'dialog[open]') },
  { name: 'trade', open: (page) => page.keyboard.press('Alt+o') },
  { name: 'statistics', search: '?s=AAPL&view=statistics' },
  { name: 'lab', search: '?s=AAPL&view=lab' },
  { name: 'settings', open: command('Settings', 'dialog[open]') },
  { name: 'keys', open: command('Keys', 'dialog[open]') },
  { name: 'about', open: command('About this feed', 'dialog[open]') },
];

/** What lies beyond the right edge of the window and can be seen or pressed, by class and text. */
const findCutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const isScrolled = (element: Element): boolean => {
      for (let up = element.parentElement; up !== null; up = up.parentElement) {
        const { overflowX } = getComputedStyle(up);
        if (overflowX !== 'visible' && up !== document.body && up !== document.documentElement)
          return true;
      }
      return false;
    };
    return [...document.querySelectorAll<HTMLElement>('button, input, select, h1, h2, h3, p, dd')]
      .filter((element) => element.checkVisibility() && !isScrolled(element))
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 1 && (right > innerWidth + 1 || left < -1);
      })
      .map((element) => `${element.tagName}.${element.className} ${element.innerText}`);
  });

const folder = process.env['TICKDECK_PICTURES'];
if (folder !== undefined) mkdirSync(folder, { recursive: true });

describe('every view', () => {
  for (const { name: size, width, height, ...device } of SIZES) {
    for (const colorScheme of ['dark', 'light'] as const) {
      test(`is sound at ${size}, ${colorScheme}`, async ({ open, server }) => {
        const found: string[] = [];
        for (const { name, search = '?s=AAPL&i=1m', open: act } of VIEWS) {
          const page = await open(`${server.url}/${search}`, {
            viewport: { width, height },
            colorScheme,
            ...device,
            bypassCSP: true,
            reducedMotion: 'reduce',
          });
          // What comes late comes two seconds after the first prices.
          await page.waitForTimeout(2_500);
          await act?.(page).catch((error: unknown) => found.push(`${name}: ${String(error)}`));
          await page.waitForTimeout(700);
          if (folder !== undefined)
            await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
          found.push(...(await findViolations(page, ANY_IMPACT)).map((each) => `${name}: ${each}`));
          found.push(
            ...(await findCutOff(page)).map((each) => `${name}: beyond the edge: ${each}`),
          );
          const isWide = await page.evaluate(
            () => document.documentElement.scrollWidth > window.innerWidth,
          );
          if (isWide) found.push(`${name}: scrolls sideways`);
          await page.context().close();
        }
        expect(found).toEqual([]);
      }, 600_000);
    }
  }
});
