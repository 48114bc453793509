/** The processes that serve clients, as their parent sees them: what it says to one that is gone. */
import cluster from 'node:cluster';
import { EventEmitter } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { createWorkers, type WorkersOptions } from '../../../server/worker/workers.ts';

afterEach(() => vi.restoreAllMocks());

const EPIPE = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });

/** A process that is gone before its parent has heard of it; its channel still looks open. */
class Gone extends EventEmitter {
  readonly process = { pid: 1, stdio: [] };
  readonly isConnected = () => true;
  readonly isDead = () => false;
  readonly kill = vi.fn();
  /** How what is sent fails. */
  fail = (_told: (error: Error) => void): void => undefined;

  send(_message: object, told: (error: Error) => void = (error) => this.emit('error', error)) {
    this.fail(told);
    return false;
  }
}

async function startTwo() {
  const gone = [new Gone(), new Gone()];
  let made = 0;
  vi.spyOn(cluster, 'setupPrimary').mockReturnValue();
  vi.spyOn(cluster, 'fork').mockImplementation(() => gone[made++] as never);
  const note = vi.fn<(line: string) => void>();
  const workers = createWorkers({
    count: 2,
    order: {} as WorkersOptions['order'],
    hub: { attach: () => undefined } as unknown as WorkersOptions['hub'],
    note,
    onHopeless: vi.fn(),
  });
  const started = workers.start();
  for (const one of gone) one.emit('message', { type: 'serving', url: 'http://x', port: 1 });
  await started;
  return { workers, gone, note };
}

test.each<[string, Gone['fail']]>([
  ['fails', (told) => told(EPIPE)],
  [
    'throws',
    () => {
      throw EPIPE;
    },
  ],
])('a stop goes on where what is said to a process that is gone %s', async (_how, fail) => {
  const { workers, gone, note } = await startTwo();
  for (const one of gone) one.fail = fail;
  const stopped = workers.stop();
  /* What Node itself had to say to it. */
  for (const one of gone) one.emit('error', EPIPE);
  for (const one of gone) one.emit('exit', null, 'SIGTERM');
  await stopped;
  expect(workers.pids()).toEqual([]);
  expect(note).not.toHaveBeenCalled();
});

test('a process that cannot be reached while the server goes on is told of, and ends nothing', async () => {
  const { gone, note } = await startTwo();
  gone[0]!.emit('error', EPIPE);
  expect(note.mock.calls).toEqual([['a worker (process 1) cannot be reached: write EPIPE']]);
});
