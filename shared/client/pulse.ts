/**
 * The pulse of a client: once a second it pings when a ping is due, and notices a connection, or an attempt at
 * one, that is mute: stale first, given up later.
 */
import { LIMITS } from '../wire/limits.ts';
import type { ClientEnvironment } from './socket.ts';

const BEAT_MS = 1_000;

/** What a pulse looks at and does. */
export interface PulseOptions {
  isOpen(): boolean;
  /** A connection stands or is being made. */
  isTrying(): boolean;
  /** Pings; called at a heartbeat's pace. */
  ping(): void;
  onStale(isStale: boolean): void;
  /** Nothing was heard for so long that the connection had better be made anew. */
  onMute(): void;
}

/** A beating pulse. */
export interface Pulse {
  readonly isStale: boolean;
  /** A new attempt: what was heard before does not count. */
  restart(): void;
  heard(): void;
  ping(): void;
  stop(): void;
}

/** Makes a pulse that beats at once. */
export function createPulse(environment: ClientEnvironment, options: PulseOptions): Pulse {
  let isStale = false;
  let heardMs = environment.now();
  let pingedMs = 0;
  let timer: unknown = environment.setTimer(beat, BEAT_MS);

  function ping(): void {
    pingedMs = environment.now();
    options.ping();
  }

  function beat(): void {
    timer = environment.setTimer(beat, BEAT_MS);
    const now = environment.now();
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
      heardMs = environment.now();
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
