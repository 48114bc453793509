import { expect, test } from 'vitest';
import { createLink } from '../../../server/lab/link.ts';

function createTimes() {
  let nowMs = 0;
  const planned: { atMs: number; run: () => void }[] = [];
  return {
    now: () => nowMs,
    after: (ms: number, run: () => void) => void planned.push({ atMs: nowMs + ms, run }),
    goTo(ms: number) {
      nowMs = ms;
      for (const one of planned.splice(0)) {
        if (one.atMs <= ms) one.run();
        else planned.push(one);
      }
    },
  };
}

test('what is sent arrives after the delay, in the order in which it was sent', () => {
  const times = createTimes();
  let quality = { delayMs: 80, loss: 0 };
  const link = createLink(() => quality, { ...times, random: () => 0.5 });
  const arrived: string[] = [];
  link.send(100, () => arrived.push('slow'));
  quality = { delayMs: 10, loss: 0 };
  link.send(100, () => arrived.push('quick, but behind it'));
  times.goTo(79);
  expect(arrived).toEqual([]);
  times.goTo(80);
  expect(arrived).toEqual(['slow', 'quick, but behind it']);
  times.goTo(200);
  link.send(1, () => arrived.push('alone'));
  times.goTo(210);
  expect(arrived).toHaveLength(3);
});

test('a lost packet comes after a retransmission, and what is behind it waits', () => {
  const times = createTimes();
  const dice = [0.95, 0.1];
  const link = createLink(() => ({ delayMs: 30, loss: 0.1 }), {
    ...times,
    random: () => dice.shift()!,
  });
  const arrived: number[] = [];
  link.send(1_000, () => arrived.push(1));
  link.send(1_000, () => arrived.push(2));
  times.goTo(229);
  expect(arrived).toEqual([]);
  times.goTo(230);
  expect(arrived).toEqual([1, 2]);
});

test('a message of many packets is lost more easily than one of one', () => {
  /** How many of a thousand messages, each alone on its connection, come late. */
  const countLate = (bytes: number): number => {
    let late = 0;
    for (let i = 0; i < 1_000; i++) {
      const quality = { delayMs: 0, loss: 0.05 };
      const parts = { now: () => 0, after: () => late++, random: () => i / 1_000 };
      createLink(() => quality, parts).send(bytes, () => undefined);
    }
    return late;
  };
  expect(countLate(1_460)).toBe(50);
  // 1 − 0.95¹⁰ = 0.401
  expect(countLate(14_600)).toBe(401);
});
