/** Streams: each tick once, in order, and a word on everything that is missing. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../../shared/client/client.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { type StreamOptions, streamTicks } from '../../../shared/client/stream.ts';
import type { StreamedTick } from '../../../shared/client/streamed-tick.ts';
import { createTickQueue } from '../../../shared/client/tick-queue.ts';
import {
  BASE_MS,
  EPOCH,
  type FakeSocket,
  FakeEnvironment,
  toInstrument,
  toRuns,
  toSnapshot,
} from './fake-server.ts';

const AAPL = toInstrument(7, 'AAPL');
let environment: FakeEnvironment;
let client: Client;
let socket: FakeSocket;

beforeEach(() => {
  environment = new FakeEnvironment();
  client = createClient('ws://test/ws', environment);
  socket = environment.welcome();
});

/** What a stream yields, in short, and how it ended. */
interface Read {
  got: string[];
  end: Promise<string>;
  stop(): Promise<unknown>;
}

const toShort = (tick: StreamedTick): string => {
  if (tick.kind === 'missed') return `missed ${tick.count}`;
  if (tick.kind === 'rejected') return `rejected ${tick.symbol} ${tick.code}`;
  return 'sequence' in tick ? String(tick.sequence) : tick.kind;
};

function read(symbols: string[], options?: StreamOptions): Read {
  const stream = streamTicks(client, symbols, options);
  const got: string[] = [];
  const all = async (): Promise<string> => {
    for await (const tick of stream) got.push(toShort(tick));
    return 'over';
  };
  const end = all().catch(
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
  return { got, end, stop: () => stream.return() };
}

/** Lets the reader take what is there. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

/** Confirms AAPL at a sequence. */
function serve(sequence: number, epoch = EPOCH): void {
  socket.confirm([{ symbol: 'AAPL', instrument: AAPL, sequence }], { epoch });
  socket.sendFrame(toSnapshot(AAPL.id, sequence, epoch));
}

/** A snapshot that brings recent ticks. */
function toFullSnapshot(sequence: number, ticks: number): ReturnType<typeof toSnapshot> {
  const { runs } = toRuns(AAPL.id, sequence - ticks + 1, ticks) as unknown as { runs: never[] };
  return { ...toSnapshot(AAPL.id, sequence), runs } as ReturnType<typeof toSnapshot>;
}

describe('a stream', () => {
  test('is of the symbol however it was written', async () => {
    const { got } = read([' aapl']);
    serve(40);
    socket.sendFrame(toRuns(AAPL.id, 41, 3));
    await settle();
    expect(got).toEqual(['41', '42', '43']);
  });

  test('begins with the recent ticks that were asked for', async () => {
    const { got } = read(['AAPL'], { ticks: 3 });
    expect(socket.commands('subscribe')).toMatchObject([{ ticks: 3 }]);
    socket.confirm([{ symbol: 'AAPL', instrument: AAPL, sequence: 40 }]);
    socket.sendFrame(toFullSnapshot(40, 3));
    socket.sendFrame(toRuns(AAPL.id, 41, 1));
    await settle();
    expect(got).toEqual(['38', '39', '40', '41']);
  });

  test('counts what a snapshot leaves out after a return that was not recovered', async () => {
    const { got } = read(['AAPL']);
    serve(40);
    socket = environment.comeBack();
    socket.confirm([{ symbol: 'AAPL', instrument: AAPL, sequence: 900, recovered: false }]);
    socket.sendFrame(toSnapshot(AAPL.id, 900, EPOCH, 1));
    socket.sendFrame(toRuns(AAPL.id, 901, 1));
    await settle();
    expect(got).toEqual(['missed 860', '901']);
  });

  test('counts what a second subscription to the symbol leaves out, and takes what its snapshot brings', async () => {
    const { got } = read(['AAPL']);
    serve(40);
    client.subscribe(['AAPL'], { ticks: 2 });
    socket.confirm([{ symbol: 'AAPL', instrument: AAPL, sequence: 45 }]);
    socket.sendFrame(toFullSnapshot(45, 2));
    await settle();
    expect(got).toEqual(['missed 3', '44', '45']);
  });

  test('counts a declared gap, and the merged update after it, once', async () => {
    const { got } = read(['AAPL']);
    serve(40);
    const head = { market: 0, epochTag: EPOCH & 0xff, baseMs: BASE_MS };
    const gap = { instrument: AAPL.id, fromSequence: 41, toSequence: 60, cause: 1 };
    socket.sendFrame({ type: 'gap', ...head, ...gap, fromMs: BASE_MS, toMs: BASE_MS + 1 });
    const { state } = toSnapshot(AAPL.id, 62) as unknown as { state: never };
    socket.sendFrame({ type: 'merged', ...head, updates: [{ standsFor: 22, state }] });
    await settle();
    expect(got).toEqual(['missed 22']);
  });

  test('says so when sequences begin again, since nobody knows what lies between', async () => {
    const { got } = read(['AAPL']);
    serve(40);
    socket = environment.comeBack(EPOCH + 1);
    serve(3, EPOCH + 1);
    socket.sendFrame(toRuns(AAPL.id, 4, 1, EPOCH + 1));
    await settle();
    expect(got).toEqual(['restart', '4']);
  });

  test('ends when the client is closed, and yields what was still there', async () => {
    const { got, end } = read(['AAPL']);
    serve(40);
    socket.sendFrame(toRuns(AAPL.id, 41, 1));
    client.close();
    expect([await end, got]).toEqual(['over', ['41']]);
    expect(await read(['AAPL']).end).toBe('over');
  });

  test('fails when the server ends the connection for good', async () => {
    const { end } = read(['AAPL']);
    socket.end(4503);
    expect(await end).toBe('DISCONNECTED');
  });

  test('fails when its market is closed', async () => {
    const { end } = read(['AAPL'], { market: 'replay-1' });
    socket.say({ type: 'closed', market: 'replay-2', reason: 'idle' });
    socket.say({ type: 'closed', market: 'replay-1', reason: 'idle' });
    expect(await end).toBe('UNKNOWN_MARKET');
  });

  test.each(['latest', 'bars'] as const)(
    'refuses the contract "%s": it would yield nothing',
    async (contract) => {
      expect(await read(['AAPL'], { contract }).end).toContain(contract);
      expect(socket.commands('subscribe')).toEqual([]);
    },
  );
});

describe('a name that is refused', () => {
  test('is told, and the stream goes on with the others', async () => {
    const { got } = read(['AAPL', 'xyz', '']);
    const { id } = socket.commands('subscribe')[0]!;
    const error = { code: 'UNKNOWN_SYMBOL', message: 'no' };
    const ok = { symbol: 'AAPL', ok: true, instrument: AAPL, sequence: 40 };
    const results = [ok, { symbol: 'XYZ', ok: false, error }];
    socket.say({ type: 'subscribed', id: id!, market: 'live', number: 0, epoch: EPOCH, results });
    socket.sendFrame(toSnapshot(AAPL.id, 40));
    socket.sendFrame(toRuns(AAPL.id, 41, 1));
    await settle();
    expect(got).toEqual(['rejected  UNKNOWN_SYMBOL', 'rejected XYZ UNKNOWN_SYMBOL', '41']);
  });

  test('ends the stream with its error when there is no other', async () => {
    const { got, end } = read(['xyz']);
    const { id } = socket.commands('subscribe')[0]!;
    const error = { code: 'UNKNOWN_SYMBOL', message: 'no' };
    const results = [{ symbol: 'XYZ', ok: false, error }];
    socket.say({ type: 'subscribed', id: id!, market: 'live', number: 0, epoch: EPOCH, results });
    expect([await end, got]).toEqual(['UNKNOWN_SYMBOL', ['rejected XYZ UNKNOWN_SYMBOL']]);
    expect(socket.commands('unsubscribe')).toEqual([]);
  });
});

describe('the end of a stream', () => {
  test('comes at once where no symbol is named', async () => {
    expect(await read([]).end).toBe('over');
  });

  test('takes the subscription back', async () => {
    const { stop } = read(['aapl']);
    serve(40);
    const over = stop();
    socket.sendFrame(toRuns(AAPL.id, 41, 1));
    await over;
    expect(socket.commands('unsubscribe')).toMatchObject([{ market: 'live', symbols: ['AAPL'] }]);
  });

  test('leaves it to another stream of the same symbol, which goes on', async () => {
    const first = read(['AAPL']);
    const second = read(['AAPL']);
    serve(40);
    const over = first.stop();
    socket.sendFrame(toRuns(AAPL.id, 41, 1));
    await over;
    socket.sendFrame(toRuns(AAPL.id, 42, 1));
    await settle();
    expect(socket.commands('unsubscribe')).toEqual([]);
    expect(second.got).toEqual(['41', '42']);
    const end = second.stop();
    socket.sendFrame(toRuns(AAPL.id, 43, 1));
    await end;
    expect(socket.commands('unsubscribe')).toHaveLength(1);
  });
});

describe('a reader that is slow', () => {
  test('has the newest waiting, and is told how many it did not get', async () => {
    const queue = createTickQueue(100);
    const head = { kind: 'trade', symbol: 'A', timeMs: 0, timeNs: 0, price: 1, size: 1 } as const;
    for (let sequence = 1; sequence <= 1_000; sequence++) {
      queue.push({ ...head, sequence, side: 'buy' });
    }
    const [missed, ...rest] = (await queue.take())!;
    expect(missed).toEqual({ kind: 'missed', symbol: 'A', count: 900 });
    expect(rest.map((tick) => (tick as { sequence: number }).sequence)).toEqual(
      Array.from({ length: 100 }, (_, i) => 901 + i),
    );
    queue.end();
    expect(await queue.take()).toBeUndefined();
  });

  test('never loses a note on anything but ticks', async () => {
    const queue = createTickQueue(2);
    queue.push({ kind: 'restart', symbol: 'A' });
    queue.push({ kind: 'rejected', symbol: 'B', code: 'UNKNOWN_SYMBOL', message: 'no' });
    const head = { kind: 'trade', symbol: 'A', timeMs: 0, timeNs: 0, price: 1, size: 1 } as const;
    for (let sequence = 1; sequence <= 9; sequence++) {
      queue.push({ ...head, sequence, side: 'buy' });
    }
    const kinds = (await queue.take())!.map(({ kind }) => kind);
    expect(kinds).toEqual(['missed', 'restart', 'rejected', 'trade', 'trade']);
  });
});
