/**
 * Configuration: flags over environment over a file over defaults, checked and frozen. The only reader of
 * the environment. Refuses to go on with a bad value, naming it and what was expected.
 */
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { LIMITS } from '../shared/wire/limits.ts';
import { findMismatch } from '../shared/engine/explain-mismatch.ts';
import { isLoopback } from '../shared/model/address.ts';
import { ENVIRONMENT, readEnvironment } from './config/environment.ts';
import { ConfigError } from './config/config-error.ts';
import { toNames } from './config/names.ts';

/** What a header can carry, and nobody guesses. */
const Token = Type.String({
  minLength: LIMITS.tokenCharacters,
  maxLength: 1_024,
  pattern: '^[\\x21-\\x7e]+$',
});

const SCHEMA = Type.Object(
  {
    /** TCP port; 0 takes any free one. */
    port: Type.Integer({ minimum: 0, maximum: 65_535 }),
    /** Address to listen on, in the spelling that the system wants: no brackets, lower case. */
    host: Type.String({ minLength: 1 }),
    /** Seed of the simulator. */
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 0xffff_ffff })),
    /** Simulated ticks a second of the market's time, over all symbols. */
    rate: Type.Optional(Type.Number({ minimum: 1, maximum: 5_000_000 })),
    /** How many times as fast as the wall's the live market's clock runs. */
    speed: Type.Number({ minimum: LIMITS.replaySpeedMin, maximum: LIMITS.replaySpeedMax }),
    /** Name of a scenario, or a YAML or JSON file. */
    scenario: Type.Optional(Type.String({ minLength: 1 })),
    /** Number of invented symbols, or a CSV file. */
    universe: Type.Optional(Type.String({ minLength: 1 })),
    hours: Type.Optional(Type.Enum(['continuous', 'exchange'])),
    /** ISO 8601 time at which the live market's clock begins; left out, now. */
    start: Type.Optional(Type.String({ minLength: 1 })),
    /** Simulated ticks before that, minutes. */
    historyMinutes: Type.Optional(Type.Number({ minimum: 0, maximum: 1_440 })),
    /** Longest time between flushes, ms. */
    flushMs: Type.Integer({ minimum: LIMITS.flushMinMs, maximum: LIMITS.flushMaxMs }),
    /** Processes that serve clients; 1 is this one alone. */
    workers: Type.Integer({ minimum: 1, maximum: LIMITS.workers }),
    /** Broker between a feed and its gateways, `nats://host:port` or `tls://host:port`, several with commas. */
    bus: Type.Optional(Type.String({ minLength: 1 })),
    /** Sets the feeds of one broker apart. */
    busName: Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' }),
    busUser: Type.Optional(Type.String({ minLength: 1 })),
    /** Files: of the user's password; of a user's key, as the broker's tools write it. */
    busPasswordFile: Type.Optional(Type.String({ minLength: 1 })),
    busCredentials: Type.Optional(Type.String({ minLength: 1 })),
    /** Files, PEM: who vouches for the broker; our own certificate and its key. */
    busCa: Type.Optional(Type.String({ minLength: 1 })),
    busCert: Type.Optional(Type.String({ minLength: 1 })),
    busKey: Type.Optional(Type.String({ minLength: 1 })),
    /** Folder of recordings. */
    recordings: Type.String({ minLength: 1 }),
    /** Live markets, `[name=]kind[:settings]` each; none is the simulator as the other settings say. */
    feed: Type.Array(Type.String({ minLength: 1 }), { maxItems: LIMITS.feeds }),
    /** Feeds of venues become one market, whose symbols carry their venue. */
    join: Type.Boolean(),
    /** File with the keys of venues, readable by its owner alone. */
    keys: Type.Optional(Type.String({ minLength: 1 })),
    /** Feeds whose licence forbids it are shown to those who may only look all the same: the operator may do that. */
    shareLicensed: Type.Boolean(),
    /** What venues send is kept as it comes, beside the recordings. */
    keepFrames: Type.Boolean(),
    /** Webhooks of alerts may go to addresses of the own network, by http and to any port. */
    webhookPrivate: Type.Boolean(),
    /** File with the secrets that webhooks are signed with, one a line; left out, one is made beside the alerts. */
    webhookSecretFile: Type.Optional(Type.String({ minLength: 1 })),
    /** How much of each live market is kept in a journal, minutes; 0 for none. */
    journalMinutes: Type.Number({ minimum: 0, maximum: LIMITS.journalMinutes }),
    /** Live markets to record into tapes of the recordings folder: `tape`, or `market=tape`. */
    record: Type.Array(Type.String({ minLength: 1 }), { maxItems: LIMITS.feeds }),
    /** Those go on in their next part after so much, `6h`, `2GB` or both; left out, each is one tape. */
    recordParts: Type.Optional(Type.String({ minLength: 1 })),
    /** Their oldest parts go beyond that, `30d`, `50GB` or both; left out, all stay. */
    recordKeep: Type.Optional(Type.String({ minLength: 1 })),
    /** Files that one import may be brought over the page or HTTP, together, MB; 0 for none. */
    uploadMegabytes: Type.Number({ minimum: 0, maximum: LIMITS.uploadMegabytesMost }),
    /** Pages of these origins may connect besides the server's own; scheme://host[:port]. */
    origins: Type.Array(Type.String()),
    /** Host names by which the server may be asked besides the machine's own, while it needs no token. */
    hosts: Type.Array(Type.String()),
    /** Proxies whose forwarded headers are believed: addresses, `address/bits`, `loopback`. */
    trustProxy: Type.Array(Type.String()),
    /** Path below which a proxy serves the server without taking it off; `/ticks`, or empty. */
    basePath: Type.String(),
    /** Needed to connect; left out, everybody may. */
    token: Type.Optional(Token),
    /** Enough to look, not to change anything. */
    shareToken: Type.Optional(Token),
    /** Files that hold them. */
    tokenFile: Type.Optional(Type.String({ minLength: 1 })),
    shareTokenFile: Type.Optional(Type.String({ minLength: 1 })),
    /** Serves other machines without a token. */
    open: Type.Boolean(),
    /** Clients may ask for faults on their own connection. */
    faults: Type.Boolean(),
    /** People may talk about markets and in rooms. */
    chat: Type.Boolean(),
    logLevel: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  },
  { additionalProperties: false },
);

/** Everything that can be configured. */
export type Config = Readonly<Static<typeof SCHEMA>>;
/** Each setting has a variable: the compiler checks it here. */
const VARIABLES: Readonly<Record<keyof Config, string>> = ENVIRONMENT;

/** Settings without any flag, variable or file. */
export const DEFAULTS = {
  port: 3000,
  host: '127.0.0.1',
  speed: 1,
  flushMs: LIMITS.flushMs,
  workers: 1,
  busName: 'tickdeck',
  recordings: 'recordings',
  feed: [] as string[],
  join: false,
  shareLicensed: false,
  keepFrames: false,
  webhookPrivate: false,
  journalMinutes: 60,
  record: [] as string[],
  uploadMegabytes: LIMITS.uploadMegabytes,
  origins: [] as string[],
  hosts: [] as string[],
  trustProxy: [] as string[],
  basePath: '',
  open: false,
  faults: false,
  chat: true,
  logLevel: 'warn',
} as const;

const NUMBERS = new Set<string>([
  'port',
  'seed',
  'rate',
  'speed',
  'historyMinutes',
  'flushMs',
  'workers',
  'journalMinutes',
  'uploadMegabytes',
]);
/** Lists, and what is between their items in a text: settings of a feed have commas of their own. */
const LISTS: Readonly<Record<string, RegExp>> = {
  feed: /[;\n]/,
  record: /[,;\n]/,
  origins: /,/,
  hosts: /,/,
  trustProxy: /,/,
};
const SWITCHES = new Set<string>([
  'open',
  'faults',
  'chat',
  'join',
  'shareLicensed',
  'keepFrames',
  'webhookPrivate',
]);
const ON_OFF: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false };
const validator = Compile(SCHEMA);

/** Text from a flag or a variable as the type that its key has. */
function fromText(key: string, text: string): unknown {
  if (SWITCHES.has(key)) return ON_OFF[text] ?? text;
  const between = LISTS[key];
  if (between !== undefined) return text.split(between).map((one) => one.trim());
  if (!NUMBERS.has(key)) return text;
  const number = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : text; // a text is no number, and is shown as it is
}

/**
 * Builds the configuration.
 * @param flags texts by key, as the command line gave them; undefined ones are not given
 * @param file settings by key, as a configuration file gave them
 * @param note told of variables that are not meant for us
 * @throws ConfigError naming the setting, and the variable that it came from
 */
export function toConfig(
  flags: Readonly<Record<string, string | undefined>>,
  file: Readonly<Record<string, unknown>> = {},
  environment: NodeJS.ProcessEnv = process.env,
  note: (line: string) => void = () => undefined,
): Config {
  const settings: Record<string, unknown> = {
    ...DEFAULTS,
    ...file,
  };
  // A number of symbols is a number in a file, and a text everywhere else.
  if (typeof file['universe'] === 'number') settings['universe'] = String(file['universe']);
  // One feed or recording may stand there without a list around it.
  for (const key of ['feed', 'record']) {
    if (typeof settings[key] === 'string') settings[key] = fromText(key, settings[key]);
  }
  const sources: Sources = new Map();
  for (const { key, name, text } of readEnvironment(environment, note)) {
    settings[key] = fromText(key, text);
    sources.set(key, name);
  }
  for (const [key, text] of Object.entries(flags)) {
    if (text === undefined) continue;
    settings[key] = fromText(key, text);
    sources.delete(key);
  }
  if (!validator.Check(settings)) throw new ConfigError(explain(settings, sources));
  const config = { ...settings, ...toNames(settings) };
  checkAccess(config, sources);
  return Object.freeze(config);
}

/** Variables that settings came from, by key, for errors. */
type Sources = Map<string, string>;

/** Settings whose values are nobody's business. */
const SECRETS = new Set<string>(['token', 'shareToken']);

/** @throws ConfigError for tokens that contradict, and for serving other machines without any */
function checkAccess(config: Config, sources: Sources = new Map()): void {
  const { token, tokenFile, shareToken, shareTokenFile } = config;
  const bothWays =
    token !== undefined && tokenFile !== undefined
      ? 'token'
      : shareToken !== undefined && shareTokenFile !== undefined
        ? 'shareToken'
        : undefined;
  if (bothWays !== undefined) {
    throw new ConfigError(`${bothWays}: given as a text and as a file; choose one`);
  }
  const isClosed = (token ?? tokenFile) !== undefined;
  if (!isClosed && (shareToken ?? shareTokenFile) !== undefined) {
    throw new ConfigError('shareToken: needs a token as well, which may change things');
  }
  if (token !== undefined && token === shareToken) {
    throw new ConfigError('shareToken: must differ from the token');
  }
  if (isClosed || config.open || isLoopback(config.host)) return;
  throw new ConfigError(
    `host: ${config.host}${toSourceText(sources, 'host')} can be reached from other machines; ask for a token with --token-file ` +
      'or --token, or let everybody in with --open',
  );
}

/**
 * Replaces the files of tokens by the tokens in them.
 * @param read gives a file's text
 * @throws ConfigError naming the setting, never its value
 */
export function readTokens(config: Config, read: (path: string) => string): Config {
  const { tokenFile, shareTokenFile, ...rest } = config;
  const fromFile = (key: string, path: string | undefined): string | undefined => {
    if (path === undefined) return undefined;
    let text: string;
    try {
      text = read(path);
    } catch {
      throw new ConfigError(`${key}: ${path} cannot be read`);
    }
    return text.trim();
  };
  const token = fromFile('tokenFile', tokenFile);
  const shareToken = fromFile('shareTokenFile', shareTokenFile);
  const settings = {
    ...rest,
    ...(token === undefined ? {} : { token }),
    ...(shareToken === undefined ? {} : { shareToken }),
  };
  if (!validator.Check(settings)) throw new ConfigError(explain(settings));
  checkAccess(settings);
  return Object.freeze(settings);
}

/** Variables by name, as far as they are set: keys and addresses of venues. */
export function readVariables(
  names: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const text = environment[name] ?? '';
    if (text !== '') found[name] = text;
  }
  return found;
}

/** The token that a command which connects to a server uses when it is given none. */
export function readClientToken(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return environment[VARIABLES.token] || undefined;
}

/** ` (from HOST)` where a variable said it. */
function toSourceText(sources: Sources, key: string): string {
  const name = sources.get(key);
  return name === undefined ? '' : ` (from ${name})`;
}

function explain(settings: Record<string, unknown>, sources: Sources = new Map()): string {
  const { field, message, isUnknown } = findMismatch(validator.Errors(settings))!;
  if (isUnknown) return `unknown setting "${field}"`;
  const key = field.split('.')[0]!;
  if (SECRETS.has(key)) {
    return `${key}: ${LIMITS.tokenCharacters} to 1024 printable characters without a space`;
  }
  const value = JSON.stringify(settings[key]) ?? 'nothing';
  return `${key}: ${message}, but is ${value}${toSourceText(sources, key)}`;
}
