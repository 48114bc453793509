/**
 * One life of the server of a soak: a process of its own, from its start to its SIGTERM or kill -9, and what it holds
 * meanwhile: memory after a collection, file descriptors, handles.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { performance } from 'node:perf_hooks';
import { runServer, type RunningServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';

const PROBE = new URL('gc-probe.mjs', import.meta.url).href;

/** What a server holds at a moment. */
export interface Sample {
  /** Since the server said that it is ready, ms of the wall's time. */
  readonly atMs: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly descriptors: number;
  readonly handles: Readonly<Record<string, number>>;
}

/** What a life is given. */
export interface LifeSettings {
  readonly folder: string;
  readonly port: number;
  readonly flags: readonly string[];
}

/** A running server. */
export interface Life {
  readonly server: RunningServer;
  readonly samples: Sample[];
  /** Takes a sample. */
  sample(): Promise<Sample>;
  /** Ends it as a service manager does. @returns its exit code, and how long it took, ms */
  stop(): Promise<{ code: number | null; tookMs: number }>;
  kill(): Promise<void>;
}

const countDescriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** Starts one. */
export async function startLife({ folder, port, flags }: LifeSettings): Promise<Life> {
  const probed = join(folder, 'probe.json');
  const recordings = join(folder, 'recordings');
  const server = await runServer(['--port', String(port), '--recordings', recordings, ...flags], {
    NODE_OPTIONS: `--import=${PROBE}`,
    TICKDECK_SOAK_PROBE: probed,
  });
  const pid = server.child.pid!;
  const readyMs = performance.now();
  const samples: Sample[] = [];
  return {
    server,
    samples,
    async sample() {
      rmSync(probed, { force: true });
      process.kill(pid, 'SIGUSR2');
      await until(() => existsSync(probed), 'a sample of the server', 30_000);
      const held = JSON.parse(readFileSync(probed, 'utf8')) as Omit<Sample, 'atMs'>;
      const one = {
        ...held,
        atMs: performance.now() - readyMs,
        descriptors: countDescriptors(pid),
      };
      samples.push(one);
      return one;
    },
    async stop() {
      const beganMs = performance.now();
      server.child.kill('SIGTERM');
      const { code } = await server.exit;
      return { code, tookMs: performance.now() - beganMs };
    },
    kill: () => server.kill(),
  };
}
