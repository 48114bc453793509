/**
 * The pulse of a client: once a second it pings when a ping is due, and notices a connection, or an attempt at one,
 * that is mute: stale first, given up later. It also notices that we ourselves stood still (the machine slept, the
 * page was stopped): then silence is nobody's fault, what was under way measures nothing, and a ping is due at once.
 */
import { LIMITS } from '../wire/limits.ts';
import type { ClientEnvironment } from './socket.ts';

const BEAT_MS = 1_000;
/** With neither a beat nor a message for so long, we stood still; a hidden page's timers are late, its messages not. */
const STILL_MS = 3_000;

/** What a pulse looks at and does. */
export interface PulseOptions {
  isOpen(): boolean;
  /** A connection stands or is being made. */
  isTrying(): boolean;
  /** Pings; called at the rate of heartbeats. */
  ping(): void;
  onStale(isStale: boolean): void;
  /** Nothing was heard for so long that the connection had better be made anew. */
  onMute(): void;
  /** We stood still until now. A ping follows. */
  onWoken(): void;
}

/** A beating pulse. */
export interface Pulse {
  readonly isStale: boolean;
  /** A new attempt: what was heard before does not count. */
  restart(): void;
  /** Something came. Call it before that is looked at. */
  heard(): void;
  ping(): void;
  stop(): void;
}

/** Notices that the surroundings have slept: neither beats nor messages for a while, or a machine's clock ahead. */
function createSleepWatch(environment: ClientEnvironment): { look(nowMs: number): boolean } {
  const toLagMs = (nowMs: number): number => (environment.systemMs?.() ?? nowMs) - nowMs;
  let aliveMs = environment.now();
  let lagMs = toLagMs(aliveMs);
  return {
    look(nowMs) {
      const lag = toLagMs(nowMs);
      const hasSlept = nowMs - aliveMs > STILL_MS || Math.abs(lag - lagMs) > BEAT_MS;
      aliveMs = nowMs;
      lagMs = lag;
      return hasSlept;
    },
  };
}

/** Makes a pulse that beats at once. */
export function createPulse(environment: ClientEnvironment, options: PulseOptions): Pulse {
  const watch = createSleepWatch(environment);
  let isStale = false;
  /** Silence is excused once: a connection that stays mute after it is mute. */
  let isExcused = false;
  let heardMs = environment.now();
  let pingedMs = 0;
  let timer: unknown = environment.setTimer(beat, BEAT_MS);

  function ping(): void {
    pingedMs = environment.now();
    options.ping();
  }

  function lookForSleep(nowMs: number): void {
    if (!watch.look(nowMs)) return;
    if (!isExcused) heardMs = nowMs;
    isExcused = true;
    options.onWoken();
    if (options.isOpen()) ping();
  }

  function beat(): void {
    timer = environment.setTimer(beat, BEAT_MS);
    const now = environment.now();
    lookForSleep(now);
    if (!options.isTrying()) return;
    if (options.isOpen() && now - pingedMs >= LIMITS.heartbeatMs) ping();
    /* The next beat would be too late to notice it within the time. */
    if (now - heardMs <= LIMITS.staleMs - BEAT_MS) return;
    if (!isStale) {
      isStale = true;
      options.onStale(true);
    }
    if (now - heardMs >= 2 * LIMITS.staleMs) options.onMute();
  }

  return {
    get isStale() {
      return isStale;
    },
    restart() {
      heardMs = environment.now();
    },
    heard() {
      const now = environment.now();
      lookForSleep(now);
      heardMs = now;
      isExcused = false;
      if (!isStale) return;
      isStale = false;
      options.onStale(false);
    },
    ping,
    stop() {
      if (timer !== undefined) environment.clearTimer(timer);
      timer = undefined;
    },
  };
}
