/**
 * `tickdeck alert`: prints when something happens in a market of a running server. Alerts are typed as people say
 * them; one that cannot be read is refused before anything is connected.
 */
import { tellConnection } from './tell-connection.ts';
import { type Command, InvalidArgumentError } from 'commander';
import type { AlertingClient } from '../../shared/client/kept-alerts.ts';
import type { ClientEvents } from '../../shared/client/events.ts';
import { AlertTextError, parseAlert } from '../../shared/model/alert-text.ts';
import { parseDuration } from '../../shared/engine/source/simulator/scenario/duration.ts';
import { toIsoTime } from '../../shared/wire/json-frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { connect, TOKEN_HELP, whenConnected } from './server-connection.ts';
import { onEnd } from './process-end.ts';
import { print, printWarning } from './terminal.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** Time between two firings of one alert at least: a price that wavers about a level is told once a minute. */
const DEFAULT_REST_MS = 60_000;

interface AlertFlags {
  server: string;
  token?: string;
  market: string;
  once?: boolean;
  rest: number;
  json?: boolean;
}

/** An alert and what was typed. */
interface Typed extends ReturnType<typeof parseAlert> {
  readonly text: string;
}

type Fired = ClientEvents['fired'];

/** Reads one more argument. */
function toAlert(text: string, before: readonly Typed[] = []): readonly Typed[] {
  try {
    return [...before, { text, ...parseAlert(text) }];
  } catch (error) {
    if (error instanceof AlertTextError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function toRest(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= LIMITS.alertRestMinMs && ms <= LIMITS.alertRestMaxMs) return ms;
  throw new InvalidArgumentError('a time of 1s or more is expected, such as 60s.');
}

/** What happened, in words. */
export function toFiredText({
  symbol,
  event,
  value,
  price,
  gapped,
}: Pick<Fired, 'symbol' | 'event' | 'value' | 'price' | 'gapped'>): string {
  const what = value === null ? event : `${event} ${value}`;
  const at = price === null || price === value ? '' : ` at ${price}`;
  const after = gapped === true ? ', after a gap' : '';
  return `${symbol}  ${what}${at}${after}`;
}

/** A firing as a line. */
export const toFiredLine = (fired: Fired): string =>
  `${toIsoTime(fired.timeMs, fired.timeNs)}  ${toFiredText(fired)}  (${fired.alert})`;

async function watch(typed: readonly Typed[], flags: AlertFlags): Promise<void> {
  const client = connect(flags.server, 'tickdeck-alert', flags.token);
  onEnd(() => client.close());
  tellTrouble(client);
  let isDone = false;
  client.on('fired', (fired) => {
    if (isDone) return;
    print(flags.json === true ? JSON.stringify(fired) : toFiredLine(fired));
    isDone = flags.once === true;
    if (isDone) client.close();
  });
  await whenConnected(client, flags.server, CONNECT_TIMEOUT_MS);
  await ask(client, typed, flags);
}

/** Asks for all of them; ends when none is left. */
async function ask(
  client: AlertingClient,
  typed: readonly Typed[],
  { market, once, rest }: AlertFlags,
): Promise<void> {
  let left = typed.length;
  for (const { text, symbols, rule } of typed) {
    const alert = text.trim().slice(0, LIMITS.alertNameCharacters);
    try {
      await client.alert({
        alert,
        market,
        symbols,
        rule,
        ...(once === true ? {} : { restMs: rest }),
      });
    } catch {
      /* Why was told as an error. */
      process.exitCode = 1;
      left--;
    }
  }
  if (left === 0) client.close();
}

/** Says on stderr what goes wrong. */
function tellTrouble(client: AlertingClient): void {
  tellConnection(client);
  client.on('marketClosed', ({ market, reason }) => {
    printWarning(`${market} was closed: ${reason}`);
  });
}

/** Adds the command. */
export function registerAlert(program: Command): void {
  program
    .command('alert')
    .description('tell when something happens: alert "NVDA > 205", "NVDA -2% in 5m"')
    .argument(
      '<alert...>',
      'such as "NVDA > 205", "NVDA, AAPL -2% in 5m", "NVDA volume > 1M in 1m", "NVDA new high", "NVDA halt"',
      toAlert,
    )
    .option('-s, --server <address>', 'host:port or URL of the server', 'localhost:3000')
    .option('--token <text>', TOKEN_HELP)
    .option('-m, --market <name>', 'live, or a replay such as replay-1', 'live')
    .option('--once', 'end with the first one that fires')
    .option(
      '--rest <time>',
      'how long each alert rests once it has fired, of the market’s time',
      toRest,
      DEFAULT_REST_MS,
    )
    .option('--json', 'one JSON object a line')
    .action(watch);
}
