import { afterEach, describe, expect, test, vi } from 'vitest';
import { attachGestures, type GestureTarget } from '../../../web/chart/gestures.ts';

/** An element that hears events, and what its chart was told. */
function createChart(isCalm = true) {
  vi.stubGlobal('matchMedia', () => ({ matches: isCalm }));
  const told: string[] = [];
  const style: Record<string, string> = {};
  const element = Object.assign(new EventTarget(), {
    style,
    clientWidth: 600,
    clientHeight: 400,
    setPointerCapture: () => undefined,
    getBoundingClientRect: () => ({ left: 0, top: 0 }),
  });
  const target = {
    isPointing: false,
    stop: () => undefined,
    fling: (speed: number) => told.push(`fling ${Math.sign(speed)}`),
    zoomAt: () => told.push('zoom'),
    zoneAt: (x: number) => (x > 560 ? 'price' : 'plot'),
    panPrice: () => undefined,
    openMenu: () => told.push('menu'),
    openPlotMenu: (x?: number, y?: number) => told.push(`plot menu ${x} ${y}`),
    dragPriceAxis: (from: number, to: number) => told.push(`price ${from} ${to}`),
    panBy: (px: number) => told.push(`pan ${px}`),
    pointAt(x: number, y: number) {
      target.isPointing = true;
      told.push(`point ${x} ${y}`);
    },
    pointAway() {
      target.isPointing = false;
      told.push('away');
    },
  };
  const detach = attachGestures(
    element as unknown as HTMLElement,
    target as unknown as GestureTarget,
  );
  const send = (type: string, x: number, y: number, pointerType = 'touch') =>
    element.dispatchEvent(
      Object.assign(new Event(type), {
        pointerId: 1,
        pointerType,
        button: 0,
        clientX: x,
        clientY: y,
      }),
    );
  /** A finger that comes down, moves and is lifted: browsers then say that it left as well. */
  const touch = (...places: readonly (readonly [number, number])[]) => {
    const [x, y] = places.at(-1)!;
    send('pointerdown', ...places[0]!);
    for (const place of places.slice(1)) send('pointermove', ...place);
    send('pointerup', x, y);
    send('pointerleave', x, y);
  };
  return { told, element, send, touch, detach };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a finger', () => {
  test('that taps shows the crosshair, which stays until the next tap', () => {
    const { told, touch, detach } = createChart();
    touch([300, 200]);
    expect(told).toEqual(['point 300 200']);
    touch([100, 100]);
    expect(told).toEqual(['point 300 200', 'away']);
    detach();
  });

  test('that is dragged while there is a crosshair moves it from where it is, and pans otherwise', () => {
    const { told, touch, element, detach } = createChart();
    touch([100, 100], [120, 100], [130, 100]);
    expect(told).toEqual(['pan 20', 'pan 10']);
    touch([300, 200]);
    expect(element.style['touchAction']).toBe('none');
    told.length = 0;
    touch([100, 300], [120, 310], [125, 290]);
    expect(told).toEqual(['point 320 210', 'point 325 190']);
    touch([10, 10]);
    expect(element.style['touchAction']).toBe('pan-y');
    detach();
  });

  test('that lets go of a moving chart leaves it gliding, and after a rest it stands', () => {
    const { told, send, detach } = createChart(false);
    send('pointerdown', 100, 100);
    send('pointermove', 200, 100);
    send('pointermove', 300, 100);
    send('pointerup', 300, 100);
    expect(told.at(-1)).toBe('fling 1');
    vi.stubGlobal('matchMedia', () => ({ matches: true }));
    send('pointerdown', 300, 100);
    send('pointermove', 200, 100);
    send('pointerup', 200, 100);
    expect(told.at(-1)).toBe('pan -100');
    detach();
  });

  test('that drags the price axis scales prices, and neither pans nor points', () => {
    const { told, touch, detach } = createChart();
    touch([580, 100], [580, 120], [580, 150]);
    touch([580, 100]);
    expect(told).toEqual(['price 100 120', 'price 120 150']);
    detach();
  });

  test('that rests opens the menu of the place, and what it does then moves nothing', () => {
    vi.useFakeTimers();
    const { told, send, touch, detach } = createChart();
    send('pointerdown', 300, 200);
    vi.advanceTimersByTime(349);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    send('pointermove', 340, 200);
    send('pointerup', 340, 200);
    expect(told).toEqual(['plot menu 300 200']);
    send('pointerdown', 580, 100);
    vi.advanceTimersByTime(350);
    send('pointerup', 580, 100);
    expect(told.at(-1)).toBe('menu');
    touch([100, 100], [120, 100]);
    expect(told.at(-1)).toBe('pan 20');
    detach();
    vi.useRealTimers();
  });

  test('the second button opens the menu where it was pressed, and the key for menus at the crosshair', () => {
    const { told, element, detach } = createChart();
    const ask = (more: object) =>
      element.dispatchEvent(
        Object.assign(new Event('contextmenu', { cancelable: true }), {
          clientX: 50,
          clientY: 60,
          ...more,
        }),
      );
    expect(ask({ button: 2, pointerType: 'mouse' })).toBe(false);
    ask({ button: 0, pointerType: '' });
    ask({ button: 0, ctrlKey: true });
    ask({ button: 2, clientX: 580 });
    expect(told).toEqual([
      'plot menu 50 60',
      'plot menu undefined undefined',
      'plot menu 50 60',
      'menu',
    ]);
    detach();
  });

  test('a turn of the wheel keeps the axis that it began with', () => {
    const { told, element, detach } = createChart();
    const turn = (deltaX: number, deltaY: number) =>
      element.dispatchEvent(
        Object.assign(new Event('wheel'), {
          deltaX,
          deltaY,
          deltaMode: 0,
          clientX: 10,
          clientY: 10,
        }),
      );
    turn(20, 5);
    turn(3, 9);
    expect(told).toEqual(['pan -20', 'pan -3']);
    detach();
  });

  test('leaves what it pointed at when it is lifted; a mouse takes it along', () => {
    const { told, send, detach } = createChart();
    send('pointermove', 50, 60, 'mouse');
    send('pointerleave', 0, 0, 'mouse');
    expect(told).toEqual(['point 50 60', 'away']);
    detach();
  });
});
