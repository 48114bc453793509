/**
 * An engine beside the page: a worker that is started with the page and started anew when it dies. Nothing leaves
 * the page, and nobody logs in.
 */
import type { FromWorker, ToWorker } from '../worker/messages.ts';
import type { Backend, LocalRecordings } from './backend.ts';
import { createBrowserEnvironment } from './browser-environment.ts';
import type { ImportService } from './import-service.ts';
import { createPortSocket, type PortSocket } from './port-socket.ts';

/** A backend that keeps recordings in the page. */
export interface WorkerBackend extends Backend {
  readonly recordings: LocalRecordings;
}

type Answer = { resolve: (name: string) => void; reject: (error: Error) => void };

/** Makes the backend. @param before what must have happened before the first connection opens */
export function createWorkerBackend(
  before: (recordings: LocalRecordings) => Promise<unknown>,
): WorkerBackend {
  const sockets = new Set<PortSocket>();
  const waiting = new Map<number, Answer>();
  let lastId = 0;
  let worker: Worker | undefined;

  function onMessage({ data }: MessageEvent<FromWorker>): void {
    const answer = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === 'kept') answer?.resolve(data.name);
    else answer?.reject(new Error(data.message));
  }

  /** The client sees its connections end, waits a little, and connects to the next worker. */
  function onDeath(): void {
    worker?.terminate();
    worker = undefined;
    for (const { reject } of waiting.values())
      reject(new Error('The engine in this page has ended.'));
    waiting.clear();
    for (const socket of sockets) socket.fail();
    sockets.clear();
  }

  function toWorker(): Worker {
    if (worker !== undefined) return worker;
    worker = new Worker(new URL('../worker/engine-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', onMessage);
    worker.addEventListener('error', onDeath);
    return worker;
  }

  /** Asks the worker for something, and waits for its answer. */
  const ask = (toMessage: (id: number) => ToWorker, moved: Transferable[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      toWorker().postMessage(toMessage(id), moved);
    });

  const recordings: LocalRecordings = {
    keep: (name, bytes) => ask((id) => ({ kind: 'recording', id, name, bytes }), [bytes]),
    miss(name, reason) {
      const message: ToWorker = { kind: 'missing', name, reason };
      toWorker().postMessage(message, []);
    },
  };
  /* It remembers what it was given: one for as long as the page stands. */
  let imports: ImportService | undefined;
  const isPrepared = before(recordings).catch(() => undefined);

  function connect(_url: string, protocols: readonly string[]): PortSocket {
    const { port1, port2 } = new MessageChannel();
    const socket = createPortSocket(port1);
    sockets.add(socket);
    socket.addEventListener('close', () => sockets.delete(socket));
    void isPrepared.then(() => {
      const message: ToWorker = { kind: 'connect', port: port2, protocols };
      toWorker().postMessage(message, [port2]);
    });
    return socket;
  }

  return {
    socketUrl: 'worker:engine',
    environment: { ...createBrowserEnvironment(), connect },
    recordings,
    games: async () => void (await ask((id) => ({ kind: 'games', id }), [])),
    imports: async () => {
      const { createPageImports } = await import('./page-imports.ts');
      return (imports ??= createPageImports(recordings));
    },
  };
}
