import { describe, expect, test } from 'vitest';
import { FlowControl } from '../../../../shared/engine/hub/flow-control.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { createRandom } from '../../../support/random.ts';

describe('flow control', () => {
  test('counts the bytes in flight exactly, however acknowledgements come', () => {
    const random = createRandom(5);
    let nowMs = 0;
    const flow = new FlowControl(() => nowMs);
    flow.acknowledges = true;
    const sizes: number[] = [];
    let acknowledged = 0;
    let isFull = false;
    for (let step = 0; step < 5_000; step++) {
      nowMs += 10;
      const bytes = 1 + Math.floor(random() * 60_000);
      sizes.push(bytes);
      flow.onSent(bytes);
      if (random() < 0.02) {
        acknowledged += Math.floor(random() * (sizes.length - acknowledged + 1));
        expect(flow.onAcknowledged(acknowledged, nowMs)).toBe(true);
      }
      const inFlight = sizes.slice(acknowledged).reduce((sum, size) => sum + size, 0);
      expect(flow.bytesInFlight).toBe(inFlight);
      if (inFlight >= LIMITS.windowBytes) isFull = true;
      if (inFlight <= LIMITS.windowBytes / 2) isFull = false;
      expect(flow.hasWindow).toBe(!isFull);
      expect(flow.waitingSinceMs === undefined).toBe(inFlight === 0);
    }
    expect(flow.framesSent).toBe(5_000);
  });

  test('refuses acknowledgements of frames never sent, and those that go back', () => {
    const flow = new FlowControl(() => 1);
    flow.acknowledges = true;
    for (let i = 0; i < 10; i++) flow.onSent(100);
    expect(flow.onAcknowledged(11, 2)).toBe(false);
    expect(flow.onAcknowledged(6, 2)).toBe(true);
    expect(flow.onAcknowledged(5, 3)).toBe(false);
    expect(flow.bytesInFlight).toBe(400);
    expect(flow.waitingSinceMs).toBe(2);
  });

  test('holds nothing against clients that never acknowledge', () => {
    const flow = new FlowControl(() => 1);
    for (let i = 0; i < 100_000; i++) flow.onSent(1_000);
    expect(flow.bytesInFlight).toBe(0);
    expect(flow.waitingSinceMs).toBeUndefined();
  });
});
