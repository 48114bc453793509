/**
 * What a server and the processes that serve its clients tell each other over their own channel, which is no bus:
 * tokens go to a child of the same user and nowhere else.
 */
import type { EdgeOptions } from '../http/edge.ts';
import type { Tokens } from '../http/tokens.ts';

/** What a worker is to do. */
export type ToWorker =
  { readonly type: 'serve'; readonly order: WorkerOrder } | { readonly type: 'stop' };

/** How it serves. */
export interface WorkerOrder {
  readonly host: string;
  readonly port: number;
  readonly edge: EdgeOptions;
  readonly tokens: Tokens;
  readonly webRoot: string | undefined;
  readonly faults: boolean;
  readonly logLevel: string;
}

/** What a worker tells. */
export type FromWorker =
  /** It listens to orders from now on; what was said before is lost. */
  | { readonly type: 'up' }
  | { readonly type: 'serving'; readonly url: string; readonly port: number }
  /** It cannot serve: another one could not either. */
  | { readonly type: 'failed'; readonly code: string | undefined; readonly message: string };

/** File descriptor of the pipe to the feed, beside those of every process and the channel. */
export const BUS_FD = 4;
