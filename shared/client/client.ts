/**
 * A Tickdeck client: one connection that keeps itself alive, remembers what it is subscribed to and where
 * it stands, and resumes without gap or duplicate. Runs wherever it is given a socket, a clock and timers.
 * Promises: per symbol, `ticks` events carry consecutive sequences; anything else is announced by `snapshot`
 * or `gap` first.
 */
import { shouldReconnect } from '../wire/codes.ts';
import type { Command, ErrorBody, MarketInfo, ServerMessage } from '../wire/command.ts';
import { createDecoder } from '../wire/decode.ts';
import { LIMITS } from '../wire/limits.ts';
import type { MarketEvent } from '../model/market-event.ts';
import { createAcknowledger } from './acknowledger.ts';
import { openSocket } from './attempt.ts';
import { toBackoffMs } from './backoff.ts';
import { type Bare, type Client, ClientError, type ClientStats } from './client-contract.ts';
import { createClockEstimate } from './clock-estimate.ts';
import { createEmitter, type ConnectionState } from './events.ts';
import { createPulse } from './pulse.ts';
import { toFinalRefusal } from './refusal.ts';
import { createRequests } from './requests.ts';
import type { ClientEnvironment, SocketLike } from './socket.ts';
import { createTracker } from './tracker.ts';

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
  const requests = createRequests();
  const acknowledger = createAcknowledger(environment, (frames) =>
    send({ type: 'acknowledge', frames }),
  );
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
  let attempt = 0;
  let nextId = 1;
  let retryTimer: unknown;
  let repairTimer: unknown;
  let retryHintMs: number | undefined;
  const pulse = createPulse(environment, {
    isOpen: () => state === 'open',
    isTrying: () => state === 'open' || state === 'connecting',
    ping() {
      clock.onPing(environment.now());
      send({ type: 'ping', id: nextId++ });
    },
    onStale: (isStale) => emitter.emit('stale', isStale),
    onMute: dropSocket,
  });

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
    pulse.restart();
    setState('connecting');
    socket = openSocket(url, environment, {
      onOpen,
      onMessage(own, data) {
        if (own === socket) onMessage(data);
      },
      onEnd(own, { code, reason, hasOpened, status }) {
        if (own !== socket) return;
        onClose(code, reason, toFinalRefusal(status));
        if (!hasOpened && status === undefined) learnRefusal();
      },
    });
  }

  function onOpen(own: SocketLike): void {
    if (own !== socket) return;
    acknowledger.reset();
    pulse.heard();
    send({ type: 'hello', id: nextId++, client: name, acknowledges: true });
    pulse.ping();
  }

  /** Asks why an attempt failed, where the socket did not say and somebody else can. */
  function learnRefusal(): void {
    environment.askRefusal?.(url).then(
      (status) => {
        const refusal = toFinalRefusal(status);
        if (refusal === undefined || state !== 'waiting') return;
        stopRetry();
        finish(1006, refusal.message, refusal);
      },
      // Nobody answers at all: the back-off goes on.
      () => undefined,
    );
  }

  /** @param refusal why there is no point in trying again, if there is none */
  function onClose(code: number, reason: string, refusal?: ErrorBody): void {
    socket = undefined;
    acknowledger.stop();
    requests.rejectAll();
    if (state === 'closed') return;
    if (refusal !== undefined || !shouldReconnect(code)) {
      finish(code, refusal?.message ?? reason, refusal);
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

  function finish(code: number, reason: string, error?: ErrorBody): void {
    state = 'closed';
    pulse.stop();
    if (error !== undefined) emitter.emit('error', error);
    emitter.emit('state', { state: 'closed', code, reason, ...(error && { error }) });
  }

  function onMessage(data: unknown): void {
    pulse.heard();
    if (typeof data === 'string') onText(data);
    else if (data instanceof ArrayBuffer) onBinary(new Uint8Array(data));
  }

  function onText(text: string): void {
    stats.bytes += text.length;
    const message = toMessage(text);
    if (message === undefined) return;
    handle(message);
    requests.settle(message);
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
      case 'events':
        // A reply goes to whoever asked; only news are an event.
        if (message.id === undefined) emitter.emit('events', message);
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
    const decoded = decode(bytes);
    if (decoded.ok) {
      const market = marketNames.get(decoded.frame.market);
      if (market !== undefined) tracker.onFrame(market, decoded.frame, stats);
    } else if (decoded.error !== 'UNKNOWN_TYPE') {
      emitter.emit('undecodable', { error: decoded.error, bytes: bytes.length });
    }
    acknowledger.onFrame(bytes.length);
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

  function stopRetry(): void {
    if (retryTimer !== undefined) environment.clearTimer(retryTimer);
    retryTimer = undefined;
  }

  /** Gives a mute socket up without waiting for its close handshake. */
  function dropSocket(): void {
    const mute = socket;
    onClose(1006, 'mute');
    mute?.close();
  }

  function request(command: Bare<Command>): Promise<ServerMessage> {
    if (socket?.readyState !== OPEN) {
      return Promise.reject(new ClientError('DISCONNECTED', 'There is no connection.'));
    }
    const id = nextId++;
    const reply = requests.wait(id);
    send({ ...command, id } as Command);
    return reply;
  }

  async function requestEvents(command: Bare<Command>): Promise<readonly MarketEvent[]> {
    const reply = await request(command);
    if (reply.type !== 'events') throw new ClientError('INTERNAL', 'Unexpected reply.');
    return reply.events;
  }

  connect();

  return {
    get state() {
      return state;
    },
    get isStale() {
      return pulse.isStale;
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
    events: (market = 'live', range = {}) => requestEvents({ type: 'events', market, ...range }),
    startScenario: (wanted) => requestEvents({ type: 'scenario', ...wanted }),
    reconnectNow() {
      if (state !== 'waiting') return;
      stopRetry();
      connect();
    },
    close() {
      stopRetry();
      acknowledger.stop();
      const open = socket;
      finish(1000, 'closed by the client');
      open?.close(1000);
    },
  };
}
