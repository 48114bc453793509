/** Sessions over a small market, with a clock, connections and parts that a test holds in its hands. */
import { createEngine, type Engine, type EngineAbilities } from '../../shared/engine/engine.ts';
import { createCommands } from '../../shared/engine/session/command/commands.ts';
import { createChats } from '../../shared/engine/chat/chats.ts';
import { createGames } from '../../shared/engine/game/games.ts';
import { createSharedRooms } from '../../shared/engine/session/shared-rooms.ts';
import type { Rights } from '../../shared/engine/session/principal.ts';
import type { SeekableSource, Source } from '../../shared/engine/source/source.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeTransport, type FakeTransport } from './fake-transport.ts';
import { createMemoryShelf } from './memory-shelf.ts';

/** The parts, as tests see them. */
export interface SessionBench extends Engine {
  readonly clock: FakeClock;
  /** A new client. */
  connect(options?: {
    rights?: Rights;
    isOperator?: boolean;
    dialect?: string;
    isValid?: () => boolean;
  }): FakeTransport;
  /** Lets time go by. */
  run(ms: number): Promise<void>;
}

/** What a test may want to be different. */
export interface BenchOptions extends Partial<EngineAbilities> {
  readonly recordings?: Record<string, () => SeekableSource>;
}

/** Starts them; the live market has its past. */
export async function createSessionBench(
  source: Source,
  { recordings, ...abilities }: BenchOptions = {},
): Promise<SessionBench> {
  const clock = createFakeClock();
  const shelf = createMemoryShelf(recordings);
  const nothing = (): void => undefined;
  const engine = createEngine([{ name: 'live', source }], clock, {
    openRecording: (name) => shelf.open(name),
    shelf,
    log: { info: nothing, warn: nothing, error: nothing },
    server: 'test',
    flushMs: 16,
    commands: createCommands(),
    toRooms: createSharedRooms,
    toChats: createChats,
    toGames: createGames,
    allowsFaults: true,
    ...abilities,
  });
  const started = engine.start();
  while (!engine.isReady) await clock.run(16);
  await started;
  return Object.assign(engine, {
    clock,
    connect({
      rights = 'full' as Rights,
      isOperator = undefined as boolean | undefined,
      dialect = undefined as string | undefined,
      isValid = undefined as (() => boolean) | undefined,
    } = {}) {
      const transport = createFakeTransport(dialect);
      engine.sessions.admit(transport, { address: '127.0.0.1', rights, isOperator, isValid });
      return transport;
    },
    run: (ms: number) => clock.run(ms),
  });
}
