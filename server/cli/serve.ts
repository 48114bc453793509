/**
 * `tickdeck serve`: runs the server until it is told to stop.
 */
import { SIMULATION_DEFAULTS } from '../../shared/engine/source/simulator/live-simulation.ts';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { ENVIRONMENT, type SettingKey } from '../config/environment.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { Server } from '../app.ts';
import {
  type Config,
  ConfigError,
  DEFAULTS,
  readTokens,
  readVariables,
  toConfig,
} from '../config.ts';
import { FEED_HELP, type OpenFeed, openFeeds } from '../feeds/feeds.ts';
import { toFeedText } from '../feeds/repeat-text.ts';
import { VENUE_VARIABLES } from '../feeds/venue-kind.ts';
import type { FrameFileHead } from '../../shared/venue/frame-line.ts';
import { createSockets } from '../feeds/venue/ws-socket.ts';
import { createSurroundings } from '../machine/surroundings.ts';
import { toRecordingPlans } from '../recording/recording-plan.ts';
import { FrameLog } from '../tape/frame-log.ts';
import { createRecordingShelf } from '../recording/recording-shelf.ts';
import { createListCache } from './list-cache.ts';
import { onEnd } from './process-end.ts';
import { SCENARIO_HELP } from './simulation-input.ts';
import { print, printWarning } from './terminal.ts';
import { readTextFile } from './text-file.ts';
import { readKeys } from './venue-keys.ts';

/** Flags of serve, texts as typed. */
export type ServeFlags = Record<string, string | undefined>;

/** Adds the flags that serve and replay share. */
export function addServeFlags(command: Command): Command {
  const variable = (key: SettingKey): string => `[env: ${ENVIRONMENT[key]}]`;
  return command
    .option(
      '-p, --port <number>',
      `TCP port, 0 for any (default ${DEFAULTS.port}) ${variable('port')}`,
    )
    .option(
      '--host <address>',
      `address to listen on (default ${DEFAULTS.host}) ${variable('host')}`,
    )
    .option('--seed <number>', `seed of the simulator (default: drawn) ${variable('seed')}`)
    .option(
      '--rate <number>',
      `simulated ticks a second over all symbols (default ${SIMULATION_DEFAULTS.rate}) ${variable('rate')}`,
    )
    .option('--scenario <name|file>', `${SCENARIO_HELP} ${variable('scenario')}`)
    .option(
      '--hours <hours>',
      `continuous, or exchange for sessions and holidays (default ${SIMULATION_DEFAULTS.hours}) ${variable('hours')}`,
    )
    .option(
      '--start <time>',
      `ISO 8601 time at which the market's clock begins, UTC (default: now) ${variable('start')}`,
    )
    .option(
      '--universe <number|file>',
      `invent 2 to 10000 symbols, or take them from a CSV file ${variable('universe')}`,
    )
    .option(
      '--history-minutes <number>',
      `simulated ticks before that (default ${SIMULATION_DEFAULTS.historyMinutes}, fewer for very many symbols) ${variable('historyMinutes')}`,
    )
    .option(
      '--flush-ms <number>',
      `time between flushes, ms (default ${DEFAULTS.flushMs}) ${variable('flushMs')}`,
    )
    .option(
      '--recordings <folder>',
      `folder of recordings (default ${DEFAULTS.recordings}) ${variable('recordings')}`,
    )
    .option(
      '--origins <list>',
      `other origins whose pages may connect, separated by commas ${variable('origins')}`,
    )
    .option(
      '--hosts <list>',
      `host names of this server, besides the machine's own, that it answers to without a token ${variable('hosts')}`,
    )
    .option(
      '--trust-proxy <list>',
      `proxies whose X-Forwarded headers count: addresses, address/bits, loopback ${variable('trustProxy')}`,
    )
    .option(
      '--base-path <path>',
      `path below which a proxy serves it, when the proxy leaves the path on ${variable('basePath')}`,
    )
    .option(
      '--token <text>',
      `needed to connect; a file shows it to fewer eyes ${variable('token')}`,
    )
    .option('--token-file <file>', `file that holds the token ${variable('tokenFile')}`)
    .option(
      '--share-token <text>',
      `enough to look, not to change anything ${variable('shareToken')}`,
    )
    .option(
      '--share-token-file <file>',
      `file that holds the share token ${variable('shareTokenFile')}`,
    )
    .option('--open', `serve other machines without a token ${variable('open')}`)
    .option(
      '--faults',
      `let clients ask for faults on purpose, to test themselves ${variable('faults')}`,
    )
    .option(
      '--log-level <level>',
      `fatal, error, warn, info, debug, trace or silent (default ${DEFAULTS.logLevel}) ${variable('logLevel')}`,
    )
    .option('--config <file>', 'JSON file with the same settings in camelCase');
}

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

/** Where the built web app lies: beside the built server, or in dist/ when run from source. */
function findWebRoot(): string | undefined {
  const candidates = ['../../web', '../../dist/web'].map((path) =>
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

/** A server that is built, with what it serves. */
interface BuiltServer {
  readonly server: Server;
  readonly feeds: readonly OpenFeed[];
  /** Stops it; resolves when everything that it kept is with the system. */
  readonly finish: () => Promise<void>;
}

/** Builds the server that a configuration describes, with its sources open. @throws FeedError, ConfigError */
export async function buildServer(config: Config): Promise<BuiltServer> {
  const { host, port, flushMs, faults, logLevel, token, shareToken } = config;
  const { origins, hosts, trustProxy, basePath } = config;
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
    surroundings: clock,
    shelf: createRecordingShelf(config.recordings),
    host,
    port,
    flushMs,
    record,
    faults,
    logLevel,
    tokens: { token, shareToken },
    webRoot: findWebRoot(),
    edge: { origins, hosts: [...hosts, host], trustProxy, basePath, machine: hostname() },
  });
  const finish = async (): Promise<void> => {
    await server.stop();
    await Promise.all([sockets.whenClosed(), ...logs.map((log) => log.close())]);
  };
  return { server, feeds, finish };
}

/**
 * Starts the server and stays until it is told to end, see process-end.ts.
 * @param describe makes the lines that are printed when it is ready
 */
export async function serve(
  flags: ServeFlags,
  describe: (url: string, feeds: readonly OpenFeed[]) => readonly string[],
): Promise<void> {
  const { config: file, ...settings } = flags;
  const given = toConfig(settings, readConfigFile(file), undefined, printWarning);
  const config = readTokens(given, readTextFile);
  const { server, feeds, finish } = await buildServer(config);
  onEnd(() => {
    finish().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  let url: string;
  try {
    ({ url } = await server.start());
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

/** A flag that is given several times, as one text for the configuration. */
const joinTexts = (text: string, before?: string): string =>
  before === undefined ? text : `${before}\n${text}`;

/** Adds the command. */
export function registerServe(program: Command): void {
  addServeFlags(program.command('serve'))
    .description('serve the dashboard with a live simulated market')
    .option(
      '--speed <factor>',
      `how many times as fast as the wall's the market's clock runs, ${LIMITS.replaySpeedMin} to ${LIMITS.replaySpeedMax} (default ${DEFAULTS.speed}) [env: ${ENVIRONMENT.speed}]`,
    )
    .option(
      '--feed <[name=]kind[:settings]>',
      `a live market, may be given several times: ${FEED_HELP} [env: ${ENVIRONMENT.feed}]`,
      joinTexts,
    )
    .option(
      '--join',
      `feeds of venues become one market, whose symbols carry their venue [env: ${ENVIRONMENT.join}]`,
    )
    .option(
      '--keys <file>',
      `file of NAME=value lines with the keys of venues, mode 0600 [env: ${ENVIRONMENT.keys}]`,
    )
    .option(
      '--share-licensed',
      `show feeds to the share token whose licence forbids it; you answer for that [env: ${ENVIRONMENT.shareLicensed}]`,
    )
    .option(
      '--keep-frames',
      `keep what venues send as it comes, beside the recordings [env: ${ENVIRONMENT.keepFrames}]`,
    )
    .option(
      '--record <[market=]name>',
      `record a live market, the first unless it is named, into this tape of the recordings folder; may be given several times [env: ${ENVIRONMENT.record}]`,
      joinTexts,
    )
    .action((flags: ServeFlags) => serve(flags, describeFeeds));
}
