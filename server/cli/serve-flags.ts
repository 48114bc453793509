/**
 * Flags of `serve` and of what serves as it does: names, what stands in the help, and the variable of each. What a
 * value may be is the business of config.ts.
 */
import { type Command, Option } from 'commander';
import { SIMULATION_DEFAULTS } from '../../shared/engine/source/simulator/live-simulation.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { DEFAULTS } from '../config.ts';
import { ENVIRONMENT, type SettingKey } from '../config/environment.ts';
import { FEED_HELP } from '../feeds/feeds.ts';
import { SCENARIO_HELP } from './simulation-input.ts';

/** Flags of serve, texts as typed. */
export type ServeFlags = Record<string, string | undefined>;

const variable = (key: SettingKey): string => `[env: ${ENVIRONMENT[key]}]`;

/** Adds the flags that serve and replay share. */
export function addServeFlags(command: Command): Command {
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
      `simulated ticks before that (default ${SIMULATION_DEFAULTS.historyMinutes}) ${variable('historyMinutes')}`,
    )
    .option(
      '--flush-ms <number>',
      `longest time between flushes, ms (default ${DEFAULTS.flushMs}) ${variable('flushMs')}`,
    )
    .option(
      '--recordings <folder>',
      `folder of recordings (default ${DEFAULTS.recordings}) ${variable('recordings')}`,
    )
    .option(
      '--workers <number>',
      `processes that serve clients, for machines with many cores (default ${DEFAULTS.workers}: this one alone) ${variable('workers')}`,
    )
    .option(
      '--upload-megabytes <number>',
      `what one import may be brought over the page or HTTP, 0 for nothing (default ${DEFAULTS.uploadMegabytes}) ${variable('uploadMegabytes')}`,
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
    .addOption(new Option('--chat').hideHelp())
    .option('--no-chat', `nobody may talk about markets and in rooms ${variable('chat')}`)
    .option(
      '--log-level <level>',
      `fatal, error, warn, info, debug, trace or silent (default ${DEFAULTS.logLevel}) ${variable('logLevel')}`,
    )
    .option('--config <file>', 'JSON file with the same settings in camelCase');
}

/** A flag that is given several times, as one text for the configuration. */
const joinTexts = (text: string, before?: string): string =>
  before === undefined ? text : `${before}\n${text}`;

/** Adds the flags of live markets. */
export function addLiveFlags(command: Command): Command {
  return command
    .option(
      '--speed <factor>',
      `how many times as fast as the wall's the market's clock runs, ${LIMITS.replaySpeedMin} to ${LIMITS.replaySpeedMax} (default ${DEFAULTS.speed}) ${variable('speed')}`,
    )
    .option(
      '--feed <[name=]kind[:settings]>',
      `a live market, may be given several times: ${FEED_HELP} ${variable('feed')}`,
      joinTexts,
    )
    .option(
      '--join',
      `feeds of venues become one market, whose symbols carry their venue ${variable('join')}`,
    )
    .option(
      '--keys <file>',
      `file of NAME=value lines with the keys of venues, mode 0600 ${variable('keys')}`,
    )
    .option(
      '--share-licensed',
      `show feeds to the share token whose licence forbids it; you answer for that ${variable('shareLicensed')}`,
    )
    .option(
      '--keep-frames',
      `keep what venues send as it comes, beside the recordings ${variable('keepFrames')}`,
    )
    .option(
      '--webhook-private',
      `webhooks of alerts may go to the own network, by http and to any port ${variable('webhookPrivate')}`,
    )
    .option(
      '--webhook-secret-file <file>',
      `file with the secrets that webhooks are signed with, whsec_…, one a line (default: made beside the alerts) ${variable('webhookSecretFile')}`,
    )
    .option(
      '--journal-minutes <minutes>',
      `how much of each live market is kept on disk, to go back in it and to keep what has just happened; 0 for nothing (default ${DEFAULTS.journalMinutes}) ${variable('journalMinutes')}`,
    )
    .option(
      '--record <[market=]name>',
      `record a live market, the first unless it is named, into this tape of the recordings folder; may be given several times ${variable('record')}`,
      joinTexts,
    )
    .option(
      '--record-parts <bounds>',
      `these recordings go on in their next part after so long or so much: 6h, 2GB or 1d,5GB; a restart goes on with them ${variable('recordParts')}`,
    )
    .option(
      '--record-keep <bounds>',
      `their oldest parts go beyond that: 30d, 50GB or both ${variable('recordKeep')}`,
    );
}
