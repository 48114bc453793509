/** The clients that behave alike: their counters and what the sampled ones among them saw. */
import { Histogram } from '../statistics.ts';
import type { CrowdPlan, CrowdSample } from './load-plan.ts';

const wall = (): number => performance.timeOrigin + performance.now();

export class Crowd {
  readonly plan: CrowdPlan;
  clientTicks = 0;
  frames = 0;
  bytes = 0;
  lost = 0;
  private readonly latency = new Histogram();
  private readonly age = new Histogram();
  /** Time of the newest tick of each sampled client, by number of the client. */
  private readonly newestMs = new Map<number, number>();

  constructor(plan: CrowdPlan) {
    this.plan = plan;
  }

  /** Notes a tick that a sampled client received just now. */
  onTick(client: number, tickMs: number, nowMs: number): void {
    this.latency.add(nowMs - tickMs);
    this.onNews(client, tickMs);
  }

  /** Notes that a sampled client shows what was true at `tickMs`. */
  onNews(client: number, tickMs: number): void {
    if (tickMs > (this.newestMs.get(client) ?? 0)) this.newestMs.set(client, tickMs);
  }

  /** Looks at the screens of the sampled clients. */
  look(): void {
    const nowMs = wall();
    for (const newestMs of this.newestMs.values()) this.age.add(nowMs - newestMs);
  }

  reset(): void {
    this.latency.clear();
    this.age.clear();
  }

  sample(): CrowdSample {
    const { clientTicks, frames, bytes, lost } = this;
    const latency = this.latency.spread();
    return { clientTicks, frames, bytes, lost, latency, age: this.age.spread() };
  }
}
