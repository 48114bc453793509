/**
 * What stands behind the page: a server across a network, or an engine beside it in a Worker. The one place where
 * the two differ; everything else travels on the socket. Types only.
 */
import type { ClientEnvironment } from '../../shared/client/socket.ts';
import type { ImportService } from './import-service.ts';
import type { Rights } from '../state/rights.ts';

/** Logging in with a token, where something asks for one. */
export interface LoginService {
  /** What this page may do; undefined while nobody answers. */
  rights(): Promise<Rights | undefined>;
  /** Why no page of this address may connect, in words, if that is so: a browser does not tell. */
  refusal(): Promise<string | undefined>;
  /** Sends a token, which is not kept. @returns why it was refused, in words, if it was */
  logIn(token: string): Promise<string | undefined>;
}

/** Recordings that a page without a server keeps in memory. */
export interface LocalRecordings {
  /**
   * Keeps a tape; its bytes are handed over.
   * @returns the name that it is listed by
   * @throws Error with a sentence for people, for what is no tape or a damaged one
   */
  readonly keep: (name: string, bytes: ArrayBuffer) => Promise<string>;
  /** Says why a recording is not there: what a replay of it is refused with. */
  readonly miss: (name: string, reason: string) => void;
}

/** What stands behind the page. */
export interface Backend {
  /** Address that `environment.connect` is given. */
  readonly socketUrl: string;
  /** The socket, clocks and timers of the page's client. */
  readonly environment: ClientEnvironment;
  /** Where files are imported; fetched when somebody brings one. */
  readonly imports: () => Promise<ImportService>;
  /** Makes games possible, where an engine beside the page has none yet; left out, there are some. */
  readonly games?: () => Promise<void>;
  /** Left out where nobody logs in: then the page may do everything. */
  readonly login?: LoginService;
}
