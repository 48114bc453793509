/**
 * Slow clients: 20 that want everything over links of 200 kB/s while 100,000 ticks a second are offered, and
 * 20 healthy ones. How old is the newest tick on the slow screens, what does the server's memory do, and do
 * the healthy ones notice?
 */
import { compete } from '../arena.ts';
import { type Effort, LOAD } from '../effort.ts';
import type { Variant } from '../server/server-plan.ts';

const CLIENTS = 20;
const LINK_BYTES_PER_SECOND = 200_000;
const TICKS_PER_SECOND = 100_000;

interface Policy {
  readonly variant: Variant;
  readonly acknowledges: boolean;
  /** The same without slow clients: what the server's memory does anyway. */
  readonly isControl?: true;
}

export const POLICIES = {
  'send and hope (same frames, plain ws)': { variant: 'ws-runs', acknowledges: false },
  'Tickdeck, clients that never acknowledge': { variant: 'tickdeck', acknowledges: false },
  'Tickdeck, clients that acknowledge': { variant: 'tickdeck', acknowledges: true },
  'Tickdeck without slow clients': { variant: 'tickdeck', acknowledges: true, isControl: true },
} as const satisfies Readonly<Record<string, Policy>>;
export type PolicyName = keyof typeof POLICIES;

export interface SlowClientFigures {
  /** Age of the newest tick on a slow screen, seconds. */
  readonly ageP50Seconds: number;
  readonly ageMaxSeconds: number;
  /** Growth of the server's memory from the start of the ticks to the end, MB. */
  readonly memoryGrowthMegabytes: number;
  readonly healthyP50Ms: number;
  readonly healthyP99Ms: number;
  readonly lost: number;
}

export type SlowClientReport = Readonly<Record<PolicyName, SlowClientFigures>>;

async function measure(policy: Policy, ms: number): Promise<SlowClientFigures> {
  const { variant, acknowledges, isControl = false } = policy;
  const healthy = { clients: CLIENTS, samples: CLIENTS, acknowledges };
  const { crowds, rssBytesBefore, rssBytesAfter } = await compete({
    server: { variant, symbols: LOAD.symbols, ticksPerSecond: TICKS_PER_SECOND, flushMs: 16 },
    symbolsPerClient: LOAD.symbolsPerClient,
    crowds: [
      {
        ...healthy,
        clients: isControl ? 0 : CLIENTS,
        interest: 'all',
        bytesPerSecond: LINK_BYTES_PER_SECOND,
      },
      { ...healthy, interest: 'distinct' },
    ],
    warmUpMs: ms / 4,
    measureMs: (ms * 3) / 4,
  });
  const [slow, fast] = crowds;
  return {
    ageP50Seconds: isControl ? NaN : slow!.age.p50 / 1000,
    ageMaxSeconds: isControl ? NaN : slow!.age.max / 1000,
    memoryGrowthMegabytes: (rssBytesAfter - rssBytesBefore) / 1e6,
    healthyP50Ms: fast!.latency.p50,
    healthyP99Ms: fast!.latency.p99,
    lost: slow!.lost,
  };
}

export async function runSlowClient(
  effort: Effort,
  onProgress: (what: string) => void,
): Promise<SlowClientReport> {
  const report: Partial<Record<PolicyName, SlowClientFigures>> = {};
  for (const name of Object.keys(POLICIES) as PolicyName[]) {
    onProgress(`slow clients: ${name}`);
    report[name] = await measure(POLICIES[name], effort.slowMs);
  }
  return report as SlowClientReport;
}
