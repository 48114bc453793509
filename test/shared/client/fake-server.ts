/**
 * The surroundings of a client under test: a clock that only moves when told, timers on it, and sockets whose other
 * end is the test. No time passes, nothing is on a network.
 */
import type { ClientEnvironment, SocketLike } from '../../../shared/client/socket.ts';
import type { Command, ServerMessage, SubscribeResult } from '../../../shared/wire/command.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { type PlainFrame, type PlainTick, toFrameBytes } from '../../support/golden.ts';

export const BASE_MS = 1_767_225_600_000;
export const EPOCH = 0x11_2233;

/** A socket whose server is the test. */
export class FakeSocket implements SocketLike {
  binaryType = 'blob';
  readonly protocol = 'tickdeck.v1';
  readyState = 0;
  /** What the client has sent, oldest first. */
  readonly sent: Command[] = [];
  closedByClient = false;
  private readonly listeners = new Map<string, ((event: never) => void)[]>();

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Command);
  }

  close(): void {
    this.closedByClient = true;
    this.readyState = 3;
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }

  private emit(type: string, event: unknown): void {
    for (const listener of this.listeners.get(type) ?? []) listener(event as never);
  }

  open(): void {
    this.readyState = 1;
    this.emit('open', {});
  }

  say(message: ServerMessage | Record<string, unknown>): void {
    this.sayText(JSON.stringify(message));
  }

  sayText(data: string): void {
    this.emit('message', { data });
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.emit('message', { data: bytes.buffer });
  }

  sendFrame(frame: PlainFrame): void {
    this.sendBytes(toFrameBytes(frame));
  }

  /** The connection ends. */
  end(code: number): void {
    this.readyState = 3;
    this.emit('close', { code, reason: '' });
  }

  /** Commands of one type that the client has sent. */
  commands<T extends Command['type']>(type: T): Extract<Command, { type: T }>[] {
    return this.sent.filter((one): one is Extract<Command, { type: T }> => one.type === type);
  }
}

/** Clock, timers, sockets and luck of a client. */
export class FakeEnvironment implements ClientEnvironment {
  nowMs = BASE_MS;
  luck = 0.5;
  readonly sockets: FakeSocket[] = [];
  private timers: { run: () => void; atMs: number }[] = [];

  connect(): FakeSocket {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  }

  now(): number {
    return this.nowMs;
  }

  random(): number {
    return this.luck;
  }

  setTimer(run: () => void, afterMs: number): unknown {
    const timer = { run, atMs: this.nowMs + afterMs };
    this.timers.push(timer);
    return timer;
  }

  clearTimer(timer: unknown): void {
    this.timers = this.timers.filter((one) => one !== timer);
  }

  /** Timers that have not fired. */
  get pendingTimers(): number {
    return this.timers.length;
  }

  get socket(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  /** Lets time pass, and timers fire in order. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const due = this.timers.filter(({ atMs }) => atMs <= endMs);
      if (due.length === 0) break;
      const next = due.reduce((a, b) => (b.atMs < a.atMs ? b : a));
      this.clearTimer(next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
    }
    this.nowMs = endMs;
  }

  /** Opens the newest socket and answers its hello. */
  welcome(epoch = EPOCH): FakeSocket {
    const { socket } = this;
    socket.open();
    const market = { name: 'live', number: 0, kind: 'live', epoch, label: 'test' } as const;
    const markets = [{ ...market, provenance: 'simulated', timeMs: this.nowMs, instruments: 2 }];
    const id = socket.commands('hello')[0]!.id;
    socket.say({ type: 'hello', id, server: 'fake', protocol: 'tickdeck.v1', markets });
    return socket;
  }
}

/** An instrument with this id. */
export const toInstrument = (id: number, symbol: string): Instrument => ({
  id,
  symbol,
  name: symbol,
  kind: 'equity',
  currency: 'USD',
  priceDecimals: 2,
  sizeDecimals: 0,
  tickSize: 1,
  lot: 100,
});

/** A reply that all is subscribed. */
export function toSubscribed(
  results: Partial<Extract<SubscribeResult, { ok: true }>>[],
  epoch = EPOCH,
): Record<string, unknown> {
  const whole = results.map((one) => ({ ok: true, sequence: 0, ...one }));
  return { type: 'subscribed', market: 'live', number: 0, epoch, results: whole, subscriptions: 1 };
}

const head = (epoch: number) => ({ market: 0, epochTag: epoch & 0xff, baseMs: BASE_MS });

/** A snapshot without ticks at a sequence. */
export const toSnapshot = (
  instrument: number,
  sequence: number,
  epoch = EPOCH,
  cause = 0,
): PlainFrame => ({
  type: 'snapshot',
  ...head(epoch),
  epoch,
  cause,
  state: {
    instrument,
    sequence,
    status: 1,
    reason: 0,
    last: 100,
    lastSize: 1,
    lastSide: 1,
    lastMs: BASE_MS,
    lastNs: 0,
    bid: null,
    bidSize: 0,
    ask: null,
    askSize: 0,
    quoteMs: 0,
    quoteNs: 0,
    open: null,
    high: null,
    low: null,
    previousClose: null,
    volume: 1,
    trades: 1,
    turnoverHi: 0,
    turnoverLo: 100,
  },
  runs: [],
});

/** Runs of trades whose price is their sequence. */
export const toRuns = (
  instrument: number,
  firstSequence: number,
  count: number,
  epoch = EPOCH,
): PlainFrame => ({
  type: 'runs',
  ...head(epoch),
  runs: [
    {
      instrument,
      firstSequence,
      standsFor: count,
      ticks: Array.from({ length: count }, (_, i): PlainTick => [
        'trade',
        BASE_MS + i,
        0,
        firstSequence + i,
        1,
        1,
        0,
      ]),
    },
  ],
});
