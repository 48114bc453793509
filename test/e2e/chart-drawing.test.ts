/**
 * The charts in a real browser: what is on the canvas, and what pointer, wheel, touch and keyboard do to it.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { buildPage, openBuiltPage, type OpenedPage } from './open-built-page.ts';

let browser: Browser;
let opened: OpenedPage;
let page: Page;

beforeAll(async () => {
  const [launched, files] = await Promise.all([launchBrowser(), buildPage('chart-page')]);
  browser = launched;
  opened = await openBuiltPage(browser, files, { width: 1000, height: 700 }, async (shown) => {
    await shown.waitForFunction(() => window.stage !== undefined);
    await shown.evaluate(() => window.stage.settled());
  });
  page = opened.page;
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  await page.setViewportSize({ width: 1000, height: 700 });
  await page.mouse.move(0, 699);
  await opened.reload();
});
afterEach(() => {
  expect(opened.errors).toEqual([]);
});

const settle = () => page.evaluate(() => window.stage.settled());
const visibleRange = () => page.evaluate(() => window.stage.chart.visibleRange());
const isFollowing = () => page.evaluate(() => window.stage.chart.isFollowing());

/** Counts pixels of exactly these colours in a rectangle of the chart's canvas, CSS px. */
const countPixels = (wanted: readonly string[], left = 0, right = 10_000) =>
  page.evaluate(
    ([each, from, to]) => {
      const canvas = document.querySelector<HTMLCanvasElement>('#chart canvas')!;
      const ctx = canvas.getContext('2d')!;
      const x = Math.max(0, Math.ceil(from));
      const width = Math.min(canvas.width, Math.floor(to)) - x;
      const { data } = ctx.getImageData(x, 0, width, canvas.height);
      return each.map((color) => {
        const value = Number.parseInt(color.slice(1), 16);
        let count = 0;
        for (let i = 0; i < data.length; i += 4) {
          if (((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!) === value) count++;
        }
        return count;
      });
    },
    [wanted, left, right] as const,
  );

/** Pixels of a colour that differ by little: edges of a line are blended with what lies behind. */
const countBluish = (left: number, right: number) =>
  page.evaluate(
    ([from, to]) => {
      const canvas = document.querySelector<HTMLCanvasElement>('#chart canvas')!;
      const x = Math.ceil(from);
      const width = Math.floor(to) - x;
      const { data } = canvas.getContext('2d')!.getImageData(x, 0, width, canvas.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i + 2]! - data[i]! > 60) count++;
      return count;
    },
    [left, right] as const,
  );

const themeColors = () => page.evaluate(() => window.stage.colors());

const gapEdges = () =>
  page.evaluate(() => {
    const { chart, gap } = window.stage;
    return [chart.locate(gap.fromMs, 0).x, chart.locate(gap.toMs, 0).x] as const;
  });

async function dragBy(px: number): Promise<void> {
  await page.mouse.move(400, 200);
  await page.mouse.down();
  await page.mouse.move(400 + px / 2, 210);
  await page.mouse.move(400 + px, 205);
  await page.mouse.up();
  await settle();
}

test('candles are drawn in the up and the down colour of the theme', async () => {
  const { up, down, background } = await themeColors();
  const [ups, downs, empty] = await countPixels([up, down, background], 0, 900);
  expect(ups).toBeGreaterThan(500);
  expect(downs).toBeGreaterThan(500);
  expect(empty).toBeGreaterThan(100_000);
});

test('every candle is where its times and prices say', async () => {
  const wrong = await page.evaluate(() => {
    const { chart, data, colors } = window.stage;
    const { bars } = data();
    const ctx = document.querySelector<HTMLCanvasElement>('#chart canvas')!.getContext('2d')!;
    const found = { checked: 0, wrong: 0 };
    for (let row = bars.last - 100; row < bars.last; row++) {
      const bar = bars.at(row);
      const middleMs = bar.startMs + bars.intervalMs / 2;
      const at = chart.locate(middleMs, (bar.open + bar.close) / 2);
      const tall = Math.abs(
        chart.locate(middleMs, bar.open).y - chart.locate(middleMs, bar.close).y,
      );
      if (tall < 6 || at.x < 0) continue;
      const [r, g, b] = ctx.getImageData(Math.round(at.x), Math.round(at.y), 1, 1).data;
      const hex = [r!, g!, b!].map((part) => part.toString(16).padStart(2, '0')).join('');
      found.checked++;
      if (`#${hex}` !== (bar.close >= bar.open ? colors().up : colors().down)) found.wrong++;
    }
    return found;
  });
  expect(wrong.checked).toBeGreaterThan(20);
  // The dashed last-price line has a colour of its own and may cross one.
  expect(wrong.wrong).toBeLessThanOrEqual(1);
});

test('a theme change repaints everything, axes included', async () => {
  const before = await themeColors();
  await page.evaluate(() => window.stage.setLight(true));
  await settle();
  const after = await themeColors();
  const [old, background, up] = await countPixels([before.background, after.background, after.up]);
  expect(old).toBe(0);
  expect(background).toBeGreaterThan(100_000);
  expect(up).toBeGreaterThan(500);
});

test('no line, area or candle is drawn across a gap, over closes or over ticks', async () => {
  const { up, down } = await themeColors();
  const [left, right] = await gapEdges();
  expect(right - left).toBeGreaterThan(40);
  const margin = 12;
  const [ups, downs] = await countPixels([up, down], left + margin, right - margin);
  // The dashed line of the last price is the only thing in these colours; it is one pixel high.
  expect(ups! + downs!).toBeLessThan(right - left);
  for (const kind of ['line', 'area'] as const) {
    for (const ticks of [false, true]) {
      await page.evaluate(
        ([shown, overTicks]) => {
          window.stage.chart.setKind(shown);
          window.stage.show({ ticks: overTicks, key: `${shown} ${overTicks}` });
        },
        [kind, ticks] as const,
      );
      await settle();
      const [from, to] = await gapEdges();
      expect(await countBluish(from + margin, to - margin), `${kind}, ticks ${ticks}`).toBe(0);
      expect(await countBluish(to + margin, to + 150), `${kind}, ticks ${ticks}`).toBeGreaterThan(
        100,
      );
    }
  }
});

test('the wheel zooms at the cursor: the moment under it stays', async () => {
  await dragBy(200);
  const before = await visibleRange();
  const momentAt = (range: typeof before, share: number) =>
    range.fromMs + share * (range.toMs - range.fromMs);
  const plotWidth = await page.evaluate(
    () => window.stage.chart.locate(window.stage.chart.visibleRange().toMs, 0).x,
  );
  await page.mouse.move(300, 200);
  await page.mouse.wheel(0, 240);
  await settle();
  const out = await visibleRange();
  expect(out.toMs - out.fromMs).toBeGreaterThan((before.toMs - before.fromMs) * 1.2);
  const msPerPx = (out.toMs - out.fromMs) / plotWidth;
  const share = 300 / plotWidth;
  expect(Math.abs(momentAt(out, share) - momentAt(before, share))).toBeLessThan(1.5 * msPerPx);
  for (let turn = 0; turn < 2; turn++) await page.mouse.wheel(0, -240);
  await settle();
  const closer = await visibleRange();
  expect(closer.toMs - closer.fromMs).toBeLessThan(before.toMs - before.fromMs);
});

test('a drag leaves follow mode and holds its place exactly while trades arrive; follow returns', async () => {
  expect(await isFollowing()).toBe(true);
  await dragBy(150);
  expect(await isFollowing()).toBe(false);
  const held = await visibleRange();
  await page.evaluate(async () => {
    for (let i = 0; i < 5; i++) {
      window.stage.trade(61_000, 19_000 + i);
      await window.stage.settled();
    }
  });
  expect(await visibleRange()).toEqual(held);
  await page.evaluate(() => window.stage.chart.follow());
  await settle();
  const range = await visibleRange();
  expect(range.toMs).toBeGreaterThan(await page.evaluate(() => window.stage.nowMs()));
  expect(await page.evaluate(() => window.stage.follows)).toEqual([false, true]);
});

test('while following, the window moves by whole bars and the forming bar is in sight', async () => {
  const { intervalMs, before } = await page.evaluate(() => ({
    intervalMs: window.stage.intervalMs,
    before: window.stage.chart.visibleRange(),
  }));
  await page.evaluate(() => window.stage.trade(10_000, 19_000));
  await settle();
  expect(await visibleRange()).toEqual(before);
  await page.evaluate(() => window.stage.trade(60_000, 19_010));
  await settle();
  const after = await visibleRange();
  const msPerPx = (after.toMs - after.fromMs) / 930;
  expect(Math.abs(after.toMs - before.toMs - intervalMs)).toBeLessThan(2 * msPerPx);
});

test('the crosshair reports the bar under the pointer, with volume, VWAP and trades', async () => {
  const expected = await page.evaluate(() => {
    const { bars } = window.stage.data();
    const row = bars.last - 12;
    const middleMs = bars.startMs[row]! + bars.intervalMs / 2;
    return { bar: bars.at(row), ...window.stage.chart.locate(middleMs, bars.high[row]!) };
  });
  await page.mouse.move(expected.x + 1, expected.y);
  await settle();
  const info = await page.evaluate(() => window.stage.crosshairs.at(-1));
  expect(info?.bar).toEqual(expected.bar);
  expect(Math.abs(info!.price - expected.bar.high)).toBeLessThan(20);
  expect(info!.vwap).toBeGreaterThanOrEqual(expected.bar.low);
  expect(info!.vwap).toBeLessThanOrEqual(expected.bar.high);
  await page.mouse.move(500, 690);
  await settle();
  expect(await page.evaluate(() => window.stage.crosshairs.at(-1))).toBeUndefined();
});

test('a move of the pointer paints the crosshair and nothing else', async () => {
  await page.mouse.move(300, 200);
  await settle();
  const before = await page.evaluate(() => ({ ...window.stage.paintings }));
  for (const x of [320, 340, 360]) {
    await page.mouse.move(x, 210);
    await settle();
  }
  const after = await page.evaluate(() => ({ ...window.stage.paintings }));
  expect(after.plot).toBe(before.plot);
  expect(after.pointer).toBeGreaterThanOrEqual(before.pointer + 3);
  expect(await page.evaluate(() => window.stage.crosshairs.at(-1)?.bar)).toBeDefined();
});

test('an indicator that is added as a layer is drawn and read at the crosshair', async () => {
  expect(await countPixels(['#ff00ff'])).toEqual([0]);
  await page.evaluate(() => window.stage.showMiddle(true));
  await settle();
  expect((await countPixels(['#ff00ff']))[0]).toBeGreaterThan(100);
  await page.mouse.move(500, 200);
  await settle();
  const info = await page.evaluate(() => window.stage.crosshairs.at(-1));
  const { high, low } = info!.bar!;
  expect(info!.readings).toEqual([{ name: 'Middle', price: (high + low) / 2 }]);
});

test('the keyboard pans, zooms, goes to both ends and moves a crosshair that is read out', async () => {
  await page.focus('[role=application]');
  const span = (range: { fromMs: number; toMs: number }) => range.toMs - range.fromMs;
  const first = await visibleRange();
  await page.keyboard.press('ArrowLeft');
  await settle();
  const panned = await visibleRange();
  expect(panned.fromMs).toBeLessThan(first.fromMs);
  await page.keyboard.press('+');
  await settle();
  expect(span(await visibleRange())).toBeLessThan(span(panned));
  await page.keyboard.press('Home');
  await settle();
  const oldestMs = await page.evaluate(() => {
    const { bars } = window.stage.data();
    return bars.startMs[bars.head]!;
  });
  const atOldest = await visibleRange();
  expect(Math.abs(atOldest.fromMs - oldestMs)).toBeLessThan(span(atOldest) / 100);
  await page.keyboard.press('End');
  await settle();
  expect(await isFollowing()).toBe(true);
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await settle();
  const [pointedMs, wantedMs] = await page.evaluate(() => {
    const { bars } = window.stage.data();
    return [window.stage.crosshairs.at(-1)?.bar?.startMs, bars.startMs[bars.last - 2]];
  });
  expect(pointedMs).toBe(wantedMs);
  expect(await page.textContent('[aria-live]')).toMatch(/^20 Nov 14:58: open \d+\.\d\d, high/);
});

test('older history is asked for once when the window reaches before the oldest bar', async () => {
  await page.focus('[role=application]');
  await page.keyboard.press('Home');
  await settle();
  const before = await page.evaluate(() => window.stage.histories.length);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await settle();
  const asked = await page.evaluate(() => window.stage.histories);
  expect(asked.length).toBe(Math.max(1, before));
  const { fromMs } = await visibleRange();
  expect(asked[0]).toBeLessThan(fromMs + 600_000);
});

test('a double click goes back to the default window', async () => {
  const first = await visibleRange();
  await page.mouse.move(400, 200);
  await page.mouse.wheel(0, 600);
  await dragBy(120);
  await page.mouse.dblclick(400, 200);
  await settle();
  expect(await visibleRange()).toEqual(first);
  expect(await isFollowing()).toBe(true);
});

test('two fingers zoom and one finger pans', async () => {
  const cdp = await page.context().newCDPSession(page);
  const touch = (type: string, ...points: { x: number; y: number }[]) =>
    cdp.send('Input.dispatchTouchEvent', {
      type: type as 'touchStart',
      touchPoints: points.map((point, id) => ({ ...point, id })),
    });
  const before = await visibleRange();
  await touch('touchStart', { x: 300, y: 200 });
  await touch('touchStart', { x: 300, y: 200 }, { x: 500, y: 200 });
  await touch('touchMove', { x: 250, y: 200 }, { x: 550, y: 200 });
  await touch('touchMove', { x: 200, y: 200 }, { x: 600, y: 200 });
  await touch('touchEnd');
  await settle();
  const zoomed = await visibleRange();
  expect((zoomed.toMs - zoomed.fromMs) / (before.toMs - before.fromMs)).toBeCloseTo(0.5, 1);
  await touch('touchStart', { x: 300, y: 200 });
  for (const x of [320, 360, 420]) await touch('touchMove', { x, y: 200 });
  await touch('touchEnd');
  await settle();
  const panned = await visibleRange();
  expect(panned.fromMs).toBeLessThan(zoomed.fromMs);
  expect(panned.toMs - panned.fromMs).toBeCloseTo(zoomed.toMs - zoomed.fromMs, 0);
});

test('the page asks for one frame at a time, and for none while nothing changes', async () => {
  await page.evaluate(async () => {
    for (let i = 0; i < 20; i++) {
      window.stage.trade(500, 19_000 + i);
      window.stage.trade(500, 19_001 + i);
      await window.stage.settled();
    }
  });
  await page.waitForTimeout(150);
  const busy = await page.evaluate(() => ({ ...window.stage.frames }));
  expect(busy.mostOutstanding).toBe(1);
  await page.waitForTimeout(150);
  const idle = await page.evaluate(() => ({ ...window.stage.frames }));
  expect(idle.requested).toBe(busy.requested);
  expect(idle.outstanding).toBe(0);
});

test('the chart follows the size of its place', async () => {
  await page.setViewportSize({ width: 500, height: 500 });
  await settle();
  const size = await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#chart canvas')!;
    return { width: canvas.width, shown: canvas.clientWidth, host: document.body.clientWidth };
  });
  expect(size).toEqual({ width: 500, shown: 500, host: 500 });
});

test('without data the chart is calm and says that it waits', async () => {
  await page.evaluate(() => {
    window.stage.chart.setData(undefined);
    window.stage.chart.setGaps([]);
  });
  await settle();
  const { up, down, textMuted } = await themeColors();
  const [ups, downs, text] = await countPixels([up, down, textMuted]);
  expect([ups, downs]).toEqual([0, 0]);
  expect(text).toBeGreaterThan(20);
});

test('the timeline seeks by pointer and by keyboard and names its position', async () => {
  const slider = page.getByRole('slider', { name: 'Replay position' });
  const box = (await slider.boundingBox())!;
  await page.mouse.click(box.x + box.width / 4, box.y + 10);
  const nowMs = await page.evaluate(() => window.stage.nowMs());
  const spanMs = 600 * 60_000;
  const sought = await page.evaluate(() => window.stage.seeks);
  expect(sought).toHaveLength(1);
  expect(Math.abs(sought[0]! - (nowMs - 0.75 * spanMs))).toBeLessThan(spanMs / box.width + 1);
  await slider.press('ArrowRight');
  const stepped = await page.evaluate(() => window.stage.seeks.at(-1)!);
  expect(stepped).toBeCloseTo(nowMs - 200 * 60_000 + spanMs / 100, -1);
  expect(await slider.getAttribute('aria-valuetext')).toBe('20 Nov 11:40:30');
});

test('sparklines are coloured by their change against the reference', async () => {
  const { up, down } = await themeColors();
  const counts = await page.evaluate(
    ([rising, falling]) => {
      const canvas = document.querySelector<HTMLCanvasElement>('#sparklines canvas')!;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const near = (i: number, color: string) =>
        [1, 3, 5].every((at, channel) => {
          const wanted = Number.parseInt(color.slice(at, at + 2), 16);
          return Math.abs(data[i + channel]! - wanted) < 40 && data[i + 3]! > 120;
        });
      let ups = 0;
      let downs = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (near(i, rising)) ups++;
        if (near(i, falling)) downs++;
      }
      return { ups, downs };
    },
    [up, down] as const,
  );
  expect(counts.ups).toBeGreaterThan(50);
  expect(counts.downs).toBeGreaterThan(50);
});
