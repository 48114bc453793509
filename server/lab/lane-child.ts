/**
 * Entry of the process of one lane of the lab: serves one transport and tells what it costs; ends with the server that
 * began it.
 */
import type { AddressInfo } from 'node:net';
import type { FromLane, LaneOrder } from './lane-messages.ts';
import { createLaneServer } from './lane-server.ts';

/** How often the cost is told, ms. */
const TELL_MS = 500;

const tell = (message: FromLane): void => void process.send?.(message);

process.once('message', (order: LaneOrder) => {
  const server = createLaneServer(order);
  server.listen(0, '127.0.0.1', () => {
    const start = process.cpuUsage();
    tell({ type: 'ready', port: (server.address() as AddressInfo).port });
    setInterval(() => {
      const { user, system } = process.cpuUsage(start);
      tell({ type: 'cpu', ms: (user + system) / 1_000 });
    }, TELL_MS);
  });
});
process.on('disconnect', () => process.exit(0));
/* Ctrl-C in a terminal goes to all processes there: the server ends this one. */
process.on('SIGINT', () => undefined);
