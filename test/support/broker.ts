/**
 * A NATS server as a process, where one is installed. Promises that its port answers once it has started.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import { until } from './until.ts';

/** Tests that need one are skipped without. */
export const hasBroker = spawnSync('nats-server', ['--version']).status === 0;

const LONG_MS = 30_000;

/** A port of loopback that nobody has now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** A broker. */
export interface Broker {
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/** Starts one on a port of loopback. @param config path of a configuration; left out, everybody may do all */
export async function startBroker(port: number, config?: string): Promise<Broker> {
  const given = config === undefined ? [] : ['--config', config];
  const child: ChildProcess = spawn(
    'nats-server',
    ['-a', '127.0.0.1', '-p', String(port), ...given],
    { stdio: 'ignore' },
  );
  await until(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = createConnection(port, '127.0.0.1', () => resolve(true));
        socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
      }),
    'broker',
    LONG_MS,
  );
  return {
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
