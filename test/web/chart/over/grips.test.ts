import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Grip, GripSource } from '../../../../web/chart/over/grip.ts';
import { Grips } from '../../../../web/chart/over/grips.ts';

class FakePointerEvent extends Event {
  constructor(type: string, more: object = {}) {
    super(type, { cancelable: true });
    Object.assign(this, { pointerId: 1, pointerType: 'mouse', button: 0, clientX: 0, clientY: 0 });
    Object.assign(this, more);
  }
}

/** A chart that hears what nobody over it takes, and one thing at 100, 100. */
function createOver(grip: Partial<Grip> = {}) {
  const told: string[] = [];
  const host = new EventTarget();
  const frame = Object.assign(new EventTarget(), {
    style: { cursor: '' },
    focus: () => undefined,
    setPointerCapture: () => undefined,
    closest: () => null,
  });
  frame.dispatchEvent = (event) => {
    told.push(`chart ${event.type}`);
    return true;
  };
  Object.assign(host, {
    querySelector: () => frame,
    getBoundingClientRect: () => ({ left: 0, top: 0 }),
  });
  const state = { isPointed: false };
  const grips = new Grips(host as HTMLElement, {
    isInPlot: (x) => x < 500,
    isPointed: () => state.isPointed,
  });
  const note = (what: string) => () => void told.push(what);
  const source: GripSource = {
    find: ({ x, y }, reachPx) => {
      const distancePx = Math.hypot(x - 100, y - 100);
      if (distancePx > reachPx) return undefined;
      return {
        distancePx,
        cursor: 'move',
        drag: ({ x: toX }, { x: fromX }) => told.push(`drag ${toX - fromX}`),
        drop: note('drop'),
        cancel: note('cancel'),
        press: note('press'),
        ...grip,
      };
    },
    hover: (found) => told.push(found === undefined ? 'left' : 'over'),
    pressElsewhere: note('elsewhere'),
  };
  grips.sources.push(source);
  /** @returns whether the chart gets it as well */
  const send = (type: string, x: number, y: number, more: object = {}): boolean => {
    const event = new FakePointerEvent(type, { clientX: x, clientY: y, ...more });
    const stop = vi.spyOn(event, 'stopPropagation');
    Object.defineProperty(event, 'target', { value: frame });
    host.dispatchEvent(event);
    return stop.mock.calls.length === 0;
  };
  return { told, grips, frame, state, send };
}

const TOUCH = { pointerType: 'touch' };

beforeEach(() => {
  vi.stubGlobal('PointerEvent', FakePointerEvent);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('what lies over a chart', () => {
  test('is dragged by the mouse, and the chart does not pan with it', () => {
    const { told, frame, send } = createOver();
    send('pointermove', 102, 100);
    expect(frame.style.cursor).toBe('move');
    expect(send('pointerdown', 102, 100)).toBe(false);
    send('pointermove', 112, 100);
    send('pointermove', 122, 100);
    expect(send('pointerup', 122, 100)).toBe(false);
    expect(told).toEqual(['over', 'drag 10', 'drag 20', 'drop']);
  });

  test('leaves what it is not under to the chart', () => {
    const { told, send } = createOver();
    expect(send('pointerdown', 200, 100)).toBe(true);
    expect(send('pointermove', 220, 100)).toBe(true);
    expect(send('pointerup', 220, 100)).toBe(true);
    expect(told).toEqual(['elsewhere']);
  });

  test('is selected by a tap that the chart forgets, and a finger that moves pans past it', () => {
    const { told, send } = createOver();
    expect(send('pointerdown', 108, 100, TOUCH)).toBe(true);
    expect(send('pointerup', 108, 100, TOUCH)).toBe(false);
    expect(told).toEqual(['chart pointercancel', 'press']);
    told.length = 0;
    send('pointerdown', 108, 100, TOUCH);
    expect(send('pointermove', 150, 100, TOUCH)).toBe(true);
    expect(send('pointerup', 150, 100, TOUCH)).toBe(true);
    expect(told).toEqual([]);
  });

  test('is dragged by a finger once it is ready for that; a second finger puts it back', () => {
    const { told, send } = createOver({ isReady: true });
    expect(send('pointerdown', 108, 100, TOUCH)).toBe(false);
    expect(send('pointermove', 128, 100, TOUCH)).toBe(false);
    send('pointerdown', 300, 100, { ...TOUCH, pointerId: 2 });
    expect(told).toEqual(['drag 20', 'cancel']);
  });

  test('gives way to a tool in hand, which gets the mouse, and a finger by where the crosshair is', () => {
    const { told, grips, state, send } = createOver();
    grips.tool = {
      move: () => told.push('move'),
      down: () => told.push('down'),
      up: (_spot, isDragged) => told.push(`up ${isDragged}`),
      tap: () => told.push('tap'),
    };
    expect(send('pointerdown', 100, 100)).toBe(false);
    send('pointermove', 140, 100);
    send('pointerup', 140, 100);
    expect(told).toEqual(['down', 'move', 'up true']);
    told.length = 0;
    // The first tap is the chart's: it shows the crosshair.
    send('pointerdown', 100, 100, TOUCH);
    expect(send('pointerup', 100, 100, TOUCH)).toBe(true);
    state.isPointed = true;
    send('pointerdown', 300, 300, TOUCH);
    expect(send('pointerup', 300, 300, TOUCH)).toBe(false);
    expect(told).toEqual(['chart pointercancel', 'tap']);
    told.length = 0;
    send('pointerdown', 300, 300, TOUCH);
    send('pointermove', 330, 300, TOUCH);
    send('pointerup', 330, 300, TOUCH);
    expect(told).toEqual([]);
  });
});
