/**
 * A soak: a server that lives, is ended and lives again, with clients that come, go, stall and are cut, recordings,
 * replays and alerts, all from a seed; everything that anybody is told is held against what was published.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { ClientError } from '../../shared/client/client-contract.ts';
import type { AlertingClient } from '../../shared/client/kept-alerts.ts';
import { until } from '../support/until.ts';
import { abuse } from './abuse.ts';
import { AlertCheck } from './alert-check.ts';
import { Crowd } from './crowd.ts';
import { Findings } from './findings.ts';
import { NotConnected } from './not-connected.ts';
import { Operator } from './operator.ts';
import { type PlannedLife, type Step, toPlan } from './plan.ts';
import { mark } from './recording-truth.ts';
import { openClient } from './soak-client.ts';
import { type Life, startLife } from './server-life.ts';
import { follow, type MarketTruth, Truth } from './truth.ts';

/** How large a soak is. */
export interface SoakSettings {
  readonly seed: number;
  /** Time of the market, and of the wall. */
  readonly simulatedMs: number;
  readonly wallMs: number;
  readonly lives: number;
  readonly clients: number;
  /** Simulated ticks a second of the market's time. */
  readonly rate: number;
  /** Mean time between two steps, ms of the wall's time. */
  readonly everyMs: number;
  /** Longest stall of a client, ms. */
  readonly stallMs: number;
  readonly sampleMs: number;
  /** Empty folder for what the server writes. */
  readonly folder: string;
  readonly port: number;
  /** Told what happens. */
  readonly say: (line: string) => void;
}

/** What came of it. */
export interface SoakReport {
  readonly findings: Findings;
  readonly lives: readonly Life[];
  readonly truth: Truth;
  /** Time of the market that went by, ms. */
  readonly simulatedMs: number;
}

/** What a life is ended after, with its clients, ms. */
const LOOK_MS = 1_000;
/** Longest stop that is promised, ms. */
const STOP_MS = 8_000;
/** Everybody is let in within, ms: a server on a busy machine puts newcomers off. */
const ENTRY_MS = 300_000;
const START_MS = Date.UTC(2026, 5, 1, 14);

/** Runs one. */
export async function runSoak(settings: SoakSettings): Promise<SoakReport> {
  const { seed, say, port, folder } = settings;
  const findings = new Findings(say);
  const truth = new Truth();
  const url = `ws://127.0.0.1:${port}/ws`;
  const plan = toPlan({ ...settings, lengthMs: settings.wallMs });
  const witness = openClient(url);
  follow(witness, truth);
  const operator = new Operator(url, folder, truth, findings);
  const crowd = new Crowd(url, truth, findings, seed, settings.stallMs);
  const alerts = new AlertCheck(url, truth, findings);
  const lives: Life[] = [];
  let startMs = START_MS;
  let simulatedMs = 0;
  for (const [number, planned] of plan.entries()) {
    const before = truth.current;
    const life = await startLife({
      folder,
      port,
      flags: toFlags(settings, planned, startMs, number),
    });
    lives.push(life);
    say(`life ${number + 1} of ${plan.length}: ${planned.steps.length} steps, then ${planned.end}`);
    const run = new LifeRun(settings, planned, life, {
      witness,
      truth,
      operator,
      crowd,
      alerts,
      findings,
    });
    let beganMs: number;
    try {
      beganMs = await run.begin(before);
      await run.play();
      await run.end(number);
    } finally {
      await life.kill();
    }
    simulatedMs += truth.current!.reachedMs - beganMs;
    startMs = Math.ceil(truth.current!.reachedMs / 1_000) * 1_000 + 1_000;
  }
  for (const client of [witness, operator, crowd, alerts]) client.close();
  return { findings, lives, truth, simulatedMs };
}

const toFlags = (
  { rate, simulatedMs, wallMs }: SoakSettings,
  { seed }: PlannedLife,
  startMs: number,
  number: number,
): string[] =>
  [
    ['--seed', String(seed), '--rate', String(rate), '--speed', String(simulatedMs / wallMs)],
    ['--start', new Date(startMs).toISOString(), '--history-minutes', '2'],
    ['--record', `life ${number + 1}`, '--faults', '--log-level', 'error'],
  ].flat();

/** Tells whether something failed because there was no connection: a machine with too much to do lets nobody in. */
const isPutOff = (error: unknown): boolean =>
  error instanceof NotConnected ||
  (error instanceof ClientError && error.code === 'DISCONNECTED') ||
  (error instanceof TypeError && error.message === 'fetch failed');

interface Parts {
  readonly witness: AlertingClient;
  readonly truth: Truth;
  readonly operator: Operator;
  readonly crowd: Crowd;
  readonly alerts: AlertCheck;
  readonly findings: Findings;
}

/** One life, as it is planned. */
class LifeRun {
  private readonly settings: SoakSettings;
  private readonly planned: PlannedLife;
  private readonly life: Life;
  private readonly parts: Parts;
  private readonly underWay = new Set<Promise<void>>();
  private isEnding = false;

  constructor(settings: SoakSettings, planned: PlannedLife, life: Life, parts: Parts) {
    this.settings = settings;
    this.planned = planned;
    this.life = life;
    this.parts = parts;
  }

  /** Waits until everybody is there. @param before what the life before had  @returns the market's time, ms */
  async begin(before: MarketTruth | undefined): Promise<number> {
    const { truth, witness, crowd, operator, alerts } = this.parts;
    witness.reconnectNow();
    const isWhole = (): boolean => {
      const { current } = truth;
      const count = witness.market('live')?.instruments ?? Infinity;
      return current !== before && (current?.symbols.size ?? 0) >= count && current!.reachedMs > 0;
    };
    await until(isWhole, 'the witness in the market', ENTRY_MS);
    crowd.grow(this.settings.clients);
    alerts.begin();
    await until(() => operator.isOpen, 'the operator', ENTRY_MS);
    await operator.storeAlert();
    await operator.lookForKept();
    return truth.current!.reachedMs;
  }

  /** Goes through the steps. */
  async play(): Promise<void> {
    const { crowd } = this.parts;
    const beganMs = performance.now();
    const { steps, lengthMs } = this.planned;
    let next = 0;
    let lookMs = beganMs;
    let sampleMs = beganMs + this.settings.sampleMs;
    for (;;) {
      const nowMs = performance.now();
      if (nowMs - beganMs >= lengthMs) break;
      while (next < steps.length && steps[next]!.atMs <= nowMs - beganMs) this.take(steps[next++]!);
      if (nowMs >= lookMs) {
        crowd.look();
        lookMs = nowMs + LOOK_MS;
      }
      if (nowMs >= sampleMs) {
        this.run('sample', this.sample());
        sampleMs = nowMs + this.settings.sampleMs;
      }
      await wait(20);
    }
  }

  private async sample(): Promise<void> {
    const { rss, heapUsed, descriptors } = await this.life.sample();
    const mb = (bytes: number): string => (bytes / 1e6).toFixed(1);
    this.settings.say(`rss ${mb(rss)} MB, heap ${mb(heapUsed)} MB, ${descriptors} descriptors`);
  }

  /** Lets something run beside all else; what fails while the server is there is a finding. */
  private run(what: string, work: Promise<void>): void {
    const watch = async (): Promise<void> => {
      try {
        await work;
      } catch (error) {
        const { findings } = this.parts;
        if (isPutOff(error)) findings.count('put off: no connection');
        else if (!this.isEnding) findings.fault(what, String(error));
      }
    };
    const done = watch().finally(() => this.underWay.delete(done));
    this.underWay.add(done);
  }

  private take(step: Step): void {
    const { operator, crowd, findings } = this.parts;
    const [a, b] = step.draws as [number, number];
    const { port } = this.life.server;
    const works: Partial<Record<Step['kind'], () => Promise<void>>> = {
      record: () => operator.record(a),
      keep: () => operator.keep(a),
      replay: () => operator.replay(a, b),
      rewind: () => operator.rewind(a, b),
      say: () => operator.say(),
      event: () => operator.startEvent(a),
      abuse: () => abuse(port, a, b),
      scrape: () => this.scrape(),
      bars: () => operator.askBars(a),
      alert: () => this.parts.alerts.change(a),
    };
    const work = works[step.kind];
    if (work === undefined) crowd.disturb(step);
    else {
      findings.count(`steps: ${step.kind}`);
      this.run(step.kind, work());
    }
  }

  private async scrape(): Promise<void> {
    const { url } = this.life.server;
    const { findings } = this.parts;
    const text = await (await fetch(`${url}/metrics`)).text();
    const lost = /tickdeck_recorder_lost_ticks_total\{[^}]*\} (\d+)/.exec(text)?.[1];
    if (lost !== undefined && lost !== '0') findings.fault('recorder', `has lost ${lost} ticks`);
    const rejected = /tickdeck_rejected_ticks_total\{[^}]*\} ([1-9]\d*)/.exec(text)?.[1];
    if (rejected !== undefined) findings.fault('market', `has refused ${rejected} ticks`);
    const health = await fetch(`${url}/health`);
    if (!health.ok) findings.fault('health', `is ${health.status}`);
  }

  /** Ends the life as planned, and looks at what it has left. */
  async end(number: number): Promise<void> {
    const { crowd, operator, truth, alerts, findings } = this.parts;
    const { end } = this.planned;
    await Promise.all(this.underWay);
    if (end === 'stop') {
      await crowd.returnAll();
      crowd.look();
      alerts.look();
    }
    this.isEnding = true;
    const to = mark(truth.current!);
    if (end === 'kill') await this.life.kill();
    else {
      const { code, tookMs } = await this.life.stop();
      findings.count('stops');
      if (code !== 0) findings.fault('stop', `exit code ${code}`);
      if (tookMs > STOP_MS + 2_000) findings.fault('stop', `took ${tookMs.toFixed(0)} ms`);
    }
    await until(() => this.parts.witness.state !== 'open', 'the end of the connection', 20_000);
    crowd.endLife();
    alerts.endLife();
    const isClosed = end === 'stop';
    /* What a kill may cost is what was not handed to the kernel yet; it begins where it began and has no hole. */
    operator.lookAtAbandoned(isClosed ? to : new Map(), isClosed);
    operator.lookAt(`life ${number + 1}`, isClosed ? to : new Map(), isClosed);
  }
}
