/** What is on the canvases of the chart: candles, lines, gaps, layers and sparklines, pixel by pixel. */
import { expect } from 'vitest';
import { test } from './chart-page/chart-test.ts';
import { until } from './page-reader.ts';

test('candles are drawn in the up and the down colour of the theme', async ({
  chart: { themeColors, countPixels },
}) => {
  const { up, down, background } = await themeColors();
  const [ups, downs, empty] = await countPixels([up, down, background], 0, 900);
  expect(ups).toBeGreaterThan(500);
  expect(downs).toBeGreaterThan(500);
  expect(empty).toBeGreaterThan(100_000);
});

test('every candle is where its times and prices say', async ({ chart: { page } }) => {
  const wrong = await page.evaluate(() => {
    const { chart, data, colors } = window.chartPage;
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

test('a theme change repaints everything, axes included', async ({
  chart: { page, settle, themeColors, countPixels },
}) => {
  const before = await themeColors();
  await page.evaluate(() => window.chartPage.setLight(true));
  await settle();
  const after = await themeColors();
  const [old, background, up] = await countPixels([before.background, after.background, after.up]);
  expect(old).toBe(0);
  expect(background).toBeGreaterThan(100_000);
  expect(up).toBeGreaterThan(500);
});

test('no line, area or candle is drawn across a gap, over closes or over ticks', async ({
  chart: { page, settle, themeColors, countPixels, countBluish, gapEdges },
}) => {
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
          window.chartPage.chart.setKind(shown);
          window.chartPage.show({ ticks: overTicks, key: `${shown} ${overTicks}` });
        },
        [kind, ticks] as const,
      );
      // What draws a line is fetched when the first one is asked for.
      await until(`${kind}, ticks ${ticks}`, async () => {
        await settle();
        const [, to] = await gapEdges();
        return (await countBluish(to + margin, to + 150)) > 100;
      });
      const [from, to] = await gapEdges();
      expect(await countBluish(from + margin, to - margin), `${kind}, ticks ${ticks}`).toBe(0);
    }
  }
});

test('a layer that is added is drawn and read at the crosshair', async ({
  chart: { page, settle, countPixels },
}) => {
  expect(await countPixels(['#ff00ff'])).toEqual([0]);
  await page.evaluate(() => window.chartPage.showMiddle(true));
  await settle();
  expect((await countPixels(['#ff00ff']))[0]).toBeGreaterThan(100);
  await page.mouse.move(500, 200);
  await settle();
  const info = await page.evaluate(() => window.chartPage.crosshairs.at(-1));
  const { high, low } = info!.bar!;
  expect(info!.readings).toEqual([{ name: 'Middle', price: (high + low) / 2 }]);
});

test('the page asks for one frame at a time, and for none while nothing changes', async ({
  chart: { page, settle },
}) => {
  await page.evaluate(async () => {
    for (let i = 0; i < 20; i++) {
      window.chartPage.trade(500, 19_000 + i);
      window.chartPage.trade(500, 19_001 + i);
      await window.chartPage.settled();
    }
  });
  await settle();
  const busy = await page.evaluate(() => ({ ...window.chartPage.frames }));
  expect(busy.mostOutstanding).toBe(1);
  for (let i = 0; i < 5; i++) await settle();
  const idle = await page.evaluate(() => ({ ...window.chartPage.frames }));
  expect(idle.requested).toBe(busy.requested);
  expect(idle.outstanding).toBe(0);
});

test('the chart follows the size of its place', async ({ chart: { page, settle } }) => {
  await page.setViewportSize({ width: 500, height: 500 });
  await settle();
  const size = await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#chart canvas')!;
    return { width: canvas.width, shown: canvas.clientWidth, host: document.body.clientWidth };
  });
  expect(size).toEqual({ width: 500, shown: 500, host: 500 });
});

test('without data the chart is calm and says that it waits', async ({
  chart: { page, settle, themeColors, countPixels },
}) => {
  await page.evaluate(() => {
    window.chartPage.chart.setData(undefined);
    window.chartPage.chart.setGaps([]);
  });
  await settle();
  const { up, down, textMuted } = await themeColors();
  const [ups, downs, text] = await countPixels([up, down, textMuted]);
  expect([ups, downs]).toEqual([0, 0]);
  expect(text).toBeGreaterThan(20);
});

test('sparklines are coloured by their change against the reference', async ({
  chart: { page, themeColors },
}) => {
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
