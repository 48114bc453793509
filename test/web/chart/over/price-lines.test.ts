import { describe, expect, test } from 'vitest';
import { BarSeries } from '../../../../shared/model/bar.ts';
import { PriceLines, type PriceLine } from '../../../../web/chart/over/price-lines.ts';
import { PRICE_PANES } from '../../../../web/chart/panes.ts';
import { computeLayers, toEmptyScene } from '../../../../web/chart/scene-update.ts';
import { toPlot, type Scene } from '../../../../web/chart/scene.ts';
import { pageLines, setPageLines, toLinesOf } from '../../../../web/panel/marks/page-lines.ts';
import { DARK } from '../../../e2e/chart-page/themes.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 12);
const AREA = { left: 0, top: 0, right: 600, bottom: 400 };

/** Ten bars between 1,000 and 1,090; 1,000 to 1,100 on 400 px. */
function toScene(): Scene {
  const bars = new BarSeries(MINUTE, 100);
  for (let i = 0; i < 10; i++) bars.addTrade(START + i * MINUTE, 0, 1_000 + i * 10, 1);
  const scene: Scene = {
    ...toEmptyScene(DARK),
    data: { bars, intervalMs: MINUTE, priceDecimals: 2, tickSize: 5, format: String },
    fromMs: START,
    toMs: START + 10 * MINUTE,
    nowMs: START + 10 * MINUTE,
    range: { low: 1_000, high: 1_100 },
    paneSets: [PRICE_PANES, PRICE_PANES],
  };
  computeLayers(scene, [], 600);
  return scene;
}

const nothing = (): void => undefined;
const ctx = {
  fillRect: nothing,
  fillText: nothing,
  beginPath: nothing,
  roundRect: nothing,
  fill: nothing,
  moveTo: nothing,
  lineTo: nothing,
  stroke: nothing,
  measureText: (text: string) => ({ width: text.length * 6 }),
} as unknown as CanvasRenderingContext2D;

function show(lines: readonly PriceLine[], scene = toScene()) {
  const shown = new PriceLines(() => undefined);
  shown.set(lines);
  const paint = () => shown.layer.paint(ctx, scene, toPlot(scene, AREA), AREA);
  paint();
  const at = (x: number, y: number, isTouch = false) =>
    shown.find({ x, y, isShift: false, isCtrl: false, isTouch }, isTouch ? 12 : 4);
  const to = (x: number, y: number) => ({ x, y, isShift: false, isCtrl: false, isTouch: false });
  return { shown, scene, paint, at, to };
}

const toLine = (more: Partial<PriceLine> = {}): PriceLine => ({
  id: 'a',
  price: 1_050,
  label: 'Alert',
  tone: 'marker',
  ...more,
});

describe('a line at a price', () => {
  test('is dragged by ticks and tells its owner where it was let go', () => {
    const told: string[] = [];
    const line = toLine({
      onDrag: (price) => told.push(`drag ${price}`),
      onDrop: (price) => told.push(`drop ${price}`),
    });
    const { shown, scene, at, to } = show([line]);
    const grip = at(100, 202)!;
    expect(grip.cursor).toBe('ns-resize');
    grip.drag!(to(100, 163), to(100, 202));
    grip.drop!();
    // 39 px up are 9.75: the nearest multiple of 5.
    expect(told).toEqual(['drag 1060', 'drop 1060']);
    expect(shown.layer.labels!(scene).map(({ price }) => price)).toEqual([1_060]);
    shown.set([{ ...line, price: 1_055 }]);
    expect(shown.layer.labels!(scene).map(({ price }) => price)).toEqual([1_055]);
  });

  test('that is broken off is where it was, and its owner knows', () => {
    const told: number[] = [];
    const { shown, scene, at, to } = show([
      toLine({ onDrag: (price) => told.push(price), onDrop: () => told.push(NaN) }),
    ]);
    const grip = at(100, 200)!;
    grip.drag!(to(100, 100), to(100, 200));
    grip.cancel!();
    expect(told).toEqual([1_075, 1_050]);
    expect(shown.layer.labels!(scene)[0]!.price).toBe(1_050);
  });

  test('that only stands there is no hindrance, and a cross takes off what may be taken off', () => {
    const told: string[] = [];
    expect(show([toLine()]).at(100, 200)).toBeUndefined();
    const { at } = show([toLine({ onRemove: () => told.push('off') })]);
    expect(at(100, 200)).toBeUndefined();
    at(585, 200)!.press!({ x: 585, y: 200, isShift: false, isCtrl: false, isTouch: false });
    expect(told).toEqual(['off']);
  });

  test('makes room for itself when it is near, and does not flatten the candles when it is far', () => {
    const { shown, scene } = show([toLine({ price: 1_150 }), toLine({ id: 'b', price: 5_000 })]);
    expect(shown.layer.range!(scene)).toEqual({ low: 1_150, high: 1_150 });
    expect(shown.layer.labels!(scene)).toEqual([]);
  });

  test('has a label that covers no other: each can be pressed', () => {
    const pressed: string[] = [];
    const { at } = show(
      ['a', 'b', 'c'].map((id) => toLine({ id, onRemove: () => pressed.push(id) })),
    );
    for (let y = 150; y < 250; y++) {
      const grip = at(585, y);
      if (grip !== undefined)
        grip.press!({ x: 0, y: 0, isShift: false, isCtrl: false, isTouch: false });
    }
    expect([...new Set(pressed)].toSorted()).toEqual(['a', 'b', 'c']);
    expect(pressed.filter((id) => id === 'b').length).toBeGreaterThan(15);
  });

  test('of a part of the page is on the charts of its market and symbol, whoever else has lines', () => {
    const line = { ...toLine(), market: 'live', symbol: 'ACME' };
    setPageLines('alerts', [line, { ...line, symbol: 'OTHER' }]);
    setPageLines('orders', [{ ...line, market: 'replay-1' }]);
    const ids = (market: string, symbol: string) =>
      toLinesOf(pageLines.value, market, symbol).map(({ id }) => id);
    expect(ids('live', 'ACME')).toEqual(['alerts a']);
    expect(ids('replay-1', 'ACME')).toEqual(['orders a']);
    setPageLines('alerts', []);
    expect(ids('live', 'ACME')).toEqual([]);
    setPageLines('orders', []);
  });
});
