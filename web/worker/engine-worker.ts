/**
 * The engine of a page that runs by itself: the same markets, hub, sessions and statistics as a server's, in a
 * worker. The page connects over ports that carry the same texts and frames as a WebSocket. Entry of the worker.
 */
import { createBaseCommands } from '../../shared/engine/session/command/base-commands.ts';
import { createEngine } from '../../shared/engine/engine.ts';
import type { Log } from '../../shared/engine/log.ts';
import {
  createLiveSimulation,
  SIMULATION_DEFAULTS,
} from '../../shared/engine/source/simulator/live-simulation.ts';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createMemoryShelf } from './memory-shelf.ts';
import { toReadableTape } from './readable-tape.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { toPortTransport } from './port-transport.ts';
import { createWorkerSurroundings } from './surroundings.ts';

/** Nobody reads a log in a page; what is a fault goes where the browser shows faults. */
const log: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: (fields, message) => reportError(fields['err'] ?? new Error(message)),
};

const surroundings = createWorkerSurroundings();
const shelf = createMemoryShelf();
const { rate, hours } = SIMULATION_DEFAULTS;
const seed = Math.floor(surroundings.random() * 0x1_0000_0000);
const { source } = createLiveSimulation(
  { speed: 1 },
  { seed, rate, hours, startMs: undefined },
  surroundings.now(),
);
const commands = createBaseCommands();
const engine = createEngine([{ name: 'live', source }], surroundings, {
  openRecording: (name) => shelf.open(name),
  shelf,
  commands,
  log,
  server: 'tickdeck in this page',
  flushMs: LIMITS.flushMs,
});

const tell = (message: FromWorker): void => postMessage(message);

async function keep({ id, name, bytes }: Extract<ToWorker, { kind: 'recording' }>): Promise<void> {
  try {
    shelf.keep(name, await toReadableTape(new Uint8Array(bytes)));
    tell({ kind: 'kept', id, name });
  } catch (error) {
    tell({ kind: 'refused', id, message: error instanceof Error ? error.message : String(error) });
  }
}

async function bringGames(id: number): Promise<void> {
  try {
    const { addGames } = await import('./games.ts');
    addGames(engine, commands);
    tell({ kind: 'kept', id, name: '' });
  } catch (error) {
    tell({ kind: 'refused', id, message: error instanceof Error ? error.message : String(error) });
  }
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'recording') {
    void keep(data);
    return;
  }
  if (data.kind === 'games') {
    void bringGames(data.id);
    return;
  }
  if (data.kind === 'missing') {
    shelf.miss(data.name, data.reason);
    return;
  }
  engine.sessions.admit(toPortTransport(data.port, BINARY_PROTOCOL), {
    address: 'this page',
    rights: 'full',
  });
});

await engine.start();
