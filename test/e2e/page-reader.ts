/**
 * What browser tests read off a page, and how they wait for it. Promises that nothing here waits a fixed time.
 */
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { until as untilHolds } from '../support/until.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** A phone in somebody's hand. */
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Text of the first element that matches. */
export const textOf = (page: Page, selector: string): Promise<string> =>
  page.locator(selector).first().innerText();

/** An item of the status bar. */
export const statusOf = (page: Page, name: string): Promise<string> =>
  textOf(page, `[data-status="${name}"]`);

/** Number of subscriptions that the server counts for the page. */
export const subscriptionsOf = async (page: Page): Promise<number> =>
  Number.parseInt(await statusOf(page, 'subscriptions'), 10);

/** Clock of the replay as ms within its day. */
export const replayClockOf = async (page: Page): Promise<number> =>
  toDayMs(await textOf(page, '.replay-time'));

/** ms within the day of a time such as `14:30:05.250`. */
export function toDayMs(text: string): number {
  const [hours, minutes, seconds] = text.split(':').map(Number);
  return ((hours! * 60 + minutes!) * 60 + seconds!) * 1_000;
}

/** Numbers of one symbol as the page shows them; not a number where nothing stands. */
type ShownNumbers = Readonly<Record<string, number>>;

/** Every price, change and size on the page by symbol: rows of the watchlist in sight, and the symbol on the chart. */
export const shownNumbersOf = (page: Page): Promise<Record<string, ShownNumbers>> =>
  page.evaluate(() => {
    const toNumber = (element: Element | null | undefined): number => {
      const text = element?.textContent?.replaceAll(',', '').replaceAll('\u2212', '-') ?? '';
      return /\d/.test(text) ? Number.parseFloat(text) : Number.NaN;
    };
    const shown: Record<string, Record<string, number>> = {};
    for (const row of document.querySelectorAll('.watch-row[data-kind="symbol"]')) {
      const cell = (name: string): number => toNumber(row.querySelector(`.watch-${name}`));
      const hasChange = row.querySelector('.watch-change') !== null;
      const symbol = row.querySelector('.watch-symbol b')!.textContent;
      shown[symbol] = {
        last: cell('last'),
        ...(hasChange ? { change: cell('change') } : {}),
        changePercent: cell('percent'),
      };
    }
    const at = (selector: string): number => toNumber(document.querySelector(selector));
    const [open, high, low, previousClose] = [...document.querySelectorAll('.day dd')].map(
      toNumber,
    );
    shown[document.querySelector('h1')!.textContent + ' on the chart'] = {
      last: at('.last-price'),
      open: open!,
      high: high!,
      low: low!,
      previousClose: previousClose!,
      bid: at('.quote-bid .quote-price'),
      ask: at('.quote-ask .quote-price'),
      bidSize: at('.quote-bid .quote-size'),
      askSize: at('.quote-ask .quote-size'),
    };
    return shown;
  });

/** Waits until a condition holds, of the page or of what a test sees of it. @throws when it does not within the time */
export const until = (
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 8_000,
): Promise<void> => untilHolds(holds, what, withinMs);

/** Waits for so many frames of the page: the slowest of its parts draws every fourth one. */
export const drawn = (page: Page, frames = 6): Promise<void> =>
  page.evaluate(async (count) => {
    for (let i = 0; i < count; i++) {
      await new Promise((resolve) => {
        requestAnimationFrame(resolve);
      });
    }
  }, frames);

/** Pixels of a canvas that have exactly the colour of a custom property of the page. */
export const countPixels = (page: Page, canvas: string, property: string): Promise<number> =>
  page.evaluate(
    ([selector, name]) => {
      const element = document.querySelector<HTMLCanvasElement>(selector!)!;
      const probe = document.createElement('canvas').getContext('2d')!;
      probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name!).trim();
      probe.fillRect(0, 0, 1, 1);
      const [wanted] = new Uint32Array(probe.getImageData(0, 0, 1, 1).data.buffer);
      const ctx = element.getContext('2d')!;
      const { data } = ctx.getImageData(0, 0, element.width, element.height);
      return new Uint32Array(data.buffer).reduce((count, pixel) => {
        return pixel === wanted ? count + 1 : count;
      }, 0);
    },
    [canvas, property],
  );

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { html: string; failureSummary: string }[];
}

/** What axe finds worth mending at once. */
const HEAVY = ['serious', 'critical'];
/** All that axe finds. */
export const ANY_IMPACT = ['minor', 'moderate', ...HEAVY];

/** Accessibility violations of the page as it stands, one line each; serious and critical ones unless others are asked for. */
export async function findViolations(page: Page, impacts = HEAVY): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: AXE });
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(context: Document): Promise<{ violations: Violation[] }> };
    };
    return (await axe.run(document)).violations;
  });
  return violations
    .filter(({ impact }) => impacts.includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes[0]!.html} ${nodes[0]!.failureSummary}`);
}
