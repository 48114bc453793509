/**
 * A venue on this machine, for tests: a WebSocket and a REST server on a free port of the loopback that speak the
 * dialect of a real one, and do on command what real ones do on bad days. It has no clock and no timers of its
 * own: nothing happens that a test did not ask for, and every wait is the test's.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExactTime } from '../../../shared/venue/event.ts';
import type { Dialect } from './dialect.ts';
import { createLinks, type FakeLink, type Ledger, type Manners } from './links.ts';
import { createRest, type Rest } from './rest.ts';
import {
  createWorld,
  type FakeBar,
  type FakeInstrument,
  type FakeQuote,
  type FakeTrade,
  type World,
} from './world.ts';

/** A trade, as far as a test minds. */
export type TradeFields = Partial<Omit<FakeTrade, 'symbol'>>;

/** What a fake venue begins with. */
export interface FakeVenueOptions {
  readonly instruments: readonly FakeInstrument[];
  /** The venue's clock; the machine's when left out. */
  readonly now?: () => number;
  readonly manners?: Partial<Manners>;
}

/** The venue, in the hands of a test. */
export interface FakeVenue {
  readonly dialect: Dialect;
  /** `ws://127.0.0.1:…` and `http://127.0.0.1:…` */
  readonly socketUrl: string;
  readonly restUrl: string;
  /** Environment that points the product at it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly world: World;
  readonly manners: Manners;
  readonly ledger: Ledger;
  readonly rest: Rest;
  /** Clients that are connected. */
  readonly links: ReadonlySet<FakeLink>;
  /** How far its clock is ahead, ms. */
  skewMs: number;
  /** A trade happens, and subscribers are told. */
  trade(symbol: string, fields?: TradeFields): FakeTrade;
  /** A trade happens, and nobody is told: it was lost on the way. */
  lose(symbol: string, fields?: TradeFields): FakeTrade;
  /** Subscribers are told of trades: again, late, in another order, or of yesterday. */
  tell(...trades: readonly FakeTrade[]): void;
  quote(symbol: string, fields: Omit<FakeQuote, 'symbol' | 'timeMs' | 'timeNs'>): void;
  halt(symbol: string): void;
  resume(symbol: string): void;
  /** Tells of a bar, first or changed. */
  bar(bar: FakeBar, isRevision?: boolean): void;
  /** A trade never was. */
  cancel(trade: FakeTrade): void;
  correct(trade: FakeTrade, fields: TradeFields): FakeTrade;
  heartbeat(): void;
  /** It says that it will close. */
  notice(): void;
  /** Frames as they are, to everybody. */
  say(...frames: readonly string[]): void;
  sayBinary(bytes: Uint8Array): void;
  /** Half of a frame, and then the line is cut. */
  sayHalf(frame: string): void;
  /** Cuts all lines without a good-bye. */
  cut(): void;
  /** Closes all connections; 1006 cuts them. */
  closeAll(code: number, reason?: string): void;
  /** A symbol gets another name; its trades stay with the old one. */
  rename(from: string, to: string): void;
  /** Prices or sizes of a symbol get other steps. */
  changeSteps(symbol: string, steps: Partial<Pick<FakeInstrument, 'priceStep' | 'sizeStep'>>): void;
  /** Symbols that somebody is subscribed to. */
  subscribed(): string[];
  stop(): Promise<void>;
}

const wellBehaved = (): Manners => ({
  refuseWith: undefined,
  hangs: false,
  isStalled: false,
  acks: 'all',
  silent: new Set(),
  refusals: new Map(),
  refusesWhole: false,
  acceptsUnknown: false,
  mostLinks: Infinity,
  snapshotTrades: 0,
  key: undefined,
  spoil: undefined,
  gzips: false,
});

const emptyLedger = (): Ledger => ({
  connections: 0,
  refused: 0,
  mostLinks: 0,
  subscribes: [],
  unsubscribes: [],
  logins: [],
  pings: 0,
  controlPings: 0,
  controlPongs: 0,
  others: [],
  closes: [],
  requests: [],
});

/** Opens a venue on a free port. */
export async function startFakeVenue(
  dialect: Dialect,
  { instruments, now: clock = Date.now, manners: given = {} }: FakeVenueOptions,
): Promise<FakeVenue> {
  const world = createWorld(instruments);
  const manners = { ...wellBehaved(), ...given };
  const ledger = emptyLedger();
  let skewMs = 0;
  const now = (): ExactTime => ({ timeMs: Math.floor(clock()) + skewMs, timeNs: 0 });
  const rest = createRest(dialect, world, ledger, now);
  const http = createServer((request, response) => rest.answer(request, response));
  const links = createLinks(http, dialect, world, manners, ledger, now);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const socketUrl = `ws://127.0.0.1:${port}`;
  const restUrl = `http://127.0.0.1:${port}`;
  const prefix = `TICKDECK_${dialect.venue.toUpperCase().replaceAll('-', '_')}`;

  const toTrade = (symbol: string, fields: TradeFields): FakeTrade => ({
    symbol,
    price: '100',
    size: '1',
    side: 'buy',
    id: world.nextId(symbol),
    ...now(),
    ...fields,
  });
  /** Calls for each client that has the symbol. */
  const toThose = (symbol: string, frames: (link: FakeLink) => readonly string[]): void => {
    if (manners.silent.has(symbol)) return;
    for (const link of links.open) if (link.symbols.has(symbol)) link.send(frames(link));
  };
  const tell = (...trades: readonly FakeTrade[]): void => {
    for (const symbol of new Set(trades.map((one) => one.symbol))) {
      const own = trades.filter((one) => one.symbol === symbol);
      toThose(symbol, (link) => dialect.trades(own, link));
    }
  };
  const lose = (symbol: string, fields: TradeFields = {}): FakeTrade => {
    const trade = toTrade(symbol, fields);
    world.happen(trade);
    return trade;
  };
  const status = (symbol: string, isHalted: boolean): void =>
    toThose(symbol, (link) => dialect.status?.(symbol, isHalted, link) ?? []);
  const cut = (): void => {
    for (const { socket } of links.open) socket.terminate();
  };

  return {
    dialect,
    socketUrl,
    restUrl,
    environment: { [`${prefix}_SOCKET`]: socketUrl, [`${prefix}_REST`]: restUrl },
    world,
    manners,
    ledger,
    rest,
    links: links.open,
    get skewMs() {
      return skewMs;
    },
    set skewMs(ms) {
      skewMs = ms;
    },
    trade(symbol, fields) {
      const trade = lose(symbol, fields);
      tell(trade);
      return trade;
    },
    lose,
    tell,
    quote(symbol, fields) {
      const quote = { symbol, ...fields, ...now() };
      toThose(symbol, (link) => dialect.quote?.(quote, link) ?? []);
    },
    halt: (symbol) => status(symbol, true),
    resume: (symbol) => status(symbol, false),
    bar: (bar, isRevision = false) =>
      toThose(bar.symbol, () => dialect.bar?.(bar, isRevision) ?? []),
    cancel: (trade) => toThose(trade.symbol, () => dialect.cancel?.(trade, now()) ?? []),
    correct(trade, fields) {
      const corrected = { ...trade, ...fields };
      toThose(trade.symbol, () => dialect.correct?.(trade, corrected, now()) ?? []);
      return corrected;
    },
    heartbeat() {
      for (const link of links.open) {
        if (dialect.heartbeat !== undefined) {
          link.send(dialect.heartbeat(link, (symbol) => world.trades(symbol).at(-1)));
        } else if (!manners.isStalled) link.socket.ping();
      }
    },
    notice() {
      for (const link of links.open) link.send(dialect.notice?.(link) ?? []);
    },
    say(...frames) {
      for (const link of links.open) link.send(frames);
    },
    sayBinary(bytes) {
      for (const { socket } of links.open) socket.send(bytes);
    },
    sayHalf(frame) {
      for (const link of links.open) link.sendHalf(frame);
    },
    cut,
    closeAll(code, reason) {
      if (code === 1006) cut();
      else for (const { socket } of links.open) socket.close(code, reason);
    },
    rename(from, to) {
      const known = world.instruments.get(from);
      if (known === undefined) throw new Error(`there is no ${from}`);
      world.instruments.delete(from);
      world.instruments.set(to, { ...known, symbol: to });
    },
    changeSteps(symbol, steps) {
      world.instruments.set(symbol, { ...world.instruments.get(symbol)!, ...steps });
    },
    subscribed: () => [...new Set([...links.open].flatMap(({ symbols }) => [...symbols]))].sort(),
    async stop() {
      links.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}
