/**
 * Flags of the bus between a feed and its gateways, and the bus that they describe.
 */
import type { Command } from 'commander';
import { type Bus, BusError } from '../bus/bus.ts';
import { connectNats } from '../bus/nats/nats-bus.ts';
import { type Config, DEFAULTS } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';
import { ENVIRONMENT, type SettingKey } from '../config/environment.ts';
import { printWarning } from './terminal.ts';
import { readTextFile } from './text-file.ts';

const variable = (key: SettingKey): string => `[env: ${ENVIRONMENT[key]}]`;
const ADDRESS = /^(nats|tls):\/\/(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;

/** Adds them. */
export function addBusFlags(command: Command): Command {
  return command
    .option(
      '--bus <addresses>',
      `the broker, nats://host:port or tls://host:port ${variable('bus')}`,
    )
    .option(
      '--bus-name <name>',
      `sets the feeds of one broker apart (default ${DEFAULTS.busName}) ${variable('busName')}`,
    )
    .option('--bus-user <name>', `user of the broker ${variable('busUser')}`)
    .option('--bus-password-file <file>', `file with its password ${variable('busPasswordFile')}`)
    .option(
      '--bus-credentials <file>',
      `file with the user's credentials instead ${variable('busCredentials')}`,
    )
    .option('--bus-ca <file>', `who vouches for the broker, PEM ${variable('busCa')}`)
    .option('--bus-cert <file>', `own certificate, PEM ${variable('busCert')}`)
    .option('--bus-key <file>', `its key, PEM ${variable('busKey')}`);
}

function read(key: SettingKey, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readTextFile(path).trim();
  } catch {
    throw new ConfigError(`${key}: ${path} cannot be read`);
  }
}

/** Connects to the broker that a configuration names. @throws ConfigError */
export async function connectBus(config: Config, client: string): Promise<Bus> {
  if (config.bus === undefined) {
    throw new ConfigError('bus: name the broker with --bus nats://host:port');
  }
  const servers = config.bus.split(',').map((one) => one.trim());
  const bad = servers.find((one) => !ADDRESS.test(one));
  if (bad !== undefined) {
    throw new ConfigError(`bus: nats://host:port or tls://host:port, but is "${bad}"`);
  }
  const ca = read('busCa', config.busCa);
  const cert = read('busCert', config.busCert);
  const key = read('busKey', config.busKey);
  const hasTls =
    servers.some((one) => one.startsWith('tls:')) || ca !== undefined || cert !== undefined;
  try {
    return await connectNats({
      servers: servers.map((one) => one.replace(/^tls:/, 'nats:')),
      name: config.busName,
      client,
      user: config.busUser,
      password: read('busPasswordFile', config.busPasswordFile),
      credentials: read('busCredentials', config.busCredentials),
      tls: hasTls
        ? {
            ...(ca === undefined ? {} : { ca }),
            ...(cert === undefined ? {} : { cert }),
            ...(key === undefined ? {} : { key }),
          }
        : undefined,
      onWait: () => printWarning(`waiting for the broker at ${servers.join(', ')}`),
    });
  } catch (error) {
    if (error instanceof BusError) throw new ConfigError(`bus: ${error.message}`);
    throw error;
  }
}
