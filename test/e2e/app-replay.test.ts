/** The page over a recording: opened, played, sought, left, and reopened by its link. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { QuoteList } from '../../shared/wire/answer.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { RunningServer } from '../support/server-process.ts';
import { connectTo } from '../support/test-server.ts';
import { test as base } from './harness.ts';
import {
  drawn,
  findViolations,
  replayClockOf,
  shownNumbersOf,
  textOf,
  toDayMs,
  until,
} from './page-reader.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const test = base.extend('page', ({ open, server }) => open(`${server.url}/?s=AAPL&i=5s`));

/** Clocks of a server's live market and of its newest replay, ms since 1970, at one moment; and the replay's speed. */
async function clocksOf({ url }: RunningServer) {
  const answer = await fetch(`${url}/api/markets`);
  const { markets } = (await answer.json()) as { markets: MarketInfo[] };
  const replay = markets.findLast(({ kind }) => kind === 'replay')!;
  const live = markets.find(({ kind }) => kind === 'live')!;
  return { live: live.timeMs, replay: replay.timeMs, speed: replay.replay!.speed };
}

/** What the page shows and neither of two answers of the server says, one line each. */
async function findForeign(page: Page, { url }: RunningServer, market: string): Promise<string[]> {
  const ask = async (): Promise<QuoteList> =>
    (await (await fetch(`${url}/api/quotes?market=${market}`)).json()) as QuoteList;
  const before = await ask();
  const shown = await shownNumbersOf(page);
  const after = await ask();
  const isOf = ({ quotes }: QuoteList, symbol: string, name: string, value: number): boolean => {
    const quote = quotes.find((each) => each.symbol === symbol.split(' ')[0])!;
    const truth = quote[name as 'last'];
    if (truth === null) return Number.isNaN(value);
    return name === 'changePercent' ? Math.abs(value - truth) < 0.006 : value === truth;
  };
  return Object.entries(shown).flatMap(([symbol, numbers]) =>
    Object.entries(numbers)
      .filter(([name, value]) => ![before, after].some((said) => isOf(said, symbol, name, value)))
      .map(([name, value]) => `${symbol}: ${name} ${value}`),
  );
}

/** Drags files over the page, or drops them. */
async function drag(
  page: Page,
  type: 'dragover' | 'drop',
  files: Record<string, string>,
): Promise<void> {
  await page.evaluate(
    ([what, given]) => {
      const transfer = new DataTransfer();
      for (const [name, text] of Object.entries(given)) {
        transfer.items.add(new File([text], name));
      }
      const event = { dataTransfer: transfer, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new DragEvent(what, event));
    },
    [type, files] as const,
  );
}

test('files that are dropped are imported: a question is asked, what came of it is told, and it opens', async ({
  open,
  server,
}) => {
  const page = await open(server.url, { bypassCSP: true });
  const csv = 'time,price,size\n1723161255.5,1.5,2\n1723161255.6,1.6,3\n1723161256.5,x,3\n';
  await drag(page, 'dragover', { 'data.csv': csv });
  await page.getByText('Drop to import').waitFor();
  await drag(page, 'drop', { 'data.csv': csv });
  const card = page.locator('.import-card', { hasText: 'data.csv' });
  await card.getByLabel('Symbol', { exact: true }).fill('dropped');
  expect(await findViolations(page)).toEqual([]);
  await card.getByRole('button', { name: 'Import' }).click();
  await card.getByText('2 ticks of DROPPED').waitFor({ state: 'attached' });
  expect(await card.innerText()).toMatch(
    /table of trades, \d+ % sure\s+3 rows: 2 trades, 1 refused/,
  );
  await card.getByText('What was refused, and why').click();
  expect(await card.innerText()).toMatch(/line 4: .*"x"/);
  expect(await findViolations(page)).toEqual([]);
  await card.getByRole('button', { name: 'Open' }).click();
  await page.locator('.replay-bar').waitFor();
  await until('the recording is on screen', async () => (await page.title()).includes('DROPPED'));
});

test('what is no market data is refused with what it is, and several files are asked whether they belong together', async ({
  page,
}) => {
  await drag(page, 'drop', { 'letter.html': '<!doctype html><title>Not found</title>' });
  await page.getByText('a web page, not data: "Not found"').waitFor();
  await drag(page, 'drop', { 'a.csv': '1', 'b.csv': '2' });
  await page.getByRole('button', { name: 'One of each' }).click();
  for (const name of ['a.csv', 'b.csv']) {
    await page.locator('.import-card', { hasText: `${name} is text that begins` }).waitFor();
  }
  const letter = page.locator('.import-card', { hasText: 'letter.html' });
  await letter.getByRole('button', { name: 'Dismiss' }).click();
  await letter.waitFor({ state: 'detached' });
});

test.describe('the replay of the demo recording', () => {
  async function openDemo(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Replay …' }).click();
    await page.locator('.recording', { hasText: 'Demo, simulated' }).click();
    await page.locator('.replay-bar').waitFor();
    await until('a trade of the recording', async () => (await replayClockOf(page)) > 0);
  }

  test('opens from the list, plays, pauses, and goes back to live', async ({ page, server }) => {
    await openDemo(page);
    expect(await textOf(page, '.badge')).toMatch(/simulated · seed 42/i);
    const startedMs = await replayClockOf(page);
    await until('the clock to move', async () => (await replayClockOf(page)) > startedMs + 500);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await drawn(page);
    const pausedMs = await replayClockOf(page);
    const price = await textOf(page, '.last-price');
    const since = await clocksOf(server);
    await until('the live market goes on', async () => {
      return (await clocksOf(server)).live > since.live + 500;
    });
    expect(await replayClockOf(page)).toBe(pausedMs);
    expect(await textOf(page, '.last-price')).toBe(price);
    await page.getByRole('button', { name: 'Back to live' }).click();
    await page.locator('.replay-bar').waitFor({ state: 'detached' });
    await until('live again', async () =>
      (await textOf(page, '.badge')).toLowerCase().includes('seed 7'),
    );
    await until('an address without a replay', () =>
      Promise.resolve(!page.url().includes('replay')),
    );
  });

  test('a live market is gone back in by a key, all of the screen with it, and caught up with', async ({
    page,
    server,
  }) => {
    await page.locator('.record-button', { hasText: 'Rewind' }).waitFor();
    await page.keyboard.press('Alt+r');
    await page.locator('.replay-bar').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await drawn(page);
    expect(await textOf(page, '.market-name')).toBe('Rewind');
    expect(await textOf(page, '.behind-live')).toMatch(/^−\d+:\d\d$/);
    const { live, replay } = await clocksOf(server);
    expect(replay).toBeLessThan(live);
    const markets = (await (await fetch(`${server.url}/api/markets`)).json()) as {
      markets: MarketInfo[];
    };
    const { name } = markets.markets.find(({ replay: of }) => of?.rewindOf !== undefined)!;
    await until('nothing of now', async () => (await findForeign(page, server, name)).length === 0);
    await page.getByRole('button', { name: 'Catch up with live' }).click();
    await page.locator('.replay-bar').waitFor({ state: 'detached' });
    await until('prices of now', async () => (await textOf(page, '.last-price')) !== '');
  });

  test('seeks by dragging: clock, trades and chart are of that moment', async ({ page }) => {
    await openDemo(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    const startMs = 14.5 * 60 * MINUTE_MS;
    const strip = (await page.locator('.timeline').boundingBox())!;
    const y = strip.y + strip.height / 2;
    await page.mouse.move(strip.x + 4, y);
    await page.mouse.down();
    await page.mouse.move(strip.x + strip.width / 4, y, { steps: 4 });
    await page.mouse.move(strip.x + strip.width / 2, y, { steps: 4 });
    await page.mouse.up();
    const middleMs = startMs + 15 * MINUTE_MS;
    await until(
      'the middle',
      async () => Math.abs((await replayClockOf(page)) - middleMs) < MINUTE_MS / 4,
    );
    const clockMs = await replayClockOf(page);
    await until('trades up to that moment', async () => {
      const newest = await textOf(page, '.trade-space .trade-time');
      const tradeMs = toDayMs(newest);
      return tradeMs <= clockMs && tradeMs > clockMs - MINUTE_MS;
    });
    await until('a bar of that moment', async () => {
      const barMs = toDayMs(await textOf(page, '.readout-0'));
      return barMs <= clockMs && barMs > clockMs - MINUTE_MS / 4;
    });
    const endOfBar = Math.floor(clockMs / 5_000) * 5_000 + 4_999;
    await page.getByRole('button', { name: 'On one bar (5s)' }).click();
    await until('the end of the bar', async () => (await replayClockOf(page)) === endOfBar);
    await page.keyboard.press('>');
    await until('five seconds on', async () => (await replayClockOf(page)) === endOfBar + 5_000);
    await page.keyboard.press('<');
    await until('the bar before', async () => (await replayClockOf(page)) === endOfBar);
    await page.keyboard.press('.');
    await until('a nanosecond', async () => /^\d{6}$/.test(await textOf(page, '.replay-ns')));
    await until('the next tick', async () => (await replayClockOf(page)) > endOfBar);
    const after = await replayClockOf(page);
    await page.keyboard.press('[');
    await page.getByRole('slider', { name: 'Loop to' }).press('PageDown');
    const from = page.getByRole('slider', { name: 'Loop from' });
    const loopFrom = async (): Promise<number> =>
      Number(await from.getAttribute('aria-valuenow')) % DAY_MS;
    await until('the section', async () => Math.abs((await loopFrom()) - after) < 1_000);
    await page.locator('.replay-time-button').click();
    await page.getByLabel('Moment to go to').fill('14:40:00.000000250');
    await page.keyboard.press('Enter');
    await until('that nanosecond', async () => (await textOf(page, '.replay-ns')) === '000250');
    const atMs = startMs + 10 * MINUTE_MS;
    await until('its millisecond', async () => (await replayClockOf(page)) === atMs);
  });

  test('runs at the speed that is chosen', async ({ page, server }) => {
    await openDemo(page);
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('60');
    await until('the server has heard of it', async () => (await clocksOf(server)).speed === 60);
    /* Two clocks of one server, read at one moment each: how long that took does not matter. */
    const from = await clocksOf(server);
    let to = from;
    await until('two minutes of the recording', async () => {
      to = await clocksOf(server);
      return to.replay - from.replay > 2 * MINUTE_MS;
    });
    const factor = (to.replay - from.replay) / (to.live - from.live);
    expect(factor).toBeGreaterThan(45);
    expect(factor).toBeLessThan(75);
    expect(Math.abs((await replayClockOf(page)) - (to.replay % DAY_MS))).toBeLessThan(MINUTE_MS);
  });

  test('a link to a moment opens that moment, paused, with its symbol and chart', async ({
    page,
    server,
  }) => {
    const at = '2026-11-20T14:44:05.000Z';
    await page.goto(`${server.url}/?s=MSFT&i=1m&t=area&replay=demo&at=${at}&speed=5&paused=1`);
    await page.locator('.replay-bar').waitFor();
    await until('the moment', async () => (await textOf(page, '.replay-time')) === '14:44:05.000');
    expect(await textOf(page, 'h1')).toBe('MSFT');
    expect(await page.getByRole('radio', { name: 'Area' }).getAttribute('aria-checked')).toBe(
      'true',
    );
    expect(await page.getByRole('combobox', { name: 'Speed' }).inputValue()).toBe('5');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await until('an address of a later moment', () => {
      const later = new URL(page.url()).searchParams.get('at');
      return later !== null && Date.parse(later) > Date.parse(at);
    });
    const reopened = page.url();
    expect(reopened).toContain('replay=demo');
    await page.reload();
    await page.locator('.replay-bar').waitFor();
    const wasMs = Date.parse(new URL(reopened).searchParams.get('at')!) % DAY_MS;
    await until('at or after the link', async () => (await replayClockOf(page)) >= wasMs);
    expect(await replayClockOf(page)).toBeLessThan(wasMs + MINUTE_MS);
  });

  test('between live, a paused replay and a second one, every number is of the market on screen', async ({
    open,
    server,
    onTestFinished,
  }) => {
    const other = connectTo(server.socketUrl);
    onTestFinished(() => other.close());
    await until('a connection', () => other.state === 'open');
    const atMs = Date.UTC(2026, 10, 20, 14, 36);
    const [first, second] = await Promise.all(
      [atMs, atMs + 12 * MINUTE_MS].map(async (timeMs) => {
        const { name } = await other.openReplay('demo', { timeMs, paused: true });
        return name;
      }),
    );
    const page = await open(`${server.url}/?s=AAPL`);
    const expectAllOf = async (market: string): Promise<void> => {
      let foreign = ['nothing was compared'];
      const isTrue = async (): Promise<boolean> => {
        foreign = await findForeign(page, server, market);
        return foreign.length === 0;
      };
      await until(`every number of ${market}`, isTrue).catch(() => undefined);
      expect(foreign, market).toEqual([]);
    };
    await expectAllOf('live');
    for (const market of [first!, second!, 'live', first!]) {
      if (market === 'live') {
        await page.getByRole('button', { name: 'Back to live' }).click();
      } else {
        await page.getByRole('button', { name: /^Replay/ }).click();
        await page.locator('.recording', { hasText: `${market} ·` }).click();
      }
      await expectAllOf(market);
    }
  });

  test('a shared moment puts a second page into the same replay: it follows, looks around, comes back, steers when it may', async ({
    page,
    open,
    server,
  }) => {
    await page.goto(`${server.url}/?s=AAPL&i=5s&replay=demo&at=2026-11-20T14:40:00.000Z&paused=1`);
    await page.getByRole('button', { name: 'Share this moment' }).click();
    await page.getByLabel('Name of the room').fill('Fed day');
    await page.getByLabel('Your name').fill('Ada');
    await page.getByRole('button', { name: 'Open the room' }).click();
    const link = await page.getByLabel('Link to the room').inputValue();
    expect(link).toContain('room=Fed+day');
    await page.keyboard.press('Escape');
    const guest = await open(link);
    const play = guest.getByRole('button', { name: 'Play', exact: true });
    await until('the same moment', async () => {
      const [own, other] = await Promise.all([page, guest].map(replayClockOf));
      return own === other && own === 14 * 60 * MINUTE_MS + 40 * MINUTE_MS;
    });
    expect(await textOf(guest, '.steered')).toMatch(/Paused\s+Ada steers/);
    for (const name of ['Play', 'Loop', 'Back one bar (5s)']) {
      expect(await guest.getByRole('button', { name, exact: true }).count(), name).toBe(0);
    }
    expect(await guest.getByRole('combobox', { name: 'Speed' }).count()).toBe(0);
    await guest.getByRole('button', { name: 'Look around' }).click();
    await play.click();
    await until(
      'a clock of its own',
      async () => (await replayClockOf(guest)) > (await replayClockOf(page)),
    );
    await guest.getByRole('button', { name: 'To the room' }).click();
    await until(
      'the shared moment',
      async () => (await replayClockOf(guest)) === (await replayClockOf(page)),
    );
    await guest.locator('.chat-button').click();
    await guest.getByLabel('Message', { exact: true }).fill('<b>see</b> @MSFT');
    await guest.keyboard.press('Enter');
    await page.locator('.chat-badge', { hasText: '1' }).waitFor();
    await page.locator('.chat-button').click();
    const message = page.locator('.chat-row', { hasText: '<b>see</b> @MSFT' });
    await message.waitFor();
    await message.getByRole('button', { name: '@MSFT' }).click();
    await page.getByRole('button', { name: 'Present', exact: true }).click();
    await until('the guest follows', async () => (await guest.title()).includes('MSFT'));
    await guest.getByRole('button', { name: 'Raise your hand' }).click();
    await page.locator('.hands', { hasText: 'Viewer 2' }).waitFor();
    await guest.getByRole('button', { name: '@MSFT' }).waitFor();
    await guest.locator('.watchlist').getByText('AAPL', { exact: true }).click();
    await guest.getByRole('button', { name: /^Ada: MSFT/ }).waitFor();
    await guest.keyboard.press('F8');
    await until('the guest is back', async () => (await guest.title()).includes('MSFT'));
    await page.getByRole('button', { name: 'Close the chat' }).click();
    await page.getByRole('button', { name: /^Room Fed day/ }).click();
    await page.getByRole('button', { name: 'Code and short link' }).click();
    await page.locator('.room-code', { hasText: '/?room=Fed+day' }).waitFor();
    await page.locator('.room-viewers').getByText('Viewer 2').waitFor();
    await page.getByRole('radio', { name: 'Everyone' }).click();
    await play.click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await guest.reload();
    await guest.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(await page.locator('.room-viewers li').count()).toBe(2);
  });

  test('a link to a recording that is not there says so and shows the live market', async ({
    page,
    server,
  }) => {
    await page.goto(`${server.url}/?s=AAPL&replay=nothing`);
    const notice = page.getByRole('alert');
    await notice.waitFor();
    expect(await notice.innerText()).toContain('nothing');
    await until('live', async () =>
      (await textOf(page, '.badge')).toLowerCase().includes('seed 7'),
    );
  });
});
