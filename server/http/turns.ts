/**
 * Turns of work on HTTP answers, so that no number of requests and no size of an answer holds the event
 * loop: in each turn of the loop so much is done, in the order in which it was asked for; the rest waits
 * for the next one. Probes do not wait here. Knows no route.
 */
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { ERRORS } from '../../shared/wire/codes.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { CommandError } from '../../shared/engine/session/services.ts';

/** Hands out turns. */
export interface Turns {
  /** Runs a piece of work in a turn of the event loop, the next one if there is time. It should take a few ms at most. */
  enter(work: () => void): void;
  /** Runs `step` turn by turn until it gives true; rejects with what it throws. */
  until(step: () => boolean): Promise<void>;
  /** False when the work that runs should end. */
  hasTime(): boolean;
  /** How long the work that is next has waited, ms. */
  lateMs(): number;
}

/** Surroundings, which a test replaces. */
export interface TurnsOptions {
  /** Monotonic clock, ms. */
  now?: () => number;
  /** Runs something in the next turn of the event loop, and what it puts off before the one after it. */
  defer?: (run: () => void) => void;
}

/** Most pieces of work in one turn. */
const MOST = 64;

/** Makes turns that nobody waits for. */
export function createTurns({
  now = () => performance.now(),
  defer = (run) => void setImmediate(run),
}: TurnsOptions = {}): Turns {
  let waiting: { work: () => void; sinceMs: number }[] = [];
  let done = 0;
  let beganMs = 0;
  /** Places of this turn that are still to come. */
  let places = 0;

  const hasTime = (): boolean => now() - beganMs < LIMITS.answerTurnMs;

  /**
   * A place for each piece of work: what one puts off (a response is written behind the back of who sends
   * it) is done before the next begins, and counts.
   */
  function open(): void {
    waiting = waiting.slice(done);
    done = 0;
    places = Math.min(MOST, waiting.length);
    beganMs = NaN;
    for (let i = 0; i < places; i++) defer(take);
  }

  function take(): void {
    if (Number.isNaN(beganMs)) beganMs = now();
    places--;
    try {
      if (hasTime()) waiting[done++]!.work();
    } finally {
      if (places === 0 && done < waiting.length) open();
    }
  }

  function enter(work: () => void): void {
    waiting.push({ work, sinceMs: now() });
    if (places === 0 && waiting.length - done === 1) open();
  }

  return {
    enter,
    hasTime,
    until: (step) =>
      new Promise((resolve, reject) => {
        function work(): void {
          try {
            if (step()) resolve();
            else enter(work);
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        }
        enter(work);
      }),
    lateMs: () => (waiting[done] === undefined ? 0 : now() - waiting[done]!.sinceMs),
  };
}

const RETRY_AFTER_SECONDS = 5;
/** Answers that the server lives; they must come while it has much to do. */
const PROBES = new Set(['/health', '/ready']);

/**
 * Lets every request but probes and upgrades wait for its turn, and refuses those that would wait too long.
 * Must be the first to be registered.
 */
export function registerTurns(app: FastifyInstance, turns: Turns): void {
  app.addHook('onRequest', (request, reply, done) => {
    const isProbe = PROBES.has(request.routeOptions.url ?? '');
    if (isProbe || request.headers.upgrade !== undefined) {
      done();
    } else if (turns.lateMs() > LIMITS.answerWaitMs) {
      void reply.header('retry-after', RETRY_AFTER_SECONDS);
      done(new CommandError('OVERLOADED', ERRORS.OVERLOADED.meaning));
    } else {
      /* It waits for us now: its connection, if it is a real one, is not idle. */
      const { socket } = request.raw;
      if (socket instanceof Socket) socket.setTimeout(LIMITS.answerTimeoutMs);
      turns.enter(done);
    }
  });
}
