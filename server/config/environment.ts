/**
 * Settings out of environment variables: our own, and those that hosters set for every program. Promises that
 * a variable which somebody else uses for something else never stops the server: it is left alone, with a
 * word. Gets the environment handed over; what a text means is the configuration's business.
 */
import { isIP } from 'node:net';
import { toHostName } from '../../shared/model/address.ts';

/** Where settings may come from besides flags, by key: the environment variable. */
export const ENVIRONMENT = {
  port: 'TICKDECK_PORT',
  host: 'TICKDECK_HOST',
  seed: 'TICKDECK_SEED',
  rate: 'TICKDECK_RATE',
  speed: 'TICKDECK_SPEED',
  scenario: 'TICKDECK_SCENARIO',
  universe: 'TICKDECK_UNIVERSE',
  hours: 'TICKDECK_HOURS',
  start: 'TICKDECK_START',
  historyMinutes: 'TICKDECK_HISTORY_MINUTES',
  flushMs: 'TICKDECK_FLUSH_MS',
  workers: 'TICKDECK_WORKERS',
  bus: 'TICKDECK_BUS',
  busName: 'TICKDECK_BUS_NAME',
  busUser: 'TICKDECK_BUS_USER',
  busPasswordFile: 'TICKDECK_BUS_PASSWORD_FILE',
  busCredentials: 'TICKDECK_BUS_CREDENTIALS',
  busCa: 'TICKDECK_BUS_CA',
  busCert: 'TICKDECK_BUS_CERT',
  busKey: 'TICKDECK_BUS_KEY',
  recordings: 'TICKDECK_RECORDINGS',
  feed: 'TICKDECK_FEED',
  join: 'TICKDECK_JOIN',
  keys: 'TICKDECK_KEYS',
  shareLicensed: 'TICKDECK_SHARE_LICENSED',
  keepFrames: 'TICKDECK_KEEP_FRAMES',
  webhookPrivate: 'TICKDECK_WEBHOOK_PRIVATE',
  webhookSecretFile: 'TICKDECK_WEBHOOK_SECRET_FILE',
  journalMinutes: 'TICKDECK_JOURNAL_MINUTES',
  record: 'TICKDECK_RECORD',
  uploadMegabytes: 'TICKDECK_UPLOAD_MEGABYTES',
  recordParts: 'TICKDECK_RECORD_PARTS',
  recordKeep: 'TICKDECK_RECORD_KEEP',
  origins: 'TICKDECK_ORIGINS',
  hosts: 'TICKDECK_HOSTS',
  trustProxy: 'TICKDECK_TRUST_PROXY',
  basePath: 'TICKDECK_BASE_PATH',
  token: 'TICKDECK_TOKEN',
  shareToken: 'TICKDECK_SHARE_TOKEN',
  tokenFile: 'TICKDECK_TOKEN_FILE',
  shareTokenFile: 'TICKDECK_SHARE_TOKEN_FILE',
  open: 'TICKDECK_OPEN',
  faults: 'TICKDECK_FAULTS',
  chat: 'TICKDECK_CHAT',
  logLevel: 'TICKDECK_LOG_LEVEL',
} as const;

/** What can be set by a variable. */
export type SettingKey = keyof typeof ENVIRONMENT;

/** A setting's text, and the variable that it stood in. */
export interface FromVariable {
  readonly key: SettingKey;
  readonly name: string;
  readonly text: string;
}

/** A variable that others set too, and what tells that it is meant for us. */
interface SharedVariable {
  readonly key: SettingKey;
  readonly name: string;
  readonly isOurs: (text: string) => boolean;
  readonly expected: string;
}

/**
 * Variables by which hosters tell a program where to listen. Toolchains and shells use the same names for
 * other things: a build triple, the machine's name.
 */
const SHARED_VARIABLES: readonly SharedVariable[] = [
  {
    key: 'port',
    name: 'PORT',
    isOurs: (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535,
    expected: 'a port number',
  },
  {
    key: 'host',
    name: 'HOST',
    isOurs: (text) => isIP(toHostName(text)) !== 0 || toHostName(text) === 'localhost',
    expected: 'an address or localhost',
  },
];

/** What Kubernetes puts into TICKDECK_PORT where a service is called tickdeck. */
const SERVICE_URL = /^[a-z]+:\/\//i;

/**
 * Finds what the environment says of the settings; an empty variable says nothing.
 * @param note told, in a line each, of variables that are left alone
 */
export function readEnvironment(
  environment: NodeJS.ProcessEnv,
  note: (line: string) => void,
): FromVariable[] {
  const found = new Map<SettingKey, FromVariable>();
  for (const [key, name] of Object.entries(ENVIRONMENT) as [SettingKey, string][]) {
    const text = environment[name] ?? '';
    if (text === '') continue;
    if (key === 'port' && SERVICE_URL.test(text)) {
      note(`${name} is ${JSON.stringify(text)}, not a port number: left alone`);
    } else {
      found.set(key, { key, name, text });
    }
  }
  for (const { key, name, isOurs, expected } of SHARED_VARIABLES) {
    const text = environment[name] ?? '';
    if (text === '' || found.has(key)) continue;
    if (isOurs(text)) found.set(key, { key, name, text });
    else
      note(
        `${name} is ${JSON.stringify(text)}, not ${expected}: left alone; ours is ${ENVIRONMENT[key]}`,
      );
  }
  return [...found.values()];
}
