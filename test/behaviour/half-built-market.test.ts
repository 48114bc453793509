/** Nothing of a market is sent while it is being rebuilt: who subscribes meanwhile gets one snapshot, of the moment asked for. */
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createDecoder, type Frame } from '../../shared/wire/decode.ts';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { createListSource } from '../support/list-source.ts';
import { toRandomTicks } from '../support/random-ticks.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const INSTRUMENTS = toInstruments(2);
const TICKS = toRandomTicks(5, 400_000, 2, 1_700_000_000_000, 10);
const AT_MS = TICKS.timeMs[390_000]!;

let server: TestServer;
let socket: WebSocket;

afterEach(async () => {
  socket.terminate();
  await server.stop();
});

test('a replay that is opened paused at a time and subscribed to at once shows that time alone', async () => {
  server = await startTestServer(createTimedSource(1, 10), {
    tape: () => createListSource(INSTRUMENTS, TICKS),
  });
  socket = new WebSocket(server.url, [BINARY_PROTOCOL]);
  const frames: Frame[] = [];
  const decode = createDecoder();
  let wasRebuilding = false;
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return;
    const decoded = decode(new Uint8Array(data));
    if (decoded.ok) frames.push(decoded.frame);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const send = (command: object): void => socket.send(JSON.stringify(command));
  send({ type: 'hello' });
  send({ type: 'open', recording: 'tape', paused: true, timeMs: AT_MS });
  send({ type: 'subscribe', market: 'replay-1', symbols: ['S0', 'S1'], ticks: 5 });
  await until(() => server.hub.room('replay-1')?.isSubscribed !== undefined, 'the replay');
  const { market } = server.markets.get('replay-1')!;
  await until(() => {
    wasRebuilding ||= market.isRebuilding;
    const sent = frames.filter(({ type }) => type === 'snapshot').length;
    return sent >= 2 && server.hub.room('replay-1')!.isInStep;
  }, 'both snapshots');
  expect(wasRebuilding).toBe(true);
  const shown = frames.flatMap((frame) => (frame.type === 'snapshot' ? [frame] : []));
  expect(shown.map(({ cause, epoch, state }) => [cause, epoch, state.sequence])).toEqual(
    INSTRUMENTS.map(({ id }) => [0, market.epoch, market.state(id).sequence]),
  );
  expect(market.lastTimeMs).toBeLessThanOrEqual(AT_MS);
  expect(market.state(0).sequence + market.state(1).sequence).toBeGreaterThan(389_000);
});
