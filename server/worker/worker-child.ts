/**
 * Entry of a process that serves clients for the server that began it: a gateway over a pipe, on a port that all of
 * them share. Ends with that server, and when it is told to.
 */
import { Socket } from 'node:net';
import { createLocalBus } from '../bus/local/local-bus.ts';
import { buildGateway, type Gateway } from '../gateway.ts';
import { createSurroundings } from '../machine/surroundings.ts';
import { BUS_FD, type FromWorker, type ToWorker, type WorkerOrder } from './worker-messages.ts';

/** Nobody hears it where the server has gone meanwhile: `disconnect` says so. */
const tell = (message: FromWorker): void =>
  void process.send?.(message, undefined, undefined, () => undefined);

let gateway: Gateway | undefined;

async function serve(order: WorkerOrder): Promise<void> {
  const bus = createLocalBus(new Socket({ fd: BUS_FD, readable: true, writable: true }));
  bus.onState((state) => {
    /* The feed is in the process that began this one: without it there is nothing to serve. */
    if (state === 'closed') process.exit(1);
  });
  const leave = (): void => process.exit(1);
  gateway = await buildGateway({
    ...order,
    bus,
    surroundings: createSurroundings(),
    onOtherMarkets: leave,
  });
  const { url, port } = await gateway.server.start();
  tell({ type: 'serving', url, port });
}

process.on('message', (message: ToWorker) => {
  if (message.type === 'serve') {
    serve(message.order).catch((error: NodeJS.ErrnoException) =>
      tell({ type: 'failed', code: error.code, message: error.message }),
    );
  } else if (gateway === undefined) process.exit(0);
  else {
    gateway.server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  }
});
process.on('disconnect', () => process.exit(1));
/* Ctrl-C in a terminal goes to all processes there: the server ends this one, once its clients are told. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
tell({ type: 'up' });
