/**
 * The processes of a lab. Owns starting and ending them; what they do is in their own files.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CrowdOrder, FromLane, LaneOrder } from './lane-messages.ts';

/** A lane's process. */
export interface LaneProcess {
  readonly port: number;
  /** Processor time since it listens, ms. */
  cpuMs(): number;
  stop(): void;
}

/** Starts processes; a test has its own. */
export interface LabProcesses {
  /** @throws Error when it does not come up */
  startLane(order: LaneOrder): Promise<LaneProcess>;
  startCrowd(order: CrowdOrder): { stop(): void };
}

/** Built they are bundles, in development what they are written in. */
const toEntry = (name: string): string =>
  fileURLToPath(
    new URL(`${name}.${import.meta.url.endsWith('.js') ? 'js' : 'ts'}`, import.meta.url),
  );
/** Small: a lane keeps some thousand ticks. */
const MEMORY = '--max-old-space-size=128';

const start = (name: string): ChildProcess =>
  fork(toEntry(name), { execArgv: [...process.execArgv, MEMORY] });

/** Processes of this machine. */
export const LAB_PROCESSES: LabProcesses = {
  startLane: (order) =>
    new Promise((resolve, reject) => {
      const child = start('lane-child');
      let cpuMs = 0;
      child.on('message', (message: FromLane) => {
        if (message.type === 'cpu') cpuMs = message.ms;
        else resolve({ port: message.port, cpuMs: () => cpuMs, stop: () => child.kill('SIGKILL') });
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`the lane ${order.kind} did not start`)));
      child.send(order);
    }),
  startCrowd(order) {
    const child = start('crowd-child');
    child.on('error', () => undefined);
    child.send(order);
    return { stop: () => child.kill('SIGKILL') };
  },
};
