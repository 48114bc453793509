/**
 * The lab of a server: at most one at a time, with its processes and connections, until it is ended or nobody looks any
 * more. Knows nothing of routes.
 */
import { randomInt } from 'node:crypto';
import {
  type LabInfo,
  type LabRequest,
  LANES,
  type Lane,
  type LinkQuality,
} from '../../shared/wire/lab.ts';
import { ERRORS } from '../../shared/wire/codes.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { CommandError } from '../../shared/engine/session/services.ts';
import type { Surroundings } from '../../shared/engine/surroundings.ts';
import { createLaneProxy, type LaneProxy } from './lane-proxy.ts';
import { createLink } from './link.ts';
import type { LabProcesses, LaneProcess } from './processes.ts';

/** The lab as routes use it. */
export interface Lab {
  /** @throws CommandError TOO_MANY_LABS while another runs */
  start(request: LabRequest): Promise<LabInfo>;
  /** Looks at it, which keeps it alive. @throws CommandError UNKNOWN_LAB */
  look(id: string): LabInfo;
  /** @throws CommandError UNKNOWN_LAB */
  change(id: string, quality: LinkQuality): LabInfo;
  /** @throws CommandError UNKNOWN_LAB, or NOT_FOUND of a lane */
  lane(id: string, lane: string): LaneProxy;
  /** @throws CommandError UNKNOWN_LAB */
  end(id: string): void;
  close(): void;
}

interface RunningLane {
  readonly lane: Lane;
  readonly process: LaneProcess;
  readonly proxy: LaneProxy;
}

interface Running {
  readonly id: string;
  request: LabRequest;
  readonly startMs: number;
  readonly idle: LaneProcess;
  readonly lanes: readonly RunningLane[];
  readonly crowd: { stop(): void } | undefined;
  lookedMs: number;
}

/** What a lab needs. */
export interface LabParts {
  readonly surroundings: Pick<Surroundings, 'elapsed' | 'after' | 'every' | 'random' | 'secret'>;
  readonly processes: LabProcesses;
}

/** Makes the lab of a server; nothing runs until somebody starts one. */
export function createLab({ surroundings, processes }: LabParts): Lab {
  const { elapsed, after, every, random, secret } = surroundings;
  let running: Running | undefined;
  let isStarting = false;

  function stop(): void {
    if (running === undefined) return;
    const { idle, lanes, crowd } = running;
    running = undefined;
    crowd?.stop();
    idle.stop();
    for (const { process, proxy } of lanes) {
      proxy.close();
      process.stop();
    }
  }
  const cancel = every(1_000, () => {
    if (running !== undefined && elapsed() - running.lookedMs > LIMITS.labIdleMs) stop();
  });

  function find(id: string): Running {
    if (running?.id === id) return running;
    throw new CommandError('UNKNOWN_LAB', ERRORS.UNKNOWN_LAB.meaning);
  }

  function toInfo({ id, request, startMs, idle, lanes }: Running): LabInfo {
    const idleMs = idle.cpuMs();
    return {
      id,
      ...request,
      // The machine's clock, which the processes of the lanes share.
      timeMs: Date.now(),
      runningMs: elapsed() - startMs,
      lanes: lanes.map(({ lane, process, proxy }) => ({
        id: lane.id,
        ...proxy.figures(),
        cpuMs: Math.max(0, process.cpuMs() - idleMs),
      })),
    };
  }

  async function begin(request: LabRequest): Promise<Running> {
    // The same market for every lane, whose ticks come at the same time.
    const order = {
      seed: randomInt(2 ** 32 - 1),
      startMs: Date.now(),
      ticks: request.ticks,
    };
    const started = await Promise.allSettled([
      processes.startLane({ kind: 'idle', ...order }),
      ...LANES.map(({ kind }) => processes.startLane({ kind, ...order })),
    ]);
    const up = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const [idle, ...others] = up;
    if (idle === undefined || others.length < LANES.length) {
      for (const one of up) one.stop();
      throw new CommandError('OVERLOADED', 'A process of the lab did not start.');
    }
    const quality = (): LinkQuality => lab.request;
    const link = {
      now: elapsed,
      random,
      after: (ms: number, run: () => void) => void after(ms, run),
    };
    const lanes = LANES.map((lane, i) => {
      const process = others[i]!;
      const links = { up: createLink(quality, link), down: createLink(quality, link) };
      return { lane, process, proxy: createLaneProxy(process.port, links) };
    });
    const { clients } = request;
    const crowd =
      clients === 0
        ? undefined
        : processes.startCrowd({
            clients,
            lanes: lanes.map(({ lane, process }) => ({ ...lane, port: process.port })),
          });
    const startMs = elapsed();
    const lab: Running = { id: secret(), request, startMs, idle, lanes, crowd, lookedMs: startMs };
    return lab;
  }

  return {
    async start(request) {
      if (running !== undefined || isStarting)
        throw new CommandError('TOO_MANY_LABS', ERRORS.TOO_MANY_LABS.meaning);
      isStarting = true;
      try {
        running = await begin(request);
        return toInfo(running);
      } finally {
        isStarting = false;
      }
    },
    look(id) {
      const found = find(id);
      found.lookedMs = elapsed();
      return toInfo(found);
    },
    change(id, quality) {
      const found = find(id);
      found.request = { ...found.request, ...quality };
      return toInfo(found);
    },
    lane(id, name) {
      const lane = find(id).lanes.find((one) => one.lane.id === name);
      if (lane !== undefined) return lane.proxy;
      const names = LANES.map((one) => one.id).join(', ');
      throw new CommandError('NOT_FOUND', `The lab has no lane "${name}"; there are ${names}.`);
    },
    end(id) {
      find(id);
      stop();
    },
    close() {
      cancel();
      stop();
    },
  };
}
