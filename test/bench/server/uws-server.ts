/**
 * uWebSockets.js with its native publish: a topic for each symbol, a message for each tick. It gathers what
 * is published within one turn of the event loop: `uws` publishes one tick a turn, `uws-bursts` all that are
 * due at every flush.
 */
import type { TickColumns } from '../../../shared/model/tick.ts';
import { toJsonTick } from '../json-tick.ts';
import { loadPeer } from '../peers.ts';
import { startFeeder } from './feeder.ts';
import type { BenchServer, ServerPlan } from './server-plan.ts';

const BACKPRESSURE_BYTES = 16 * 1024 * 1024;

export async function createUwsServer(plan: ServerPlan): Promise<BenchServer> {
  const uws = loadPeer('@trufflesuite/uws-js-unofficial');
  if (uws === undefined) throw new Error('uWebSockets.js is not installed');
  const app = uws.App().ws('/*', {
    idleTimeout: 0,
    maxBackpressure: BACKPRESSURE_BYTES,
    compression: uws.DISABLED,
    open: () => undefined,
    close: () => undefined,
    message(socket, message) {
      const symbols = JSON.parse(Buffer.from(message).toString()) as string[];
      for (const symbol of symbols) socket.subscribe(symbol);
      socket.send('ok', false);
    },
  });
  const port = await new Promise<number>((resolve) => {
    app.listen('127.0.0.1', 0, (token) => resolve(uws.us_socket_local_port(token)));
  });
  const publish = (tick: TickColumns): void => {
    app.publish(`S${tick.instrument[0]!}`, JSON.stringify(toJsonTick(tick, 0)), false);
  };
  return {
    port,
    start: () => startFeeder(plan, publish, plan.variant === 'uws-bursts'),
  };
}
