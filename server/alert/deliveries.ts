/**
 * Messages on their way out: each is tried again with growing pauses until it is taken, refused for good, or too old.
 * Promises bounded memory and a bounded number of connections, and that a receiver which is slow or gone holds up no
 * other for longer than its turn. What waits when the server ends is not settled: who keeps it sends it again. Knows neither what the messages say nor how they
 * are sent.
 */
import type { Cancel, Surroundings } from '../../shared/engine/surroundings.ts';
import type { Log } from '../../shared/engine/log.ts';
import { LIMITS } from '../../shared/wire/limits.ts';

/** What became of a try. */
export type Outcome =
  | 'taken'
  /** Trying again does not help. */
  | 'refused'
  /** Nothing is to be sent there any more. */
  | 'gone'
  /** Again, a little later; ms, where the receiver says how long. */
  | { readonly laterMs: number | undefined };

/** A message. */
export interface Delivery {
  /** Where to, for the log. */
  readonly to: string;
  /** Sends it. Never rejects. */
  attempt(): Promise<Outcome>;
  onGone?(): void;
  /** It was taken, or is given up. Not called when the server ends before. */
  onSettled?(): void;
}

/** Deliveries of a server. */
export interface Deliveries {
  add(delivery: Delivery): void;
  readonly counts: {
    readonly taken: number;
    /** Tries that were not the first. */
    readonly retried: number;
    /** Given up: refused, gone, too often, or too many waiting. */
    readonly failed: number;
    readonly waiting: number;
  };
  close(): void;
}

/** Pauses before each further try, ms; Standard Webhooks. */
export const RETRY_MS: readonly number[] = [5_000, 30_000, 120_000, 600_000, 3_600_000];
/** Share of a pause by which it may be longer. */
const JITTER = 0.2;

/** Makes deliveries. */
export function createDeliveries(
  { after, random }: Pick<Surroundings, 'after' | 'random'>,
  log: Log,
): Deliveries {
  const ready: { delivery: Delivery; tries: number }[] = [];
  const paused = new Set<Cancel>();
  const counts = { taken: 0, retried: 0, failed: 0 };
  let running = 0;
  let isClosed = false;
  const toWaiting = (): number => ready.length + paused.size + running;

  function giveUp(delivery: Delivery, why: string): void {
    counts.failed++;
    log.warn({ to: delivery.to, why }, 'a message is given up');
    delivery.onSettled?.();
  }

  function enqueue(delivery: Delivery, tries: number): void {
    ready.push({ delivery, tries });
    next();
  }

  function pause(delivery: Delivery, tries: number, laterMs: number | undefined): void {
    const usual = RETRY_MS[tries - 1];
    if (usual === undefined) {
      giveUp(delivery, `not taken in ${tries} tries`);
      return;
    }
    const most = RETRY_MS.at(-1)!;
    const ms = Math.min(most, Math.max(usual, laterMs ?? 0)) * (1 + JITTER * random());
    const cancel = after(ms, () => {
      paused.delete(cancel);
      counts.retried++;
      enqueue(delivery, tries);
    });
    paused.add(cancel);
  }

  async function run(delivery: Delivery, tries: number): Promise<void> {
    const outcome = await delivery.attempt();
    running--;
    if (isClosed) return;
    if (outcome === 'taken') {
      counts.taken++;
      delivery.onSettled?.();
    } else if (outcome === 'gone') {
      delivery.onGone?.();
      giveUp(delivery, 'the receiver wants none any more');
    } else if (outcome === 'refused') giveUp(delivery, 'refused');
    else pause(delivery, tries, outcome.laterMs);
    next();
  }

  function next(): void {
    if (isClosed) return;
    while (running < LIMITS.webhooksAtOnce && ready.length > 0) {
      const { delivery, tries } = ready.shift()!;
      running++;
      void run(delivery, tries + 1);
    }
  }

  return {
    add(delivery) {
      if (toWaiting() >= LIMITS.webhooksWaiting) giveUp(delivery, 'too many wait');
      else enqueue(delivery, 0);
    },
    get counts() {
      return { ...counts, waiting: toWaiting() };
    },
    close() {
      isClosed = true;
      for (const cancel of paused) cancel();
      paused.clear();
      ready.length = 0;
    },
  };
}
