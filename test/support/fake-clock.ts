/**
 * Surroundings of an engine whose time stands still until a test moves it: timers fire in order and at their
 * time, what was deferred runs before the next timer does, and nothing depends on how fast the machine is.
 */
import type { Surroundings } from '../../shared/engine/surroundings.ts';
import { createRandom } from './random.ts';

/** What a fake clock begins with. */
export interface FakeClockOptions {
  /** Wall clock at the beginning, ms since 1970. */
  nowMs?: number;
  /** How functions are deferred; left out, they wait until the test moves time. */
  defer?: Surroundings['defer'];
}

/** A clock in the hands of a test. */
export interface FakeClock extends Surroundings {
  /** Lets time go by; what is due runs at its time. Without ms: only what was deferred. */
  readonly advance: (ms?: number) => void;
  /** The same in steps, with a turn of the real event loop in between, so that sockets work. */
  readonly run: (ms: number, stepMs?: number) => Promise<void>;
  /** Lets time go by in steps until a condition holds. @throws when it does not within so many ms of this clock */
  readonly until: (condition: () => boolean, what: string, ms?: number) => Promise<void>;
  /** The machine slept, or somebody set its clock: the wall leaps, no time goes by. */
  readonly leap: (ms: number) => void;
  /** Time that a piece of work takes while nothing else runs. */
  readonly spend: (ms: number) => void;
  /** Timers that wait. */
  readonly timers: number;
}

interface Planned {
  atMs: number;
  readonly everyMs: number | undefined;
  readonly run: () => void;
}

const NOON_MS = Date.UTC(2026, 0, 1, 12);
/** More deferred functions in a row than any honest work has: a loop that never ends. */
const ENDLESS = 100_000;

/** Makes a clock that stands. */
export function createFakeClock({ nowMs = NOON_MS, defer }: FakeClockOptions = {}): FakeClock {
  const random = createRandom(1);
  const planned = new Set<Planned>();
  let deferred: (() => void)[] = [];
  let elapsedMs = 0;
  let wallMs = nowMs;
  let epoch = 0;
  let secrets = 0;

  function plan(ms: number, run: () => void, everyMs?: number): () => void {
    const one: Planned = { atMs: elapsedMs + ms, everyMs, run };
    planned.add(one);
    return () => planned.delete(one);
  }

  function spend(ms: number): void {
    elapsedMs += ms;
    wallMs += ms;
  }

  function runDeferred(): void {
    for (let count = 0; deferred.length > 0; count++) {
      if (count > ENDLESS) throw new Error('work is deferred without end');
      deferred.shift()!();
    }
  }

  function next(untilMs: number): Planned | undefined {
    let first: Planned | undefined;
    for (const one of planned) {
      if (one.atMs <= untilMs && (first === undefined || one.atMs < first.atMs)) first = one;
    }
    return first;
  }

  function advance(ms = 0): void {
    const untilMs = elapsedMs + ms;
    runDeferred();
    for (let due = next(untilMs); due !== undefined; due = next(untilMs)) {
      if (due.atMs > elapsedMs) spend(due.atMs - elapsedMs);
      if (due.everyMs === undefined) planned.delete(due);
      else due.atMs = Math.max(due.atMs, elapsedMs - due.everyMs) + due.everyMs;
      due.run();
      runDeferred();
    }
    if (untilMs > elapsedMs) spend(untilMs - elapsedMs);
  }

  async function runSteps(ms: number, stepMs = 16): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      advance(Math.min(stepMs, left));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  return {
    now: () => wallMs,
    elapsed: () => elapsedMs,
    after: (ms, run) => plan(ms, run),
    every: (ms, run) => plan(ms, run, ms),
    defer:
      defer ??
      ((run) => {
        deferred.push(run);
        return () => (deferred = deferred.filter((one) => one !== run));
      }),
    random,
    nextEpoch: () => ++epoch,
    secret: () => (++secrets).toString(16).padStart(32, '0'),
    advance,
    run: runSteps,
    async until(condition, what, ms = 60_000) {
      const endMs = elapsedMs + ms;
      while (!condition()) {
        if (elapsedMs >= endMs) throw new Error(`not within ${ms} ms: ${what}`);
        await runSteps(16);
        /* What is under way between sockets takes a moment of the real time, none of this clock's. */
        if (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    leap: (ms) => void (wallMs += ms),
    spend,
    get timers() {
      return planned.size;
    },
  };
}
