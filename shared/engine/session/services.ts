/**
 * What a session needs of the rest of the server, and the error that a command may end with.
 */
import type { FeedTerms } from '../../model/feed-terms.ts';
import type {
  KeptRecording,
  RecorderInfo,
  RecordingInfo,
  RecordingOverview,
} from '../../wire/answer.ts';
import { type ErrorCode, ERRORS } from '../../wire/codes.ts';
import type { MarketInfo } from '../../wire/market-info.ts';
import type { Alerts } from '../alert/alerts.ts';
import type { Chats } from '../chat/chats.ts';
import type { StoredAlerts } from '../alert/stored/stored-alerts.ts';
import type { MarketEntry } from '../feed/market-entry.ts';
import { DEFAULT_MARKET, type Markets } from '../feed/market-registry.ts';
import type { GamesSlot } from '../game/games-contract.ts';
import type { Hub } from '../hub/hub.ts';
import type { ServiceLine } from '../hub/service-line.ts';
import type { FollowedWildcards } from './followed-wildcards.ts';
import type { OpeningSymbols } from './opening-symbols.ts';
import type { SharedRooms } from './rooms-contract.ts';
import type { Log } from '../log.ts';
import type { SeekableSource } from '../source/source.ts';
import type { Analyses } from '../statistics/analyses.ts';
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

/** The same for an error of another part that carries such a code; any other one as it is. */
export function toCommandError(error: unknown): unknown {
  if (error instanceof CommandError || !(error instanceof Error) || !('code' in error))
    return error;
  const { code } = error as Error & { readonly code: unknown };
  return typeof code === 'string' && code in ERRORS
    ? new CommandError(code as ErrorCode, error.message)
    : error;
}

/** The recordings that can be looked at. @throws CommandError for a name that is not listed */
export interface RecordingShelf {
  list(): Promise<RecordingInfo[]>;
  /** @param buckets equal stretches of time that ticks are counted in */
  overview(name: string, buckets: number): RecordingOverview | Promise<RecordingOverview>;
  /** Whose data it is, where it is a venue's. */
  terms(name: string): FeedTerms | undefined;
}

/** What is to be recorded. Symbols are checked; all when left out. */
export interface RecordRequest {
  /** Name of the recording; made of the market and the time when left out. */
  readonly recording?: string | undefined;
  readonly symbols?: readonly string[] | undefined;
}

/** What of the past is to be recorded. */
export interface KeepRequest extends RecordRequest {
  readonly seconds: number;
}

/** Where recordings of live markets are made. */
export interface RecordingDesk {
  /** @throws CommandError RECORDING_EXISTS, TOO_MANY_RECORDERS, UNKNOWN_SYMBOL, NO_RECORDER */
  start(entry: MarketEntry, request: RecordRequest): RecorderInfo;
  /** Resolves when the tape is closed. Rejects with CommandError UNKNOWN_RECORDING. */
  stop(recording: string): Promise<void>;
  list(): RecorderInfo[];
  /** Rejects with CommandError RECORDING_EXISTS, UNKNOWN_SYMBOL, NO_RECORDER. */
  keep(entry: MarketEntry, request: KeepRequest): Promise<KeptRecording>;
}

/** Where one goes back in live markets. */
export interface RewindDesk {
  /** The oldest moment that is kept of a market, ms; undefined where none is. */
  fromMs(market: string): number | undefined;
  /** @throws CommandError NO_REWIND */
  open(live: MarketEntry): SeekableSource;
}

/** What is done for clients elsewhere: in the feed whose markets are followed here. */
export interface Elsewhere {
  /** Whether people may talk there. */
  readonly hasChat: boolean;
  /** Its markets that are not followed. */
  markets(): readonly MarketInfo[];
  /** A client is gone. */
  leave(client: object): void;
}

/** The parts that sessions work with. */
export interface Services {
  readonly markets: Markets;
  readonly hub: Hub;
  readonly followed: FollowedWildcards;
  readonly opening: OpeningSymbols;
  /** Opens a recording by its listed name. @throws CommandError UNKNOWN_RECORDING or BAD_RECORDING */
  openRecording(name: string): SeekableSource;
  readonly shelf: RecordingShelf;
  /** Left out where nothing can be recorded. */
  readonly desk: RecordingDesk | undefined;
  /** Left out where nothing is kept of live markets. */
  readonly rewinds: RewindDesk | undefined;
  readonly analyses: Analyses;
  readonly alerts: Alerts;
  /** Left out where no alerts are kept. */
  readonly stored: StoredAlerts | undefined;
  readonly rooms: SharedRooms;
  /** Left out where nobody talks. */
  readonly chats: Chats | undefined;
  /** Games with play money; none before somebody makes them possible. */
  readonly games: GamesSlot;
  /** Left out where everything is done here. */
  readonly elsewhere: Elsewhere | undefined;
  /** Where commands wait that are carried out in steps: one line for those of all clients. */
  readonly work: ServiceLine;
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

/** Finds a market; left out, the first live one. @throws CommandError UNKNOWN_MARKET */
export function findMarket(services: Services, name = DEFAULT_MARKET): MarketEntry {
  const entry = services.markets.get(name);
  if (entry !== undefined) return entry;
  throw new CommandError('UNKNOWN_MARKET', `There is no market "${name}".`);
}
