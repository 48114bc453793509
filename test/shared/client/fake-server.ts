/**
 * The surroundings of a client under test: clocks that only move when told, timers on them, and sockets whose other
 * end is the test. No time passes, nothing is on a network.
 */
import type { ClientEnvironment, SocketLike } from '../../../shared/client/socket.ts';
import type { Command } from '../../../shared/wire/command.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import type { ServerMessage, SubscribeResult } from '../../../shared/wire/server-message.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
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

  /** Confirms the newest subscribe that names these, or stands for them. */
  confirm(
    results: Partial<Extract<SubscribeResult, { ok: true }>>[],
    { epoch = EPOCH, market = 'live', number = 0 } = {},
  ): void {
    const { id } = this.commands('subscribe').findLast((one) => (one.market ?? 'live') === market)!;
    this.say({ ...toSubscribed(results, epoch), id, market, number });
  }

  /** Commands of one type that the client has sent. */
  commands<T extends Command['type']>(type: T): Extract<Command, { type: T }>[] {
    return this.sent.filter((one): one is Extract<Command, { type: T }> => one.type === type);
  }
}

/** A market as a server tells of it. */
export type FakeMarket = Partial<MarketInfo> & Pick<MarketInfo, 'name' | 'number'>;

/** Clocks, timers, sockets and luck of a client. */
export class FakeEnvironment implements ClientEnvironment {
  nowMs = BASE_MS;
  /** How far the machine's clock is ahead of the one that never jumps. */
  aheadMs = 0;
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

  systemMs(): number {
    return this.nowMs + this.aheadMs;
  }

  random(): number {
    return this.luck;
  }

  /** The machine sleeps: nothing runs, and the clock that never jumps stands. */
  sleep(ms: number): void {
    this.aheadMs += ms;
  }

  /** The process is stopped: nothing runs, and the clocks go on. */
  stop(ms: number): void {
    this.nowMs += ms;
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

  /** Opens the newest socket and answers its hello. @param others markets besides the live one */
  welcome(epoch = EPOCH, others: FakeMarket[] = []): FakeSocket {
    return this.greet([{ name: 'live', number: 0, epoch }, ...others]);
  }

  /** Opens the newest socket and answers its hello with these markets. */
  greet(told: FakeMarket[]): FakeSocket {
    const { socket } = this;
    socket.open();
    const head = { kind: 'live', epoch: EPOCH, label: 'test', provenance: 'simulated' } as const;
    const markets = told.map((market) => ({
      ...head,
      timeMs: this.nowMs,
      instruments: 2,
      ...market,
    }));
    const id = socket.commands('hello')[0]!.id;
    socket.say({ type: 'hello', id, server: 'fake', protocol: 'tickdeck.v1', markets });
    return socket;
  }

  /** The connection ends and is made again. */
  comeBack(epoch = EPOCH, others: FakeMarket[] = []): FakeSocket {
    this.socket.end(1006);
    this.pass(LIMITS.backoffMaxMs);
    return this.welcome(epoch, others);
  }
}

/** An instrument with this id. */
export const toInstrument = (id: number, symbol: string, sector?: string): Instrument => ({
  ...(sector === undefined ? {} : { sector }),
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

const head = (epoch: number, market = 0) => ({ market, epochTag: epoch & 0xff, baseMs: BASE_MS });

/** A snapshot without ticks at a sequence. */
export const toSnapshot = (
  instrument: number,
  sequence: number,
  epoch = EPOCH,
  cause = 0,
  market = 0,
): PlainFrame => ({
  type: 'snapshot',
  ...head(epoch, market),
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
  market = 0,
): PlainFrame => ({
  type: 'runs',
  ...head(epoch, market),
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
