/** What pointer, wheel, touch and keyboard do to the charts in a real browser. */
import { expect } from 'vitest';
import { test } from './chart-page/chart-test.ts';

test('the wheel zooms at the cursor: the moment under it stays', async ({
  chart: { page, settle, visibleRange, dragBy },
}) => {
  await dragBy(200);
  const before = await visibleRange();
  const momentAt = (range: typeof before, share: number) =>
    range.fromMs + share * (range.toMs - range.fromMs);
  const plotWidth = await page.evaluate(
    () => window.chartPage.chart.locate(window.chartPage.chart.visibleRange().toMs, 0).x,
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

test('a drag leaves follow mode and holds its place exactly while trades arrive; follow returns', async ({
  chart: { page, settle, visibleRange, isFollowing, dragBy },
}) => {
  expect(await isFollowing()).toBe(true);
  await dragBy(150);
  expect(await isFollowing()).toBe(false);
  const held = await visibleRange();
  await page.evaluate(async () => {
    for (let i = 0; i < 5; i++) {
      window.chartPage.trade(61_000, 19_000 + i);
      await window.chartPage.settled();
    }
  });
  expect(await visibleRange()).toEqual(held);
  await page.evaluate(() => window.chartPage.chart.follow());
  await settle();
  const range = await visibleRange();
  expect(range.toMs).toBeGreaterThan(await page.evaluate(() => window.chartPage.nowMs()));
  expect(await page.evaluate(() => window.chartPage.follows)).toEqual([false, true]);
});

test('while following, the window moves by whole bars and the forming bar is in sight', async ({
  chart: { page, settle, visibleRange },
}) => {
  const { intervalMs, before } = await page.evaluate(() => ({
    intervalMs: window.chartPage.intervalMs,
    before: window.chartPage.chart.visibleRange(),
  }));
  await page.evaluate(() => window.chartPage.trade(10_000, 19_000));
  await settle();
  expect(await visibleRange()).toEqual(before);
  await page.evaluate(() => window.chartPage.trade(60_000, 19_010));
  await settle();
  const after = await visibleRange();
  const msPerPx = (after.toMs - after.fromMs) / 930;
  expect(Math.abs(after.toMs - before.toMs - intervalMs)).toBeLessThan(2 * msPerPx);
});

test('the crosshair reports the bar under the pointer, with volume, VWAP and trades', async ({
  chart: { page, settle },
}) => {
  const expected = await page.evaluate(() => {
    const { bars } = window.chartPage.data();
    const row = bars.last - 12;
    const middleMs = bars.startMs[row]! + bars.intervalMs / 2;
    return { bar: bars.at(row), ...window.chartPage.chart.locate(middleMs, bars.high[row]!) };
  });
  await page.mouse.move(expected.x + 1, expected.y);
  await settle();
  const info = await page.evaluate(() => window.chartPage.crosshairs.at(-1));
  expect(info?.bar).toEqual(expected.bar);
  expect(Math.abs(info!.price - expected.bar.high)).toBeLessThan(20);
  expect(info!.vwap).toBeGreaterThanOrEqual(expected.bar.low);
  expect(info!.vwap).toBeLessThanOrEqual(expected.bar.high);
  await page.mouse.move(500, 690);
  await settle();
  expect(await page.evaluate(() => window.chartPage.crosshairs.at(-1))).toBeUndefined();
});

test('a move of the pointer paints the crosshair and nothing else', async ({
  chart: { page, settle },
}) => {
  await page.mouse.move(300, 200);
  await settle();
  const before = await page.evaluate(() => ({ ...window.chartPage.paintings }));
  for (const x of [320, 340, 360]) {
    await page.mouse.move(x, 210);
    await settle();
  }
  const after = await page.evaluate(() => ({ ...window.chartPage.paintings }));
  expect(after.plot).toBe(before.plot);
  expect(after.pointer).toBeGreaterThanOrEqual(before.pointer + 3);
  expect(await page.evaluate(() => window.chartPage.crosshairs.at(-1)?.bar)).toBeDefined();
});

test('the keyboard pans, zooms, goes to both ends and moves a crosshair that is read out', async ({
  chart: { page, settle, visibleRange, isFollowing },
}) => {
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
    const { bars } = window.chartPage.data();
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
    const { bars } = window.chartPage.data();
    return [window.chartPage.crosshairs.at(-1)?.bar?.startMs, bars.startMs[bars.last - 2]];
  });
  expect(pointedMs).toBe(wantedMs);
  expect(await page.textContent('[aria-live]')).toMatch(/^20 Nov 14:58: open \d+\.\d\d, high/);
});

test('older history is asked for once when the window reaches before the oldest bar', async ({
  chart: { page, settle, visibleRange },
}) => {
  await page.focus('[role=application]');
  await page.keyboard.press('Home');
  await settle();
  const before = await page.evaluate(() => window.chartPage.histories.length);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await settle();
  const asked = await page.evaluate(() => window.chartPage.histories);
  expect(asked.length).toBe(Math.max(1, before));
  const { fromMs } = await visibleRange();
  expect(asked[0]).toBeLessThan(fromMs + 600_000);
});

test('a double click goes back to the default window', async ({
  chart: { page, settle, visibleRange, isFollowing, dragBy },
}) => {
  const first = await visibleRange();
  await page.mouse.move(400, 200);
  await page.mouse.wheel(0, 600);
  await dragBy(120);
  await page.mouse.dblclick(400, 200);
  await settle();
  expect(await visibleRange()).toEqual(first);
  expect(await isFollowing()).toBe(true);
});

test('the price axis is dragged, and fits again after a double click; a tap shows a crosshair that stays', async ({
  chart: { page, settle },
}) => {
  const apart = () =>
    page.evaluate(() => {
      const { chart, nowMs } = window.chartPage;
      return chart.locate(nowMs(), 18_900).y - chart.locate(nowMs(), 18_950).y;
    });
  const fitted = await apart();
  await page.mouse.move(975, 200);
  await page.mouse.down();
  await page.mouse.move(975, 120);
  await page.mouse.up();
  await settle();
  expect(await apart()).toBeGreaterThan(fitted * 1.1);
  await page.mouse.dblclick(975, 200);
  await settle();
  expect((await apart()) / fitted).toBeCloseTo(1, 0);
  await page.mouse.move(500, 690);
  const cdp = await page.context().newCDPSession(page);
  for (const type of ['touchStart', 'touchEnd'] as const) {
    const touchPoints = type === 'touchStart' ? [{ x: 400, y: 200 }] : [];
    await cdp.send('Input.dispatchTouchEvent', { type, touchPoints });
  }
  await settle();
  expect(await page.evaluate(() => window.chartPage.crosshairs.at(-1)?.bar)).toBeDefined();
});

test('two fingers zoom and one finger pans', async ({ chart: { page, settle, visibleRange } }) => {
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

test('the timeline seeks by pointer and by keyboard and names its position', async ({
  chart: { page },
}) => {
  const slider = page.getByRole('slider', { name: 'Replay position' });
  const box = (await slider.boundingBox())!;
  await page.mouse.click(box.x + box.width / 4, box.y + 10);
  const nowMs = await page.evaluate(() => window.chartPage.nowMs());
  const spanMs = 600 * 60_000;
  const sought = await page.evaluate(() => window.chartPage.seeks);
  expect(sought).toHaveLength(1);
  expect(Math.abs(sought[0]! - (nowMs - 0.75 * spanMs))).toBeLessThan(spanMs / box.width + 1);
  await slider.press('ArrowRight');
  const stepped = await page.evaluate(() => window.chartPage.seeks.at(-1)!);
  expect(stepped).toBeCloseTo(nowMs - 200 * 60_000 + spanMs / 100, -1);
  expect(await slider.getAttribute('aria-valuetext')).toBe('20 Nov 11:40:30');
});
