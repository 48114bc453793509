/** Firefox over WebDriver BiDi, which it speaks by itself: Puppeteer is the client. */
import { launch } from 'puppeteer-core';
import { findProgram, type RemoteBrowser, WINDOW } from './remote-browser.ts';

/** Place of a Firefox, if one is installed. */
export const findFirefox = (): string | undefined => findProgram('firefox-esr', 'firefox');

/** Starts a Firefox without a screen. @param executablePath as `findFirefox` found it */
export async function startFirefox(executablePath: string): Promise<RemoteBrowser> {
  const browser = await launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    defaultViewport: WINDOW,
    timeout: 60_000,
  });
  const [page = await browser.newPage()] = await browser.pages();
  return {
    title: (await browser.version()).replace(/^firefox\//i, 'Firefox '),
    async goTo(url) {
      await page.goto(url, { waitUntil: 'domcontentloaded' });
    },
    run: (work, ...args) => page.evaluate(work as () => never, ...(args as unknown as [])),
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    clickAt: (x, y) => page.mouse.click(x, y),
    close: () => browser.close(),
  };
}
