/**
 * A Tickdeck client: one connection that keeps itself alive, remembers what it is subscribed to and where
 * it stands, and resumes without gap or duplicate. Runs wherever it is given a socket, a clock and timers.
 * Promises: per symbol, `ticks` events carry consecutive sequences; anything else is announced by `snapshot`
 * or `gap` first.
 */
import { type ErrorCode, shouldReconnect } from '../codes.ts';
import type {
  BarsWish,
  Command,
  ContractMode,
  MarketInfo,
  ServerMessage,
  Speed,
} from '../command.ts';
import { createDecoder } from '../decode.ts';
import { BINARY_PROTOCOL } from '../frame.ts';
import type { Interval } from '../interval.ts';
import { LIMITS } from '../limits.ts';
import { toBackoffMs } from './backoff.ts';
import { createClockEstimate } from './clock-estimate.ts';
import { createEmitter, type ConnectionState, type Emitter } from './events.ts';
import type { ClientEnvironment, SocketLike } from './socket.ts';
import { createTracker } from './tracker.ts';

/** Counters since the client was made. */
export interface ClientStats {
  bytes: number;
  frames: number;
  ticks: number;
  /** Merged updates, and the ticks that they stood for. */
  mergedUpdates: number;
  mergedTicks: number;
  /** Ticks that the server declared missing, or that a jump of a sequence showed. */
  missedTicks: number;
  /** Times that ticks were lost on the way and asked for again. */
  repairs: number;
  reconnects: number;
}

/** What `subscribe` may ask for besides symbols. */
export interface SubscribeOptions {
  market?: string;
  /** Recent ticks with the snapshot. */
  ticks?: number;
  bars?: BarsWish[];
  contract?: ContractMode;
  maxRateHz?: number;
  /** For the contract `bars`. */
  interval?: Interval;
}

/** A command without its id. */
type Bare<C> = C extends { id?: number } ? Omit<C, 'id'> : C;

/** A client; make one with `createClient`. */
export interface Client {
  readonly state: ConnectionState;
  readonly isStale: boolean;
  readonly stats: Readonly<ClientStats>;
  /** Round trip of the last ping, ms. */
  readonly roundTripMs: number | undefined;
  /** Server clock minus ours, ms, from the quickest recent ping. */
  readonly clockOffsetMs: number;
  readonly on: Emitter['on'];
  /** Market by its name, as last heard of. */
  market(name: string): MarketInfo | undefined;
  subscribe(symbols: string[], options?: SubscribeOptions): void;
  unsubscribe(symbols: string[], market?: string): void;
  /** Asks for a fresh snapshot of subscribed symbols, with other ticks or bars than before. */
  refresh(symbols: string[], options: SubscribeOptions): void;
  /** Sends any command and gives its reply; rejects with a ClientError, or when the connection ends first. */
  request(command: Bare<Command>): Promise<ServerMessage>;
  openReplay(
    recording: string,
    options?: { speed?: Speed; loop?: boolean; paused?: boolean; timeMs?: number },
  ): Promise<MarketInfo>;
  /** Connects now instead of when the back-off ends. */
  reconnectNow(): void;
  /** Ends for good. */
  close(): void;
}

/** A refused request. */
export class ClientError extends Error {
  readonly code: ErrorCode | 'DISCONNECTED';

  constructor(code: ErrorCode | 'DISCONNECTED', message: string) {
    super(message);
    this.name = 'ClientError';
    this.code = code;
  }
}

const OPEN = 1;

/** A server's text as a message, or undefined when it is none. */
function toMessage(text: string): ServerMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as ServerMessage) : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a client and connects it. @param url address of the WebSocket, `ws://host:3000/ws` */
export function createClient(url: string, environment: ClientEnvironment, name = 'client'): Client {
  const emitter = createEmitter();
  const tracker = createTracker(emitter, scheduleRepair);
  const clock = createClockEstimate();
  const decode = createDecoder();
  const markets = new Map<string, MarketInfo>();
  const marketNames = new Map<number, string>();
  const waiting = new Map<
    number,
    { resolve: (message: ServerMessage) => void; reject: (error: ClientError) => void }
  >();
  const stats: ClientStats = {
    bytes: 0,
    frames: 0,
    ticks: 0,
    mergedUpdates: 0,
    mergedTicks: 0,
    missedTicks: 0,
    repairs: 0,
    reconnects: 0,
  };
  let socket: SocketLike | undefined;
  let state: ConnectionState = 'connecting';
  let isStale = false;
  let attempt = 0;
  let nextId = 1;
  let framesApplied = 0;
  let framesAcknowledged = 0;
  let bytesSinceAcknowledge = 0;
  let acknowledgeTimer: unknown;
  let retryTimer: unknown;
  let pulseTimer: unknown;
  let repairTimer: unknown;
  let retryHintMs: number | undefined;
  let lastHeardMs = environment.now();
  let lastPulseMs = 0;

  function setState(next: ConnectionState, more: { retryInMs?: number; code?: number } = {}): void {
    state = next;
    emitter.emit('state', { state: next, ...more });
  }

  function send(command: Command): void {
    if (socket?.readyState === OPEN) socket.send(JSON.stringify(command));
  }

  function learnMarket(market: MarketInfo): void {
    const known = markets.get(market.name);
    markets.set(market.name, market);
    marketNames.set(market.number, market.name);
    if (known !== undefined && known.epoch !== market.epoch) tracker.forgetEpoch(market.name);
    emitter.emit('market', market);
  }

  function connect(): void {
    retryTimer = undefined;
    lastHeardMs = environment.now();
    setState('connecting');
    const own = environment.connect(url, [BINARY_PROTOCOL]);
    socket = own;
    own.binaryType = 'arraybuffer';
    own.addEventListener('open', () => onOpen(own));
    own.addEventListener('message', (event) => {
      if (own === socket) onMessage(event.data);
    });
    own.addEventListener('close', (event) => {
      if (own === socket) onClose(event.code, event.reason);
    });
    own.addEventListener('error', () => undefined);
  }

  function onOpen(own: SocketLike): void {
    if (own !== socket) return;
    framesApplied = 0;
    framesAcknowledged = 0;
    bytesSinceAcknowledge = 0;
    heard();
    send({ type: 'hello', id: nextId++, client: name, acknowledges: true });
    ping();
  }

  function onClose(code: number, reason: string): void {
    socket = undefined;
    stopTimer('acknowledge');
    for (const { reject } of waiting.values()) {
      reject(new ClientError('DISCONNECTED', 'The connection ended before the reply.'));
    }
    waiting.clear();
    if (state === 'closed') return;
    if (!shouldReconnect(code)) {
      finish(code, reason);
      return;
    }
    const backoffMs = toBackoffMs(
      attempt++,
      environment.random(),
      LIMITS.backoffMinMs,
      LIMITS.backoffMaxMs,
    );
    const retryInMs = retryHintMs ?? backoffMs;
    retryHintMs = undefined;
    stats.reconnects++;
    setState('waiting', { retryInMs, code });
    retryTimer = environment.setTimer(connect, retryInMs);
  }

  function finish(code: number, reason: string): void {
    state = 'closed';
    if (pulseTimer !== undefined) environment.clearTimer(pulseTimer);
    pulseTimer = undefined;
    emitter.emit('state', { state: 'closed', code, reason });
  }

  function heard(): void {
    lastHeardMs = environment.now();
    if (!isStale) return;
    isStale = false;
    emitter.emit('stale', false);
  }

  function onMessage(data: unknown): void {
    heard();
    if (typeof data === 'string') onText(data);
    else if (data instanceof ArrayBuffer) onBinary(new Uint8Array(data));
  }

  function onText(text: string): void {
    stats.bytes += text.length;
    const message = toMessage(text);
    if (message === undefined) return;
    const id = 'id' in message ? message.id : undefined;
    const pending = id === undefined ? undefined : waiting.get(id);
    handle(message);
    if (pending === undefined || id === undefined) return;
    waiting.delete(id);
    if (message.type === 'error') {
      pending.reject(new ClientError(message.error.code, message.error.message));
    } else {
      pending.resolve(message);
    }
  }

  function handle(message: ServerMessage): void {
    switch (message.type) {
      case 'hello':
        onHello(message);
        break;
      case 'subscribed':
        marketNames.set(message.number, message.market);
        tracker.onSubscribed(message);
        break;
      case 'market':
        learnMarket(message.market);
        break;
      case 'markets':
        message.markets.forEach(learnMarket);
        break;
      case 'closed':
        markets.delete(message.market);
        tracker.forgetMarket(message.market);
        emitter.emit('marketClosed', { market: message.market, reason: message.reason });
        break;
      case 'pong':
        clock.onPong(message.serverMs, environment.now());
        break;
      case 'restarting':
        retryHintMs = message.reconnectAfterMs;
        emitter.emit('restarting', message);
        break;
      case 'error':
        emitter.emit('error', { ...message.error, ...(message.id ? { id: message.id } : {}) });
        break;
      default:
    }
  }

  function onHello(message: Extract<ServerMessage, { type: 'hello' }>): void {
    attempt = 0;
    message.markets.forEach(learnMarket);
    const known = new Set(message.markets.map((market) => market.name));
    for (const command of tracker.resubscribe(known)) send({ ...command, id: nextId++ });
    setState('open');
    emitter.emit('hello', message);
  }

  function onBinary(bytes: Uint8Array): void {
    stats.bytes += bytes.length;
    stats.frames++;
    framesApplied++;
    bytesSinceAcknowledge += bytes.length;
    const decoded = decode(bytes);
    if (decoded.ok) {
      const market = marketNames.get(decoded.frame.market);
      if (market !== undefined) tracker.onFrame(market, decoded.frame, stats);
    } else if (decoded.error !== 'UNKNOWN_TYPE') {
      emitter.emit('undecodable', { error: decoded.error, bytes: bytes.length });
    }
    scheduleAcknowledge();
  }

  function scheduleAcknowledge(): void {
    const due =
      framesApplied - framesAcknowledged >= LIMITS.acknowledgeFrames ||
      bytesSinceAcknowledge >= LIMITS.acknowledgeBytes;
    if (due) acknowledge();
    else acknowledgeTimer ??= environment.setTimer(acknowledge, LIMITS.acknowledgeMs);
  }

  function acknowledge(): void {
    stopTimer('acknowledge');
    framesAcknowledged = framesApplied;
    bytesSinceAcknowledge = 0;
    send({ type: 'acknowledge', frames: framesApplied });
  }

  /** Asks for what got lost, a little later: one frame may have held many symbols. */
  function scheduleRepair(): void {
    repairTimer ??= environment.setTimer(() => {
      repairTimer = undefined;
      if (state !== 'open') return;
      for (const command of tracker.repairs()) {
        stats.repairs++;
        send({ ...command, id: nextId++ });
      }
    }, LIMITS.repairAfterMs);
  }

  function stopTimer(which: 'acknowledge' | 'retry'): void {
    const timer = which === 'acknowledge' ? acknowledgeTimer : retryTimer;
    if (timer !== undefined) environment.clearTimer(timer);
    if (which === 'acknowledge') acknowledgeTimer = undefined;
    else retryTimer = undefined;
  }

  function ping(): void {
    lastPulseMs = environment.now();
    clock.onPing(lastPulseMs);
    send({ type: 'ping', id: nextId++ });
  }

  /** Once a second: pings, and notices a connection, or an attempt at one, that is mute. */
  function pulse(): void {
    pulseTimer = environment.setTimer(pulse, 1_000);
    const now = environment.now();
    if (state !== 'open' && state !== 'connecting') return;
    if (state === 'open' && now - lastPulseMs >= LIMITS.heartbeatMs) ping();
    if (now - lastHeardMs < LIMITS.staleMs) return;
    if (!isStale) {
      isStale = true;
      emitter.emit('stale', true);
    }
    if (now - lastHeardMs >= 2 * LIMITS.staleMs) dropSocket();
  }

  /** Gives a mute socket up without waiting for its close handshake. */
  function dropSocket(): void {
    const mute = socket;
    onClose(1006, 'mute');
    mute?.close();
  }

  function request(command: Bare<Command>): Promise<ServerMessage> {
    const id = nextId++;
    return new Promise((resolve, reject) => {
      if (socket?.readyState !== OPEN) {
        reject(new ClientError('DISCONNECTED', 'There is no connection.'));
        return;
      }
      waiting.set(id, { resolve, reject });
      send({ ...command, id } as Command);
    });
  }

  pulseTimer = environment.setTimer(pulse, 1_000);
  connect();

  return {
    get state() {
      return state;
    },
    get isStale() {
      return isStale;
    },
    get roundTripMs() {
      return clock.roundTripMs;
    },
    get clockOffsetMs() {
      return clock.offsetMs;
    },
    stats,
    on: emitter.on,
    market: (marketName) => markets.get(marketName),
    subscribe(symbols, options = {}) {
      const command = tracker.want(symbols, options);
      if (state === 'open') send({ ...command, id: nextId++ });
    },
    unsubscribe(symbols, market = 'live') {
      tracker.unwant(symbols, market);
      if (state === 'open') send({ type: 'unsubscribe', id: nextId++, market, symbols });
    },
    refresh(symbols, options) {
      tracker.want(symbols, options);
      if (state === 'open') {
        send({ type: 'snapshot', id: nextId++, market: 'live', symbols, ...options });
      }
    },
    request,
    async openReplay(recording, options = {}) {
      const reply = await request({ type: 'open', recording, ...options });
      if (reply.type !== 'market') throw new ClientError('INTERNAL', 'Unexpected reply.');
      return reply.market;
    },
    reconnectNow() {
      if (state !== 'waiting') return;
      stopTimer('retry');
      connect();
    },
    close() {
      stopTimer('retry');
      stopTimer('acknowledge');
      const open = socket;
      finish(1000, 'closed by the client');
      open?.close(1000);
    },
  };
}
