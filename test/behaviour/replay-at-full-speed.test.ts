/**
 * A replay at full speed gives every tick to everybody who reads, however slowly: it waits for the slowest. Seen by
 * clients written by hand, with and without acknowledgements, alone and together.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createDecoder } from '../../shared/wire/decode.ts';
import { BINARY_PROTOCOL, JSON_PROTOCOL } from '../../shared/wire/frame.ts';
import type { SeekableSource } from '../../shared/engine/source/source.ts';
import { makeDemoRecording } from '../../server/recording/demo-recording.ts';
import { importFiles } from '../../server/tape/import/import-files.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { createTapePlayer } from '../../shared/tape/tape-player.ts';
import { size } from '../load/size.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { createListSource } from '../support/list-source.ts';
import { toRandomTicks } from '../support/random-ticks.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const SPOT = fileURLToPath(
  new URL('../../../shared/data/hftbacktest/spot/btcusdt_20240808.gz', import.meta.url),
);
const SPOT_TICKS = 37_797;

let server: TestServer;
const sockets: WebSocket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.stop();
});

/** What a viewer was told, in ticks. */
interface Told {
  ticks: number;
  lost: number;
  merged: number;
  /** The replay's state as it was told last. */
  state: string | undefined;
}

type Message = Record<string, unknown>;

/** A viewer that acknowledges so many ms after it was sent something; undefined is never. */
async function connect(protocol: string, acknowledgeAfterMs: number | undefined) {
  const socket = new WebSocket(server.url, [protocol]);
  sockets.push(socket);
  const told: Told = { ticks: 0, lost: 0, merged: 0, state: undefined };
  const decode = createDecoder();
  let frames = 0;
  let timer: NodeJS.Timeout | undefined;
  const send = (command: Message): void => socket.send(JSON.stringify(command));

  function onData(): void {
    frames++;
    if (acknowledgeAfterMs === undefined) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      if (socket.readyState === WebSocket.OPEN) send({ type: 'acknowledge', frames });
    }, acknowledgeAfterMs);
  }

  function onFrame(bytes: Uint8Array): void {
    const decoded = decode(bytes);
    if (!decoded.ok) throw new Error(decoded.error);
    const { frame } = decoded;
    if (frame.type === 'runs') for (const run of frame.runs) told.ticks += run.count;
    if (frame.type === 'gap' && frame.fromSequence > 0) {
      told.lost += frame.toSequence - frame.fromSequence + 1;
    }
    if (frame.type === 'merged')
      for (const { standsFor } of frame.updates) told.merged += standsFor;
    onData();
  }

  function onText(message: Message): void {
    if (message['type'] === 'market') {
      const { replay } = message['market'] as { replay?: { state: string } };
      told.state = replay?.state;
    }
    if (message['market'] === undefined || message['epoch'] === undefined) return;
    if (message['type'] === 'subscribed') return;
    if (message['type'] === 'ticks') told.ticks += (message['ticks'] as unknown[]).length;
    if (message['type'] === 'merged') told.merged += message['standsFor'] as number;
    if (message['type'] === 'gap' && message['fromSequence'] !== null) told.lost++;
    onData();
  }

  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) onFrame(new Uint8Array(data));
    else onText(JSON.parse(data.toString()) as Message);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  send({ type: 'hello', acknowledges: acknowledgeAfterMs !== undefined });
  return { told, send };
}

/** Opens the recording paused, lets all viewers subscribe to all, plays it at full speed and waits for the end. */
async function play(
  source: () => SeekableSource,
  viewers: readonly (readonly [string, number | undefined])[],
): Promise<Told[]> {
  server = await startTestServer(createTimedSource(1, 100), { tape: source });
  const clients: Awaited<ReturnType<typeof connect>>[] = [];
  for (const [protocol, ms] of viewers) clients.push(await connect(protocol, ms));
  const [host] = clients;
  host!.send({ type: 'open', recording: 'tape', paused: true, speed: 'max' });
  await until(() => server.markets.get('replay-1')?.market.isRebuilding === false, 'the replay');
  const { market } = server.markets.get('replay-1')!;
  const symbols = market.instruments.map(({ symbol }) => symbol);
  const before = market.instruments.reduce((sum, { id }) => sum + market.state(id).sequence, 0);
  for (const { send } of clients) send({ type: 'subscribe', market: 'replay-1', symbols });
  const room = server.hub.room('replay-1')!;
  await until(() => room.members.size === clients.length && room.isInStep, 'all subscribed');
  host!.send({ type: 'play', market: 'replay-1' });
  const isOver = ({ told }: { told: Told }): boolean => told.state === 'ended';
  await until(() => clients.every(isOver) && room.isInStep, 'the end', size(30_000, 120_000));
  const all = market.instruments.reduce((sum, { id }) => sum + market.state(id).sequence, 0);
  const has = ({ told }: { told: Told }): boolean =>
    told.ticks + told.merged + told.lost >= all - before;
  await until(() => clients.every(has), 'the last tick');
  return clients.map(({ told }) => ({ ...told, ticks: told.ticks + before }));
}

const FAST = [BINARY_PROTOCOL, 0] as const;
const SLOW = [BINARY_PROTOCOL, 40] as const;
const SILENT = [BINARY_PROTOCOL, undefined] as const;
const JSON_SLOW = [JSON_PROTOCOL, 20] as const;

const whole = (ticks: number): Told => ({ ticks, lost: 0, merged: 0, state: 'ended' });

describe('at full speed nobody who reads misses a tick', () => {
  const VIEWERS = {
    'one that acknowledges at once': [FAST],
    'one that acknowledges slowly': [SLOW],
    'two, one of them slow': [FAST, SLOW],
    'one that never acknowledges': [SILENT],
    'one of the JSON dialect beside a fast one': [JSON_SLOW, FAST],
  };

  test.skipIf(!existsSync(SPOT)).each(Object.keys(VIEWERS) as (keyof typeof VIEWERS)[])(
    'of a recorded exchange: %s',
    async (name) => {
      const out = join(makeFolder(), 'spot.tape');
      await importFiles([SPOT], { out, isStrict: false, nowMs: 1_750_000_000_000 });
      const told = await play(() => createTapePlayer(openTape(out)), VIEWERS[name]);
      expect(told).toEqual(VIEWERS[name].map(() => whole(SPOT_TICKS)));
    },
    60_000,
  );

  test('of many symbols: two, one of them slow', async () => {
    const ticks = toRandomTicks(9, 60_000, 40, 1_700_000_000_000, 10);
    const told = await play(() => createListSource(toInstruments(40), ticks), [FAST, SLOW]);
    expect(told).toEqual([whole(60_000), whole(60_000)]);
  }, 60_000);

  test.runIf(size(0, 1) === 1)(
    'of the demo: two, one of them slow',
    async () => {
      const out = join(makeFolder(), 'demo.tape');
      await makeDemoRecording(out, Date.now());
      const tape = openTape(out);
      const ticks = tape.tickCount;
      tape.close();
      const told = await play(() => createTapePlayer(openTape(out)), [FAST, SLOW]);
      expect(told).toEqual([whole(ticks), whole(ticks)]);
    },
    180_000,
  );
});
