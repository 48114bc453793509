/**
 * The processes that serve a server's clients: starts as many as are asked for, on one port, replaces one that ends by
 * itself, and ends all of them. Promises that they end with this process, however it ends. The feed stays here.
 */
import cluster, { type Worker } from 'node:cluster';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { LocalHub } from '../bus/local/local-bus.ts';
import { BUS_FD, type FromWorker, type ToWorker, type WorkerOrder } from './worker-messages.ts';

/** Built it is a bundle, in development what it is written in. */
const ENTRY = fileURLToPath(
  new URL(`worker-child.${import.meta.url.endsWith('.js') ? 'js' : 'ts'}`, import.meta.url),
);
/** Before an ended one is replaced, ms. */
const REPLACE_MS = 250;
/** More ends than this within so long are no accident. */
const MOST_ENDS = 20;
const ENDS_MS = 10_000;

/** The processes. */
export interface Workers {
  /** Resolves once all serve. Rejects with what keeps the first from it. */
  start(): Promise<{ url: string; port: number }>;
  /** Resolves when all have ended. */
  stop(): Promise<void>;
  /** Process ids of those that run. */
  pids(): number[];
}

/** What they need. */
export interface WorkersOptions {
  readonly count: number;
  readonly order: WorkerOrder;
  readonly hub: LocalHub;
  /** A line for people when one ended by itself. */
  readonly note: (line: string) => void;
  /** They end again and again: the server had better end, too. */
  readonly onHopeless: (why: string) => void;
}

/** Makes them; nothing runs before `start`. */
export function createWorkers(options: WorkersOptions): Workers {
  const { count, order, hub, note, onHopeless } = options;
  const running = new Set<Worker>();
  let endsMs: number[] = [];
  let isStopping = false;

  /** One that ends meanwhile hears nothing: its `exit` says so. */
  const send = (worker: Worker, message: ToWorker): void => {
    if (!worker.isConnected()) return;
    try {
      worker.send(message, () => undefined);
    } catch {
      /* Its channel was closed between the two. */
    }
  };

  function startOne(): Promise<{ url: string; port: number }> {
    const worker = cluster.fork();
    running.add(worker);
    hub.attach(worker.process.stdio[BUS_FD] as unknown as Duplex);
    worker.on('error', (error) => onError(worker, error));
    worker.once('exit', (code, signal) => onExit(worker, signal ?? `code ${code}`));
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'up') send(worker, { type: 'serve', order });
        else if (message.type === 'serving') resolve(message);
        else {
          reject(Object.assign(new Error(message.message), { code: message.code }));
          worker.kill('SIGKILL');
        }
      });
      worker.once('exit', () => {
        if (!isStopping) reject(new Error('a worker ended before it served'));
      });
    });
  }

  /** Node itself tells workers things, also those that end: what does not reach them must not end this process. */
  function onError(worker: Worker, error: Error): void {
    if (isStopping || worker.isDead() || !worker.isConnected()) return;
    note(`a worker (process ${worker.process.pid}) cannot be reached: ${error.message}`);
  }

  function onExit(worker: Worker, how: string): void {
    running.delete(worker);
    if (isStopping) return;
    const now = performance.now();
    endsMs = [...endsMs.filter((one) => now - one < ENDS_MS), now];
    note(`a worker (process ${worker.process.pid}) ended (${how}); another one is started`);
    if (endsMs.length > MOST_ENDS) {
      onHopeless('workers end again and again');
      return;
    }
    setTimeout(() => {
      if (!isStopping)
        startOne().catch((error: Error) => note(`a worker does not serve: ${error.message}`));
    }, REPLACE_MS);
  }

  return {
    async start() {
      cluster.setupPrimary({
        exec: ENTRY,
        args: [],
        execArgv: process.execArgv,
        stdio: ['inherit', 'inherit', 'inherit', 'ipc', 'pipe'],
      });
      try {
        const [first] = await Promise.all(Array.from({ length: count }, startOne));
        return first!;
      } catch (error) {
        isStopping = true;
        for (const worker of running) worker.kill('SIGKILL');
        throw error;
      }
    },
    stop() {
      isStopping = true;
      const all = [...running].map(
        (worker) =>
          new Promise<void>((resolve) => {
            const kill = setTimeout(() => worker.kill('SIGKILL'), LIMITS.stopMs);
            worker.once('exit', () => {
              clearTimeout(kill);
              resolve();
            });
            send(worker, { type: 'stop' });
          }),
      );
      return Promise.all(all).then(() => undefined);
    },
    pids: () => [...running].map((worker) => worker.process.pid!),
  };
}
