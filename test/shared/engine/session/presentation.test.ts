/** Presenting in a room: what the host shows, how calmly it goes out, whose hands are up. Time is the test's own. */
import { describe, expect, test } from 'vitest';
import { createTickColumns } from '../../../../shared/model/tick.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import type { FakeTransport } from '../../../support/fake-transport.ts';
import { createListSource } from '../../../support/list-source.ts';
import { toRandomTicks } from '../../../support/random-ticks.ts';
import { createSessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const START_MS = 1_700_000_000_000;
const INSTRUMENTS = toInstruments(2);
const TICKS = toRandomTicks(5, 500, 2, START_MS, 10);
const point = (timeMs: number) => ({ symbol: 'S0', timeMs, price: 100.5 });
const frame = { charts: [{ symbol: 'S1', interval: '1m' }], active: 0, fromMs: 1, toMs: 2 };

/** A room with its host and two viewers. */
async function openRoom() {
  const bench = await createSessionBench(createListSource(INSTRUMENTS, createTickColumns(1)), {
    recordings: { tape: () => createListSource(INSTRUMENTS, TICKS) },
  });
  const host = bench.connect();
  host.say({ type: 'open', recording: 'tape', paused: true });
  const { market } = host.messages('market').at(-1)!;
  host.say({ type: 'room', market: market.name, room: 'fed', name: 'Ada' });
  const guests = ['Grace', 'Joan'].map((name) => {
    const guest = bench.connect({ rights: 'read' });
    guest.say({ type: 'joinRoom', room: 'fed', name });
    return guest;
  });
  return { bench, host, grace: guests[0]!, joan: guests[1]! };
}

const shown = (client: FakeTransport) =>
  client.messages('presented').filter(({ id }) => id === undefined);
const errorsOf = (client: FakeTransport) => client.messages('error').map(({ error }) => error.code);

describe('a host', () => {
  test('points and frames for everybody; the newest goes out, so often at most', async () => {
    const { bench, host, grace } = await openRoom();
    host.say({ type: 'present', room: 'fed', frame });
    for (let at = 0; at < 10; at++) {
      host.say({ type: 'present', id: at, room: 'fed', point: point(at) });
      bench.clock.advance(20);
    }
    bench.clock.advance(LIMITS.presentMs);
    expect(host.messages('presented').filter(({ id }) => id !== undefined)).toHaveLength(10);
    expect(shown(grace).length).toBeLessThanOrEqual(4);
    expect(shown(grace).at(-1)).toMatchObject({ room: 'fed', point: point(9), frame, hands: [] });
    host.say({ type: 'present', room: 'fed', point: null });
    bench.clock.advance(LIMITS.presentMs);
    expect(shown(grace).at(-1)).toMatchObject({ point: null, frame });
  });

  test('is the only one who may, and who comes late sees how things stand', async () => {
    const { bench, host, grace } = await openRoom();
    grace.say({ type: 'present', room: 'fed', point: point(1) });
    const stranger = bench.connect();
    stranger.say({ type: 'present', room: 'fed', point: point(1) });
    host.say({ type: 'present', room: 'fed', frame: { charts: [], active: 0 } });
    expect([errorsOf(grace), errorsOf(stranger), errorsOf(host)]).toEqual([
      ['NOT_HOST'],
      ['UNKNOWN_VIEWER'],
      ['BAD_COMMAND'],
    ]);
    host.say({ type: 'present', room: 'fed', point: point(5), frame });
    const late = bench.connect({ rights: 'read' });
    late.say({ type: 'joinRoom', room: 'fed' });
    expect(late.messages('joined')[0]!.room.presentation).toEqual({
      point: point(5),
      frame,
      hands: [],
    });
    host.say({ type: 'handOver', room: 'fed', to: 2 });
    bench.clock.advance(200);
    expect(shown(late).at(-1)).toMatchObject({ point: null, frame });
  });
});

describe('hands', () => {
  test('are up in the order in which they were raised, and lowered by who raised them, the host, or by leaving', async () => {
    const { bench, host, grace, joan } = await openRoom();
    joan.say({ type: 'raiseHand', room: 'fed', raised: true });
    grace.say({ type: 'raiseHand', room: 'fed', raised: true });
    joan.say({ type: 'raiseHand', room: 'fed', raised: true });
    bench.clock.advance(200);
    expect(shown(host).at(-1)!.hands).toEqual([3, 2]);
    grace.say({ type: 'raiseHand', room: 'fed', raised: false, viewer: 3 });
    host.say({ type: 'raiseHand', room: 'fed', raised: true, viewer: 3 });
    expect([errorsOf(grace), errorsOf(host)]).toEqual([['NOT_HOST'], ['NOT_HOST']]);
    host.say({ type: 'raiseHand', room: 'fed', raised: false, viewer: 3 });
    bench.clock.advance(200);
    expect(shown(joan).at(-1)!.hands).toEqual([2]);
    grace.say({ type: 'leaveRoom', room: 'fed' });
    bench.clock.advance(200);
    expect(shown(host).at(-1)!.hands).toEqual([]);
  });
});

test('a viewer who reads nothing is passed over, and told the newest when it reads again', async () => {
  const { bench, host, grace, joan } = await openRoom();
  grace.bufferedBytes = LIMITS.bufferedBytes + 1;
  for (let at = 1; at < 4; at++) {
    host.say({ type: 'present', room: 'fed', point: point(at) });
    bench.clock.advance(200);
  }
  expect([shown(grace).length, shown(joan).length]).toEqual([0, 3]);
  grace.bufferedBytes = 0;
  bench.clock.advance(1_100);
  expect(shown(grace).map((each) => each.point)).toEqual([point(3)]);
});
