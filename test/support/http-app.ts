/** The HTTP interface over a small market that stands still, for `inject`: no port is opened. */
import type { FastifyInstance } from 'fastify';
import { createTickColumns, MISSING, pushQuote, pushTrade, SIDE } from '../../shared/model/tick.ts';
import { createMarkets, type Markets } from '../../shared/engine/feed/market-registry.ts';
import { createFastify, type HttpOptions, registerAll } from '../../server/http/server.ts';
import { createHub } from '../../shared/engine/hub/hub.ts';
import { CommandError, type Services } from '../../shared/engine/session/services.ts';
import { createSessions, type Sessions } from '../../shared/engine/session/session-registry.ts';
import type { Source } from '../../shared/engine/source/source.ts';
import { createSurroundings } from '../../server/machine/surroundings.ts';
import { createFakeClock } from './fake-clock.ts';
import { createListSource } from './list-source.ts';
import { toInstruments } from './test-instruments.ts';

/** Time of the first tick; the market's clock stands ten minutes later. */
export const START_MS = Date.UTC(2026, 0, 5, 12);

/** Ten minutes: a trade of S0 every 10 s at 100.00, 100.01, …, and one quote of S1. */
function toTicks() {
  const ticks = createTickColumns(100);
  pushQuote(ticks, 1, START_MS, 0, MISSING, 0, 5_010, 7);
  for (let i = 0; i < 60; i++) {
    pushTrade(ticks, 0, START_MS + i * 10_000, 0, 10_000 + i, 10, SIDE.buy);
  }
  return ticks;
}

/** What a test may want to be different, besides the parts of the server. */
export interface HttpAppChoice extends Partial<Omit<HttpOptions, 'services' | 'sessions'>> {
  source?: Source;
  services?: Partial<Services>;
  /** Gets every log line, down to level trace. */
  logTo?: { write(line: string): void };
  now?: () => number;
}

/** The parts that a test looks at. */
export interface HttpApp {
  app: FastifyInstance;
  markets: Markets;
  sessions: Sessions;
}

/** Makes it. Close `app` at the end. */
export async function createHttpApp(choice: HttpAppChoice = {}): Promise<HttpApp> {
  const { source, services: others, logTo, now, edge = {}, ...options } = choice;
  const logLevel = logTo === undefined ? 'silent' : 'trace';
  const app = createFastify({ logLevel, logTo, edge });
  const wall = now ?? (() => START_MS + 600_000);
  const hub = createHub({ flushMs: 16, now: wall, defer: (run) => setImmediate(run) });
  const market = source ?? createListSource(toInstruments(2), toTicks());
  const markets = createMarkets(market, createFakeClock({ nowMs: START_MS + 600_000 }), {
    onOpened: (entry) => void hub.open(entry.market),
    onChanged: () => undefined,
    onEvents: () => undefined,
    onClosed: () => undefined,
  });
  while (markets.live.feed!.isRebuilding) markets.turn(() => true);
  const services: Services = {
    markets,
    hub,
    simulator: undefined,
    openRecording: () => createListSource(toInstruments(2), toTicks()),
    wall,
    surroundings: createSurroundings(),
    flushMs: 16,
    allowsFaults: false,
    server: 'test',
    log: app.log,
    ...others,
  };
  const sessions = createSessions(services, Math.random);
  await registerAll(app, {
    services,
    sessions,
    health: {
      report: () => ({ uptimeSeconds: 1, clients: 0, markets: 1, ticks: 61, rejectedTicks: 0 }),
      notReady: () => undefined,
    },
    shelf: {
      list: () => Promise.resolve([]),
      overview(name) {
        throw new CommandError('UNKNOWN_RECORDING', `There is no recording "${name}".`);
      },
    },
    webRoot: undefined,
    edge,
    ...options,
  });
  await app.ready();
  return { app, markets, sessions };
}
