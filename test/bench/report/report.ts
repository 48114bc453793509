/** Everything that one run of the benchmarks found. */
import type { CodecReport } from '../scenario/codec.ts';
import type { FanOutReport } from '../scenario/fan-out.ts';
import type { IdleReport } from '../scenario/idle-memory.ts';
import type { LatencyReport } from '../scenario/latency.ts';
import type { QuickReport } from '../scenario/quick-latency.ts';
import type { ManyClientsReport } from '../scenario/many-clients.ts';
import type { SlowClientReport } from '../scenario/slow-client.ts';

/** Where and when it ran. */
export interface Conditions {
  readonly mode: 'full' | 'quick';
  readonly startedAt: string;
  readonly seconds: number;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  /** Whether server and load generator had a core each. */
  readonly isPinned: boolean;
  /** Processes that wanted a core besides ours, on average, when it began: the noise. */
  readonly loadAverageBefore: number;
}

/** Findings; scenarios that were not asked for are left out. */
export interface Findings {
  codec?: CodecReport;
  fanOut?: FanOutReport;
  latency?: LatencyReport;
  quickLatency?: QuickReport;
  manyClients?: ManyClientsReport;
  idleMemory?: IdleReport;
  slowClient?: SlowClientReport;
}

/** A promise and what became of it. */
export interface Budget {
  readonly name: string;
  readonly value: number;
  /** The value may be at most, or must be at least, this. */
  readonly limit: number;
  readonly isAtMost: boolean;
  readonly isMet: boolean;
}

export interface Report {
  readonly conditions: Conditions;
  readonly skipped: readonly string[];
  readonly findings: Findings;
  /** Client-ticks per core of each contestant of ours as a multiple of each peer's. */
  readonly ratios: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly budgets: readonly Budget[];
}
