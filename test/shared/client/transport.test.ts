/** The whole client over sockets that are no network: all that it needs of a transport is in socket.ts. */
import { beforeEach, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { streamTicks } from '../../../shared/client/stream.ts';
import type { StreamedTick } from '../../../shared/client/streamed-tick.ts';
import type { Command } from '../../../shared/wire/command.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { toFrameBytes } from '../../support/golden.ts';
import { createSocketPair, type FarEnd } from '../../support/socket-pair.ts';
import { EPOCH, FakeEnvironment, toInstrument, toRuns, toSnapshot } from './fake-server.ts';

const AAPL = toInstrument(7, 'AAPL');

/** A server of one symbol at the far ends: each subscription gets two ticks more than were there before. */
class SmallServer {
  sequence = 10;
  readonly heard: Command[] = [];
  far!: FarEnd;

  take(far: FarEnd): void {
    this.far = far;
    far.onText = (text) => this.answer(JSON.parse(text) as Command);
  }

  private say(message: object): void {
    this.far.send(JSON.stringify(message));
  }

  private answer(command: Command): void {
    this.heard.push(command);
    if (command.type === 'hello') {
      const market = { name: 'live', number: 0, kind: 'live', epoch: EPOCH };
      this.say({ type: 'hello', id: command.id, markets: [market] });
    } else if (command.type === 'ping') {
      this.say({ type: 'pong', id: command.id, serverMs: 0 });
    } else if (command.type === 'subscribe') {
      this.subscribe(command);
    }
  }

  private subscribe({ id, resume }: Extract<Command, { type: 'subscribe' }>): void {
    const from = resume?.sequences['AAPL'];
    const result = { symbol: 'AAPL', ok: true, instrument: AAPL, sequence: this.sequence };
    const results = [{ ...result, ...(from === undefined ? {} : { recovered: true }) }];
    this.say({ type: 'subscribed', id, market: 'live', number: 0, epoch: EPOCH, results });
    if (from === undefined) this.far.send(toFrameBytes(toSnapshot(AAPL.id, this.sequence)));
    const next = (from ?? this.sequence) + 1;
    this.sequence += 2;
    this.far.send(toFrameBytes(toRuns(AAPL.id, next, this.sequence + 1 - next)));
  }
}

let environment: FakeEnvironment;
let server: SmallServer;
let client: Client;

beforeEach(() => {
  environment = new FakeEnvironment();
  server = new SmallServer();
  const connect = (): never => {
    const { near, far } = createSocketPair((run) => environment.setTimer(run, 0));
    server.take(far);
    return near as never;
  };
  client = createClient('worker:', Object.assign(environment, { connect }));
});

test('it connects, subscribes, streams, comes back without gap or duplicate, and closes', async () => {
  const got: StreamedTick[] = [];
  const read = (async () => {
    for await (const tick of streamTicks(client, [' aapl'])) got.push(tick);
  })();
  environment.pass(1);
  server.far.close(1006);
  environment.pass(LIMITS.backoffMaxMs);
  server.far.close(4000, 'restarting');
  environment.pass(LIMITS.backoffMaxMs);
  client.close();
  environment.pass(1);
  await read;
  expect(got.map((tick) => ('sequence' in tick ? tick.sequence : tick.kind))).toEqual([
    11, 12, 13, 14, 15, 16,
  ]);
  expect(client.stats).toMatchObject({ ticks: 6, missedTicks: 0, reconnects: 2 });
  expect(server.heard.filter(({ type }) => type === 'hello')).toHaveLength(3);
  expect(environment.pendingTimers).toBe(0);
});

test('it sends nothing outside of the life of a socket', () => {
  client.subscribe(['AAPL']);
  client.unsubscribe(['AAPL']);
  environment.pass(1);
  server.far.close(1006);
  environment.pass(0);
  client.subscribe(['AAPL']);
  client.close();
  client.subscribe(['MSFT']);
  environment.pass(60_000);
  expect(client.state).toBe('closed');
});

test('it takes binary messages as buffers and as views of larger ones', () => {
  const sequences: number[] = [];
  client.on('ticks', ({ run }) => sequences.push(run.firstSequence));
  client.subscribe(['AAPL']);
  environment.pass(1);
  const bytes = toFrameBytes(toRuns(AAPL.id, 13, 1));
  const larger = new Uint8Array(bytes.length + 9).fill(0xff);
  larger.set(bytes, 5);
  server.far.send(larger.subarray(5, 5 + bytes.length));
  server.far.send(toFrameBytes(toRuns(AAPL.id, 14, 1)).buffer as never);
  server.far.send({ not: 'bytes' } as never);
  environment.pass(1);
  expect(sequences).toEqual([11, 13, 14]);
});
