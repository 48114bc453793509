/** A window as somebody uses it who sees names and not selectors: waits for what is to come, then reads or clicks. */
import { until } from '../support/until.ts';
import type { RemoteBrowser } from './remote-browser.ts';

/** A busy machine takes its time; one that is quiet never waits so long. */
const WAIT_MS = 20_000;

/** The middle of the first element in sight that matches, and has the text or the name if one is given. */
const findMiddle = (selector: string, name: string): [number, number] | null => {
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    const words = [element.innerText, element.getAttribute('aria-label'), element.title];
    if (!words.some((each) => each?.trim().startsWith(name))) continue;
    element.scrollIntoView({ block: 'nearest' });
    const { x, y, width, height } = element.getBoundingClientRect();
    if (width > 0 && height > 0) return [x + width / 2, y + height / 2];
  }
  return null;
};

const readText = (selector: string): string =>
  document.querySelector<HTMLElement>(selector)?.innerText.trim() ?? '';

/** Remembers what goes wrong in the page from now on. */
const noteErrors = (): void => {
  const note = (text: unknown): unknown =>
    (document.documentElement.dataset['errors'] =
      `${document.documentElement.dataset['errors'] ?? ''}${String(text)}\n`);
  addEventListener('error', ({ message }) => note(message));
  addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) => note(reason));
};

/** How many different colours a chart's canvases have: more than a few when bars are drawn. */
const countColors = (): number => {
  const colors = new Set<number>();
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.chart-host canvas')) {
    const { width, height } = canvas;
    if (width === 0 || height === 0) continue;
    const { buffer } = canvas.getContext('2d')!.getImageData(0, 0, width, height).data;
    const pixels = new Uint32Array(buffer);
    for (let i = 0; i < pixels.length; i += 7) colors.add(pixels[i]!);
  }
  return colors.size;
};

/** What a journey does with a window. */
export interface Window {
  /** Goes to an address and waits for prices. */
  open(url: string): Promise<void>;
  /** Clicks the first element in sight that matches, and whose text or name begins with `name`. */
  click(selector: string, name?: string): Promise<void>;
  text(selector: string): Promise<string>;
  url(): Promise<string>;
  /** Waits until the text of an element is as wanted. */
  untilText(selector: string, is: (text: string) => boolean, what: string): Promise<void>;
  untilUrl(part: string): Promise<void>;
  /** Waits until the chart is drawn. */
  untilDrawn(): Promise<void>;
  /** What went wrong in the page since it was opened. */
  errors(): Promise<string>;
}

/** Makes a window of a browser. */
export function createWindow(browser: RemoteBrowser): Window {
  const text = (selector: string): Promise<string> => browser.run(readText, selector);
  const url = (): Promise<string> => browser.run(() => location.href);
  const untilText: Window['untilText'] = (selector, is, what) =>
    until(async () => is(await text(selector)), what, WAIT_MS);
  return {
    text,
    url,
    untilText,
    async open(address) {
      await browser.goTo(address);
      await browser.run(noteErrors);
      const hasPrice = (): Promise<boolean> => browser.run(() => document.title.includes(' · '));
      await until(hasPrice, 'prices', WAIT_MS);
    },
    async click(selector, name = '') {
      let at: [number, number] | null = null;
      const isThere = async (): Promise<boolean> =>
        (at = await browser.run(findMiddle, selector, name)) !== null;
      await until(isThere, `${selector} “${name}” in sight`, WAIT_MS);
      await browser.clickAt(...at!);
    },
    untilUrl: (part) =>
      until(async () => (await url()).includes(part), `${part} in the address`, WAIT_MS),
    untilDrawn: () =>
      until(async () => (await browser.run(countColors)) > 8, 'a chart with bars', WAIT_MS),
    errors: () => browser.run(() => document.documentElement.dataset['errors'] ?? ''),
  };
}
