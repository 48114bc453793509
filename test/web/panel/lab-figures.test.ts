import { expect, test } from 'vitest';
import type { LabView } from '../../../web/state/lab.ts';
import { toCells, toReport, toRows } from '../../../web/panel/lab/lab-figures.ts';

const VIEW: LabView = {
  request: { delayMs: 80, loss: 0.015, ticks: 40, clients: 9 },
  runningMs: 10_000,
  lanes: [
    {
      lane: { id: 'json', title: 'WebSocket, JSON', kind: 'json' },
      meter: { ticks: 400, p50Ms: 84.4, p99Ms: 5.26, line: [] },
      figures: {
        id: 'json',
        requests: 1,
        bytesUp: 1_000,
        bytesDown: 39_000,
        connections: 1,
        cpuMs: 20,
        request: '',
        response: '',
      },
      message: '',
    },
    {
      lane: { id: 'poll-5s', title: 'HTTP polling, every 5 s', kind: 'poll' },
      meter: { ticks: 0, p50Ms: NaN, p99Ms: NaN, line: [] },
      figures: {
        id: 'poll-5s',
        requests: 0,
        bytesUp: 0,
        bytesDown: 0,
        connections: 0,
        cpuMs: 0,
        request: '',
        response: '',
      },
      message: '',
    },
  ],
};

test('figures are by the second, the tick and the client', () => {
  const [row] = toRows(VIEW);
  // 20 ms of 10 clients over 10 s: 200 µs a client and second.
  expect(row).toMatchObject({ bytesPerTick: 100, bytesPerSecond: 4_000, cpuMicros: 200 });
  expect(toCells(row!).slice(1, 3)).toEqual(['84 ms', '5.3 ms']);
});

test('the report says under what it was measured, and a dash where nothing was', () => {
  const report = toReport(VIEW);
  expect(report).toContain(
    '40 ticks/s for 10 s, 80 ms delay each way, 1.5 % of packets lost, 10 clients',
  );
  expect(report).toMatch(/^\| HTTP polling, every 5 s \| – \| – \| 0\.0 \|/m);
  expect(report).not.toContain('NaN');
});
