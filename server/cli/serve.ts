/**
 * `tickdeck serve`: runs the server until it is told to stop.
 */
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Server, ServerOptions } from '../app.ts';
import { type Config, readTokens, readVariables, toConfig } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';
import { type OpenFeed, openFeeds } from '../feeds/feeds.ts';
import { toFeedText } from '../feeds/repeat-text.ts';
import { VENUE_VARIABLES } from '../feeds/venue-kind.ts';
import type { FrameFileHead } from '../../shared/venue/frame-line.ts';
import type { EdgeOptions } from '../http/edge.ts';
import { createSockets } from '../feeds/venue/ws-socket.ts';
import { createSurroundings } from '../machine/surroundings.ts';
import { toPartsPlan } from '../recording/recording-limits.ts';
import { toRecordingPlans } from '../recording/recording-plan.ts';
import { FrameLog } from '../tape/frame-log.ts';
import { createRecordingShelf } from '../recording/recording-shelf.ts';
import { createListCache } from './list-cache.ts';
import { onEnd } from './process-end.ts';
import { addLiveFlags, addServeFlags, type ServeFlags } from './serve-flags.ts';
import { print, printWarning } from './terminal.ts';
import { readTextFile } from './text-file.ts';
import { readKeys } from './venue-keys.ts';
import { readWebhookSecrets } from './webhook-secret.ts';

function readConfigFile(path: string | undefined): Record<string, unknown> {
  if (path === undefined) return {};
  let text: string;
  try {
    text = readTextFile(path);
  } catch {
    throw new ConfigError(`--config ${path}: the file cannot be read`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    /* Falls through to the one message for both. */
  }
  throw new ConfigError(`--config ${path}: not a JSON object`);
}

/** Where the built web app lies: beside the built server, a folder of bundles, or in dist/ when run from source. */
export function findWebRoot(): string | undefined {
  const candidates = ['../web', '../../dist/web'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return candidates.find((path) => existsSync(join(path, 'assets')));
}

/** Says why the server cannot start, in one line. */
function explainStartError(error: unknown, config: Config): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return `port ${config.port} is taken; choose another with --port, or --port 0 for any free one`;
  }
  if (code === 'EACCES') return `port ${config.port} needs more rights; choose one above 1023`;
  if (code === 'EADDRNOTAVAIL') return `address ${config.host} is not one of this machine`;
  return error instanceof Error ? error.message : String(error);
}

/** Where the journals are; beside the recordings, hidden from their list. */
const toJournal = ({ recordings, journalMinutes }: Config) =>
  journalMinutes === 0
    ? {}
    : { journal: { folder: join(recordings, '.journal'), keptMs: journalMinutes * 60_000 } };

/** Where alerts are kept; beside the recordings, hidden from their list. */
function toAlerts({ recordings, webhookPrivate, webhookSecretFile }: Config) {
  const folder = join(recordings, '.alerts');
  const secrets = readWebhookSecrets(webhookSecretFile, join(folder, 'webhook.secret'));
  return { alerts: { folder, webhooks: { secrets, allowsPrivate: webhookPrivate } } };
}

/** Where files come in that people bring; beside the recordings, hidden from their list. */
const toUploads = ({ recordings, uploadMegabytes }: Config) => ({
  uploads: { folder: join(recordings, '.uploads'), mostBytes: uploadMegabytes * 1_000_000 },
});

/** Whose requests are believed, and which names and origins are ours. */
export const toEdge = ({ origins, hosts, host, trustProxy, basePath }: Config): EdgeOptions => ({
  origins,
  hosts: [...hosts, host],
  trustProxy,
  basePath,
  machine: hostname(),
});

/** A server that is built, with what it serves. */
interface BuiltServer {
  readonly server: Server;
  readonly feeds: readonly OpenFeed[];
  /** Stops it; resolves when everything that it kept is with the system. */
  readonly finish: () => Promise<void>;
}

/** What a server does besides serving. */
export type Besides = Pick<ServerOptions, 'bus' | 'isMute'>;

/** Builds the server that a configuration describes, with its sources open. @throws FeedError, ConfigError */
export async function buildServer(config: Config, besides: Besides = {}): Promise<BuiltServer> {
  const { host, port, flushMs, faults, logLevel, token, shareToken } = config;
  const recordParts = toPartsPlan(config.recordParts, config.recordKeep);
  /* Loaded when it is wanted: the other commands start without it. */
  const { createServer } = await import('../app.ts');
  const clock = createSurroundings();
  const sockets = createSockets(clock);
  const logs: FrameLog[] = [];
  function keepFrames(head: FrameFileHead): FrameLog {
    const onError = (error: Error): void => printWarning(`frames are not kept: ${error.message}`);
    const log = new FrameLog(join(config.recordings, 'frames'), head.venue, head, { onError });
    logs.push(log);
    return log;
  }
  const feeds = openFeeds(config.feed, {
    config,
    nowMs: Date.now(),
    variables: {
      ...readVariables(VENUE_VARIABLES),
      ...(config.keys === undefined ? {} : readKeys(config.keys)),
    },
    venueTools: {
      clock,
      openSocket: sockets.open,
      cache: createListCache(join(config.recordings, '.venues')),
      onNote: printWarning,
      keepFrames: config.keepFrames ? keepFrames : undefined,
    },
  });
  const record = toRecordingPlans(
    config.record,
    feeds.map(({ name }) => name),
  );
  const server = createServer(feeds, {
    ...besides,
    surroundings: clock,
    shelf: createRecordingShelf(config.recordings, config),
    host,
    port,
    flushMs,
    record,
    recordParts,
    ...toJournal(config),
    ...toAlerts(config),
    ...toUploads(config),
    faults,
    chat: config.chat,
    chatFolder: join(config.recordings, '.chat'),
    logLevel,
    tokens: { token, shareToken },
    webRoot: findWebRoot(),
    edge: toEdge(config),
  });
  const finish = async (): Promise<void> => {
    await server.stop();
    await Promise.all([sockets.whenClosed(), ...logs.map((log) => log.close())]);
  };
  return { server, feeds, finish };
}

/** What is to be started, and ended. */
export interface Prepared extends Pick<BuiltServer, 'feeds' | 'finish'> {
  start(): Promise<{ url: string }>;
}

/** A server of this process, or of several. */
async function prepare(config: Config): Promise<Prepared> {
  if (config.workers > 1) {
    const { buildWithWorkers } = await import('./with-workers.ts');
    return buildWithWorkers(config);
  }
  const { server, feeds, finish } = await buildServer(config);
  return { feeds, finish, start: () => server.start() };
}

/**
 * Starts the server and stays until it is told to end, see process-end.ts.
 * @param describe makes the lines that are printed when it is ready
 * @param build what is to be started
 */
export async function serve(
  flags: ServeFlags,
  describe: (url: string, feeds: readonly OpenFeed[]) => readonly string[],
  build: (config: Config) => Promise<Prepared> = prepare,
): Promise<void> {
  const { config: file, ...settings } = flags;
  const given = toConfig(settings, readConfigFile(file), undefined, printWarning);
  const config = readTokens(given, readTextFile);
  const prepared = await build(config);
  const { feeds } = prepared;
  onEnd(() => {
    prepared.finish().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  let url: string;
  try {
    ({ url } = await prepared.start());
  } catch (error) {
    throw new ConfigError(explainStartError(error, config));
  }
  for (const line of describe(url, feeds)) print(line);
}

/** What is printed of the markets: how to have each of them again. */
export function describeFeeds(url: string, feeds: readonly OpenFeed[]): string[] {
  const toPrint = ({ source }: OpenFeed): string =>
    source.simulation === undefined
      ? ''
      : `  (fingerprint ${source.simulation.fingerprint().inputs})`;
  const [first, ...others] = feeds;
  if (first === undefined || others.length > 0) {
    const toLine = (feed: OpenFeed): string =>
      `  ${feed.name}: ${feed.source.provenance.label}${toPrint(feed)}`;
    const toAgain = ({ name, repeatBy }: OpenFeed): string[] =>
      repeatBy === undefined ? [] : [`  ${name} again: ${toFeedText(name, repeatBy)}`];
    return [`Tickdeck is at ${url}`, ...feeds.map(toLine), ...feeds.flatMap(toAgain)];
  }
  const again =
    first.repeatBy === undefined
      ? []
      : [`The same market again: ${first.repeatBy}${toPrint(first)}`];
  return [`Tickdeck is at ${url}  (${first.source.provenance.label})`, ...again];
}

/** Adds the command. */
export function registerServe(program: Command): void {
  addLiveFlags(addServeFlags(program.command('serve')))
    .description('serve the dashboard with a live simulated market')
    .action((flags: ServeFlags) => serve(flags, describeFeeds));
}
