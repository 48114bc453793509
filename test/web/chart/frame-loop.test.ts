import { beforeEach, describe, expect, test } from 'vitest';
import { createFrameLoop, type FrameHost, type FrameLoop } from '../../../web/chart/frame-loop.ts';

/** A browser whose frames and clock move by hand. */
class FakeHost implements FrameHost {
  nowMs = 0;
  hidden = false;
  waiting: ((nowMs: number) => void)[] = [];
  private watcher = () => {};

  requestFrame(callback: (nowMs: number) => void): number {
    return this.waiting.push(callback);
  }
  cancelFrame(): void {
    this.waiting = [];
  }
  now(): number {
    return this.nowMs;
  }
  isHidden(): boolean {
    return this.hidden;
  }
  onVisibility(callback: () => void): () => void {
    this.watcher = callback;
    return () => {};
  }
  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    this.watcher();
  }
  /** Runs frames at 60 a second; each time `before` is called first. */
  run(frames: number, before: () => void = () => {}): void {
    for (let frame = 0; frame < frames; frame++) {
      this.nowMs = Math.ceil((this.nowMs + 1) / 16.667) * 16.667;
      before();
      const callbacks = this.waiting;
      this.waiting = [];
      const vsyncMs = this.nowMs;
      for (const callback of callbacks) callback(vsyncMs);
    }
  }
}

let host: FakeHost;
let loop: FrameLoop;
beforeEach(() => {
  host = new FakeHost();
  loop = createFrameLoop(host);
});

/** Registers a part that costs `costMs` and counts its draws. */
function addPart(priority: 0 | 1 | 2 | 3, rateHz: number, costMs = 0) {
  const part = { draws: 0 };
  const handle = loop.register({
    priority,
    rateHz,
    draw: () => {
      part.draws++;
      host.nowMs += costMs;
    },
  });
  return { part, handle };
}

describe('the frame loop', () => {
  test('asks for one frame at a time, however many parts change', () => {
    const parts = [addPart(0, 60), addPart(1, 60), addPart(3, 15)];
    for (const { handle } of parts) for (let i = 0; i < 5; i++) handle.invalidate();
    expect(host.waiting).toHaveLength(1);
  });

  test('sleeps when nothing has changed', () => {
    const { part, handle } = addPart(0, 60);
    host.run(3);
    expect([part.draws, host.waiting.length]).toEqual([1, 0]);
    handle.invalidate();
    host.run(3);
    expect([part.draws, host.waiting.length]).toEqual([2, 0]);
  });

  test('draws each part at its own rate', () => {
    const fast = addPart(0, 60);
    const slow = addPart(1, 15);
    host.run(60, () => {
      fast.handle.invalidate();
      slow.handle.invalidate();
    });
    expect(fast.part.draws).toBe(60);
    expect(slow.part.draws).toBeGreaterThanOrEqual(14);
    expect(slow.part.draws).toBeLessThanOrEqual(16);
  });

  test('draws urgent parts first', () => {
    const order: number[] = [];
    for (const priority of [3, 0, 2, 1] as const) {
      loop.register({ priority, rateHz: 60, draw: () => void order.push(priority) });
    }
    host.run(1);
    expect(order).toEqual([0, 1, 2, 3]);
  });

  test('puts the rest off when a frame has cost too much, but starves nobody', () => {
    const heavy = addPart(0, 60, 12);
    const light = addPart(2, 60);
    host.run(30, () => {
      heavy.handle.invalidate();
      light.handle.invalidate();
    });
    expect(heavy.part.draws).toBe(30);
    expect(light.part.draws).toBeGreaterThan(5);
    expect(light.part.draws).toBeLessThan(20);
  });

  test('halves the rates of unimportant parts while frames run late, and gives them back', () => {
    const heavy = addPart(0, 60, 15);
    const idle = addPart(3, 60);
    host.run(61, () => heavy.handle.invalidate());
    expect(loop.stats().slowdown).toBe(2);
    heavy.handle.remove();
    host.run(600, () => idle.handle.invalidate());
    expect(loop.stats().slowdown).toBe(1);
  });

  test('stops while the page is hidden and draws everything when it returns', () => {
    const { part, handle } = addPart(0, 60);
    host.run(1);
    handle.invalidate();
    host.setHidden(true);
    expect(host.waiting).toHaveLength(0);
    handle.invalidate();
    host.run(5);
    expect(part.draws).toBe(1);
    host.setHidden(false);
    host.run(1);
    expect(part.draws).toBe(2);
  });

  test('goes on drawing a part that says it is not done', () => {
    let left = 4;
    loop.register({ priority: 3, rateHz: 60, draw: () => --left > 0 });
    host.run(10);
    expect([left, host.waiting.length]).toEqual([0, 0]);
  });

  test('draws the others when one part throws, and does not hide the error', () => {
    loop.register({
      priority: 0,
      rateHz: 60,
      draw: () => {
        throw new Error('broken part');
      },
    });
    const { part } = addPart(1, 60);
    expect(() => host.run(1)).toThrow('broken part');
    expect(part.draws).toBe(1);
  });

  test('measures rate and cost, and does not take rest for slowness', () => {
    const { handle } = addPart(0, 60, 4);
    const runBusy = () => {
      for (let frame = 0; frame < 60; frame++) {
        handle.invalidate();
        host.run(1);
      }
    };
    runBusy();
    host.nowMs += 5_000;
    runBusy();
    const { fps, frameMs } = loop.stats();
    expect(fps).toBeGreaterThan(55);
    expect(fps).toBeLessThan(62);
    expect(frameMs).toBeCloseTo(4);
  });

  test('asks for nothing after close', () => {
    const { handle } = addPart(0, 60);
    loop.close();
    expect(host.waiting).toHaveLength(0);
    handle.invalidate();
    expect(host.waiting).toHaveLength(0);
  });
});
