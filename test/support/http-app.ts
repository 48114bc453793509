/** The product's server over a small market that stands still, for `inject`: no port is opened. */
import { createSurroundings } from '../../server/machine/surroundings.ts';
import { createServer, type Server, type ServerOptions } from '../../server/app.ts';
import { createTickColumns, MISSING, pushQuote, pushTrade, SIDE } from '../../shared/model/tick.ts';
import { DEFAULT_MARKET, type Markets } from '../../shared/engine/feed/market-registry.ts';
import type { Sessions } from '../../shared/engine/session/session-registry.ts';
import type { Source } from '../../shared/engine/source/source.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createListSource } from './list-source.ts';
import { createMemoryShelf } from './memory-shelf.ts';
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

/** What a test may want to be different. */
export interface HttpAppChoice extends Partial<Omit<ServerOptions, 'surroundings'>> {
  source?: Source;
  /** Time of everything; left out, it stands ten minutes after the first tick. */
  clock?: FakeClock;
  /** Leaves the market without its past, so that the server is not ready. */
  isLoading?: boolean;
  /** Gets the instance before anything is registered. */
  onInstance?: (app: Server['http']) => void;
}

/** The parts that a test looks at. */
export interface HttpApp {
  app: Server['http'];
  markets: Markets;
  sessions: Sessions;
}

/** Makes it. Close `app` at the end. */
export async function createHttpApp(choice: HttpAppChoice = {}): Promise<HttpApp> {
  const {
    source = createListSource(toInstruments(2), toTicks()),
    isLoading,
    onInstance,
    ...rest
  } = choice;
  const { clock = createFakeClock({ nowMs: START_MS + 600_000 }), ...options } = rest;
  const server = createServer([{ name: DEFAULT_MARKET, source }], {
    shelf: createMemoryShelf(),
    ...(options.logTo === undefined ? {} : { logLevel: 'trace' }),
    /* What is computed in the background goes on by itself; only what people call time stands. */
    surroundings: { ...createSurroundings(), now: clock.now },
    ...options,
  });
  const { markets, sessions } = server.engine;
  onInstance?.(server.http);
  await server.prepare();
  if (isLoading !== true) while (!server.engine.isReady) markets.turn(() => true);
  return { app: server.http, markets, sessions };
}
