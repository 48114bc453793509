/**
 * Who may connect: limits over all clients and for each address, and a stop while the server is overloaded.
 * Asked before the upgrade, so that a refused client costs next to nothing. Knows no HTTP.
 */
import { LIMITS } from '../../wire/limits.ts';
import { isLoopback } from '../../model/address.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

/** Why a client is refused; a key of ERRORS. */
export type Refusal =
  'TOO_MANY_CLIENTS' | 'TOO_MANY_FROM_ADDRESS' | 'CONNECTING_TOO_FAST' | 'OVERLOADED';

/** Admission of clients. */
export interface Admission {
  /** Why one more client from this address is refused, if it is. An accepted one is counted against its rate. */
  refusal(address: string): Refusal | undefined;
  onOpened(address: string): void;
  onClosed(address: string): void;
}

/** Surroundings of an admission; all but the clock may be left out. */
export interface AdmissionOptions {
  now: () => number;
  /** Open clients at most. */
  clients?: number;
  /** Addresses without limits of their own: loopback, where a proxy or a load test lives. */
  isExempt?: (address: string) => boolean;
  /** True while the server has more to do than it can. */
  isOverloaded?: () => boolean;
}

interface Caller {
  open: number;
  readonly mayOpen: RateLimit;
  lastMs: number;
}

/** After so long without a connection an address has its full burst again and can be forgotten. */
const FORGET_MS = Math.ceil((LIMITS.clientsPerAddress / LIMITS.connectionsPerSecond) * 1_000);
/** Addresses remembered before the forgettable ones are swept out. */
const SWEEP_AT = 1_024;

/** Makes an admission that nobody has passed yet. */
export function createAdmission(options: AdmissionOptions): Admission {
  const { clients = LIMITS.clients, isExempt = isLoopback, isOverloaded = () => false } = options;
  const callers = new Map<string, Caller>();
  let open = 0;
  let sweepAt = SWEEP_AT;

  function sweep(nowMs: number): void {
    for (const [address, { open: count, lastMs }] of callers) {
      if (count === 0 && nowMs - lastMs > FORGET_MS) callers.delete(address);
    }
    sweepAt = Math.max(SWEEP_AT, callers.size * 2);
  }

  function callerFrom(address: string, nowMs: number): Caller {
    let caller = callers.get(address);
    if (caller === undefined) {
      if (callers.size >= sweepAt) sweep(nowMs);
      const mayOpen = createRateLimit(LIMITS.clientsPerAddress, LIMITS.connectionsPerSecond);
      caller = { open: 0, mayOpen, lastMs: nowMs };
      callers.set(address, caller);
    }
    return caller;
  }

  return {
    refusal(address) {
      if (open >= clients) return 'TOO_MANY_CLIENTS';
      if (isOverloaded()) return 'OVERLOADED';
      if (isExempt(address)) return undefined;
      const nowMs = options.now();
      const caller = callerFrom(address, nowMs);
      if (caller.open >= LIMITS.clientsPerAddress) return 'TOO_MANY_FROM_ADDRESS';
      caller.lastMs = nowMs;
      return caller.mayOpen(nowMs) ? undefined : 'CONNECTING_TOO_FAST';
    },
    onOpened(address) {
      open++;
      if (!isExempt(address)) callerFrom(address, options.now()).open++;
    },
    onClosed(address) {
      open--;
      const caller = callers.get(address);
      if (caller !== undefined) caller.open--;
    },
  };
}
