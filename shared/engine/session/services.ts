/**
 * What a session needs of the rest of the server, and the error that a command may end with.
 */
import type { ErrorCode } from '../../wire/codes.ts';
import type { MarketEntry, Markets } from '../feed/market-registry.ts';
import type { Hub } from '../hub/hub.ts';
import type { Simulator } from '../source/simulator/simulator.ts';
import type { SeekableSource } from '../source/source.ts';
import type { Surroundings } from '../surroundings.ts';

/** A command that cannot be carried out; becomes an `error` reply. */
export class CommandError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
  }
}

/** Structured log of the server. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** The parts that sessions work with. */
export interface Services {
  readonly markets: Markets;
  readonly hub: Hub;
  /** What the live market is made by, when it is simulated: scenarios can be started there. */
  readonly simulator: Simulator | undefined;
  /** Opens a recording by its listed name. @throws CommandError UNKNOWN_RECORDING or BAD_RECORDING */
  openRecording(name: string): SeekableSource;
  /** Wall clock that never steps back, ms since 1970. */
  readonly wall: () => number;
  readonly surroundings: Surroundings;
  readonly flushMs: number;
  /** Clients may ask for faults on purpose. */
  readonly allowsFaults: boolean;
  /** Name and version of the server. */
  readonly server: string;
  readonly log: Log;
}

/** Finds a market. @throws CommandError UNKNOWN_MARKET */
export function findMarket(services: Services, name = 'live'): MarketEntry {
  const entry = services.markets.get(name);
  if (entry !== undefined) return entry;
  throw new CommandError('UNKNOWN_MARKET', `There is no market "${name}".`);
}
