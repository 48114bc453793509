/**
 * The clients of a soak: who they are, what is done to them, and whether they are all where the market is again. Each
 * disturbance ends by itself.
 */
import { performance } from 'node:perf_hooks';
import { createRandom } from '../support/random.ts';
import { until } from '../support/until.ts';
import type { Findings } from './findings.ts';
import type { Step } from './plan.ts';
import { toReference } from './reference.ts';
import { type Contract, SoakClient } from './soak-client.ts';
import type { Truth } from './truth.ts';

/** Longest stall, ms: a server cuts who reads nothing off after 10 s. */
const STALL_MS = 12_000;
/** A client that was disturbed has so long to be where the market is, ms. */
const RECOVERY_MS = 20_000;
/** All are there again within, ms: the longest back-off, a stall, and a busy machine. */
const RETURN_MS = 90_000;

const ROLES: readonly Contract[] = ['every', 'every', 'every', 'latest', 'bars'];

/** The clients. */
export class Crowd {
  readonly clients: SoakClient[] = [];
  private readonly url: string;
  private readonly truth: Truth;
  private readonly findings: Findings;
  private readonly random: () => number;
  private readonly longestStallMs: number;
  private count = 0;

  constructor(url: string, truth: Truth, findings: Findings, seed: number, stallMs = STALL_MS) {
    this.url = url;
    this.truth = truth;
    this.findings = findings;
    this.random = createRandom(seed);
    this.longestStallMs = stallMs;
  }

  /** Adds clients, of all contracts in turn. */
  grow(count: number): void {
    while (this.clients.length < count) this.clients.push(this.make());
  }

  private make(): SoakClient {
    const contract = ROLES[this.count % ROLES.length]!;
    const name = `client ${++this.count} (${contract})`;
    const rateHz = 1 + Math.floor(this.random() * 30);
    const one = new SoakClient(name, this.url, contract, rateHz, this.findings, (market, epoch) =>
      market === 'live' ? toReference(this.truth, epoch) : undefined,
    );
    one.disturbedUntilMs = performance.now() + RECOVERY_MS;
    one.subscribe(this.draw(0.1 + this.random() * 0.6));
    return one;
  }

  /** Some of the symbols. */
  private draw(share: number): string[] {
    const all = [...this.truth.current!.symbols.values()].map((one) => one.instrument.symbol);
    const some = all.filter(() => this.random() < share);
    return some.length > 0 ? some : all.slice(0, 1);
  }

  /** Does to one of them what a step says. */
  disturb({ kind, draws }: Step): void {
    const [whom, how, more, last] = draws as [number, number, number, number];
    const at = Math.floor(whom * this.clients.length);
    const one = this.clients[at]!;
    if (kind !== 'bars') one.disturbedUntilMs = performance.now() + RECOVERY_MS;
    this.findings.count(`steps: ${kind}`);
    one.log.push(`${kind} ${draws.map((draw) => draw.toFixed(2)).join(' ')}`);
    if (kind === 'cut') one.cut();
    else if (kind === 'stall') this.stall(one, how);
    else if (kind === 'throttle') {
      const minIntervalMs = how < 0.4 ? 0 : Math.floor(more * 1_000);
      this.ask(one, { type: 'throttle', minIntervalMs });
    } else if (kind === 'fault') this.injectFaults(one, how, more, last);
    else if (kind === 'churn') this.churn(one, how);
    else if (kind === 'refresh') {
      const some = [...one.symbols].filter(() => this.random() < 0.3);
      if (some.length > 0) one.client.refresh(some, { ticks: Math.floor(more * 500) });
    } else if (kind === 'replace') {
      one.check.settle();
      one.client.close();
      this.clients[at] = this.make();
    }
  }

  private ask(one: SoakClient, command: Parameters<SoakClient['client']['request']>[0]): void {
    if (one.client.state !== 'open') return;
    one.client.request(command).catch(() => undefined);
  }

  private stall(one: SoakClient, how: number): void {
    one.stall(true);
    const ms = how * how * this.longestStallMs;
    one.disturbedUntilMs += ms;
    setTimeout(() => one.stall(false), ms);
  }

  private injectFaults(one: SoakClient, how: number, more: number, last: number): void {
    const forMs = 500 + last * Math.min(5_000, this.longestStallMs);
    one.disturbedUntilMs += forMs;
    /* The end of a delay drops what is on its way: only who is owed every tick asks for it again. */
    if (one.contract === 'every' && how < 0.3) {
      this.ask(one, { type: 'fault', delayMs: Math.floor(more * 500) });
    } else if (one.contract !== 'every' || how < 0.45) {
      this.ask(one, { type: 'fault', closeCode: 4_000, closeAfterMs: Math.floor(more * 500) });
    } else {
      const [drop, duplicate, reorder] = [more * 0.2, last * 0.2, how * 0.2];
      this.ask(one, { type: 'fault', drop, duplicate, reorder });
    }
    setTimeout(() => this.ask(one, { type: 'fault' }), forMs);
  }

  private churn(one: SoakClient, how: number): void {
    if (how < 0.5 && one.symbols.size > 1) {
      one.unsubscribe([...one.symbols].filter(() => this.random() < 0.4));
    } else one.subscribe(this.draw(0.1));
  }

  /** Compares what can be compared now. */
  look(): void {
    const nowMs = performance.now();
    for (const one of this.clients) {
      one.check.settle();
      one.compareBars(this.truth.current!, nowMs);
    }
  }

  /** Waits until each of those with `every` has come to where the witness is now. */
  async returnAll(): Promise<void> {
    const market = this.truth.current!;
    const target = new Map([...market.symbols].map(([id, { last }]) => [id, last]));
    const idOf = new Map(
      [...market.symbols].map(([id, { instrument }]) => [instrument.symbol, id]),
    );
    /* Symbols that somebody is not at, with where it stands. */
    const toLate = (one: SoakClient): string[] => {
      if (one.contract !== 'every') return one.client.state === 'open' ? [] : ['not connected'];
      const positions = one.check.markets.get('live')?.positions;
      return [...one.symbols].flatMap((symbol) => {
        const id = idOf.get(symbol)!;
        const { sequence } = positions?.get(id) ?? {};
        return (sequence ?? -1) >= target.get(id)!
          ? []
          : [`${symbol} at ${sequence} of ${target.get(id)}`];
      });
    };
    for (const one of this.clients) {
      this.ask(one, { type: 'throttle', minIntervalMs: 0 });
      this.ask(one, { type: 'fault' });
    }
    try {
      const areThere = (): boolean => this.clients.every((one) => toLate(one).length === 0);
      await until(areThere, 'all clients at the market', RETURN_MS);
    } catch {
      for (const one of this.clients) {
        const late = toLate(one);
        if (late.length === 0) continue;
        const { state, stats } = one.client;
        const where = `${late.length} of ${one.symbols.size}: ${late[0]}, ${state}, ${JSON.stringify(stats)}`;
        this.findings.fault(
          one.name,
          `does not come back to the market: ${where}; ${one.log.join(', ')}`,
        );
      }
    }
  }

  /** Ends what belongs to a server that is gone. */
  endLife(): void {
    for (const one of this.clients) {
      one.check.settle(true);
      one.forget();
    }
  }

  close(): void {
    for (const { client } of this.clients) client.close();
  }
}
